"""谁手里多久: the hands that an incident went through cover its life without gap or overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.actor import Actor
from dispatch.domain.automation import apply_triage
from dispatch.domain.custody import Custody, Happened, Holder, custody
from dispatch.domain.emergency import Emergency, Scope
from dispatch.domain.incident import Change, Decision, Incident
from dispatch.domain.moves import collecting
from dispatch.domain.moves.holding import hold_ends
from dispatch.domain.moves.responding import respond
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.refusals import Refused
from dispatch.domain.terms import Action, ClockFactKind, ClockKind, ClockReason, Grade, IncidentId, Status, UserId
from dispatch.domain.workflow.conditions import RESOLVED
from schemas.ids import named_id
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    EVERYBODY,
    LIMITS,
    MINUTE,
    NOON,
    PERFORM,
    PHOTO,
    SAMPLED,
    STEPS_TO,
    TO_HANDLING,
    TO_HOLD,
    TO_RULING,
    TOWN,
    TOWNSHIP,
    a_cause,
    a_township,
    a_triage,
    filled,
)

SELF_HANDLING: Final = a_township(self_handling=SAMPLED)
PEOPLE: Final = {who: actor for who, actor in EVERYBODY.items() if who != "SYS"}
AN_EMERGENCY: Final = Emergency(
    id=named_id("act"),
    reason="台风",
    since=NOON + 10 * MINUTE,
    until=NOON + 120 * MINUTE,
    scope=Scope(grades=(Grade.ORDINARY, Grade.CONSIDERABLE)),
)
BEGINNINGS: Final = (None, (), TO_HANDLING, TO_HOLD, TO_RULING)
"""Where a life begins, so that the late stages are met as often as the early ones; None: dealt with on the spot."""
MOVES: Final = {
    **PERFORM,
    Action.SELF_HANDLE: filled(Action.SELF_HANDLE, township=SELF_HANDLING, attachments=(A_PHOTO,)),
}


class Life:
    """An incident that lives through moves, with all that it announced, and how it stood after each."""

    def __init__(self, *, self_handled: bool = False) -> None:
        self.at: datetime = NOON
        sender = AN_OFFICER if self_handled else A_CITIZEN
        decision = collecting.receive(
            LIMITS,
            incident=IncidentId(named_id("incident")),
            number="330499101202603020000014",
            town=TOWN,
            channel="citizen",
            text="菜场门口有垃圾",
            declared=None,
            actor=sender,
            reporter=sender.user,
            self_handled=self_handled,
            proof=(PHOTO,) if self_handled else (),
            at=NOON,
            cause=a_cause(),
        )
        self.history: list[Happened] = []
        self.stood: list[tuple[datetime, Incident]] = []
        self._note(decision.change)

    @property
    def incident(self) -> Incident:
        return self.stood[-1][1]

    def goes_on(self, decision: Decision) -> None:
        self._note(decision.change)

    def moves(self, action: Action, actor: Actor, *, minutes: float = 0) -> None:
        self.at += minutes * MINUTE
        self.goes_on(MOVES[action](self.incident, actor, self.at, a_cause(self.incident)))

    def is_triaged(self, *, minutes: float = 0) -> None:
        self.at += minutes * MINUTE
        if not self.incident.self_handled:
            cause = a_cause(self.incident)
            self.goes_on(apply_triage(self.incident, a_triage(), TOWNSHIP, at=self.at, cause=cause))

    def responds(self, act: Emergency, *, minutes: float = 0) -> None:
        """Somebody comes round to what waits for an act."""
        self.at += minutes * MINUTE
        decision = respond(self.incident, act, LIMITS, at=self.at)
        assert decision is not None
        self.goes_on(decision)

    def custody(self, *, minutes: float = 0) -> tuple[Custody, ...]:
        return custody(self.history, self.incident.clocks, at=self.at + minutes * MINUTE)

    def _note(self, change: Change) -> None:
        after = change.after
        self.history += [Happened(at=self.at, status=after.status, said=said) for said in change.announce]
        self.stood.append((self.at, after))


def told(parts: Sequence[Custody]) -> list[tuple[str, str | None, str | None, float | None, bool]]:
    """What somebody reads: whose hands, which unit and person, how many minutes, and whether they counted."""
    return [
        (
            part.holder.value,
            part.unit,
            part.person,
            (part.until - part.since) / MINUTE if part.until is not None else None,
            part.paused,
        )
        for part in parts
    ]


def test_from_the_report_to_the_rating_everybody_had_it_for_some_time() -> None:
    life = Life()
    life.is_triaged(minutes=1)
    life.moves(Action.SIGN, A_HANDLER, minutes=4)
    life.moves(Action.HAND_ON, A_UNIT_LEAD, minutes=10)
    life.moves(Action.HAND_IN, Actor(user=latest_person(life), grants=A_HANDLER.grants), minutes=20)
    life.moves(Action.CONFIRM, AN_OPERATOR, minutes=7)
    life.moves(Action.RATE, A_CITIZEN, minutes=30)

    assert told(life.custody(minutes=1000)) == [
        ("triage", None, None, 1, False),
        ("unit", "u-squad", None, 4, False),
        ("unit", "u-squad", "handler", 10, False),
        ("unit", "u-squad", "colleague", 20, False),
        ("checker", None, None, 7, False),
        ("reporter", None, None, 30, False),
    ]


def latest_person(life: Life) -> UserId:
    lead = life.incident.lead_assignment
    assert lead is not None
    assert lead.handler is not None
    return lead.handler


def test_a_hold_is_paused_since_it_was_asked_for_and_what_is_open_goes_on() -> None:
    life = Life()
    life.is_triaged()
    life.moves(Action.SIGN, A_HANDLER)
    life.moves(Action.HOLD, A_HANDLER, minutes=5)
    life.moves(Action.GRANT, AN_OPERATOR, minutes=15)
    life.moves(Action.RESUME, A_HANDLER, minutes=30)

    assert told(life.custody(minutes=8)) == [
        ("unit", "u-squad", "handler", 5, False),
        ("unit", "u-squad", "handler", 45, True),
        ("unit", "u-squad", "handler", None, False),
    ]
    assert life.custody(minutes=8)[-1].since == NOON + 50 * MINUTE


def test_a_hold_that_goes_on_has_no_end() -> None:
    life = Life()
    life.is_triaged()
    life.moves(Action.SIGN, A_HANDLER)
    life.moves(Action.HOLD, A_HANDLER, minutes=5)
    life.moves(Action.GRANT, AN_OPERATOR, minutes=15)

    assert told(life.custody(minutes=8)) == [
        ("unit", "u-squad", "handler", 5, False),
        ("unit", "u-squad", "handler", None, True),
    ]


def test_a_hold_within_an_emergency_is_the_holds_time_and_the_rest_is_the_emergencys() -> None:
    life = Life()
    life.is_triaged()
    life.moves(Action.SIGN, A_HANDLER)
    life.responds(AN_EMERGENCY, minutes=10)
    life.moves(Action.HOLD, A_HANDLER, minutes=5)
    life.moves(Action.GRANT, AN_OPERATOR, minutes=5)
    life.moves(Action.RESUME, A_HANDLER, minutes=20)
    life.responds(AN_EMERGENCY, minutes=2)
    life.responds(AN_EMERGENCY, minutes=78)

    assert [(part.why, (part.since - NOON) / MINUTE) for part in life.custody(minutes=5) if part.unit] == [
        (None, 0),
        (ClockReason.EMERGENCY, 10),
        (ClockReason.ON_HOLD, 15),
        (ClockReason.EMERGENCY, 40),
        (None, 120),
    ]


def test_what_a_unit_returned_and_got_back_was_the_command_rooms_in_between() -> None:
    life = Life()
    life.moves(Action.ASSIGN, AN_OPERATOR, minutes=3)
    life.moves(Action.RETURN, A_UNIT_LEAD, minutes=4)
    life.moves(Action.ASSIGN, AN_OPERATOR, minutes=5)
    life.moves(Action.RETURN, A_UNIT_LEAD, minutes=6)

    assert told(life.custody(minutes=7)) == [
        ("triage", None, None, 3, False),
        ("unit", "u-squad", None, 4, False),
        ("command_room", None, None, 5, False),
        ("unit", "u-squad", None, 6, False),
        ("ruling", None, None, None, False),
    ]


def test_what_a_supervisor_took_over_is_in_the_supervisors_hands() -> None:
    life = Life()
    life.is_triaged(minutes=1)
    life.moves(Action.TAKE_OVER, A_SUPERVISOR, minutes=2)

    assert told(life.custody())[1:] == [
        ("unit", "u-squad", None, 2, False),
        ("unit", "u-room", "supervisor", None, False),
    ]


def test_between_a_closing_and_a_reopening_it_was_in_nobodys_hands() -> None:
    life = Life()
    life.is_triaged()
    for action, actor in STEPS_TO[RESOLVED][1:]:
        life.moves(action, actor)
    life.moves(Action.REOPEN, AN_OPERATOR, minutes=60)

    assert told(life.custody(minutes=1)) == [
        ("nobody", None, None, 60, False),
        ("unit", "u-squad", None, None, False),
    ]


def test_what_an_officer_deals_with_on_the_spot_is_in_the_officers_hands_until_a_person_has_to_look() -> None:
    life = Life(self_handled=True)
    life.moves(Action.LOCATE, AN_OPERATOR, minutes=9)

    assert told(life.custody()) == [("officer", None, None, 9, False), ("command_room", None, None, None, False)]


def test_a_report_of_the_past_was_in_nobodys_hands() -> None:
    imported = collecting.import_history(
        incident=IncidentId(named_id("history")),
        number="330499101202603020000022",
        town=TOWN,
        channel="import",
        text="噪音扰民",
        declared=None,
        actor=AN_OPERATOR,
        at=NOON,
        cause=a_cause(),
    ).change
    history = [Happened(at=NOON, status=imported.after.status, said=said) for said in imported.announce]

    assert custody(history, (), at=NOON + 5 * MINUTE) == ()
    assert custody((), (), at=NOON) == ()


def test_when_the_servers_time_is_set_back_nobody_had_it_for_less_than_no_time() -> None:
    life = Life()
    life.is_triaged(minutes=10)
    life.moves(Action.SIGN, A_HANDLER, minutes=-4)
    life.moves(Action.HAND_IN, A_HANDLER, minutes=20)

    assert told(life.custody()) == [
        ("triage", None, None, 10, False),
        ("unit", "u-squad", "handler", 16, False),
        ("checker", None, None, None, False),
    ]


@settings(max_examples=100, deadline=None)
@given(data=st.data(), beginning=st.sampled_from(BEGINNINGS), steps=st.integers(0, 20))
def test_the_hands_cover_the_life_of_an_incident_without_gap_or_overlap(
    data: st.DataObject, beginning: tuple[tuple[Action, Actor], ...] | None, steps: int
) -> None:
    life = Life(self_handled=beginning is None)
    for action, actor in beginning or ():
        life.moves(action, actor, minutes=6)
    for _ in range(steps):
        life.at += data.draw(st.sampled_from([0, 1, 7, 40])) * MINUTE
        step(life, data)
    now = life.at + data.draw(st.sampled_from([0, 3])) * MINUTE

    parts = custody(life.history, life.incident.clocks, at=now)

    covers_the_life(life, parts)
    for part in parts:
        end = part.until or now
        if part.since < end:
            moment = part.since + (end - part.since) / 2
            assert hands(part) == hands_at(life, moment), f"at {moment}"
    for (begun, _), (ended, _) in pairwise([*life.stood, (now, life.incident)]):
        moment = begun + (ended - begun) / 2
        if begun < ended and parts and moment < (parts[-1].until or now):
            assert hands(next(part for part in parts if covers(part, moment))) == hands_at(life, moment)


def step(life: Life, data: st.DataObject) -> None:
    """Let triage decide, a hold end, or somebody make a move that the workflow offers."""
    turn = data.draw(st.integers(0, 4))
    hold = next((clock for clock in life.incident.clocks if clock.kind is ClockKind.HOLD and clock.running), None)
    if turn < 2 and hold is not None:
        assert hold.due_at is not None
        life.at = max(life.at, hold.due_at + turn * MINUTE)
        life.goes_on(hold_ends(life.incident, hold, LIMITS, at=life.at, cause=a_cause(life.incident)))
        return
    if turn == 0 and life.incident.status is Status.RECEIVED:
        life.is_triaged()
        return
    offered = [
        (move.action, who)
        for who, actor in PEOPLE.items()
        for move in allowed_moves(life.incident, actor, at=life.at)
        if move.action in MOVES
    ]
    action = data.draw(st.sampled_from(sorted({action for action, _ in offered})))
    who = data.draw(st.sampled_from([who for done, who in offered if done is action]))
    try:
        life.moves(action, PEOPLE[who])
    except Refused:
        return


def covers_the_life(life: Life, parts: Sequence[Custody]) -> None:
    """It begins with the receipt, each part begins where the one before ends, and only the last may go on."""
    is_open = life.incident.status.is_open
    if not parts:
        assert not is_open
        assert closed_at(life) == NOON
        return
    assert parts[0].since == NOON
    for part, following in pairwise(parts):
        assert part.until == following.since
        assert part.since < following.since
        assert (hands(part), part.assignment) != (hands(following), following.assignment)
    assert (parts[-1].until is None) is is_open
    if not is_open:
        assert parts[-1].until == closed_at(life)
        assert parts[-1].since < closed_at(life)


def closed_at(life: Life) -> datetime:
    """When it was closed the last time; what lasted no time at all was no reopening."""
    closed = life.at
    for at, incident in reversed(dict(life.stood).items()):
        if incident.status.is_open:
            break
        closed = at
    return closed


def covers(part: Custody, moment: datetime) -> bool:
    return part.since <= moment and (part.until is None or moment < part.until)


Hands = tuple[Holder, str | None, str | None, bool]


def hands(part: Custody) -> Hands:
    return part.holder, part.unit, part.person, part.paused


def hands_at(life: Life, moment: datetime) -> Hands:
    """In whose hands the incident was, by how it stood then and not by what was announced."""
    incident = [stood for at, stood in life.stood if at <= moment][-1]
    lead = incident.lead_assignment
    if incident.status in (Status.ASSIGNED, Status.HANDLING, Status.ON_HOLD):
        assert lead is not None
        return Holder.UNIT, lead.unit, lead.handler, paused_at(life, moment)
    waiting = {
        Status.RULING: Holder.RULING,
        Status.WITH_COUNTY: Holder.COUNTY,
        Status.AWAITING_CHECK: Holder.CHECKER,
        Status.AWAITING_RATING: Holder.REPORTER,
    }
    in_queue = Holder.OFFICER if incident.self_handled else Holder.TRIAGE
    if incident.left_to_person or incident.person_only:
        in_queue = Holder.COMMAND_ROOM
    if not incident.status.is_open:
        in_queue = Holder.NOBODY
    return waiting.get(incident.status, in_queue), None, None, False


def paused_at(life: Life, moment: datetime) -> bool:
    """Say whether the handling clock of the unit that had it then was paused, as it is known now."""
    lead = [stood for at, stood in life.stood if at <= moment][-1].lead
    (clock,) = (each for each in life.incident.clocks if each.kind is ClockKind.HANDLE and each.assignment == lead)
    paused = False
    for fact in clock.facts:
        if fact.kind is ClockFactKind.PAUSED and fact.holds_from <= moment:
            paused = True
        elif fact.kind in (ClockFactKind.RESUMED, ClockFactKind.STOPPED) and fact.holds_from <= moment:
            paused = False
    return paused
