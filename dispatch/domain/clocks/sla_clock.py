"""How much of the time allowed is used: an SLA clock (时限) is a list of facts, each with the due times it produced.

Due time, lamp and explanation are read from the facts; a change of the limits moves nothing that was decided before.
What asks for due times is given the working time of whoever the clock belongs to, for allowances counted in it.
Periods are half-open: at its due time a clock is overdue. How an allowance becomes instants is said in `due_times`,
what a clock may take in `limits`, how it is given another allowance in `rebasing`, which step of the ladder is due in
`ladder`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import (
    HALTED,
    STATE_AFTER,
    ClockFact,
    halted_since,
    hastened_steps,
    last_begun,
    paused_for,
    ran_by,
    time_of,
)
from dispatch.domain.clocks.due_times import DueTimes, due_times
from dispatch.domain.clocks.ladders import Ladder
from dispatch.domain.clocks.limits import Limit, Rule
from dispatch.domain.terms import (
    AssignmentId,
    ClockFactKind,
    ClockId,
    ClockKind,
    ClockReason,
    ClockState,
    IncidentId,
    Lamp,
    RequestId,
)

SOON_AFTER_DUE: Final = timedelta(minutes=1)
"""How long after the due time a step that was brought forward comes: what belongs to the due time is told first."""
LATE: Final = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})


class Clock(Struct, frozen=True, kw_only=True):
    """One clock with its facts in order.

    assignment, request: what it belongs to; the incident itself where both are None. milestone: which step of the
    assignment. round: in which round of the
    incident it was started; a reopening begins the next one. cap: an imposed due time from outside, which no allowance
    can pass. ladder: frozen in when it starts.
    """

    id: ClockId
    incident: IncidentId
    kind: ClockKind
    assignment: AssignmentId | None
    request: RequestId | None
    round: int
    cap: datetime | None
    ladder: Ladder
    facts: tuple[ClockFact, ...]
    milestone: int | None = None

    @property
    def state(self) -> ClockState:
        """Running, paused, stopped or voided."""
        return STATE_AFTER[self.facts[-1].kind]

    @property
    def running(self) -> bool:
        """Say whether time is being counted."""
        return self.state is ClockState.RUNNING

    @property
    def started_at(self) -> datetime:
        """When it was started."""
        return self.facts[0].at

    @property
    def counts_from(self) -> datetime:
        """From when its time counts: when it was started, or when what was merged into the incident was reported."""
        merged = (fact.since for fact in reversed(self.facts) if fact.kind is ClockFactKind.REBASED)
        return next((since for since in merged if since is not None), self.started_at)

    @property
    def allowance(self) -> timedelta:
        """What it may take after the latest re-basing."""
        return self.facts[-1].allowance

    @property
    def rule(self) -> Rule:
        """The rule that gives the allowance."""
        return self.facts[-1].rule

    @property
    def times(self) -> DueTimes | None:
        """When it turns; None while paused and when voided; a stopped clock keeps its due time."""
        return self.facts[-1].times

    @property
    def undated(self) -> bool:
        """Say whether it runs and nobody knows until when, because the workdays of a year are not loaded."""
        return self.running and self.times is not None and not self.times.known

    @property
    def latest_times(self) -> DueTimes:
        """When it turns, or would have turned if it had not been paused or voided."""
        return next(fact.times for fact in reversed(self.facts) if fact.times is not None)

    @property
    def due_at(self) -> datetime | None:
        """When the allowance is used up; None while paused, when voided, and when the calendar cannot say.

        A stopped clock keeps its due time.
        """
        return self.times.due_at if self.times is not None and self.times.known else None


def start(
    limit: Limit,
    *,
    id: ClockId,
    incident: IncidentId,
    at: datetime,
    ladder: Ladder,
    assignment: AssignmentId | None = None,
    request: RequestId | None = None,
    milestone: int | None = None,
    round: int = 0,
    cap: datetime | None = None,
    working: WorkingTime | None = None,
) -> Clock:
    """Start a clock with the allowance of a limit."""
    rule = limit.rule
    times = due_times(at, rule.allowance, time=rule.time, working=working, cap=cap, lamps=rule.lamps, ladder=ladder)
    started = ClockFact(at=at, kind=ClockFactKind.STARTED, allowance=rule.allowance, rule=rule, times=times)
    return Clock(
        id=id,
        incident=incident,
        kind=ClockKind(limit.kind),
        assignment=assignment,
        request=request,
        round=round,
        cap=cap,
        ladder=ladder,
        facts=(started,),
        milestone=milestone,
    )


def pause(
    clock: Clock, *, at: datetime, why: ClockReason, since: datetime | None = None, request: RequestId | None = None
) -> Clock:
    """Pause a running clock for a lawful reason; from an earlier moment on, where it was asked for then.

    No pause begins before the clock ran the last time. What an emergency pauses may be paused by a person as well: then
    that person's end is what it waits for, and both are one pause.
    """
    by_emergency = clock.state is ClockState.PAUSED and clock.facts[-1].why is ClockReason.EMERGENCY
    if not clock.running and not (by_emergency and why is not ClockReason.EMERGENCY):
        return clock
    return _granted(clock, _with(clock, ClockFactKind.PAUSED, None, at=at, why=why), since, request)


def resume(clock: Clock, *, at: datetime, why: ClockReason, working: WorkingTime | None = None) -> Clock:
    """Let a paused or stopped clock run on with what was left of what it had; the time between counts as a pause.

    A pause that was granted when it was over ends before it is recorded, but not before it began.
    """
    if clock.facts[-1].kind not in HALTED:
        return clock
    had, ended_at = ran_by(clock.facts), max(at, halted_since(clock.facts))
    fact = _with(clock, ClockFactKind.RESUMED, None, at=at, why=why).facts[-1]
    fact = replace(fact, allowance=had.allowance, rule=had.rule, since=ended_at if ended_at < fact.at else None)
    # The pause ends here and moves what follows; the facts before it stay as they are.
    resumed = replace(clock, facts=(*clock.facts, fact))
    times = still_hastened(clock, times_given(resumed, had.allowance, had.rule, working))
    return replace(clock, facts=(*clock.facts, replace(fact, times=times)))


def stop(
    clock: Clock, *, at: datetime, why: ClockReason, since: datetime | None = None, request: RequestId | None = None
) -> Clock:
    """Stop a clock for good, or until something is taken up again; a stopped or voided one stays as it is.

    since, request: as of a pause, where that was asked for and granted later.
    """
    if clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return clock
    # A clock stopped during a pause has no due time of its own; it keeps the one that it had when the pause began.
    stopped = _with(clock, ClockFactKind.STOPPED, clock.latest_times, at=at, why=why)
    return stopped if since is None else _granted(clock, stopped, since, request)


def void(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Take a clock out of every figure, because what it measured should not have begun."""
    return clock if clock.state is ClockState.VOIDED else _with(clock, ClockFactKind.VOIDED, None, at=at, why=why)


def hasten(clock: Clock, *, at: datetime, all_steps: bool, why: ClockReason) -> Clock:
    """Bring forward what the ladder of a running clock holds after its due time: the next step, or all of them.

    They come right after the due time, or now if that has passed; the due time itself, and every step that belongs to
    it or comes before it, stay. A clock that has no later step stays as it is.
    """
    if clock.times is None or not clock.running:
        return clock
    at = not_before(clock, at)
    soonest = max(clock.times.due_at + SOON_AFTER_DUE, at)
    later = [due_at for due_at in clock.times.steps_due_at if due_at > soonest]
    if not later:
        return clock
    brought = frozenset(later if all_steps else later[:1])
    steps = tuple(soonest if due_at in brought else due_at for due_at in clock.times.steps_due_at)
    return _with(clock, ClockFactKind.HASTENED, replace(clock.times, steps_due_at=steps), at=at, why=why)


def on_time(clock: Clock) -> bool:
    """Say whether a clock was stopped at its due time or before."""
    return clock.state is ClockState.STOPPED and counted_until(clock, clock.facts[-1].at) <= clock.latest_times.due_at


def still_hastened(clock: Clock, times: DueTimes) -> DueTimes:
    """Leave forward what was brought forward: as it was, but not before what belongs to the due time."""
    hastened, before = hastened_steps(clock.facts), clock.latest_times.steps_due_at
    if not hastened:
        return times
    soonest = times.due_at + SOON_AFTER_DUE
    steps = enumerate(times.steps_due_at)
    kept = tuple(min(due_at, max(soonest, before[n])) if n in hastened else due_at for n, due_at in steps)
    return replace(times, steps_due_at=kept)


def lamp(clock: Clock, at: datetime) -> Lamp:
    """Say how the clock looks at an instant; one that is paused or stopped looks as it did when that happened.

    The lamp turns at the due time, but what was stopped right then is on time and does not look late. The end of a
    rating window is nobody's to keep: it turns none.
    """
    if clock.state is ClockState.VOIDED or clock.kind is ClockKind.RATING:
        return Lamp.NORMAL
    looks = clock.latest_times.lamp(counted_until(clock, at))
    return Lamp.DUE_SOON if looks in LATE and on_time(clock) else looks


def counted_until(clock: Clock, at: datetime) -> datetime:
    """Return until when time was counted, seen at an instant: that instant itself, while the clock runs."""
    return at if clock.running else min(at, halted_since(clock.facts))


def times_given(clock: Clock, allowance: timedelta, rule: Rule, working: WorkingTime | None) -> DueTimes:
    """Return when a clock turns that may take so much by this rule."""
    time = time_of(rule, allowance)
    return due_times(
        clock.counts_from,
        allowance,
        time=time,
        paused=paused_for(clock.facts, time, working),
        working=working,
        cap=clock.cap,
        lamps=rule.lamps,
        ladder=clock.ladder,
    )


def _granted(clock: Clock, halted: Clock, since: datetime | None, request: RequestId | None) -> Clock:
    """Let a halt hold from the moment at which it was asked for, but not from before the clock ran the last time."""
    fact = halted.facts[-1]
    earlier = max(since, last_begun(clock.facts)) if since is not None else fact.at
    fact = replace(fact, request=request, since=earlier if earlier < fact.at else None)
    return replace(clock, facts=(*clock.facts, fact))


def _with(clock: Clock, kind: ClockFactKind, times: DueTimes | None, *, at: datetime, why: ClockReason) -> Clock:
    last = clock.facts[-1]
    fact = ClockFact(
        at=not_before(clock, at), kind=kind, allowance=last.allowance, rule=last.rule, times=times, why=why
    )
    return replace(clock, facts=(*clock.facts, fact))


def not_before(clock: Clock, at: datetime) -> datetime:
    """Keep the facts in order even when the server's time was set back between two of them."""
    return max(at, clock.facts[-1].at)
