"""What happened to a clock, as facts: in which state each leaves it, and how long it was paused between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct

from dispatch.domain.calendar.time_line import line_of
from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks.due_times import DueTimes
from dispatch.domain.clocks.limits import Rule
from dispatch.domain.terms import ClockFactKind, ClockReason, ClockState, RequestId, TimeKind

STATE_AFTER: Final[Mapping[ClockFactKind, ClockState]] = {
    ClockFactKind.STARTED: ClockState.RUNNING,
    ClockFactKind.RESUMED: ClockState.RUNNING,
    ClockFactKind.REBASED: ClockState.RUNNING,
    ClockFactKind.HASTENED: ClockState.RUNNING,
    ClockFactKind.EXTENDED: ClockState.RUNNING,
    ClockFactKind.PAUSED: ClockState.PAUSED,
    ClockFactKind.STOPPED: ClockState.STOPPED,
    ClockFactKind.VOIDED: ClockState.VOIDED,
}
"""Only a clock that runs is re-based, hastened or extended, and it runs on."""

SAME_MATTER: Final = frozenset({ClockReason.CALENDAR, ClockReason.LIMITS, ClockReason.MERGED, ClockReason.MOVED})
"""Why a clock is re-based though the matter is what it was."""
FOR_NO_TIME: Final = frozenset({ClockReason.MERGED, ClockReason.SUPERVISED})
"""Why a paused clock is resumed and paused again at once: so that it is changed."""
BEGINS: Final = frozenset({ClockFactKind.STARTED, ClockFactKind.RESUMED})
HALTED: Final = frozenset({ClockFactKind.PAUSED, ClockFactKind.STOPPED})


class ClockFact(Struct, frozen=True, kw_only=True):
    """Something that happened to a clock, with the times that hold from then on.

    allowance, rule: what the clock may take from then on, and the row that says so; a re-basing may give more than
    the row, as does an extension, counted in working time where the row has working days. times: None where nothing is
    due, after a pause and after voiding. why: None for started, and for rebased where the matter changed.
    request: the one that was granted with it. since: from when it holds, where that was before it was recorded: a pause
    that was granted later, and the end of one that was granted when it was over; of a re-basing, from when time counts.
    What a halted clock may take when it runs on is noted by telling of the halt again, with that.
    """

    at: datetime
    kind: ClockFactKind
    allowance: timedelta
    rule: Rule
    times: DueTimes | None
    why: ClockReason | None = None
    request: RequestId | None = None
    since: datetime | None = None

    @property
    def holds_from(self) -> datetime:
        """When it begins to hold."""
        return self.since or self.at


def last_begun(facts: tuple[ClockFact, ...]) -> datetime:
    """Return since when a clock has run, or had run before it was halted."""
    return next(found.holds_from for found in reversed(facts) if found.kind in BEGINS)


def ran_by(facts: tuple[ClockFact, ...]) -> ClockFact:
    """Return the fact by which a clock runs, or ran before it was halted."""
    return next(found for found in reversed(facts) if STATE_AFTER[found.kind] is ClockState.RUNNING)


def tells_nothing(facts: tuple[ClockFact, ...]) -> bool:
    """Say whether the last fact is there for what comes with it alone.

    It tells of a halt that was told of before, or lets a paused clock run for no time so that something is changed.
    """
    last = facts[-1]
    if last.kind is ClockFactKind.RESUMED:
        return last.why in FOR_NO_TIME
    return any(_same_halt(fact, last) for fact in facts[:-1])


def _same_halt(one: ClockFact, other: ClockFact) -> bool:
    same = [(fact.kind, fact.why, fact.request, fact.holds_from) for fact in (one, other)]
    return one.kind in HALTED and same[0] == same[1]


def halted_since(facts: tuple[ClockFact, ...]) -> datetime:
    """Return since when a clock is halted that does not run."""
    found = facts[-1].holds_from
    for fact in reversed(facts):
        if fact.kind in BEGINS:
            break
        found = min(found, fact.holds_from) if fact.kind in HALTED else found
    return found


def pauses(facts: tuple[ClockFact, ...]) -> tuple[tuple[datetime, ClockFact], ...]:
    """Return every resumption with the beginning of the pause before it: when the clock was paused or stopped."""
    if len(facts) == 1:
        return ()
    found = []
    since: datetime | None = None
    for fact in facts:
        if fact.kind in HALTED:
            # A clock that is paused and then stopped has been halted since the pause: that is one pause, not two.
            # Which halt was recorded first says nothing: a hold that is granted during another pause may be older.
            since = min(since or fact.holds_from, fact.holds_from)
        elif fact.kind is ClockFactKind.RESUMED and since is not None:
            found.append((since, fact))
            since = None
    return tuple(found)


class Halt(Struct, frozen=True, kw_only=True):
    """A time for which a clock was halted for one cause; half-open, and without an end while it goes on.

    fact: the pause or stop that is the cause of it.
    """

    fact: ClockFact
    since: datetime
    until: datetime | None = None


def halts(facts: tuple[ClockFact, ...]) -> tuple[tuple[Halt, ...], ...]:
    """Return every pause in its parts, each for one cause, so that no minute has two.

    What was recorded later is the cause from when it holds: a hold within an emergency is the hold's time, and what it
    leaves is the emergency's.
    """
    found: list[tuple[Halt, ...]] = []
    going_on: tuple[Halt, ...] = ()
    for fact in facts:
        if fact.kind in HALTED:
            going_on = (*_until(going_on, fact.holds_from), Halt(fact=fact, since=fact.holds_from))
        elif going_on:
            found.append(_until(going_on, fact.holds_from))
            going_on = ()
    return (*found, going_on) if going_on else tuple(found)


def _until(parts: tuple[Halt, ...], end: datetime) -> tuple[Halt, ...]:
    return tuple(replace(part, until=min(part.until or end, end)) for part in parts if part.since < end)


def time_of(rule: Rule, allowance: timedelta) -> TimeKind:
    """Return what an allowance is counted in: one that was given instead of so many working days, in working time."""
    given = rule.time is TimeKind.WORKING_DAYS and allowance != rule.allowance
    return TimeKind.WORKING if given else rule.time


def paused_for(facts: tuple[ClockFact, ...], time: TimeKind, working: WorkingTime | None) -> timedelta | YearMissing:
    """Return how long a clock was paused, in the time in which it is counted; an open pause is not counted yet."""
    line, total = line_of(time, working), timedelta()
    for since, resumed in pauses(facts):
        begin, end = line.elapsed(since), line.elapsed(resumed.holds_from)
        if isinstance(begin, YearMissing):
            return begin
        if isinstance(end, YearMissing):
            return end
        total += end - begin
    return total


def hastened_steps(facts: tuple[ClockFact, ...]) -> frozenset[int]:
    """Return which steps are brought forward, by their place in the ladder; a new matter gives all their times anew."""
    found: set[int] = set()
    for before, fact in pairwise(facts):
        if fact.kind is ClockFactKind.REBASED and fact.why not in SAME_MATTER:
            found = set()
        elif fact.kind is ClockFactKind.HASTENED and before.times is not None and fact.times is not None:
            pairs = enumerate(zip(before.times.steps_due_at, fact.times.steps_due_at, strict=True))
            found |= {n for n, (earlier, later) in pairs if earlier != later}
    return frozenset(found)
