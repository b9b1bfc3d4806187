"""On which line is time counted: the natural one, on which every minute counts, or the working time of a unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.terms import TimeKind

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TimeLine(Protocol):
    """Says how much of the time that counts has elapsed before an instant, and at which instant so much has."""

    def elapsed(self, at: datetime) -> timedelta | YearMissing:
        """Return how much time lies before an instant."""
        ...

    def instant(self, elapsed: timedelta) -> datetime | YearMissing:
        """Return the first instant before which so much time lies."""
        ...


class NaturalTime:
    """The line on which all time counts; it knows every instant."""

    def elapsed(self, at: datetime) -> timedelta:
        """Return how much time lies before an instant."""
        return at - _EPOCH

    def instant(self, elapsed: timedelta) -> datetime:
        """Return the instant before which so much time lies."""
        return _EPOCH + elapsed


NATURAL_TIME: Final = NaturalTime()
_UNKNOWN_TIME: Final = WorkingTime()


def line_of(time: TimeKind, working: WorkingTime | None) -> TimeLine:
    """Return the line on which this kind of time is counted; without duty hours nothing of working time is known."""
    return NATURAL_TIME if time is TimeKind.NATURAL else working or _UNKNOWN_TIME
