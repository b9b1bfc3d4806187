"""Several incidents with what was announced of them, as a store would keep them, and what must be true of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.clocks.following import ForOpen
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.ladders import WITH_WINDOW_END, LadderStep, ladders_from
from dispatch.domain.clocks.limits import limits_from
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.co_handlers import open_co_handlers
from dispatch.domain.emergency import Emergency
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.checking import check_due
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.holding import hold_ends
from dispatch.domain.moves.questioning import question_ends
from dispatch.domain.moves.rating import rating_window_ends
from dispatch.domain.moves.recounting import follow_limits, moved_clocks
from dispatch.domain.moves.responding import respond
from dispatch.domain.moves.table import allowed_moves, check_version
from dispatch.domain.refusals import MoveRefused, Refused, Stale
from dispatch.domain.replay import Standing, counted_anew, standing
from dispatch.domain.terms import Action, ClockId, ClockKind, ClockReason, ClockState, Outcome, Status
from schemas.facts import ClockEscalated, Fact, IncidentReceived
from tests.builders import (
    A_SUPERVISOR,
    AMONG,
    LADDERS_BODY,
    LIMITS,
    LIMITS_BODY,
    NOON,
    PERFORM,
    Performer,
    a_cause,
)
from tests.stateful.stored import Rows

ENDS: Final[dict[ClockKind, Callable[[Incident, Clock, datetime, UUID], Decision]]] = {
    ClockKind.RATING: lambda of, clock, at, cause: rating_window_ends(of, clock, at=at, cause=cause),
    ClockKind.HOLD: lambda of, clock, at, cause: hold_ends(of, clock, LIMITS, at=at, cause=cause),
    ClockKind.ANSWER: lambda of, clock, at, cause: question_ends(of, clock, at=at, cause=cause),
}
"""What the end of these clocks does, which no person does."""

UNLAWFUL: Final = (None, ClockReason.LAPSED)
"""Nothing that is open waits for ever without one of the reasons that people can give."""


class Town:
    """The incidents of a small town, and the time in it."""

    def __init__(self) -> None:
        self.at: datetime = NOON
        self.all: dict[UUID, Incident] = {}
        self.told: dict[UUID, list[Fact]] = defaultdict(list)
        self.moved: dict[UUID, int] = defaultdict(int)
        self.fired: dict[ClockId, int] = {}
        self.act: Emergency | None = None
        self.rows = Rows()
        self.limits = ["1"]

    def take_in(self, incident: Incident) -> None:
        """Take in what was just reported."""
        self.all[incident.id] = incident
        self.rows.take_in(incident)
        self.told[incident.id] = [IncidentReceived(channel=incident.channel)]
        self.moved[incident.id] = 1

    def decide(self, perform: Performer, incident: Incident, actor: Actor) -> Decision:
        """Return what would become of a move, with the other incidents as they are."""
        among = AMONG.set(self.all)
        try:
            return perform(incident, actor, self.at, a_cause(incident))
        finally:
            AMONG.reset(among)

    def make(self, action: Action, incident: Incident, actor: Actor, perform: Performer | None = None) -> bool:
        """Make a move that the table offers, and then its evil twins; say whether the form let it through."""
        perform = perform or PERFORM[action]
        try:
            decision = self.decide(perform, incident, actor)
        except Refused:
            return False
        again = self.decide(perform, incident, actor)
        assert again == decision, "whoever crashed before it was saved decides the same again"
        self.save(decision)
        if decision.incident.version != incident.version:
            with pytest.raises(Stale):
                check_version(self.all[incident.id], action, actor, incident.version)
        return True

    def offered(self, actors: dict[str, Actor]) -> Iterator[tuple[UUID, Action, str]]:
        """Yield every move that anybody may make now."""
        for id, incident in self.all.items():
            for who, actor in actors.items():
                for move in allowed_moves(incident, actor, at=self.at):
                    yield id, move.action, who

    def save(self, decision: Decision) -> None:
        """Keep what was decided: nobody changed any of it meanwhile, and nothing is forgotten."""
        for change in decision.changes:
            before, after = change.before, change.after
            assert before == self.all.get(before.id, before)
            assert after.seq - before.seq == len(change.announce) > 0
            assert after.version - before.version in (0, 1)
            for old, new in zip(before.clocks, after.clocks, strict=False):
                assert old.id == new.id
                assert new.facts[: len(old.facts)] == old.facts, "facts are only ever added"
            assert len(after.clocks) >= len(before.clocks)
            self.all[after.id] = after
            self.told[after.id] += [said.fact for said in change.announce]
            self.moved[after.id] += after.version - before.version
        self.rows.save(decision.changes)

    def crash(self) -> None:
        """Forget everything but what is stored, and read that again."""
        self.all = self.rows.read()

    def publish_limits(self, handle: int) -> None:
        """Publish limits for what is open too, which allow the handling so many minutes."""
        version = str(len(self.limits) + 1)
        rows = [row | {"minutes": handle} if row["clock"] == "handle" else row for row in LIMITS_BODY["clocks"]]
        ladders = ladders_from(LADDERS_BODY, version=1)
        limits = limits_from({**LIMITS_BODY, "clocks": rows}, version=version, ladders=ladders)
        order = ForOpen(
            version=version, since=self.at, older=frozenset(self.limits), by=A_SUPERVISOR.user, remark="汛期从严"
        )
        self.limits.append(version)
        for incident in tuple(self.all.values()):
            if (decision := follow_limits(incident, limits, order, at=self.at)) is not None:
                self.save(decision)
                for old, new in moved_clocks(incident, decision.incident):
                    assert min(old.latest_times.due_at, new.latest_times.due_at) > self.at, "neither was it late"
                assert follow_limits(decision.incident, limits, order, at=self.at) is None

    def timers(self) -> Iterator[tuple[Incident, Clock, LadderStep | None, datetime]]:
        """Yield every timer that is armed: the next step of each clock that runs, or the end of its window."""
        for incident in tuple(self.all.values()):
            for clock in incident.clocks:
                if clock.kind in WITH_WINDOW_END and clock.running and clock.due_at is not None:
                    yield incident, clock, None, clock.due_at
                step = None if clock.kind in WITH_WINDOW_END else next_step(clock, self.fired.get(clock.id))
                if step is not None and (due_at := step_due_at(clock, step)) is not None:
                    yield incident, clock, step, due_at

    def fire(self) -> int:
        """Fire what is due, one after the other as each leaves the next, and refuse what is not; say how much was."""
        fired = 0
        self.respond()
        while due := [timer for timer in self.timers() if timer[-1] <= self.at]:
            incident, clock, step, _due_at = min(due, key=lambda timer: timer[-1])
            self.save(self._fired(incident, clock, step))
            if step is not None:
                self.fired[clock.id] = step.step
            fired += 1
            self.respond()
        for incident, clock, step, _due_at in self.timers():
            with pytest.raises(MoveRefused):
                self._fired(incident, clock, step)
        return fired

    def respond(self) -> None:
        """Let wait what an emergency lets wait, and run on what waits no more; done again it changes nothing."""
        if self.act is None:
            return
        for incident in tuple(self.all.values()):
            decision = respond(incident, self.act, LIMITS, at=self.at)
            if decision is not None:
                self.save(decision)
                assert respond(decision.incident, self.act, LIMITS, at=self.at) is None

    def _fired(self, incident: Incident, clock: Clock, step: LadderStep | None) -> Decision:
        cause = a_cause(incident)
        if step is None:
            return ENDS[clock.kind](incident, clock, self.at, cause)
        fire = check_due if clock.kind is ClockKind.CHECK else escalate
        return fire(incident, clock, step, at=self.at, cause=cause)

    def check(self) -> None:
        """Check what must be true of every incident at any moment."""
        for incident in self.all.values():
            told = self.told[incident.id]
            assert (incident.seq, incident.version) == (len(told), self.moved[incident.id])
            assert standing(told) == stands(incident), told
            check_hands(incident)
            check_clocks(incident)
            check_escalations(told)
            followers = [each for each in self.all.values() if each.merged_into == incident.id]
            parts = [each for each in self.all.values() if each.part_of == incident.id]
            assert incident.followers == len(followers)
            assert (incident.parts, incident.parts_open) == (len(parts), sum(each.status.is_open for each in parts))
            assert incident.status is not Status.SPLIT or parts


def stands(incident: Incident) -> Standing:
    """Return where the row of an incident says that it stands."""
    lead = incident.lead_assignment
    return Standing(
        status=incident.status,
        outcome=incident.outcome,
        unit=lead.unit if lead else None,
        by_county=lead is not None and lead.unit == "u-county",
        returns=incident.returns,
        reworks=incident.reworks,
        round=incident.reopens,
        asked=frozenset(request.id for request in incident.requests if request.pending),
        helping=frozenset(held.id for held in open_co_handlers(incident)),
        parts_open=incident.parts_open,
    )


def check_hands(incident: Incident) -> None:
    """Check that one unit has it at most, and one where somebody has."""
    active = [held for held in incident.leads if held.active]
    in_hand = incident.status in (Status.ASSIGNED, Status.HANDLING, Status.ON_HOLD, Status.WITH_COUNTY)
    assert [held.id for held in active] == ([incident.lead] if in_hand else [])
    assert (incident.status is Status.CLOSED) is (incident.outcome is not None) is (incident.closed_at is not None)
    assert (incident.status is Status.MERGED) <= (incident.merged_into is not None)
    assert incident.status.is_open or not open_co_handlers(incident)


def check_clocks(incident: Incident) -> None:
    """Check that its clocks are as their facts say, that what is open has one, and what is over has none."""
    pending = {request.id for request in incident.requests if request.pending}
    for clock in incident.clocks:
        assert counted_anew(clock) == clock
        assert (clock.request in pending) is (clock.running and clock.request is not None)
        assert [fact.at for fact in clock.facts] == sorted(fact.at for fact in clock.facts)
    running = [clock for clock in incident.clocks if clock.running and clock.request is None]
    paused = [clock for clock in incident.clocks if clock.state is ClockState.PAUSED]
    assert all(clock.facts[-1].why not in UNLAWFUL for clock in paused)
    if incident.status.is_open:
        assert running or paused
    else:
        assert not running
    assert not (incident.outcome is Outcome.CANCELLED and pending)


def check_escalations(told: list[Fact]) -> None:
    """Check that each step was told once, and none after closing but of what is still to be decided."""
    steps: set[tuple[UUID, int]] = set()
    for n, fact in enumerate(told):
        if isinstance(fact, ClockEscalated):
            assert (fact.clock, fact.step) not in steps
            steps.add((fact.clock, fact.step))
            found = standing(told[:n])
            assert found is not None
            assert found.status.is_open or (fact.clock_kind == ClockKind.REQUEST and found.asked)
