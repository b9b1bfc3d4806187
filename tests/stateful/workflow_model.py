"""A simple model of the workflow: a few counters and one `if` for each move, written from the table in words.

It knows nothing of clocks and objects; the state machine holds the real thing against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.builders import CONTEST_MINUTES, MINUTE, REOPEN_MINUTES, RETURN_MINUTES

RATING = timedelta(minutes=40)
DAY = timedelta(hours=24)
HOLD = timedelta(minutes=120)
QUESTION = timedelta(minutes=120)
UNFINISHED = ("received", "assigned", "ruling", "handling", "on_hold")
TRANSFERABLE = ("received", "assigned", "handling", "ruling")
HAND_OVER = ("assigned", "handling", "on_hold", "ruling")

PEOPLE = {
    "RP": ("reporter",),
    "OF": ("officer",),
    "OP": ("operator",),
    "SV": ("supervisor",),
    "CO": ("county",),
    "H squad": ("handler", "squad"),
    "UL squad": ("lead", "squad"),
    "H aid": ("handler", "aid"),
    "UL aid": ("lead", "aid"),
    "H market": ("handler", "market"),
    "UL market": ("lead", "market"),
    "OF+H squad": ("officer", "handler", "squad"),
    "nobody": (),
    "OP elsewhere": (),
}
"""What each person of the machine is to the incident."""


@dataclass
class Model:
    """Where the incident should stand."""

    stand: str = "received"
    unit: str | None = None
    units: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    """Units that handed in in an earlier round."""
    handlers: set[str] = field(default_factory=set)
    returns: int = 0
    declines: int = 0
    reworks: int = 0
    reopens: int = 0
    asked: bool = False
    waits: dict[str, str] = field(default_factory=dict)
    """What is asked for on its way, and who asked; what was asked for first is decided first here."""
    transfer_of: int = 0
    """In whose hands it was when its transfer was asked for, by `hands`."""
    hands: int = 0
    """How often it came into other hands."""
    arrived: bool = False
    hold_until: datetime | None = None
    question_until: datetime | None = None
    """Until when the reporter may answer what is asked."""
    extended: int = 0
    due_at: datetime | None = None
    """How often the handling was extended, and when it is due, as its clock says: the model has none."""
    on_the_spot: bool = False
    persons: bool = False
    decided: bool = False
    bound: bool = False
    grave: bool = False
    taken_over: bool = False
    last: str | None = None
    return_until: datetime | None = None
    reply_until: datetime | None = None
    rating_until: datetime | None = None
    nudged_at: datetime | None = None
    rang_up: bool = False
    """Somebody rang up about it, and has to be called."""
    knows: bool = False
    """The reporter was told the result of this round."""
    co: str | None = None
    """How far the unit `aid` is that helps: offered, refused or handling; None while it does not."""

    steps_of: int = 0
    """In whose hands it was when they were counted, by `hands`."""
    steps: int = 0
    """How many steps of the unit that leads are open."""

    @property
    def is_open(self) -> bool:
        """Say whether somebody has still to do something."""
        return self.stand not in ("resolved", "self_handled", "declined", "cancelled", "merged")

    @property
    def first(self) -> str | None:
        """What was asked for first while it is handled."""
        return next(iter(self.waits), None)

    def offers(self, action: str, who: str, at: datetime) -> bool:
        """Say whether the person is offered the move: of several requests each may be decided."""
        if action in ("grant", "refuse") and self.waits:
            return any(self._decides(action, kind, who) for kind in self.waits)
        return self.allows(action, who, at)

    def allows(self, action: str, who: str, at: datetime) -> bool:
        """Say whether the person may do this now."""
        me = PEOPLE[who]
        mine = self.unit is not None and self.unit in me
        by_name = self.taken_over and "supervisor" in me
        checks = not self.units.intersection(me) and who not in self.handlers
        disputable = self.stand in ("awaiting_rating", "resolved", "self_handled")
        match action:
            case "classify":
                return "operator" in me and self.is_open
            case "cancel":
                alone = self.stand in ("received", "assigned", "ruling")
                asks = self.stand == "handling" and "cancellation" not in self.waits
                return (alone or asks) and "reporter" in me and not self.grave
            case "decline":
                return self.stand == "received" and ("supervisor" if self.declines else "operator") in me
            case "contest":
                in_time = self.reply_until is not None and at < self.reply_until
                return self.stand == "declined" and "reporter" in me and self.declines == 1 and in_time
            case "in-order" | "fault":
                return False  # nobody is sent to look at it: see tests/unit/domain/test_visiting.py
            case "self-handle":
                return self.stand == "received" and "officer" in me and self.co is None
            case "assign squad" | "assign market":
                return self.stand == "received" and "operator" in me
            case "recall":
                return self.stand == "assigned" and "operator" in me and not self.bound
            case "reassign":
                return self.stand in HAND_OVER and ("supervisor" in me or ("operator" in me and not self.bound))
            case "take-over":
                return self.stand in HAND_OVER and "supervisor" in me and not self.taken_over
            case "sign":
                return self.stand == "assigned" and (by_name or (mine and ("handler" in me or "lead" in me)))
            case "hand-on":
                return self.stand == "handling" and mine and "lead" in me
            case "return":
                in_time = self.return_until is not None and at < self.return_until
                in_hand = self.stand in ("assigned", "handling")
                return in_hand and mine and "lead" in me and self.returns < 3 and in_time
            case "rule squad" | "rule market":
                return self.stand == "ruling" and ("operator" if self.returns == 2 else "supervisor") in me
            case "hand-in":
                theirs = by_name or (mine and "handler" in me)
                return self.stand == "handling" and theirs and self.co is None and self.steps == 0
            case "confirm":
                return self.stand == "awaiting_check" and checks and ("officer" in me or "operator" in me)
            case "send-back":
                who_may = ("operator",) if self.reworks else ("officer", "operator")
                return self.stand == "awaiting_check" and checks and any(role in me for role in who_may)
            case "rate well" | "rate badly":
                return self.stand == "awaiting_rating" and "reporter" in me and checks
            case "reopen":
                in_time = self.reply_until is not None and at < self.reply_until
                return disputable and ("operator" in me or ("reporter" in me and not self.asked and in_time))
            case "grant" | "refuse" if self.first is not None:
                return self._decides(action, self.first, who)
            case "grant" | "refuse":
                return disputable and "operator" in me and self.asked
            case "extend" | "hold":
                in_time = self.due_at is not None and at < self.due_at
                theirs = by_name or (mine and "handler" in me)
                return self.stand == "handling" and theirs and action not in self.waits and in_time
            case "transfer":
                asks = "operator" in me and "transfer" not in self.waits
                return self.stand in TRANSFERABLE and asks and self.co is None
            case "transfer-listed":
                return self.stand in TRANSFERABLE and "operator" in me and self.co is None
            case "arrive":
                return self.stand == "with_county" and "county" in me and not self.arrived
            case "county-return":
                return self.stand == "with_county" and "county" in me
            case "county-take-back":
                return self.stand == "with_county" and "supervisor" in me
            case "county-result":
                return self.stand == "with_county" and ("county" in me or "operator" in me) and self.co is None
            case "resume":
                return self.stand == "on_hold" and ("operator" in me or by_name or (mine and "handler" in me))
            case "ask":
                theirs = self.stand in ("handling", "on_hold") and (by_name or (mine and "handler" in me))
                waits = self.question_until is not None and at < self.question_until
                return self.stand in UNFINISHED and ("operator" in me or theirs) and not waits
            case "answer":
                in_time = self.question_until is not None and at < self.question_until
                return self.stand in UNFINISHED and "reporter" in me and in_time
            case "tell":
                waits = self.rang_up and not self.knows and self.stand in ("awaiting_rating", "self_handled")
                return waits and "operator" in me
            case "merge":
                open_here = self.stand in ("received", "assigned", "handling")
                return open_here and "operator" in me and self.co is None
            case "split":
                open_here = self.stand in ("received", "assigned", "handling")
                return open_here and "operator" in me and self.co is None
            case "join":
                return False  # its parts are open: see tests/unit/domain/test_splitting.py
            case "unmerge":
                return self.stand == "merged" and "operator" in me
            case "nudge":
                asks_again = self.nudged_at is not None and at < self.nudged_at + DAY
                reporter = "reporter" in me and not asks_again
                held = self.unit is not None and self.unit in me and "lead" in me
                return self.is_open and ("operator" in me or "supervisor" in me or held or reporter)
            case "supervise":
                return self.is_open and "supervisor" in me and not self.taken_over
            case "locate":
                return self.is_open and "operator" in me
            case "co-add":
                return self.stand in ("assigned", "handling", "with_county") and self._asks_for_help(me)
            case "plan":
                return self.stand in ("assigned", "handling") and self._asks_for_help(me)
            case "milestone-move" | "milestone-drop":
                return self.stand in ("assigned", "handling") and self.steps > 0 and self._asks_for_help(me)
            case "milestone-done":
                theirs = by_name or (mine and "handler" in me)
                return self.stand == "handling" and self.steps > 0 and theirs
            case "co-accept" | "co-refuse":
                return self._helps("offered") and "lead" in me and "aid" in me
            case "co-impose":
                return self._helps("refused") and "operator" in me
            case "co-hand-in":
                return self._helps("handling") and "handler" in me and "aid" in me
            case "co-release":
                return self._helps("offered", "refused", "handling") and self._asks_for_help(me)
            case "comment":
                parties = {"reporter", "officer", "operator", "supervisor"}
                return (mine or (self.co is not None and "aid" in me)) or bool(
                    parties.intersection(me) or self.kept.intersection(me)
                )
        raise AssertionError(action)

    def does(self, action: str, who: str, at: datetime, *, sampled: bool) -> None:
        """Change as the move should change the incident."""
        match action.split():
            case ["classify" | "locate"]:
                self.persons = True
                self.grave = self.grave or action == "classify"
            case ["cancel"] if self.stand == "handling":
                self.waits["cancellation"] = who
            case ["cancel"]:
                self.stand = "cancelled"
            case ["decline"]:
                self.declines += 1
                self.stand = "declined"
                self.reply_until = at + CONTEST_MINUTES * MINUTE if self.declines == 1 else None
            case ["contest"]:
                self.stand, self.persons, self.reply_until = "received", True, None
            case ["self-handle"]:
                self.on_the_spot = True
                self.handlers.add(who)
                self.stand = "awaiting_check" if sampled else "self_handled"
                if not sampled and not self.rang_up:
                    self._tell(at)
            case ["assign" | "rule" as how, unit]:
                self._to(unit, at)
                self.bound = how == "rule"
            case ["reassign"]:
                self._to("squad" if self.last == "market" else "market", at)
                self.bound = False
            case ["take-over"]:
                self._to("room", at)
                self.bound = self.taken_over = True
                self.handlers.add(who)
            case ["merge"]:
                self.stand = "merged"
            case ["unmerge"]:
                self.stand, self.unit, self.persons, self.taken_over = "received", None, True, False
            case ["split"]:
                self.stand, self.unit, self.persons, self.taken_over = "split", None, True, False
                self.on_the_spot = False
                self.hands += 1
            case ["recall"]:
                self.stand, self.unit, self.persons = "received", None, True
                self.hands += 1
            case ["sign"]:
                self.stand = "handling"
                self.handlers.add(who)
            case ["return"]:
                self.returns += 1
                self.stand = "received" if self.returns == 1 else "ruling"
                self.unit, self.persons = None, True
                self.hands += 1
            case ["transfer"]:
                self.waits["transfer"], self.transfer_of, self.persons = who, self.hands, True
            case ["transfer-listed"]:
                self._up()
                self.persons = True
            case ["arrive"]:
                self.arrived = True
            case ["county-return" | "county-take-back"]:
                self.stand, self.unit = "received", None
            case ["county-result"]:
                self.stand = "awaiting_check"
                self.handlers.add(who)
            case ["hand-in"]:
                self.stand = "awaiting_check"
            case ["confirm"]:
                self.stand, self.rating_until = "awaiting_rating", None
                if not self.rang_up:
                    self._tell(at)
            case ["tell"]:
                self._tell(at)
            case ["send-back"]:
                self.reworks += 1
                same = "with_county" if self.unit == "county" else "handling"
                self.stand = "received" if self.on_the_spot else same
                self.persons = self.persons or self.on_the_spot
                self.on_the_spot = False
            case ["rate", how]:
                if not self.knows:  # a rating says that one knows
                    self._tell(at)
                self.stand, self.asked = "resolved", how == "badly"
            case ["reopen"] if "operator" not in PEOPLE[who]:
                self.asked = True
            case ["extend"]:
                self.waits["extend"] = who
            case ["hold"]:
                self.waits["hold"], self.hold_until = who, at + HOLD
            case ["grant" | "refuse" as how] if self.first is not None:
                kind = self.first
                del self.waits[kind]
                if how == "grant" and kind == "cancellation":
                    self.stand = "cancelled"
                elif how == "grant" and kind == "transfer":
                    self._up()
                elif how == "grant" and kind == "hold" and self.hold_until is not None and at < self.hold_until:
                    self.stand = "on_hold"
            case ["resume"]:
                self.stand = "handling"
            case ["ask"]:
                self.question_until = at + QUESTION
            case ["answer"]:
                self.question_until = None
            case ["reopen"] | ["grant"]:
                self._reopen(at)
            case ["refuse"]:
                self.asked = False
            case ["nudge"] if "reporter" in PEOPLE[who]:
                self.nudged_at = at
            case ["plan"]:
                self.steps += 2
            case ["milestone-done" | "milestone-drop"]:
                self.steps -= 1
            case ["co-add"]:
                self.co = "offered"
                self.units.add("aid")
            case ["co-accept" | "co-impose"]:
                self.co = "handling"
            case ["co-refuse"]:
                self.co = "refused"
            case ["co-hand-in"]:
                self.co = None
                self.kept.add("aid")
                self.handlers.add(who)
            case ["co-release"]:
                self.co = None

    def settles(self) -> None:
        """Let what makes no sense any more lapse."""
        transfer = self.waits.get("transfer")
        if self.hands != self.steps_of or self.stand not in ("assigned", "handling", "on_hold"):
            self.steps, self.steps_of = 0, self.hands
        if self.stand != "handling":
            self.waits.clear()
        if transfer and self.stand in TRANSFERABLE and self.transfer_of == self.hands:
            self.waits["transfer"] = transfer
        if self.stand not in UNFINISHED:
            self.question_until = None
        if self.stand == "cancelled" and self.co is not None:
            self.kept.add("aid")
        if not self.is_open:
            self.co = None

    def window_ends(self) -> None:
        """Change as the end of the rating window should."""
        self.stand = "resolved"

    def triage(self, at: datetime) -> bool:
        """Change as an automatic decision for the squad should; say whether it counts."""
        if self.stand != "received" or self.persons or self.decided:
            return False
        self.decided = True
        self._to("squad", at)
        self.settles()
        return True

    def _asks_for_help(self, me: tuple[str, ...]) -> bool:
        leads = self.unit is not None and self.unit in me and "lead" in me
        return "operator" in me or leads or (self.taken_over and "supervisor" in me)

    def _helps(self, *how_far: str) -> bool:
        return self.co in how_far and self.stand in (*UNFINISHED, "with_county")

    def _decides(self, action: str, kind: str, who: str) -> bool:
        decider = "supervisor" if kind == "transfer" or (kind == "extend" and self.extended) else "operator"
        if action == "grant" and ((kind == "cancellation" and self.grave) or (kind == "transfer" and self.co)):
            return False
        return decider in PEOPLE[who] and who != self.waits[kind]

    def _to(self, unit: str, at: datetime) -> None:
        self.stand, self.unit, self.on_the_spot = "assigned", unit, False
        self.last, self.taken_over = unit, False
        self.units.add(unit)
        self.hands += 1
        self.return_until = at + RETURN_MINUTES * MINUTE

    def _up(self) -> None:
        self.stand, self.unit = "with_county", "county"
        self.arrived = self.taken_over = self.on_the_spot = False
        self.units.add("county")

    def _tell(self, at: datetime) -> None:
        self.knows = True
        self.reply_until, self.rating_until = at + REOPEN_MINUTES * MINUTE, at + RATING

    def _reopen(self, at: datetime) -> None:
        self.reopens += 1
        self.asked, self.persons, self.reply_until, self.knows = False, True, None, False
        if self.on_the_spot or self.unit == "county":
            self.kept.update(unit for unit in (self.unit,) if unit)
            self.stand, self.on_the_spot, self.unit = "received", False, None
        else:
            assert self.unit is not None
            self.kept.add(self.unit)
            self._to(self.unit, at)
