"""Who answers for a matter at a place: the responsibility catalogue, the units it names and the lists it cites.

Which row is the most specific, `responsibility` says, and what an item is, `duty_list`. Here is what they mean
together: a row that cites what cannot be followed does not win, and where the town's duty list has a department of the
county in charge, the county leads and no station of the town.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import AreaCode, CategoryCode, Grade, UnitId, UnitKind
from dispatch.domain.township.categories import Leaf
from dispatch.domain.township.duty_list import DOCUMENTS, DutyItem, DutyList, ItemKind, duty_list_from
from dispatch.domain.township.responsibility import Level, ResponsibilityRow, Route, responsibility_rows_from, route
from dispatch.domain.township.units import HandlingUnit, Units, units_from
from schemas.field_errors import Wrong
from schemas.reference import ReferenceDocument


class Unfollowable(StrEnum):
    """Why a row that is about the matter cannot be followed at a place."""

    OUTSIDE = "outside"
    NOT_ADMITTED = "not_admitted"
    NOT_LISTED = "not_listed"
    NO_COUNTY = "no_county"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """Who answers for a matter: the unit that leads by the row that won, and what the row cites of the town's list.

    helping: the unit of the town that helps the county.
    """

    row: ResponsibilityRow
    leader: UnitId
    item: DutyItem | None = None
    helping: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The catalogue, the units, and the lists of the town and of its villages.

    known: answers given before, by category, area and grade: the same three always get the same one, and there are few.
    """

    rows: tuple[ResponsibilityRow, ...]
    units: Units
    town: DutyList
    villages: DutyList
    known: dict[tuple[str, str, int], Answerable | None] = field(default_factory=dict, compare=False, repr=False)

    def county(self, area: AreaCode) -> HandlingUnit | None:
        """Return the county's centre for an area, None where the township knows of none."""
        return next((unit for unit in self.units.values() if unit.kind is UnitKind.COUNTY and unit.covers(area)), None)

    def unfollowable(self, row: ResponsibilityRow, area: AreaCode) -> Unfollowable | None:
        """Say why a row cannot be followed at a place, None when it can."""
        unit, item = self.units.get(row.unit), self.town.item(row.duty_item)
        if unit is None or not unit.covers(area):
            return Unfollowable.OUTSIDE
        if unit.kind is UnitKind.VILLAGE and self.villages.item(row.admission_item) is None:
            return Unfollowable.NOT_ADMITTED
        # Nothing comes to the county but by a list or by a grant, and of what is on no list nobody knows who leads.
        unlisted = item is None and (row.duty_item is not None or unit.kind is UnitKind.COUNTY)
        if unlisted:
            return Unfollowable.NOT_LISTED
        if item is not None and item.of_county and self.county(area) is None:
            return Unfollowable.NO_COUNTY
        return None

    def route(self, matter: Leaf, area: AreaCode, grade: Grade) -> tuple[Route, Mapping[str, Unfollowable]]:
        """Find the row that wins among those that can be followed, and say of the others why not, by their ids."""
        about = [row for row in self.rows if row.is_about(matter.scheme, matter.code)]
        faults = {row.id: fault for row in about if (fault := self.unfollowable(row, area)) is not None}
        rows = (row for row in about if row.id not in faults)
        return route(rows, scheme=matter.scheme, category=CategoryCode(matter.code), area=area, grade=grade), faults

    def by_row(self, row: ResponsibilityRow, area: AreaCode) -> Answerable:
        """Return who answers by a row that can be followed."""
        item, county = self.town.item(row.duty_item), self.county(area)
        if item is None or not item.of_county or county is None:
            return Answerable(row=row, leader=row.unit, item=item)
        helps = item.kind is ItemKind.HELPING and row.unit != county.id
        return Answerable(row=row, leader=county.id, item=item, helping=row.unit if helps else None)

    def answerable(self, matter: Leaf, area: AreaCode, grade: Grade) -> Answerable | None:
        """Return who answers for a matter at a place, None where no row says so."""
        key = (matter.code, area, grade.value)
        if key not in self.known:
            winner = self.route(matter, area, grade)[0].winner
            self.known[key] = self.by_row(winner, area) if winner else None
        return self.known[key]

    def helper(self, item: DutyItem, area: AreaCode) -> UnitId | None:
        """Return the unit of the town that the catalogue has help with an item at a place."""
        rows = (row for row in self.rows if row.duty_item == item.id and self.unfollowable(row, area) is None)
        fitting = (self.by_row(row, area).helping for row in rows if row.unfit(area, row.grade) is None)
        return next((unit for unit in fitting if unit is not None), None)

    def of_county(self, id: str) -> DutyItem:
        """Return an item by which the county leads.

        Raises:
            InvalidValue: this version of the list has no such item, or the town answers for it alone.
        """
        item = self.town.item(id)
        if item is None:
            raise InvalidValue("duty_item", Wrong.INVALID_DUTY_ITEM)
        if not item.of_county:
            raise InvalidValue("duty_item", Wrong.DUTY_OF_TOWN)
        return item


NO_DUTIES: Final = Duties(
    rows=(), units={}, town=DutyList(level="town", version="none"), villages=DutyList(level="village", version="none")
)


def duties_from(documents: Mapping[str, ReferenceDocument]) -> Duties:
    """Return who answers for what, as far as the documents in force say it; a town need not have a duty list.

    Raises:
        KeyError: there are no units.
        BadDocument: one of the documents is no good.
    """
    rows = documents.get("responsibility")
    return Duties(
        rows=responsibility_rows_from(rows.body) if rows else (),
        units=units_from(documents["units"].body),
        town=_listed(documents, "town"),
        villages=_listed(documents, "village"),
    )


def _listed(documents: Mapping[str, ReferenceDocument], level: Level) -> DutyList:
    found = documents.get(DOCUMENTS[level])
    if found is None:
        return DutyList(level=level, version="none")
    return duty_list_from(found.body, version=found.version, level=level)
