"""巡查: on which days is a place to be looked at, and is a visit to be raised now?

The days follow from the document alone: the first workday from its beginning on, then every so many workdays. Of days
that were missed only the last counts, and nothing is raised while an earlier visit waits, or was made since: a place
is looked at once, however long nobody came round to it. Raising the report is the business of its loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.domain.calendar.workdays import SHANGHAI, Workdays, YearMissing, day_of
from dispatch.domain.terms import AreaCode, CategoryCode
from dispatch.domain.township.areas import Areas
from dispatch.domain.township.borders import point_in
from dispatch.domain.township.key_places import KeyPlaces
from schemas.ids import named_id

LOOK_BACK: Final = 60
"""So many days of visits before the last one are looked at for one that still waits."""
_DAY: Final = timedelta(days=1)


class Target(Struct, frozen=True, kw_only=True):
    """Something to be looked at: a place by itself, or a place or cell of a campaign.

    last: the last day of it, where it has one. every: None for what is looked at once.
    """

    id: str
    name: str
    cell: AreaCode
    lon: float
    lat: float
    category: CategoryCode
    look: str
    first: date
    last: date | None = None
    every: int | None = None


class Visit(Struct, frozen=True, kw_only=True):
    """A look at something that is due from a day on; the same target and day are the same visit."""

    target: Target
    day: date

    @property
    def report(self) -> UUID:
        """The id of the report that it is raised as."""
        return named_id("visit", self.target.id, self.day.isoformat())

    @property
    def text(self) -> str:
        """What the report says."""
        return f"{self.target.name}：{self.target.look}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What became of a visit that was raised: whether somebody has still to look, and since when nobody has."""

    waits: bool
    over_at: datetime | None = None


def targets(listed: KeyPlaces, areas: Areas) -> Iterator[Target]:
    """Yield everything that the document wants looked at; what lies nowhere is left out."""
    cells, places = {cell.code: cell for cell in areas.cells}, listed.by_id
    for place in listed.places:
        yield Target(
            id=place.id,
            name=place.name,
            cell=place.cell,
            lon=place.position.lon,
            lat=place.position.lat,
            category=place.category,
            look=place.look,
            first=place.first,
            every=place.every,
        )
    for each in listed.campaigns:
        found = [(places[id].name, places[id].cell, id, places[id].position) for id in each.places if id in places]
        spots = [(name, cell, id, (at.lon, at.lat)) for name, cell, id, at in found]
        spots += [(cells[code].name, code, code, point_in(cells[code].polygon)) for code in each.cells if code in cells]
        for name, cell, id, (lon, lat) in spots:
            yield Target(
                id=f"{each.id}/{id}",
                name=f"{each.name}·{name}",
                cell=cell,
                lon=lon,
                lat=lat,
                category=each.category,
                look=each.look,
                first=each.first,
                last=each.last,
                every=each.every,
            )


def due(target: Target, workdays: Workdays, raised_at: time, at: datetime) -> tuple[Visit, ...] | YearMissing:
    """Return the last visits that are due by now, the latest first, none of what is over.

    A year whose workdays are not loaded is told, not guessed.
    """
    today = day_of(at)
    if target.last is not None and today > target.last:
        return ()
    found = _days(target, workdays, today)
    if isinstance(found, YearMissing):
        return found
    days = [day for day in found if begins(day, raised_at) <= at]
    return tuple(Visit(target=target, day=each) for each in reversed(days[-LOOK_BACK:]))


def coming(
    target: Target, workdays: Workdays, raised_at: time, at: datetime, *, until: date
) -> tuple[date, ...] | YearMissing:
    """Return the days, until one that is still meant, on which a visit becomes due after an instant."""
    last = until if target.last is None else min(until, target.last)
    found = _days(target, workdays, last)
    return found if isinstance(found, YearMissing) else tuple(day for day in found if begins(day, raised_at) > at)


def _days(target: Target, workdays: Workdays, last: date) -> list[date] | YearMissing:
    """Return the days of visits until one that is still meant, the earliest first."""
    days: list[date] = []
    worked = 0
    day = target.first
    while day <= last:
        is_worked = workdays.is_workday(day)
        if isinstance(is_worked, YearMissing):
            return is_worked
        if is_worked:
            if worked % (target.every or 1) == 0:
                days.append(day)
            if target.every is None:
                break
            worked += 1
        day += _DAY
    return days


def to_raise(visits: Sequence[Visit], raised: Mapping[UUID, Raised], raised_at: time) -> Visit | None:
    """Return the visit that is to be raised of those that are due, the latest first; None when nothing is."""
    if not visits or visits[0].report in raised:
        return None
    latest = visits[0]
    before = next((raised[each.report] for each in visits[1:] if each.report in raised), None)
    if before is None:
        return latest
    looked_since = before.over_at is not None and before.over_at >= begins(latest.day, raised_at)
    return None if before.waits or looked_since else latest


def begins(day: date, raised_at: time) -> datetime:
    """Return the instant from which a visit of a day is due."""
    return datetime.combine(day, raised_at, SHANGHAI).astimezone(UTC)
