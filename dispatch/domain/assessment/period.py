"""From when to when is a period: a day, week, month, quarter or year of the township's time.

Written as people write them: `2026-11-27`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`. Half-open: its end is the
beginning of the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dispatch.domain.township.contacts import SHANGHAI

MOST_PERIODS: Final = 40
"""So many may be asked for at once, as points of a trend."""
_WRITTEN: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:W(?P<week>[0-9]{2})|Q(?P<quarter>[1-4])|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)


class NoPeriod(ValueError):
    """It is no period."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: from an instant on, until before another."""

    begin: datetime
    end: datetime

    def until(self, now: datetime) -> Span:
        """Return the part of it that is past: what is still to come is not counted."""
        return Span(self.begin, max(self.begin, min(self.end, now)))


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its first day and the first day after it."""

    name: str
    first: date
    after: date

    @property
    def span(self) -> Span:
        """From when to when it is."""
        return Span(_midnight(self.first), _midnight(self.after))

    @property
    def next(self) -> Period:
        """The period of the same kind that follows."""
        return period_of(_named_alike(self.name, self.after))


def period_of(name: str) -> Period:
    """Return the period with this name.

    Raises:
        NoPeriod: there is none.
    """
    found = _WRITTEN.fullmatch(name)
    if found is None:
        raise NoPeriod(name)
    part = {which: int(number) for which, number in found.groupdict().items() if number is not None}
    try:
        return Period(name, *_days(part))
    except (ValueError, OverflowError) as error:
        raise NoPeriod(name) from error


def periods_of(name: str) -> tuple[Period, ...]:
    """Return the periods from one to another, as in `2026-06..2026-11`, or the one that is named.

    Raises:
        NoPeriod: there are none, they are of different kinds, or more than may be asked for at once.
    """
    first, several, last = name.partition("..")
    found, end = [period_of(first)], period_of(last if several else first)
    while found[-1] != end:
        if found[-1].first > end.first or len(found) == MOST_PERIODS:
            raise NoPeriod(name)
        found.append(found[-1].next)
    return tuple(found)


def this_month(now: datetime) -> str:
    """Return the name of the month that it is."""
    return now.astimezone(SHANGHAI).strftime("%Y-%m")


def _days(part: dict[str, int]) -> tuple[date, date]:
    year = part["year"]
    if "week" in part:
        monday = date.fromisocalendar(year, part["week"], 1)
        return monday, monday + timedelta(weeks=1)
    if "quarter" in part:
        return _months(year, 3 * part["quarter"] - 2, 3)
    if "day" in part:
        day = date(year, part["month"], part["day"])
        return day, day + timedelta(days=1)
    return _months(year, part["month"], 1) if "month" in part else _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    first, after = date(year, month, 1), year * 12 + month - 1 + count
    return first, date(after // 12, after % 12 + 1, 1)


def _named_alike(name: str, day: date) -> str:
    """Return the name of the period that begins on a day and is of the kind of another."""
    if "W" in name:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if "Q" in name:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: len(name)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
