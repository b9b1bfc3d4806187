"""Several incidents at once, with everybody at them: merged, split, helped with, escalated, and told anew from facts.

What each move does to one incident is `test_workflow_machine`'s; here is what must be true whatever happened between
them, and that what was announced and noted leads to where each of them stands.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from dispatch.adapters.postgres.incidents.whole import as_read
from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace
from dispatch.domain.emergency import Emergency, Scope
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import allowed_moves, check_version
from dispatch.domain.refusals import Refused, Stale
from dispatch.domain.terms import HOTLINE_CHANNEL, Action, ClockState, Grade
from schemas.ids import named_id
from tests.builders import (
    A_CITIZEN,
    A_SUPERVISOR,
    AN_ADMIN,
    AN_OFFICER,
    AN_OFFICER_ELSEWHERE,
    AN_OPERATOR,
    ANOTHER_CITIZEN,
    PERFORM,
    TOWNSHIP,
    Performer,
    a_cause,
    a_report,
    a_triage,
    filled,
)
from tests.stateful.several import Town
from tests.stateful.test_workflow_machine import ACTORS, SPECIAL, self_handle

STEPS: Final = 50
MOST: Final = 4
"""Incidents that are reported in a run; their parts come besides."""
REPORTERS: Final = (A_CITIZEN, ANOTHER_CITIZEN, AN_OFFICER, None)
EVERYBODY: Final = {**ACTORS, "other RP": ANOTHER_CITIZEN, "OF elsewhere": AN_OFFICER_ELSEWHERE, "admin": AN_ADMIN}
MINUTES: Final = st.sampled_from([0, 1, 5, 26, 50, 400, 3000])
ENOUGH: Final = 9
"""Incidents and parts, so that a run does not only split."""


def waits(incident: Incident) -> bool:
    """Say whether a clock of it is paused."""
    return any(clock.state is ClockState.PAUSED for clock in incident.clocks)


def ways(action: Action) -> list[Performer]:
    """Return the ways in which a move is filled in."""
    if action is Action.SELF_HANDLE:
        return [self_handle(True), self_handle(False)]
    special = [performer for name, performer in SPECIAL.items() if name.split()[0] == action.value]
    return special or [PERFORM[action]]


class SeveralIncidents(RuleBasedStateMachine):
    """A town in which several things happen."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()
        self._report(0, "citizen")

    @precondition(lambda self: len(self.town.all) < MOST)
    @rule(who=st.integers(0, len(REPORTERS) - 1), channel=st.sampled_from(["citizen", HOTLINE_CHANNEL]))
    def something_is_reported(self, who: int, channel: str) -> None:
        self._report(who, channel)

    @rule(data=st.data(), minutes=MINUTES, times=st.integers(1, 4))
    def somebody_does_what_is_offered(self, data: st.DataObject, minutes: int, times: int) -> None:
        self._pass(minutes)
        for _ in range(times):
            offered = sorted(self.town.offered(EVERYBODY), key=str)
            if len(self.town.all) >= ENOUGH:
                offered = [move for move in offered if move[1] is not Action.SPLIT]
            action = data.draw(st.sampled_from(sorted({action for _, action, _ in offered})))
            id, _, who = data.draw(st.sampled_from([move for move in offered if move[1] is action]))
            how = data.draw(st.sampled_from(range(len(ways(action)))))
            perform = self._into(data) if action is Action.MERGE else ways(action)[how]
            self.town.make(action, self.town.all[id], EVERYBODY[who], perform)

    @rule(data=st.data(), action=st.sampled_from(sorted(PERFORM)), who=st.sampled_from(sorted(EVERYBODY)))
    def somebody_tries_what_is_not_theirs(self, data: st.DataObject, action: Action, who: str) -> None:
        incident = self._one(data)
        if action in {move.action for move in allowed_moves(incident, EVERYBODY[who], at=self.town.at)}:
            return
        for perform in ways(action):
            with pytest.raises(Refused):
                self.town.decide(perform, incident, EVERYBODY[who])

    @rule(data=st.data(), action=st.sampled_from(sorted(PERFORM)), who=st.sampled_from(sorted(EVERYBODY)))
    def somebody_decides_on_another_version(self, data: st.DataObject, action: Action, who: str) -> None:
        incident = self._one(data)
        for version in (incident.version - 1, incident.version + 1):
            with pytest.raises(Stale):
                check_version(incident, action, EVERYBODY[who], version)

    @precondition(lambda self: len(self.town.all) > 1)
    @rule(data=st.data())
    def two_turn_out_to_be_one(self, data: st.DataObject) -> None:
        incident = self._one(data)
        if Action.MERGE in {move.action for move in allowed_moves(incident, AN_OPERATOR, at=self.town.at)}:
            self.town.make(Action.MERGE, incident, AN_OPERATOR, self._into(data))

    @rule(data=st.data())
    def triage_decides(self, data: st.DataObject) -> None:
        incident = self._one(data)
        decided = replace(a_triage(), incident=incident.id, caused_by=incident.report)

        decision = apply_triage(incident, decided, TOWNSHIP, at=self.town.at, cause=a_cause(incident))

        self.town.save(decision)

    @precondition(lambda self: self.town.act is None or not self.town.act.lasts(self.town.at))
    @rule(minutes=st.sampled_from([10, 60, 400]))
    def ordinary_matters_have_to_wait(self, minutes: int) -> None:
        now = self.town.at
        grades = (Grade.CONSIDERABLE, Grade.ORDINARY)
        self.town.fire()  # what is due is due before it begins
        self.town.act = Emergency(
            id=named_id("act", str(now)),
            reason="台风",
            since=now,
            until=now + timedelta(minutes=minutes),
            scope=Scope(grades=grades),
        )
        self.town.fire()

    @precondition(lambda self: any(waits(incident) for incident in self.town.all.values()))
    @rule(data=st.data(), action=st.sampled_from([Action.SUPERVISE, Action.CLASSIFY, Action.MERGE]))
    def somebody_does_something_to_what_waits(self, data: st.DataObject, action: Action) -> None:
        incident = data.draw(st.sampled_from([each for each in self.town.all.values() if waits(each)]))
        actor = A_SUPERVISOR if action is Action.SUPERVISE else AN_OPERATOR
        if action is Action.MERGE:
            self._merged_into(incident)
        elif action in {move.action for move in allowed_moves(incident, actor, at=self.town.at)}:
            self.town.make(action, incident, actor)

    @precondition(lambda self: self.town.act is not None and self.town.act.lasts(self.town.at))
    @rule()
    def the_emergency_is_ended_early(self) -> None:
        assert self.town.act is not None
        self.town.act = replace(self.town.act, ended_at=self.town.at)
        self.town.fire()

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self._pass(minutes)

    @rule(minutes=st.sampled_from([2, 30, 600]))
    def limits_are_published_for_what_is_open(self, minutes: int) -> None:
        self.town.publish_limits(minutes)

    @rule()
    def the_processes_crash_and_come_back(self) -> None:
        before = {id: as_read(incident) for id, incident in self.town.all.items()}

        self.town.crash()

        assert self.town.all == before

    @invariant()
    def everything_adds_up(self) -> None:
        self.town.check()
        LOOKED["at"] += 1

    def _report(self, who: int, channel: str) -> None:
        n = len(self.town.all)
        reporter = REPORTERS[who]
        made = a_report(
            at=self.town.at,
            reporter=reporter,
            actor=AN_OPERATOR if reporter is None else None,
            id=named_id("several", str(n)),
            number=f"3304991012026030200{n:05}",
        )
        self.town.take_in(replace(made, channel=channel))

    def _merged_into(self, lead: Incident) -> None:
        """Merge what was reported before into something, where there is such a thing that may be."""
        for incident in tuple(self.town.all.values()):
            may = {move.action for move in allowed_moves(incident, AN_OPERATOR, at=self.town.at)}
            if incident.id != lead.id and Action.MERGE in may:
                self.town.make(
                    Action.MERGE, incident, AN_OPERATOR, filled(Action.MERGE, into=lead.number, reason="同一件")
                )
                return

    def _one(self, data: st.DataObject) -> Incident:
        return data.draw(st.sampled_from(sorted(self.town.all.values(), key=lambda each: each.number)))

    def _into(self, data: st.DataObject) -> Performer:
        """Merge into any of them; into itself it is refused."""
        return filled(Action.MERGE, into=self._one(data).number, reason="同一处垃圾")

    def _pass(self, minutes: int) -> None:
        self.town.at += timedelta(minutes=minutes)
        self.town.fire()


LOOKED: Final = {"at": 0}
"""How often it was looked whether everything adds up: at each beginning, and after each step."""


def run(examples: int) -> int:
    """Run so many times, and return how many steps were taken."""
    LOOKED["at"] = 0
    run_state_machine_as_test(
        SeveralIncidents, settings=settings(max_examples=examples, stateful_step_count=STEPS, deadline=None)
    )
    return LOOKED["at"] - examples


def test_whatever_happens_between_several_incidents_adds_up_and_can_be_told_anew_from_their_facts() -> None:
    assert run(130) >= 5_000


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_so_does_what_happens_in_a_hundred_thousand_steps() -> None:
    assert run(2600) >= 100_000
