"""The township's names for codes, as its reference documents in force give them: categories, units, areas, reasons.

A code that no document knows (an older version did) is shown as it is; a list never fails for want of a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec

from console.api.models.board import CellFeature, CellMap, CellProperties, Polygon
from console.api.models.duty_list import CitedItem
from console.api.models.landmarks import Landmark
from console.api.models.names import CategoryName, Coded, Option, UnitRef
from console.api.models.reference import CategoryRef, PlatformView, ReasonCode, ReasonCodes, UnitView
from console.api.views_landmarks import landmarks_of
from dispatch.application.township import duty_book, duty_roster
from dispatch.domain.calendar.duty_book import NO_DUTY_BOOK, DutyBook
from dispatch.domain.calendar.roster import NO_ROSTER, Roster
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, Platform, UnitId, UnitKind
from dispatch.domain.township.areas import AreaLevel, Areas, Cell, areas_from
from dispatch.domain.township.box import Box, box_of
from dispatch.domain.township.categories import Categories, Category, Leaf, categories_from
from dispatch.domain.township.duties import NO_DUTIES, Answerable, Duties, duties_from
from dispatch.domain.township.duty_list import DutyItem, DutyList
from dispatch.domain.township.reasons import Reasons, reasons_from
from dispatch.domain.township.self_handling import NO_LIST, self_handling_list_from
from dispatch.domain.township.units import units_from
from schemas.reference import ReferenceDocument
from schemas.spelling import plain

Documents = Mapping[str, ReferenceDocument]
OUR_REASONS: Final[Mapping[Action, tuple[str, ...]]] = {
    Action.DECLINE: ("not_ours", "duplicate", "unclear", "litigation", "not_a_matter"),
    Action.RETURN: ("not_duty", "not_area", "wrong_place", "wrong_matter"),
    Action.HOLD: ("weather", "materials", "person_away", "other_department", "appraisal", "reporter"),
}
"""Reason codes that hold until the township publishes a `reasons` document of its own."""

EMPTY_MAP: Final = msgspec.json.encode(CellMap(features=[]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Names and lists made once from one set of documents."""

    categories: tuple[CategoryRef, ...] = ()
    units: tuple[UnitView, ...] = ()
    jurisdictions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    platforms: tuple[PlatformView, ...] = ()
    reasons: ReasonCodes
    limits_version: str | None = None
    map: bytes = EMPTY_MAP
    map_tag: str = ""
    box: Box | None = None
    category_names: Mapping[str, CategoryName] = field(default_factory=dict)
    area_names: Mapping[str, str] = field(default_factory=dict)
    unit_names: Mapping[str, str] = field(default_factory=dict)
    duty: DutyBook = NO_DUTY_BOOK
    roster: Roster = NO_ROSTER
    matters: Mapping[str, Leaf] = field(default_factory=dict)
    duties: Duties = NO_DUTIES
    grids: DutyList = NO_LIST
    landmarks: tuple[Landmark, ...] = ()

    def category(self, code: str | None) -> CategoryName | None:
        """Return a category with its names."""
        return None if code is None else self.category_names.get(code) or CategoryName(code=code, name=code)

    def area(self, code: str | None) -> Coded | None:
        """Return an area with its name."""
        return None if code is None else Coded(code=code, name=self.area_names.get(code, code))

    def unit(self, id: str | None) -> UnitRef | None:
        """Return a unit with its name."""
        return None if id is None else self.unit_ref(id)

    def unit_ref(self, id: str) -> UnitRef:
        """Return a unit that is known to be there, with its name."""
        return UnitRef(id=id, name=self.unit_names.get(id, id))

    def units_called(self, words: str) -> tuple[UnitId, ...]:
        """Return the units whose names have these words."""
        sought = plain(words)
        return tuple(UnitId(unit.id) for unit in self.units if sought and sought in plain(unit.name))

    def reasons_for(self, move: Action) -> list[ReasonCode]:
        """Return the reasons that may be chosen for a move, none where it asks for none."""
        listed = {
            Action.DECLINE: self.reasons.decline,
            Action.RETURN: self.reasons.return_,
            Action.HOLD: self.reasons.hold,
        }
        return listed.get(move, [])

    @property
    def cells(self) -> list[Option]:
        """Return every cell, by its name."""
        return [
            Option(value=code, label=name)
            for code, name in sorted(self.area_names.items())
            if len(code) == AreaLevel.CELL
        ]

    def units_for(self, place: str) -> list[Option]:
        """Return the units of the town that answer for a place, or for a part of it."""
        return [
            Option(value=unit.id, label=unit.name)
            for unit in self.units
            if unit.kind is not UnitKind.COUNTY
            and any(place.startswith(code) or code.startswith(place) for code in self.jurisdictions[unit.id])
        ]

    @property
    def admission(self) -> list[Option]:
        """Return what villages may be asked."""
        return [Option(value=item.id, label=item.text) for item in self.duties.villages.items]

    def answerable(self, incident: Incident) -> Answerable | None:
        """Return who answers for the matter of an incident, None where nobody has said what it is or no row says so."""
        matter = self.matters.get(incident.category) if incident.category is not None else None
        if matter is None:
            return None
        return self.duties.answerable(matter, incident.place, incident.grade or matter.grade)

    def of_county(self, first: str | None) -> list[DutyItem]:
        """Return the items of the town's list by which the county leads, one of them first."""
        items = (item for item in self.duties.town.items if item.of_county)
        return sorted(items, key=lambda item: item.id != first)

    def cited(self, item: DutyItem) -> CitedItem:
        """Return an item of the town's list as it is cited."""
        version = self.duties.town.version
        return CitedItem(id=item.id, text=item.text, version=version, department=self.department(item.department))

    def department(self, code: str | None) -> ReasonCode | None:
        """Return a department of the county, with its names."""
        if code is None:
            return None
        known = (found for unit in self.units for found in unit.departments)
        return next((found for found in known if found.code == code), ReasonCode(code=code, label=None, label_en=None))

    def departments_of(self, unit: str | None) -> list[ReasonCode]:
        """Return the departments that a unit can send to report for a matter."""
        return next((known.departments for known in self.units if known.id == unit), [])


def catalogue_from(documents: Documents) -> Catalogue:
    """Make the catalogue of a set of documents; what a township has not published is empty.

    Raises:
        BadDocument: one of them is no good.
    """
    areas = areas_from(documents["areas"].body) if "areas" in documents else None
    units = units_from(documents["units"].body) if "units" in documents else {}
    categories = _categories_of(documents.get("categories"))
    by_code = categories.by_code.values() if categories else ()
    limits = documents.get("limits")
    geography = _map(areas) if areas else EMPTY_MAP
    return Catalogue(
        categories=tuple(_category_ref(category) for category in by_code),
        units=tuple(
            UnitView(
                id=unit.id,
                name=unit.name,
                platform=unit.platform,
                kind=unit.kind,
                departments=[
                    ReasonCode(code=found.code, label=found.name, label_en=found.name_en) for found in unit.departments
                ],
            )
            for unit in units.values()
        ),
        jurisdictions={unit.id: unit.jurisdiction for unit in units.values()},
        platforms=_platforms(categories),
        reasons=_reasons(documents.get("reasons")),
        limits_version=limits.version if limits else None,
        map=geography,
        map_tag=sha256(geography).hexdigest()[:32],
        box=box_of(areas) if areas else None,
        category_names={
            each.code: CategoryName(code=each.code, name=each.name, name_en=each.name_en) for each in by_code
        },
        area_names=areas.names if areas else {},
        unit_names={unit.id: unit.name for unit in units.values()},
        duty=duty_book(documents) if units else NO_DUTY_BOOK,
        roster=duty_roster(documents),
        matters=categories.leaves if categories else {},
        duties=duties_from(documents) if units else NO_DUTIES,
        grids=_grids(documents.get("self_handling")),
        landmarks=landmarks_of(documents, units),
    )


def _categories_of(document: ReferenceDocument | None) -> Categories | None:
    return categories_from(document.body, version=document.version) if document else None


def _category_ref(category: Category) -> CategoryRef:
    leaf = category if isinstance(category, Leaf) else None
    return CategoryRef(
        code=category.code,
        name=category.name,
        name_en=category.name_en,
        parent=category.parent,
        platform=leaf.platform if leaf else None,
        grade=leaf.grade if leaf else None,
        leaf=leaf is not None,
    )


def _platforms(categories: Categories | None) -> tuple[PlatformView, ...]:
    if categories is None:
        return tuple(PlatformView(value=platform, label=None) for platform in Platform)
    return tuple(PlatformView(value=Platform(platform.id), label=platform.name) for platform in categories.platforms)


def _grids(document: ReferenceDocument | None) -> DutyList:
    return self_handling_list_from(document.body, version=document.version).listed if document else NO_LIST


def _reasons(document: ReferenceDocument | None) -> ReasonCodes:
    if document is None:
        return ReasonCodes(decline=_ours(Action.DECLINE), return_=_ours(Action.RETURN), hold=_ours(Action.HOLD))
    reasons = reasons_from(document.body)
    return ReasonCodes(
        decline=_codes(reasons, Action.DECLINE),
        return_=_codes(reasons, Action.RETURN),
        hold=_codes(reasons, Action.HOLD) or _ours(Action.HOLD),
    )


def _codes(reasons: Reasons, move: Action) -> list[ReasonCode]:
    return [
        ReasonCode(code=reason.code, label=reason.label, label_en=reason.label_en) for reason in reasons.get(move, ())
    ]


def _ours(move: Action) -> list[ReasonCode]:
    return [ReasonCode(code=code, label=None, label_en=None) for code in OUR_REASONS[move]]


def _map(areas: Areas) -> bytes:
    features = [_feature(cell, areas.names[cell.village]) for cell in areas.cells]
    return msgspec.json.encode(CellMap(features=features))


def _feature(cell: Cell, village: str) -> CellFeature:
    return CellFeature(
        properties=CellProperties(code=cell.code, name=cell.name, village=village, cell_class=cell.cell_class),
        geometry=msgspec.convert(cell.polygon, Polygon),
    )
