"""Do a township's documents fit together? Each is read by the reader of its kind, then held against the others.

Only what is there is looked at: a document that another one needs may still be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from dispatch.domain.assessment.figure import figures_from
from dispatch.domain.calendar.duty_book import DutyBook, duty_book_from
from dispatch.domain.calendar.roster import roster_from
from dispatch.domain.calendar.workdays import NO_WORKDAYS, workdays_from
from dispatch.domain.clocks.ladders import Ladders, ladders_from
from dispatch.domain.clocks.limits import Limits, limits_from
from dispatch.domain.document import BadDocument, Misfit, Where
from dispatch.domain.terms import UnitKind
from dispatch.domain.township.areas import Areas, areas_from, astray, county_of
from dispatch.domain.township.categories import categories_from
from dispatch.domain.township.channels import channels_from
from dispatch.domain.township.contacts import contacts_from
from dispatch.domain.township.duty_list import DutyList, ItemKind, departments_unknown, duty_list_from
from dispatch.domain.township.key_places import key_places_from, not_placed, uncounted, unknown_matters
from dispatch.domain.township.reasons import reasons_from
from dispatch.domain.township.responsibility import ResponsibilityRow, responsibility_rows_from
from dispatch.domain.township.self_handling import SelfHandlingList, self_handling_list_from
from dispatch.domain.township.speech import SpeechWords, speech_from
from dispatch.domain.township.units import Units, units_from
from schemas.reference import ReferenceDocument

Made = TypeVar("Made")
Rows = tuple[ResponsibilityRow, ...]

NO_LADDERS: Final = Ladders(version="none", rows=())


def faults(documents: Mapping[str, ReferenceDocument], *, town: str) -> list[Misfit]:
    """Return what is wrong in a document or does not fit another one, each with the document and the place in it."""
    read = _Reading(documents)
    areas = read.kind("areas", lambda each: areas_from(each.body))
    units = read.kind("units", lambda each: units_from(each.body))
    categories = read.kind("categories", lambda each: categories_from(each.body, version=each.version))
    rows = read.kind("responsibility", lambda each: responsibility_rows_from(each.body)) or ()
    admissions = read.kind("admission", lambda each: duty_list_from(each.body, version=each.version, level="village"))
    duties = read.kind("duty_list", lambda each: duty_list_from(each.body, version=each.version, level="town"))
    listed = read.kind("self_handling", lambda each: self_handling_list_from(each.body, version=each.version))
    ladders = read.kind("ladders", lambda each: ladders_from(each.body, version=each.version)) or NO_LADDERS
    limits = read.kind("limits", lambda each: limits_from(each.body, version=each.version, ladders=ladders))
    workdays = read.kind("workdays", lambda each: workdays_from(each.body, version=each.version)) or NO_WORKDAYS
    duty = read.kind("units", lambda each: duty_book_from(each.body, workdays)) if units is not None else None
    read.kind("reasons", lambda each: reasons_from(each.body))
    read.kind("channels", lambda each: channels_from(each.body))
    read.kind("figures", lambda each: figures_from(each.body, version=each.version))
    contacts = read.kind("contacts", lambda each: contacts_from(each.body))
    speech = read.kind("speech", lambda each: speech_from(each.body))
    roster = read.kind("roster", lambda each: roster_from(each.body, version=each.version))
    visited = read.kind("key_places", lambda each: key_places_from(each.body, version=each.version))

    found = list(read.faults)
    if areas is not None:
        found += _misplaced(areas, units or {}, rows, town)
    if units is not None:
        found += _unknown(rows, "unit", units)
    if admissions is not None:
        found += _unknown(rows, "admission_item", {item.id for item in admissions.items})
    found += _uncited(rows, duties, units or {}, known="duty_list" in documents)
    if duties is not None and units is not None:
        found += departments_unknown(duties, (found.code for unit in units.values() for found in unit.departments))
    if categories is not None:
        found += _uncategorised(categories.by_code, rows, limits, listed)
    if limits is not None and duty is not None:
        found += _uncounted(limits, duty, calendar="workdays" in documents)
    if speech is not None:
        found += _unanswered(speech, categories.leaves if categories else {}, units or {})
    if contacts is not None and units is not None:
        found += _no_units("contacts", contacts.units, units)
    if roster is not None and units is not None:
        found += _no_units("roster", roster.units, units)
    if visited is not None:
        found += not_placed(visited, areas) if areas is not None else ()
        found += unknown_matters(visited, categories.leaves) if categories is not None else ()
        found += uncounted(visited, workdays if "workdays" in documents else None)
    return found


class _Reading:
    """Reads documents one by one and gathers what is wrong with them."""

    def __init__(self, documents: Mapping[str, ReferenceDocument]) -> None:
        self._documents = documents
        self.faults: list[Misfit] = []

    def kind(self, kind: str, reader: Callable[[ReferenceDocument], Made]) -> Made | None:
        """Return what the reader makes of a document, None when it is not there or no good."""
        try:
            return reader(self._documents[kind]) if kind in self._documents else None
        except BadDocument as error:
            self.faults += error.misfits
            return None


def _no_units(kind: str, named: Iterable[str], units: Units) -> Iterator[Misfit]:
    for unit in named:
        if unit not in units:
            yield Misfit(Where(kind), f"{unit} is no unit of units", "no_unit", {"value": unit})


def _misplaced(areas: Areas, units: Units, rows: Rows, town: str) -> Iterator[Misfit]:
    if areas.town.code != town:
        said = f"{areas.town.code} is not the town of this deployment, {town} (GRIDLOOP_TOWN)"
        params = {"value": areas.town.code, "town": town}
        yield Misfit(Where("areas", ("town", "code")), said, "other_town", params)
    yield from astray(areas)
    known = areas.names
    for number, unit in enumerate(units.values()):
        for n, code in enumerate(unit.jurisdiction):
            above = unit.kind is UnitKind.COUNTY and code == county_of(areas.town.code)
            if code not in known and not above:
                here = Where("units", ("units", number, "jurisdiction", n))
                yield Misfit(here, f"{code} is no area of areas", "no_area", {"value": code})
    yield from _unknown(rows, "area", known)


def _uncategorised(
    codes: Iterable[str], rows: Rows, limits: Limits | None, listed: SelfHandlingList | None
) -> Iterator[Misfit]:
    known = {code[:length] for code in codes for length in range(len(code) + 1)}
    yield from _unknown(rows, "category", known)
    for code in sorted({category for _, category, *_ in limits.rows} - known) if limits else ():
        said = f"category {code} is nothing in categories"
        yield Misfit(Where("limits"), said, "no_category", {"value": code})
    for number, item in enumerate(listed.listed.items if listed else ()):
        if item.category not in known:
            here = Where("self_handling", ("items", number, "category"))
            yield Misfit(here, f"{item.category} is nothing in categories", "no_category", {"value": item.category})


def _uncited(rows: Rows, duties: DutyList | None, units: Units, *, known: bool) -> Iterator[Misfit]:
    """Say which rows cite what the town's duty list does not have, or name another unit than the item allows."""
    if duties is None and known:  # what is wrong with the list is said already
        return
    for number, row in enumerate(rows):
        item, unit = duties.item(row.duty_item) if duties else None, units.get(row.unit)
        here = Where("responsibility", ("rows", number))
        cited = f"{item.id} of duty_list, which is {item.kind}" if item else "no item of duty_list"
        taken_back = item is not None and item.kind is ItemKind.TAKEN_BACK
        if row.duty_item is not None and item is None:
            said = f"{row.duty_item} is no item of duty_list"
            yield Misfit(here.at("duty_item"), said, "no_item", {"value": row.duty_item})
        elif unit is not None and (unit.kind is UnitKind.COUNTY) != taken_back:
            said = f"{unit.id} is of kind {unit.kind}, and the row cites {cited}"
            yield Misfit(here.at("unit"), said, "cited_unit", {"row": row.id, "unit": unit.id})
        elif (row.level == "county") != (item is not None and item.of_county):
            said = f"it is {row.level}, and the row cites {cited}"
            yield Misfit(here.at("level"), said, "cited_level", {"row": row.id})


def _uncounted(limits: Limits, duty: DutyBook, *, calendar: bool) -> Iterator[Misfit]:
    """Say what is missing where an allowance or a step of a ladder is counted in working time."""
    if not limits.need_workdays:
        return
    if not calendar:
        said = "there are rows or steps in working time, and no document workdays"
        yield Misfit(Where("limits"), said, "no_workdays")
    if not duty.staffed:
        said = "there are rows or steps in working time, and units has no duty hours of the town (duty)"
        yield Misfit(Where("limits"), said, "no_duty_hours")


def _unanswered(speech: SpeechWords, leaves: Collection[str], units: Units) -> Iterator[Misfit]:
    for number, row in enumerate(speech.purposes):
        if row.category is not None and leaves and row.category not in leaves:
            here = Where("speech", ("purposes", number, "category"))
            said = f"{row.category} is no category that an incident can have"
            yield Misfit(here, said, "not_a_leaf", {"value": row.category})
    for number, accused in enumerate(speech.complaint.accused):
        if accused.unit is not None and units and accused.unit not in units:
            here = Where("speech", ("complaint", "accused", number, "unit"))
            yield Misfit(here, f"{accused.unit} is no unit of units", "no_unit", {"value": accused.unit})


def _unknown(rows: Rows, field: str, known: Collection[str]) -> Iterator[Misfit]:
    for number, row in enumerate(rows):
        named = getattr(row, field)
        if named is not None and named not in known:
            here = Where("responsibility", ("rows", number, field))
            said = f"{named} is nothing that the other documents know"
            yield Misfit(here, said, "unknown_elsewhere", {"value": named})
