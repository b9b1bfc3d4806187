"""At which instants does a clock turn? The one place where an allowance becomes due times.

What it returns is stored with the fact that asked for it, and nobody computes it again. Whose working time counts is
said in `calendar.duty_book`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from msgspec import Struct

from dispatch.domain.calendar.time_line import TimeLine, line_of
from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.ladders import Ladder, LadderStep
from dispatch.domain.clocks.limits import LampThresholds
from dispatch.domain.terms import Lamp, TimeKind

UNKNOWN: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for an instant that lies in a year whose workdays are not loaded: later than any that is known.

A clock that is due then runs, looks in time, comes last in every order and escalates never; it is told apart, and
recounted when the year is loaded.
"""

_NONE: Final = timedelta()


class DueTimes(Struct, frozen=True, kw_only=True):
    """When a clock turns, as long as nothing more happens to it; what cannot be known is `UNKNOWN`.

    uncapped_due_at: where the allowance alone would have led, if a due time imposed from outside comes before it.
    steps_due_at: when each step of the ladder is due, in the order of the ladder.
    """

    due_soon_at: datetime
    due_at: datetime
    long_overdue_at: datetime
    uncapped_due_at: datetime | None = None
    steps_due_at: tuple[datetime, ...] = ()

    @property
    def known(self) -> bool:
        """Say whether the due time is known."""
        return self.due_at < UNKNOWN

    def lamp(self, at: datetime) -> Lamp:
        """Say how the clock looks at an instant; at the due time itself it is overdue."""
        return lamp_at(at, due_soon_at=self.due_soon_at, due_at=self.due_at, long_overdue_at=self.long_overdue_at)


def lamp_at(at: datetime, *, due_soon_at: datetime, due_at: datetime, long_overdue_at: datetime) -> Lamp:
    """Say how a clock that turns at these instants looks."""
    if at >= long_overdue_at:
        return Lamp.LONG_OVERDUE
    if at >= due_at:
        return Lamp.OVERDUE
    return Lamp.DUE_SOON if at >= due_soon_at else Lamp.NORMAL


# The clocks of a batch start at one instant with few different allowances: all but the first cost a look-up.
@lru_cache(maxsize=256)
def due_times(
    started_at: datetime,
    allowance: timedelta,
    *,
    time: TimeKind = TimeKind.NATURAL,
    paused: timedelta | YearMissing = _NONE,
    working: WorkingTime | None = None,
    cap: datetime | None,
    lamps: LampThresholds,
    ladder: Ladder,
) -> DueTimes:
    """Return when a clock turns.

    time: what the allowance is counted in. paused: how long the clock was paused, counted likewise; the time before
    the pauses is moved up by them, so that a share of the allowance that was used before a pause is used after it.
    working: whose working time. cap: a due time imposed from outside, which no allowance and no pause can pass.
    """
    line = line_of(time, working)
    begin = _sum(line.elapsed(started_at), paused)
    if time is TimeKind.WORKING_DAYS and not paused:
        uncapped = _days_later(started_at, allowance.days, working)
    else:
        uncapped = _instant(line, _sum(begin, length(started_at, allowance, time=time, working=working)))
    due = uncapped if cap is None else min(uncapped, cap)
    end = line.elapsed(due) if due < UNKNOWN else YearMissing(year=UNKNOWN.year)
    if isinstance(begin, YearMissing) or isinstance(end, YearMissing):
        return _without_shares(due, uncapped, ladder)

    # Under a cap the shares are of the time that there is; a cap may also lie before the end of the pauses.
    turns = _Turns(line, due, end, span=max(end - begin, _NONE), working=working)
    return DueTimes(
        due_soon_at=turns.at(-(turns.span * (1 - lamps.due_soon))),
        due_at=due,
        long_overdue_at=turns.at(turns.span * (lamps.long_overdue - 1)),
        uncapped_due_at=uncapped if due < uncapped < UNKNOWN else None,
        steps_due_at=tuple(turns.step(step) for step in ladder),
    )


def length(
    started_at: datetime, allowance: timedelta, *, time: TimeKind, working: WorkingTime | None
) -> timedelta | YearMissing:
    """Return how much time an allowance is, on the line on which it is counted: that of working days is looked up."""
    if time is not TimeKind.WORKING_DAYS:
        return allowance
    if working is None:
        return YearMissing(year=started_at.year)
    due = working.add_days(started_at, allowance.days)
    return due if isinstance(due, YearMissing) else working.between(started_at, due)


def _days_later(started_at: datetime, days: int, working: WorkingTime | None) -> datetime:
    # Not by the line: a due time at the beginning of a duty would become the end of the duty before it.
    due = working.add_days(started_at, days) if working is not None else None
    return UNKNOWN if due is None or isinstance(due, YearMissing) else due


class _Turns:
    """The instants around a due time, some time before or after it."""

    def __init__(
        self, line: TimeLine, due: datetime, end: timedelta, *, span: timedelta, working: WorkingTime | None
    ) -> None:
        self._line = line
        self._due = due
        self._end = end
        self._working = working
        self.span = span

    def at(self, offset: timedelta) -> datetime:
        # The due time itself may be imposed, and then lie where no time is counted.
        return _instant(self._line, self._end + offset) if offset else self._due

    def step(self, step: LadderStep) -> datetime:
        """Return when a step is due.

        A delay after the due time is at most the allowance itself: a matter of minutes is not supervised a day later.
        """
        if step.at_fraction is not None:
            return self.at(-(self.span * (1 - step.at_fraction)))
        if step.after_due_days is not None:
            return min(self._days_later(step.after_due_days), self.at(self.span))
        return self.at(min(step.after_due or _NONE, self.span))

    def _days_later(self, days: int) -> datetime:
        later = self._working.add_days_to_due(self._due, days) if self._working is not None else None
        return UNKNOWN if later is None or isinstance(later, YearMissing) else later


def _without_shares(due: datetime, uncapped: datetime, ladder: Ladder) -> DueTimes:
    """Return the times of a clock of which no more is known than an imposed due time, or not even that."""
    return DueTimes(
        due_soon_at=due,
        due_at=due,
        long_overdue_at=UNKNOWN,
        uncapped_due_at=uncapped if due < uncapped < UNKNOWN else None,
        steps_due_at=tuple(_of_due_time(step, due) for step in ladder),
    )


def _of_due_time(step: LadderStep, due: datetime) -> datetime:
    return due if step.after_due is not None and not step.after_due else UNKNOWN


def _sum(elapsed: timedelta | YearMissing, more: timedelta | YearMissing) -> timedelta | YearMissing:
    if isinstance(elapsed, YearMissing):
        return elapsed
    return more if isinstance(more, YearMissing) else elapsed + more


def _instant(line: TimeLine, elapsed: timedelta | YearMissing) -> datetime:
    found = elapsed if isinstance(elapsed, YearMissing) else line.instant(elapsed)
    return UNKNOWN if isinstance(found, YearMissing) else found
