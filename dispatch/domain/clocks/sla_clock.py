"""How much of the time allowed is used: an SLA clock (时限) is a list of facts, each with the due times it produced.

Due time, lamp and explanation are read from the facts; a change of the limits moves nothing that was decided before.
What asks for due times is given the working time of whoever the clock belongs to, for allowances counted in it.
Periods are half-open: at its due time a clock is overdue. How an allowance becomes instants is said in `due_times`,
what a clock may take in `limits`, which step of the ladder is due in `ladder`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from dispatch.domain.calendar.time_line import line_of
from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import (
    BEGINS,
    HALTED,
    STATE_AFTER,
    ClockFact,
    hastened_steps,
    paused_for,
    time_of,
)
from dispatch.domain.clocks.due_times import DueTimes, due_times, length
from dispatch.domain.clocks.limits import Ladder, Limit, Rule
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
    TimeKind,
)

SOON_AFTER_DUE: Final = timedelta(minutes=1)
"""How long after the due time a step that was brought forward comes: what belongs to the due time is told first."""


class Clock(Struct, frozen=True, kw_only=True):
    """One clock with its facts in order.

    assignment, request: what it belongs to; the incident itself where both are None. round: in which round of the
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
    )


def pause(
    clock: Clock, *, at: datetime, why: ClockReason, since: datetime | None = None, request: RequestId | None = None
) -> Clock:
    """Pause a running clock for a lawful reason; from an earlier moment on, where it was asked for then.

    No pause begins before the clock ran the last time.
    """
    if not clock.running:
        return clock
    paused = _with(clock, ClockFactKind.PAUSED, None, at=at, why=why)
    begun = next(fact.at for fact in reversed(clock.facts) if fact.kind in BEGINS)
    fact = paused.facts[-1]
    earlier = max(since, begun) if since is not None else fact.at
    fact = replace(fact, request=request, since=earlier if earlier < fact.at else None)
    return replace(clock, facts=(*clock.facts, fact))


def extend(
    clock: Clock, due_at: datetime, *, at: datetime, request: RequestId | None, working: WorkingTime | None = None
) -> Clock:
    """Let a running clock be due later, because it was asked for and granted.

    In working time it is due at the end of the duty before, where the new due time lies outside of duty; where the
    workdays of a year are not loaded it stays as it is.
    """
    allowance = _allowance_until(clock, due_at, time_of(clock.rule, clock.allowance), working)
    if not clock.running or isinstance(allowance, YearMissing):
        return clock
    extended = ClockFact(
        at=_not_before(clock, at),
        kind=ClockFactKind.EXTENDED,
        allowance=allowance,
        rule=clock.rule,
        times=_times(clock, allowance, clock.rule, working),
        why=ClockReason.EXTENDED,
        request=request,
    )
    return replace(clock, facts=(*clock.facts, extended))


def extensions(clock: Clock) -> tuple[ClockFact, ...]:
    """Return the facts by which a clock was extended."""
    return tuple(fact for fact in clock.facts if fact.kind is ClockFactKind.EXTENDED)


def resume(clock: Clock, *, at: datetime, why: ClockReason, working: WorkingTime | None = None) -> Clock:
    """Let a paused or stopped clock run on with what was left; the time between counts as a pause."""
    if clock.facts[-1].kind not in HALTED:
        return clock
    # The pause ends here and moves what follows; the facts before it stay as they are.
    resumed = _with(clock, ClockFactKind.RESUMED, None, at=at, why=why)
    times = _times(resumed, clock.allowance, clock.rule, working)
    return replace(clock, facts=(*clock.facts, replace(resumed.facts[-1], times=times)))


def stop(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Stop a clock for good, or until something is taken up again; a stopped or voided one stays as it is."""
    if clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return clock
    # A clock stopped during a pause has no due time of its own; it keeps the one that it had when the pause began.
    return _with(clock, ClockFactKind.STOPPED, clock.latest_times, at=at, why=why)


def void(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Take a clock out of every figure, because what it measured should not have begun."""
    return clock if clock.state is ClockState.VOIDED else _with(clock, ClockFactKind.VOIDED, None, at=at, why=why)


def rebase(clock: Clock, limit: Limit, *, at: datetime, working: WorkingTime | None = None) -> Clock:
    """Give a running clock another allowance, as if it had been started with it, but never a due time in the past.

    Where the new allowance is used up already, the clock gets all of it from now on, at most until the old due time;
    a clock that is overdue under both allowances stays as it is.
    """
    rule, allowance = limit.rule, _with_what_was_granted(clock, limit, working)
    if clock.times is None or not clock.running or (allowance, rule.time) == (clock.allowance, clock.rule.time):
        return clock
    times = _times(clock, allowance, rule, working)
    if times.due_at <= at:
        # The fact keeps what was really given: a later pause must add to this, not to the shorter allowance of the row.
        allowance = _until_anew(clock, rule, allowance, at=at, working=working)
        times = _times(clock, allowance, rule, working)
    return clock if times.due_at <= at else _rebased(clock, allowance, rule, times, at=at)


def recount(clock: Clock, *, at: datetime, working: WorkingTime | None) -> Clock:
    """Give a running clock the times that the calendar in force leads to, but never a due time in the past."""
    if not clock.running:
        return clock
    times = _still_hastened(clock, _times(clock, clock.allowance, clock.rule, working))
    if times == clock.times or times.due_at <= at < clock.latest_times.due_at:
        return clock
    return _rebased(clock, clock.allowance, clock.rule, times, at=at, why=ClockReason.CALENDAR)


def hasten(clock: Clock, *, at: datetime, all_steps: bool, why: ClockReason) -> Clock:
    """Bring forward what the ladder of a running clock holds after its due time: the next step, or all of them.

    They come right after the due time, or now if that has passed; the due time itself, and every step that belongs to
    it or comes before it, stay. A clock that has no later step stays as it is.
    """
    if clock.times is None or not clock.running:
        return clock
    at = _not_before(clock, at)
    soonest = max(clock.times.due_at + SOON_AFTER_DUE, at)
    later = [due_at for due_at in clock.times.steps_due_at if due_at > soonest]
    if not later:
        return clock
    brought = frozenset(later if all_steps else later[:1])
    steps = tuple(soonest if due_at in brought else due_at for due_at in clock.times.steps_due_at)
    return _with(clock, ClockFactKind.HASTENED, replace(clock.times, steps_due_at=steps), at=at, why=why)


def lamp(clock: Clock, at: datetime) -> Lamp:
    """Say how the clock looks at an instant; one that is paused or stopped looks as it did when that happened."""
    if clock.state is ClockState.VOIDED:
        return Lamp.NORMAL
    return clock.latest_times.lamp(counted_until(clock, at))


def counted_until(clock: Clock, at: datetime) -> datetime:
    """Return until when time was counted, seen at an instant: that instant itself, while the clock runs."""
    halted_at = None
    for fact in reversed(clock.facts):
        if STATE_AFTER[fact.kind] is ClockState.RUNNING:
            break
        halted_at = fact.halted_at
    return at if halted_at is None else min(at, halted_at)


def _times(clock: Clock, allowance: timedelta, rule: Rule, working: WorkingTime | None) -> DueTimes:
    time = time_of(rule, allowance)
    return due_times(
        clock.started_at,
        allowance,
        time=time,
        paused=paused_for(clock.facts, time, working),
        working=working,
        cap=clock.cap,
        lamps=rule.lamps,
        ladder=clock.ladder,
    )


def _still_hastened(clock: Clock, times: DueTimes) -> DueTimes:
    """Leave forward what was brought forward: as it was, but not before what belongs to the due time."""
    hastened, before = hastened_steps(clock.facts), clock.latest_times.steps_due_at
    if not hastened:
        return times
    soonest = times.due_at + SOON_AFTER_DUE
    steps = enumerate(times.steps_due_at)
    kept = tuple(min(due_at, max(soonest, before[n])) if n in hastened else due_at for n, due_at in steps)
    return replace(times, steps_due_at=kept)


def _allowance_until(
    clock: Clock, due_at: datetime, time: TimeKind, working: WorkingTime | None
) -> timedelta | YearMissing:
    """Return what a clock is given that is due then, in the time in which it is counted."""
    line = line_of(time, working)
    begin, end = line.elapsed(clock.started_at), line.elapsed(due_at)
    paused = paused_for(clock.facts, time, working)
    for known in (begin, end, paused):
        if isinstance(known, YearMissing):
            return known
    return end - begin - paused  # type: ignore[operator]  # none of them is missing


def _with_what_was_granted(clock: Clock, limit: Limit, working: WorkingTime | None) -> timedelta:
    """Return an allowance with what was granted on top of the one before, as far as both are counted in the same time.

    Of working days the working time is meant, which is what extensions of them are counted in.
    """
    pairs = zip(clock.facts, clock.facts[1:], strict=False)
    extended = [(before, fact) for before, fact in pairs if fact.kind is ClockFactKind.EXTENDED]
    natural = {TimeKind.NATURAL}
    if not extended or (natural == {limit.rule.time}) is not (natural == {clock.rule.time}):
        return limit.allowance
    parts = [length(clock.started_at, limit.allowance, time=limit.rule.time, working=working)]
    for before, fact in extended:
        was = length(clock.started_at, before.allowance, time=time_of(before.rule, before.allowance), working=working)
        parts.append(was if isinstance(was, YearMissing) else fact.allowance - was)
    known = [part for part in parts if not isinstance(part, YearMissing)]
    return sum(known, timedelta()) if len(known) == len(parts) else limit.allowance


def _until_anew(
    clock: Clock, rule: Rule, allowance: timedelta, *, at: datetime, working: WorkingTime | None
) -> timedelta:
    """Return what the clock was given if it gets all of an allowance from now on, at most until its old due time."""
    anew = due_times(
        at,
        allowance,
        time=time_of(rule, allowance),
        working=working,
        cap=clock.latest_times.due_at,
        lamps=rule.lamps,
        ladder=(),
    )
    line = line_of(rule.time, working)
    begin, end = line.elapsed(clock.started_at), line.elapsed(anew.due_at)
    paused = paused_for(clock.facts, rule.time, working)
    if isinstance(begin, YearMissing) or isinstance(end, YearMissing) or isinstance(paused, YearMissing):
        return rule.allowance
    return end - begin - paused


def _rebased(
    clock: Clock,
    allowance: timedelta,
    rule: Rule,
    times: DueTimes,
    *,
    at: datetime,
    why: ClockReason | None = None,
) -> Clock:
    fact = ClockFact(
        at=_not_before(clock, at),
        kind=ClockFactKind.REBASED,
        allowance=allowance,
        rule=rule,
        times=times,
        why=why,
    )
    return replace(clock, facts=(*clock.facts, fact))


def _with(clock: Clock, kind: ClockFactKind, times: DueTimes | None, *, at: datetime, why: ClockReason) -> Clock:
    last = clock.facts[-1]
    fact = ClockFact(
        at=_not_before(clock, at), kind=kind, allowance=last.allowance, rule=last.rule, times=times, why=why
    )
    return replace(clock, facts=(*clock.facts, fact))


def _not_before(clock: Clock, at: datetime) -> datetime:
    """Keep the facts in order even when the server's time was set back between two of them."""
    return max(at, clock.facts[-1].at)
