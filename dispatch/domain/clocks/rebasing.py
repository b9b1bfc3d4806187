"""How is a running clock given another allowance: by another row of the limits, an extension, or another calendar?

Each is a fact with the times that hold from then on, and none leads to a due time in the past. What a clock is, and how
it starts, pauses and stops, is said in `sla_clock`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from dispatch.domain.calendar.time_line import line_of
from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import HALTED, SAME_MATTER, ClockFact, halted_since, halts, paused_for, time_of
from dispatch.domain.clocks.due_times import DueTimes, due_times, length
from dispatch.domain.clocks.limits import Limit, Rule
from dispatch.domain.clocks.sla_clock import Clock, not_before, resume, still_hastened, times_given
from dispatch.domain.terms import ClockFactKind, ClockReason, ClockState, RequestId, TimeKind

MOMENT: Final = timedelta(microseconds=1)
"""The shortest time that PostgreSQL tells from none."""


def extend(
    clock: Clock, due_at: datetime, *, at: datetime, request: RequestId | None, working: WorkingTime | None = None
) -> Clock:
    """Let a running clock be due later, because it was asked for and granted.

    In working time it is due at the end of the duty before, where the new due time lies outside of duty; where the
    workdays of a year are not loaded it stays as it is. What a card brought forward comes right after the new due time.
    """
    allowance = _allowance_to(clock, due_at, time_of(clock.rule, clock.allowance), working)
    if not clock.running or isinstance(allowance, YearMissing):
        return clock
    extended = ClockFact(
        at=not_before(clock, at),
        kind=ClockFactKind.EXTENDED,
        allowance=allowance,
        rule=clock.rule,
        times=still_hastened(clock, times_given(clock, allowance, clock.rule, working)),
        why=ClockReason.EXTENDED,
        request=request,
    )
    return replace(clock, facts=(*clock.facts, extended))


def move_to(clock: Clock, due_at: datetime, *, at: datetime, working: WorkingTime | None = None) -> Clock:
    """Let a running clock be due at another instant that somebody named, earlier or later; it is in natural time."""
    allowance = _allowance_until(clock, due_at, TimeKind.NATURAL, working)
    if not clock.running or isinstance(allowance, YearMissing):
        return clock
    times = still_hastened(clock, times_given(clock, allowance, clock.rule, working))
    return _rebased(clock, allowance, clock.rule, times, at=at, why=ClockReason.MOVED)


def extensions(clock: Clock) -> tuple[ClockFact, ...]:
    """Return the facts by which a clock was extended."""
    return tuple(fact for fact in clock.facts if fact.kind is ClockFactKind.EXTENDED)


def rebase(
    clock: Clock,
    limit: Limit,
    *,
    at: datetime,
    working: WorkingTime | None = None,
    why: ClockReason | None = None,
) -> Clock:
    """Give a running clock another allowance, as if it had been started with it, but never a due time in the past.

    Where the new allowance is used up already, the clock gets all of it from now on, at most until the old due time;
    a clock that is overdue under both allowances stays as it is. why: None where the matter is another one now; then a
    clock that is halted gets the row noted, by which it runs on.
    """
    if clock.facts[-1].kind in HALTED:
        return _noted(clock, limit.rule, at=at) if why is None else clock
    rule, allowance = limit.rule, _with_what_was_granted(clock, limit, working)
    if clock.times is None or not clock.running or (allowance, rule.time) == (clock.allowance, clock.rule.time):
        return clock
    times = times_given(clock, allowance, rule, working)
    if times.due_at <= at:
        # The fact keeps what was really given: a later pause must add to this, not to the shorter allowance of the row.
        allowance = _until_anew(clock, rule, allowance, at=at, working=working)
        times = times_given(clock, allowance, rule, working)
    if times.due_at <= at:
        return clock
    kept = still_hastened(clock, times) if why in SAME_MATTER else times
    return _rebased(clock, allowance, rule, kept, at=at, why=why)


def run_on(clock: Clock, *, at: datetime, why: ClockReason, working: WorkingTime | None = None) -> Clock:
    """Let a halted clock run on with what was left.

    Where the matter was classified anew meanwhile, it runs by the row that was noted then; whatever limits were
    published meanwhile, it goes by what it had.
    """
    again, noted = resume(clock, at=at, why=why, working=working), clock.rule
    if noted == again.rule:
        return again
    return rebase(again, Limit(kind=clock.kind, rule=noted), at=at, working=working)


def within_pause(
    clock: Clock,
    change: Callable[[Clock, datetime], Clock],
    *,
    at: datetime,
    why: ClockReason,
    working: WorkingTime | None = None,
) -> Clock:
    """Change a clock; one that is paused as if that had been done when its pause began.

    For no time at all it runs then, is changed, and paused again as it was: the change counts when it runs on.
    """
    if clock.state is not ClockState.PAUSED:
        return change(clock, at)
    paused, recorded_at = clock.facts[-1], not_before(clock, at)
    running = resume(clock, at=halted_since(clock.facts), why=why, working=working)
    since = running.facts[-1].holds_from
    changed = change(running, since)
    if changed is running:
        return clock
    begun, *others = changed.facts[len(clock.facts) :]
    noted = paused.rule != begun.rule
    allowance = paused.allowance if noted else changed.allowance
    again = (
        replace(part.fact, at=recorded_at, since=part.since, allowance=allowance, rule=paused.rule)
        for part in halts(clock.facts)[-1]
    )
    facts = (replace(begun, at=recorded_at, since=since), *(replace(fact, at=recorded_at) for fact in others), *again)
    return replace(clock, facts=(*clock.facts, *facts))


def count_from(clock: Clock, since: datetime, *, at: datetime, working: WorkingTime | None = None) -> Clock:
    """Let a running clock count from an earlier moment, when the same thing was reported first, with what it may take.

    It never gets a due time in the past: where all of its time would be used up already, it stays due when it was.
    """
    if clock.times is None or not clock.running or since >= clock.counts_from:
        return clock
    fact = ClockFact(
        at=not_before(clock, at),
        kind=ClockFactKind.REBASED,
        allowance=clock.allowance,
        rule=clock.rule,
        times=clock.times,
        why=ClockReason.MERGED,
        since=since,
    )
    earlier = replace(clock, facts=(*clock.facts, fact))
    times = times_given(earlier, clock.allowance, clock.rule, working)
    if times.due_at > at:
        return replace(clock, facts=(*clock.facts, replace(fact, times=still_hastened(clock, times))))
    until = _allowance_until(earlier, clock.times.due_at, time_of(clock.rule, clock.allowance), working)
    if isinstance(until, YearMissing):
        return clock
    return replace(clock, facts=(*clock.facts, replace(fact, allowance=until)))


def recount(clock: Clock, *, at: datetime, working: WorkingTime | None) -> Clock:
    """Give a running clock the times that the calendar in force leads to, but never a due time in the past.

    What is overdue is not found to have been overdue earlier either: it stays so, whenever somebody comes by.
    """
    if not clock.running:
        return clock
    times = still_hastened(clock, times_given(clock, clock.allowance, clock.rule, working))
    earlier = times.due_at < clock.latest_times.due_at
    if times == clock.times or (earlier and times.due_at <= at):
        return clock
    return _rebased(clock, clock.allowance, clock.rule, times, at=at, why=ClockReason.CALENDAR)


def _allowance_until(
    clock: Clock, due_at: datetime, time: TimeKind, working: WorkingTime | None
) -> timedelta | YearMissing:
    """Return what a clock is given that is due then, in the time in which it is counted."""
    line = line_of(time, working)
    begin, end = line.elapsed(clock.counts_from), line.elapsed(due_at)
    paused = paused_for(clock.facts, time, working)
    if isinstance(begin, YearMissing) or isinstance(end, YearMissing):
        return end if isinstance(end, YearMissing) else begin
    return paused if isinstance(paused, YearMissing) else end - begin - paused


def _allowance_to(
    clock: Clock, due_at: datetime, time: TimeKind, working: WorkingTime | None
) -> timedelta | YearMissing:
    """Return as `_allowance_until`, and of the beginning of a duty its first moment.

    The end of one duty and the beginning of the next are one place on the line of working time, and due there means due
    at the end: whoever asked for Monday 08:30 would have got Friday noon.
    """
    allowance = _allowance_until(clock, due_at, time, working)
    before, after = (_allowance_until(clock, due_at + by, time, working) for by in (-MOMENT, MOMENT))
    if isinstance(allowance, YearMissing) or isinstance(before, YearMissing) or isinstance(after, YearMissing):
        return allowance
    return after if before == allowance < after else allowance


def _with_what_was_granted(clock: Clock, limit: Limit, working: WorkingTime | None) -> timedelta:
    """Return an allowance with what was granted on top of the one before, as far as both are counted in the same time.

    Of working days the working time is meant, which is what extensions of them are counted in.
    """
    pairs = zip(clock.facts, clock.facts[1:], strict=False)
    extended = [(before, fact) for before, fact in pairs if fact.kind is ClockFactKind.EXTENDED]
    if not extended or _is_natural(limit.rule) is not _is_natural(clock.rule):
        return limit.allowance
    parts = [length(clock.counts_from, limit.allowance, time=limit.rule.time, working=working)]
    for before, fact in extended:
        was = length(clock.counts_from, before.allowance, time=time_of(before.rule, before.allowance), working=working)
        parts.append(was if isinstance(was, YearMissing) else fact.allowance - was)
    known = [part for part in parts if not isinstance(part, YearMissing)]
    return sum(known, timedelta()) if len(known) == len(parts) else limit.allowance


def _is_natural(rule: Rule) -> bool:
    return rule.time is TimeKind.NATURAL


def _noted(clock: Clock, rule: Rule, *, at: datetime) -> Clock:
    last = clock.facts[-1]
    if rule == last.rule:
        return clock
    noted = replace(last, at=not_before(clock, at), since=last.holds_from, allowance=rule.allowance, rule=rule)
    return replace(clock, facts=(*clock.facts, noted))


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
    until = _allowance_until(clock, anew.due_at, rule.time, working)
    return rule.allowance if isinstance(until, YearMissing) else until


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
        at=not_before(clock, at),
        kind=ClockFactKind.REBASED,
        allowance=allowance,
        rule=rule,
        times=times,
        why=why,
    )
    return replace(clock, facts=(*clock.facts, fact))
