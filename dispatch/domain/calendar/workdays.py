"""Which days are worked: the official calendar with its holidays and make-up days (调休), as far as it is loaded.

Every year is published in a notice of its own, about two months before it begins. Nothing is inferred for a year that
is not loaded: whoever asks is told so. At which hours of a workday somebody is on duty is said in `duty`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.document import BadDocument, Where, refuse_twice, shaped

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""All of China, without summer time since 1991."""

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMissing:
    """An answer that cannot be given: it lies in a year whose workdays are not loaded."""

    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workdays:
    """The official workdays of some years that follow one another.

    off: days that are no workdays although they may lie within the week. on: days of a weekend that are worked.
    """

    version: str
    years: tuple[int, ...] = ()
    off: Mapping[date, str] = field(default_factory=dict)
    on: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool | YearMissing:
        """Say whether a day is worked."""
        if day.year not in self.years:
            return YearMissing(year=day.year)
        return day in self.on or (day.isoweekday() < _SATURDAY and day not in self.off)

    def days(self) -> Iterator[tuple[date, bool]]:
        """Go through all days that are loaded and say of each whether it is worked."""
        if not self.years:
            return
        day = date(self.years[0], 1, 1)
        while day.year in self.years:
            yield day, self.is_workday(day) is True
            day += _DAY


NO_WORKDAYS: Final = Workdays(version="none")
"""A calendar in which no year is loaded."""


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_of(at: datetime) -> date:
    """Return the day of an instant in Shanghai."""
    return at.astimezone(SHANGHAI).date()


class _Off(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    name: str
    first: date
    last: date

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + offset * _DAY


class _Year(Struct, frozen=True, kw_only=True):
    year: int
    notice: str
    days_off: tuple[_Off, ...]
    make_up_days: tuple[date, ...]


class _Document(Struct, frozen=True, kw_only=True):
    years: tuple[_Year, ...]


def workdays_from(body: Mapping[str, Any], *, version: int | str) -> Workdays:
    """Read a document of kind `workdays`.

    `{"years": [{"year": 2026, "notice": "…", "days_off": [{"name": "春节", "from": "2026-02-15", "to": "2026-02-23"}],
    "make_up_days": ["2026-02-14", "2026-02-28"]}]}`.

    Raises:
        BadDocument: the years do not follow one another, a day lies in another year than its notice, is off twice, or
            is both off and worked, or a make-up day is no day of a weekend.
    """
    years = sorted(shaped(Where("workdays"), body, _Document).years, key=lambda found: found.year)
    refuse_twice(Where("workdays"), "years", (str(found.year) for found in years))
    for before, after in pairwise(years):
        if after.year != before.year + 1:
            raise BadDocument(
                Where("workdays"),
                f"{before.year} is followed by {after.year}: a year between them is missing",
                "year_between",
                before=before.year,
                after=after.year,
            )
    off: dict[date, str] = {}
    on: set[date] = set()
    for found in years:
        _check(found)
        off |= {day: stretch.name for stretch in found.days_off for day in stretch.days()}
        on |= set(found.make_up_days)
    return Workdays(version=str(version), years=tuple(found.year for found in years), off=off, on=frozenset(on))


def _check(found: _Year) -> None:
    off = [day for stretch in found.days_off for day in stretch.days()]
    refuse_twice(Where("workdays"), f"days off of {found.year}", map(str, off))
    refuse_twice(Where("workdays"), f"make-up days of {found.year}", map(str, found.make_up_days))
    for stretch in found.days_off:
        if stretch.last < stretch.first:
            raise BadDocument(
                Where("workdays"),
                f"{stretch.name} of {found.year} ends before it begins",
                "holiday_ends",
                name=stretch.name,
                year=found.year,
            )
    for day in (*off, *found.make_up_days):
        if day.year != found.year:
            raise BadDocument(
                Where("workdays"),
                f"{day} is said in the notice for {found.year}",
                "other_year",
                day=day,
                year=found.year,
            )
    for day in found.make_up_days:
        if day in off:
            raise BadDocument(Where("workdays"), f"{day} is both off and a make-up day", "off_and_on", day=day)
        if day.isoweekday() < _SATURDAY:
            raise BadDocument(
                Where("workdays"), f"{day} is a make-up day, but no day of a weekend", "make_up_weekday", day=day
            )
