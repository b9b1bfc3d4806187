"""Any moves by anybody in any order: the incident stands where a simple model says, and its clocks add up.

Each step may be lawful or its evil twin: the wrong person or unit, an old version, the same thing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dispatch.domain.actor import Actor
from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace as changed
from dispatch.domain.clocks.address import of_milestone, own
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.ladders import WITH_WINDOW_END
from dispatch.domain.co_handlers import co_handlers, open_co_handlers
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.checking import check_due
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.extending import Extension
from dispatch.domain.moves.holding import hold_ends
from dispatch.domain.moves.milestones import MOST
from dispatch.domain.moves.questioning import question_ends
from dispatch.domain.moves.rating import rating_window_ends
from dispatch.domain.moves.table import allowed_moves, check_version
from dispatch.domain.refusals import InvalidValue, MoveRefused, NotYours, Stale
from dispatch.domain.terms import (
    HOTLINE_CHANNEL,
    Action,
    AssignmentState,
    ClockId,
    ClockKind,
    ClockState,
    RequestKind,
    RequestState,
    Status,
)
from dispatch.domain.workflow.conditions import extended_before, handling_clock
from tests.builders import (
    A_CITIZEN,
    A_CO_HANDLER,
    A_CO_UNIT_LEAD,
    A_COUNTY_OPERATOR,
    A_HANDLER,
    A_HANDLER_ELSEWHERE,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    A_UNIT_LEAD_ELSEWHERE,
    AN_OFFICER,
    AN_OPERATOR,
    AN_OPERATOR_ELSEWHERE,
    ANOTHER_CITIZEN,
    LIMITS,
    MINUTE,
    NOON,
    PERFORM,
    SAMPLED,
    TOWNSHIP,
    UNSAMPLED,
    Performer,
    a_cause,
    a_report,
    a_self_handling_list,
    a_township,
    a_triage,
    filled,
    latest,
)
from tests.stateful.workflow_model import PEOPLE, Model

ACTORS: Final[Mapping[str, Actor]] = {
    "RP": A_CITIZEN,
    "OF": AN_OFFICER,
    "OP": AN_OPERATOR,
    "SV": A_SUPERVISOR,
    "CO": A_COUNTY_OPERATOR,
    "H squad": A_HANDLER,
    "UL squad": A_UNIT_LEAD,
    "H aid": A_CO_HANDLER,
    "UL aid": A_CO_UNIT_LEAD,
    "H market": A_HANDLER_ELSEWHERE,
    "UL market": A_UNIT_LEAD_ELSEWHERE,
    "OF+H squad": Actor(user=A_HANDLER.user, grants=(*AN_OFFICER.grants, *A_HANDLER.grants)),
    "nobody": ANOTHER_CITIZEN,
    "OP elsewhere": AN_OPERATOR_ELSEWHERE,
}


def self_handle(sampled: bool) -> Performer:
    township = a_township(self_handling=a_self_handling_list("", one_in=(SAMPLED if sampled else UNSAMPLED).one_in))
    return filled(Action.SELF_HANDLE, township=township, attachments=(A_PHOTO,))


SPECIAL: Final[Mapping[str, Performer]] = {
    "assign squad": filled(Action.ASSIGN, unit="u-squad", reason="职责"),
    "assign market": filled(Action.ASSIGN, unit="u-market", reason="职责"),
    "rule squad": filled(Action.RULE, unit="u-squad", reason="职责"),
    "rule market": filled(Action.RULE, unit="u-market", reason="职责"),
    "rate well": filled(Action.RATE, stars=4),
    "rate badly": filled(Action.RATE, stars=1),
}
PLANNED: Final = 40 * MINUTE
MOVED: Final = 50 * MINUTE
"""How long from when they are made the later step of a plan is due, and one that is moved."""
ELSEWHERE: Final = {Action.ACCUSE, Action.CLEAR}
"""An accusation changes who may make every other move, which the model does not know: see test_accusations.py."""
PLAIN: Final = [
    action.value for action in PERFORM if action not in {Action.ASSIGN, Action.RULE, Action.RATE, *ELSEWHERE}
]
ACTIONS: Final = [*PLAIN, *SPECIAL]
PAIRS: Final = [(action, who) for action in ACTIONS for who in PEOPLE]
MINUTES: Final = st.sampled_from([0, 1, 5, 26, 50])

TO_HANDLING: Final = (("assign squad", "OP"), ("sign", "H squad"))
TO_RULING: Final = (*TO_HANDLING, ("return", "UL squad"), ("assign squad", "OP"), ("return", "UL squad"))
TO_COUNTY: Final = (*TO_HANDLING, ("transfer", "OP"), ("grant", "SV"))
TO_RATING: Final = (*TO_HANDLING, ("hand-in", "H squad"), ("confirm", "OP"))
BEGINNINGS: Final = [
    (),
    TO_HANDLING,
    TO_RULING,
    (*TO_RULING, ("rule market", "OP"), ("return", "UL market")),
    (*TO_HANDLING, ("hand-in", "H squad"), ("send-back", "OF"), ("hand-in", "H squad")),
    TO_RATING,
    (*TO_RATING, ("rate badly", "RP")),
    (*TO_HANDLING, ("hold", "H squad"), ("extend", "H squad")),
    (*TO_HANDLING, ("hold", "H squad"), ("grant", "OP")),
    (*TO_HANDLING, ("ask", "H squad")),
    (*TO_HANDLING, ("co-add", "UL squad"), ("co-accept", "UL aid")),
    (*TO_HANDLING, ("co-add", "OP"), ("co-refuse", "UL aid"), ("return", "UL squad")),
    (("assign squad", "OP"), ("co-add", "OP"), ("recall", "OP")),
    (("ask", "OP"),),
    (*TO_HANDLING, ("cancel", "RP"), ("extend", "H squad")),
    (*TO_HANDLING, ("transfer", "OP"), ("extend", "H squad")),
    TO_COUNTY,
    (*TO_COUNTY, ("arrive", "CO"), ("county-result", "OP")),
    (("self-handle", "OF"),),
    (("decline", "OP"), ("contest", "RP")),
    (*TO_HANDLING, ("extend", "H squad"), ("merge", "OP")),
    (*TO_HANDLING, ("hold", "H squad"), ("split", "OP")),
    (*TO_HANDLING, ("merge", "OP"), ("unmerge", "OP"), ("assign market", "OP")),
    (("assign squad", "OP"), ("plan", "OP"), ("sign", "H squad")),
    (*TO_HANDLING, ("plan", "UL squad"), ("hold", "H squad"), ("grant", "OP")),
    (*TO_HANDLING, ("plan", "UL squad"), ("return", "UL squad"), ("assign squad", "OP")),
]
"""Where a run begins, so that the late stages are met as often as the early ones."""

ASKED_FOR: Final = {
    "hold": RequestKind.HOLD,
    "extend": RequestKind.EXTENSION,
    "cancellation": RequestKind.CANCELLATION,
    "transfer": RequestKind.TRANSFER,
}
"""What the model calls the requests that wait on the matter's way."""

pairs = st.sampled_from(PAIRS)


class WorkflowMachine(RuleBasedStateMachine):
    """One incident, a crowd, and a clock on the wall."""

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = NOON
        self.incident: Incident = a_report()
        self.model = Model()
        self.fired: dict[ClockId, int] = {}
        self.told = 1

    @initialize(beginning=st.sampled_from(BEGINNINGS), sampled=st.booleans(), rang_up=st.booleans())
    def it_begins_somewhere(self, beginning: tuple[tuple[str, str], ...], sampled: bool, rang_up: bool) -> None:
        if rang_up:
            self.incident = changed(self.incident, channel=HOTLINE_CHANNEL)
            self.model.rang_up = True
        for action, who in beginning:
            self._try(action, who, sampled)

    @rule(data=st.data(), minutes=MINUTES, sampled=st.booleans())
    def somebody_does_what_is_theirs(self, data: st.DataObject, minutes: int, sampled: bool) -> None:
        self.at += timedelta(minutes=minutes)
        for _ in range(3):
            lawful = [pair for pair in PAIRS if self.model.allows(*pair, self.at)]
            action = data.draw(st.sampled_from(sorted({action for action, _ in lawful})))
            who = data.draw(st.sampled_from([who for done, who in lawful if done == action]))
            self._try(action, who, sampled)

    @rule(pair=pairs, sampled=st.booleans())
    def somebody_tries_anything(self, pair: tuple[str, str], sampled: bool) -> None:
        self._try(*pair, sampled)

    @rule(pair=pairs)
    def somebody_decides_on_an_old_version(self, pair: tuple[str, str]) -> None:
        action, who = pair

        with pytest.raises(Stale):
            check_version(self.incident, Action(action.split()[0]), ACTORS[who], self.incident.version - 1)

    @precondition(lambda self: self.incident.version < 5)
    @rule()
    def triage_decides(self) -> None:
        decided = a_triage()

        decision = apply_triage(self.incident, decided, TOWNSHIP, at=self.at, cause=a_cause(self.incident))

        if not self.model.triage(self.at):
            assert decision.incident.version == self.incident.version
        self._accept(decision)

    @rule(minutes=MINUTES)
    def timers_fire_what_is_due(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        for clock in self.incident.clocks:
            if clock.kind in WITH_WINDOW_END:
                continue
            step = next_step(clock, self.fired.get(clock.id))
            due_at = step_due_at(clock, step) if step else None
            if step is None or due_at is None:
                continue
            if self.at < due_at:
                with pytest.raises(MoveRefused):
                    escalate(self.incident, clock, step, at=self.at, cause=a_cause(self.incident))
                continue
            fire = check_due if clock.kind is ClockKind.CHECK else escalate
            decision = fire(self.incident, clock, step, at=self.at, cause=a_cause(self.incident))
            assert decision.incident.version == self.incident.version
            self.fired[clock.id] = step.step
            self._accept(decision)

    @precondition(lambda self: self.model.stand == "awaiting_rating" and self.model.knows)
    @rule()
    def the_rating_window_ends(self) -> None:
        assert self.model.rating_until is not None
        cause, window = a_cause(self.incident), latest(self.incident, ClockKind.RATING)
        if self.at < self.model.rating_until:
            with pytest.raises(MoveRefused):
                rating_window_ends(self.incident, window, at=self.at, cause=cause)
            return

        decision = rating_window_ends(self.incident, window, at=self.at, cause=cause)

        self.model.window_ends()
        self._accept(decision)

    @precondition(lambda self: self.model.stand == "on_hold")
    @rule(late=st.sampled_from([0, 3, 100]))
    def the_hold_ends(self, late: int) -> None:
        assert self.model.hold_until is not None
        cause, hold = a_cause(self.incident), latest(self.incident, ClockKind.HOLD)
        if self.at < self.model.hold_until:
            with pytest.raises(MoveRefused):
                hold_ends(self.incident, hold, LIMITS, at=self.at, cause=cause)
        self.at = max(self.at, self.model.hold_until + late * timedelta(minutes=1))

        decision = hold_ends(self.incident, hold, LIMITS, at=self.at, cause=cause)

        handling = handling_clock(decision.incident)
        assert handling is not None
        assert handling.running
        assert handling.facts[-1].at == self.model.hold_until, "it runs since the end, however late that was noticed"
        self.model.stand = "handling"
        self._accept(decision)

    @precondition(lambda self: self.model.question_until is not None)
    @rule(late=st.sampled_from([-1, 0, 100]))
    def nobody_answers_the_question(self, late: int) -> None:
        assert self.model.question_until is not None
        self.at = max(self.at, self.model.question_until + late * timedelta(minutes=1))
        cause, clock = a_cause(self.incident), latest(self.incident, ClockKind.ANSWER)
        if self.at < self.model.question_until:
            with pytest.raises(MoveRefused):
                question_ends(self.incident, clock, at=self.at, cause=cause)
            return

        decision = question_ends(self.incident, clock, at=self.at, cause=cause)

        assert decision.incident.version == self.incident.version
        self.model.question_until = None
        self._accept(decision)

    def _try(self, action: str, who: str, sampled: bool) -> None:
        perform = self_handle(sampled) if action == "self-handle" else SPECIAL.get(action) or PERFORM[Action(action)]
        shown = {move.action for move in allowed_moves(self.incident, ACTORS[who], at=self.at)}
        cause = a_cause(self.incident)
        assert (Action(action.split()[0]) in shown) is self.model.offers(action, who, self.at)
        if not self.model.allows(action, who, self.at):
            with pytest.raises((MoveRefused, NotYours)):
                perform(self.incident, ACTORS[who], self.at, cause)
            return

        if action == "co-add" and self.model.co is not None:
            with pytest.raises(InvalidValue):
                perform(self.incident, ACTORS[who], self.at, cause)
            return

        if self._ill_timed(action, who):
            with pytest.raises(InvalidValue):
                perform(self.incident, ACTORS[who], self.at, cause)
            return

        if action == "grant" and self.model.first == "extend" and self._due_later_than_asked():
            with pytest.raises(MoveRefused, match="already"):
                perform(self.incident, ACTORS[who], self.at, cause)
            return

        decision = perform(self.incident, ACTORS[who], self.at, cause)
        assert decision == perform(self.incident, ACTORS[who], self.at, cause), "the same step makes the same things"
        self.model.does(action, who, self.at, sampled=sampled)
        self.model.settles()
        self._accept(decision)

    def _ill_timed(self, action: str, who: str) -> bool:
        """Say whether a step would be due after everything, there would be too many, or a late one would be moved."""
        total = self.incident.clock(own(ClockKind.TOTAL))
        latest = total.due_at if total is not None else None
        beyond = latest is not None and self.at < latest
        if action == "plan":
            return self.model.steps + 2 > MOST or (beyond and latest is not None and latest < self.at + PLANNED)
        if action != "milestone-move":
            return False
        lead = self.incident.lead_assignment
        assert lead is not None
        step = self.incident.clock(of_milestone(lead.id, lead.open_milestones[0].n))
        assert step is not None
        due_at = step.latest_times.due_at
        late = due_at <= self.at and "operator" not in PEOPLE[who]
        return late or due_at == self.at + MOVED or (beyond and latest is not None and latest < self.at + MOVED)

    def _due_later_than_asked(self) -> bool:
        """Say whether a hold that was granted late moved the due time beyond what was asked for before."""
        (asked,) = self.incident.pending(RequestKind.EXTENSION)
        return self.model.due_at is not None and Extension.of(asked).due_at <= self.model.due_at

    def _accept(self, decision: Decision) -> None:
        before, after = self.incident, decision.incident
        assert after.seq == before.seq + len(decision.change.announce)
        assert after.version - before.version in (0, 1)
        assert decision.change.announce
        for old, new in zip(before.clocks, after.clocks, strict=False):
            assert old.id == new.id
            assert new.facts[: len(old.facts)] == old.facts, "facts are only ever added"
        assert len(after.clocks) >= len(before.clocks)
        self.told += len(decision.change.announce)
        self.incident = after
        handling = handling_clock(after)
        self.model.due_at = handling.due_at if handling else None
        self.model.extended = extended_before(after)

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        LOOKED["at"] += 1
        closed = self.incident.status is Status.CLOSED
        assert (self.incident.outcome is not None) is closed
        assert (self.incident.outcome or self.incident.status).value == self.model.stand
        assert self.incident.seq == self.told
        assert self.incident.returns == self.model.returns
        assert bool(self.incident.pending(RequestKind.REOPEN)) is self.model.asked
        for name, kind in ASKED_FOR.items():
            asked = [request.asked_by for request in self.incident.pending(kind)]
            assert asked == ([ACTORS[self.model.waits[name]].user] if name in self.model.waits else [])
        assert bool(self.incident.pending(RequestKind.MATERIAL)) is (self.model.question_until is not None)

    @invariant()
    def at_most_one_unit_has_it_to_do(self) -> None:
        active = [assignment for assignment in self.incident.leads if assignment.active]
        in_hand = self.incident.status in (Status.ASSIGNED, Status.HANDLING, Status.ON_HOLD, Status.WITH_COUNTY)

        assert len(active) == (1 if in_hand else 0)
        if in_hand:
            assert active[0].id == self.incident.lead
            assert active[0].unit == f"u-{self.model.unit}"
            waits = self.incident.status is Status.ASSIGNED or (self.model.unit == "county" and not self.model.arrived)
            assert (active[0].state is AssignmentState.ASSIGNED) is waits
        ids = [assignment.id for assignment in self.incident.assignments]
        assert len(set(ids)) == len(ids)

    @invariant()
    def what_is_closed_stands_still_and_what_is_open_is_watched(self) -> None:
        helping = {held.id for held in co_handlers(self.incident)}
        running = {clock.kind for clock in self.incident.clocks if clock.running and clock.assignment not in helping}

        assert (ClockKind.REQUEST in running) is (self.model.asked or self.model.first is not None)
        assert (ClockKind.ANSWER in running) is (self.model.question_until is not None)
        on_hold = self.incident.status is Status.ON_HOLD
        assert (ClockKind.MILESTONE in running) is (self.model.steps > 0 and not on_hold)
        running -= {ClockKind.REQUEST, ClockKind.ANSWER, ClockKind.MILESTONE}
        if not self.incident.status.is_open:
            assert not running
            return
        due = {
            Status.RECEIVED: {ClockKind.TOTAL, ClockKind.RECEIVE},
            Status.ASSIGNED: {ClockKind.TOTAL, ClockKind.SIGN, ClockKind.HANDLE},
            Status.HANDLING: {ClockKind.TOTAL, ClockKind.HANDLE},
            Status.ON_HOLD: {ClockKind.HOLD},
            Status.RULING: {ClockKind.TOTAL, ClockKind.HANDLE, ClockKind.RULING},
            Status.WITH_COUNTY: {ClockKind.TOTAL, ClockKind.COUNTY if self.model.arrived else ClockKind.ARRIVAL},
            Status.SPLIT: {ClockKind.TOTAL},
            Status.AWAITING_CHECK: {ClockKind.CHECK},
            Status.AWAITING_RATING: {ClockKind.RATING if self.model.knows else ClockKind.TOTAL},
        }[self.incident.status]
        spare = {
            Status.RECEIVED: {ClockKind.HANDLE},  # of a unit that returned it
            Status.ON_HOLD: {ClockKind.TOTAL},  # unless the cause lies outside government
            Status.AWAITING_CHECK: set() if self.model.on_the_spot else {ClockKind.TOTAL},
        }.get(self.incident.status, set())
        assert due <= running <= due | spare

    @invariant()
    def whoever_helps_is_as_far_as_the_model_says_and_watched(self) -> None:
        helping = open_co_handlers(self.incident)
        ids = {held.id for held in helping}
        running = [clock.kind.value for clock in self.incident.clocks if clock.running and clock.assignment in ids]

        assert [held.state.value for held in helping] == ([self.model.co] if self.model.co else [])
        offered = self.model.co == "offered"
        assert sorted(running) == (["handle", "sign"] if offered else ["handle"] if helping else [])
        over = {held.id for held in co_handlers(self.incident)} - ids
        assert not any(clock.running for clock in self.incident.clocks if clock.assignment in over)
        assert self.incident.status.is_open or not helping

    @invariant()
    def every_open_step_is_watched_and_no_other(self) -> None:
        lead = self.incident.lead_assignment
        steps = lead.open_milestones if lead is not None else ()
        waiting = [
            clock.milestone
            for clock in self.incident.clocks
            if clock.kind is ClockKind.MILESTONE and clock.state in (ClockState.RUNNING, ClockState.PAUSED)
        ]

        assert len(steps) == self.model.steps
        assert sorted(n for n in waiting if n is not None) == [step.n for step in steps]
        others = (held for held in self.incident.assignments if held.id != self.incident.lead)
        assert not any(held.open_milestones for held in others)

    @invariant()
    def there_is_one_total_for_each_round(self) -> None:
        totals = [clock for clock in self.incident.clocks if clock.kind is ClockKind.TOTAL]

        assert [clock.round for clock in totals] == list(range(self.model.reopens + 1))
        assert not any(clock.running for clock in totals[:-1])

    @invariant()
    def every_clock_is_in_order_and_can_be_explained(self) -> None:
        assert len({clock.id for clock in self.incident.clocks}) == len(self.incident.clocks)
        for clock in self.incident.clocks:
            instants = [fact.at for fact in clock.facts]
            assert instants == sorted(instants)
            lines = explain(clock, self.at)
            summed = clock.started_at + sum((line.shift for line in lines), timedelta())
            assert clock.due_at in (None, summed)

    @invariant()
    def requests_are_decided_by_somebody_else(self) -> None:
        for request in self.incident.requests:
            decided = request.state in (RequestState.GRANTED, RequestState.REFUSED)
            assert (request.decided_by is not None) is decided
            assert request.pending is any(
                clock.running for clock in self.incident.clocks if clock.request == request.id
            )
            assert request.decided_by != request.asked_by


LOOKED: Final = {"at": 0}
"""How often the incident was looked at: at each beginning, and after each step."""


def run(examples: int) -> int:
    """Run so many times, and return how many steps were taken."""
    LOOKED["at"] = 0
    run_state_machine_as_test(
        WorkflowMachine, settings=settings(max_examples=examples, stateful_step_count=50, deadline=None)
    )
    return LOOKED["at"] - examples


def test_any_moves_by_anybody_in_any_order() -> None:
    assert run(130) >= 5_000


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_moves_by_anybody_in_any_order() -> None:
    assert run(2600) >= 100_000


def test_an_extension_that_a_late_hold_has_overtaken_is_not_granted() -> None:
    machine = WorkflowMachine()
    asked = (*TO_HANDLING, ("hold", "H squad"), ("extend", "H squad"))
    machine.it_begins_somewhere(beginning=asked, sampled=False, rang_up=False)
    assert machine.model.hold_until is not None
    machine.at = machine.model.hold_until + timedelta(minutes=1)

    machine._try("grant", "OP", sampled=False)
    due_at = machine.model.due_at
    machine._try("grant", "OP", sampled=False)

    assert machine.model.due_at == due_at
    assert machine.incident.pending(RequestKind.EXTENSION), "it is to be refused, with a reason"
