"""How much of the time allowed is used: an SLA clock (时限) is a list of facts, each with the due times it produced.

Due time, lamp and explanation are read from the facts; a change of the limits moves nothing that was decided before.
Periods are half-open: at its due time a clock is overdue. How an allowance becomes instants is said in `due_times`,
what a clock may take in `limits`, which step of the ladder is due in `ladder`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from dispatch.domain.changed import replace
from dispatch.domain.clocks.due_times import DueTimes, due_times
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
)

_STATE_AFTER: Final[Mapping[ClockFactKind, ClockState]] = {
    ClockFactKind.STARTED: ClockState.RUNNING,
    ClockFactKind.RESUMED: ClockState.RUNNING,
    ClockFactKind.REBASED: ClockState.RUNNING,
    ClockFactKind.HASTENED: ClockState.RUNNING,
    ClockFactKind.PAUSED: ClockState.PAUSED,
    ClockFactKind.STOPPED: ClockState.STOPPED,
    ClockFactKind.VOIDED: ClockState.VOIDED,
}
"""Only a clock that runs is re-based or hastened, and it runs on."""

_HALTED: Final = frozenset({ClockFactKind.PAUSED, ClockFactKind.STOPPED})


SOON_AFTER_DUE: Final = timedelta(minutes=1)
"""How long after the due time a step that was brought forward comes: what belongs to the due time is told first."""


class ClockFact(Struct, frozen=True, kw_only=True):
    """Something that happened to a clock, with the times that hold from then on.

    allowance, rule: what the clock may take from then on, and the row that says so; a re-basing may give more than
    the row. times: None where nothing is due, after a pause and after voiding. why: None for started and rebased.
    """

    at: datetime
    kind: ClockFactKind
    allowance: timedelta
    rule: Rule
    times: DueTimes | None
    why: ClockReason | None = None


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
        return _STATE_AFTER[self.facts[-1].kind]

    @property
    def running(self) -> bool:
        """Say whether time is being counted."""
        return self.state is ClockState.RUNNING

    @property
    def started_at(self) -> datetime:
        """When it was started."""
        return self.facts[0].at

    @property
    def counted_from(self) -> datetime:
        """Where its start would lie if it had been paused before it and not since; an open pause is not counted yet."""
        return self.started_at + sum((length for _, length in pauses(self.facts)), timedelta())

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
    def latest_times(self) -> DueTimes:
        """When it turns, or would have turned if it had not been paused or voided."""
        return next(fact.times for fact in reversed(self.facts) if fact.times is not None)

    @property
    def due_at(self) -> datetime | None:
        """When the allowance is used up; None while paused and when voided; a stopped clock keeps its due time."""
        return self.times.due_at if self.times is not None else None


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
) -> Clock:
    """Start a clock with the allowance of a limit."""
    rule = limit.rule
    times = due_times(at, rule.allowance, cap=cap, lamps=rule.lamps, ladder=ladder)
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


def pause(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Pause a running clock for a lawful reason."""
    return _with(clock, ClockFactKind.PAUSED, None, at=at, why=why) if clock.running else clock


def resume(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Let a paused or stopped clock run on with what was left; the time between counts as a pause."""
    if clock.facts[-1].kind not in _HALTED:
        return clock
    # The pause ends here. Its length moves the start that the clock counts from; the facts before it stay as they are.
    at = _not_before(clock, at)
    paused = at - counted_until(clock, at)
    times = _times(clock, clock.counted_from + paused, clock.allowance, clock.rule)
    return _with(clock, ClockFactKind.RESUMED, times, at=at, why=why)


def stop(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Stop a clock for good, or until something is taken up again; a stopped or voided one stays as it is."""
    if clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return clock
    # A clock stopped during a pause has no due time of its own; it keeps the one that it had when the pause began.
    return _with(clock, ClockFactKind.STOPPED, clock.latest_times, at=at, why=why)


def void(clock: Clock, *, at: datetime, why: ClockReason) -> Clock:
    """Take a clock out of every figure, because what it measured should not have begun."""
    return clock if clock.state is ClockState.VOIDED else _with(clock, ClockFactKind.VOIDED, None, at=at, why=why)


def rebase(clock: Clock, limit: Limit, *, at: datetime) -> Clock:
    """Give a running clock another allowance, as if it had been started with it, but never a due time in the past.

    Where the new allowance is used up already, the clock gets all of it from now on, at most until the old due time;
    a clock that is overdue under both allowances stays as it is.
    """
    if clock.times is None or not clock.running or limit.allowance == clock.allowance:
        return clock
    counted_from = clock.counted_from
    wanted = counted_from + limit.allowance
    # A due time imposed from outside (12345, the county) binds the township, whatever its own limits allow.
    if clock.cap is not None:
        wanted = min(wanted, clock.cap)
    if wanted <= at:
        wanted = min(clock.times.due_at, at + limit.allowance)
    if wanted <= at:
        return clock

    # The fact keeps what was really given: a later pause must add to this, not to the shorter allowance of the row.
    allowance = max(limit.allowance, wanted - counted_from)
    rebased = ClockFact(
        at=_not_before(clock, at),
        kind=ClockFactKind.REBASED,
        allowance=allowance,
        rule=limit.rule,
        times=_times(clock, counted_from, allowance, limit.rule),
    )
    return replace(clock, facts=(*clock.facts, rebased))


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
        if _STATE_AFTER[fact.kind] is ClockState.RUNNING:
            break
        halted_at = fact.at
    return at if halted_at is None else min(at, halted_at)


def pauses(facts: tuple[ClockFact, ...]) -> tuple[tuple[ClockFact, timedelta], ...]:
    """Return every resumption with the length of the pause before it; it began when the clock was paused or stopped."""
    if len(facts) == 1:
        return ()
    found = []
    since: datetime | None = None
    for fact in facts:
        if fact.kind in _HALTED:
            # A clock that is paused and then stopped has been halted since the pause: that is one pause, not two.
            since = since or fact.at
        elif fact.kind is ClockFactKind.RESUMED and since is not None:
            found.append((fact, fact.at - since))
            since = None
    return tuple(found)


def _times(clock: Clock, counted_from: datetime, allowance: timedelta, rule: Rule) -> DueTimes:
    return due_times(counted_from, allowance, cap=clock.cap, lamps=rule.lamps, ladder=clock.ladder)


def _with(clock: Clock, kind: ClockFactKind, times: DueTimes | None, *, at: datetime, why: ClockReason) -> Clock:
    last = clock.facts[-1]
    fact = ClockFact(
        at=_not_before(clock, at), kind=kind, allowance=last.allowance, rule=last.rule, times=times, why=why
    )
    return replace(clock, facts=(*clock.facts, fact))


def _not_before(clock: Clock, at: datetime) -> datetime:
    """Keep the facts in order even when the server's time was set back between two of them."""
    return max(at, clock.facts[-1].at)
