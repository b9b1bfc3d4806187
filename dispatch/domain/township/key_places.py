"""重点场所 and 专项行动: which places somebody of the grid looks at again and again, and which for a while, as data.

A place is a facility or a hazard, never a person: the shape has nothing that could name one. On which days a visit is
due is worked out in `visits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from dispatch.domain.calendar.workdays import Workdays
from dispatch.domain.document import BadDocument, Misfit, Where, refuse_twice, shaped
from dispatch.domain.terms import AreaCode, CategoryCode
from dispatch.domain.township.areas import Areas
from dispatch.domain.township.borders import lies_in

KIND: Final = "key_places"
FROM_MIDNIGHT: Final = time()

Every = Annotated[int, Meta(ge=1, le=260)]


class Point(Struct, frozen=True, kw_only=True):
    """A place on the map, WGS-84."""

    lon: float
    lat: float


class KeyPlace(Struct, frozen=True, kw_only=True, rename={"first": "from", "every": "every_working_days"}):
    """A facility or hazard (重点场所) that is looked at every so many working days, from a day on.

    look: what to look at. category: what it is about if something is found.
    """

    id: str
    name: str
    cell: AreaCode
    position: Point
    category: CategoryCode
    look: str
    every: Every
    first: date


class Campaign(
    Struct,
    frozen=True,
    kw_only=True,
    rename={"first": "from", "last": "until", "every": "every_working_days"},
):
    """A special campaign (专项行动): places, cells or both, looked at from a day until another, which is still in it.

    every: how often; each is looked at once where nothing is said.
    """

    id: str
    name: str
    category: CategoryCode
    look: str
    first: date
    last: date
    every: Every | None = None
    places: tuple[str, ...] = ()
    cells: tuple[AreaCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlaces:
    """What is to be looked at, in one version of the document.

    raised_at: from which time of its day on a visit is due.
    """

    version: str
    raised_at: time = FROM_MIDNIGHT
    places: tuple[KeyPlace, ...] = ()
    campaigns: tuple[Campaign, ...] = ()

    @property
    def by_id(self) -> Mapping[str, KeyPlace]:
        """The places by their ids."""
        return {place.id: place for place in self.places}


NO_PLACES: Final = KeyPlaces(version="none")


class _Document(Struct, frozen=True, kw_only=True):
    places: tuple[KeyPlace, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    raised_at: str = "00:00"


def key_places_from(body: Mapping[str, Any], *, version: int | str) -> KeyPlaces:
    """Read a document of kind `key_places`.

    `{"raised_at": "08:30", "places": [{"id": "KP01", "name": "…", "cell": "330499101202008", "look": "…", "category":
    "S020102", "position": {"lon": 120.53, "lat": 30.64}, "every_working_days": 5, "from": "2026-01-05"}], "campaigns":
    [{"id": "SP01", "name": "…", "category": "…", "look": "…", "from": "2026-11-16", "until": "2026-12-31", "cells":
    ["330499101202009"]}]}`

    Raises:
        BadDocument: two have the same id, a campaign ends before it begins, is about nothing, or about a place that is
            not in the document.
    """
    read = shaped(Where(KIND), body, _Document)
    ids = [*(place.id for place in read.places), *(campaign.id for campaign in read.campaigns)]
    refuse_twice(Where(KIND), "places", ids)
    known = {place.id for place in read.places}
    wrong = [
        lack for n, each in enumerate(read.campaigns) for lack in _lacks(each, known, Where(KIND, ("campaigns", n)))
    ]
    if wrong:
        raise BadDocument.of(wrong)
    return KeyPlaces(
        version=str(version),
        raised_at=time.fromisoformat(read.raised_at),
        places=read.places,
        campaigns=read.campaigns,
    )


def not_placed(listed: KeyPlaces, areas: Areas) -> Iterator[Misfit]:
    """Say which cells are none of the areas, and which places lie in another cell than the one they name."""
    cells = {cell.code: cell for cell in areas.cells}
    for n, place in enumerate(listed.places):
        here = Where(KIND, ("places", n))
        cell = cells.get(place.cell)
        if cell is None:
            yield Misfit(here.at("cell"), f"{place.cell} is no cell of areas", "no_area", {"value": place.cell})
        elif not lies_in(cell.polygon, place.position.lon, place.position.lat):
            params = {"value": place.id, "cell": cell.name}
            yield Misfit(here.at("position"), f"it does not lie in {place.cell}", "not_in_cell", params)
    for n, campaign in enumerate(listed.campaigns):
        for number, code in enumerate(campaign.cells):
            if code not in cells:
                here = Where(KIND, ("campaigns", n, "cells", number))
                yield Misfit(here, f"{code} is no cell of areas", "no_area", {"value": code})


def uncounted(listed: KeyPlaces, workdays: Workdays | None) -> Iterator[Misfit]:
    """Say for what nobody can count workdays: no calendar is there, or it begins later."""
    if workdays is None:
        said = "visits are counted in workdays, and there is no document workdays"
        yield Misfit(Where(KIND), said, "visits_no_workdays")
        return
    for here, each in _rows(listed):
        if workdays.years and each.first.year < workdays.years[0]:
            params = {"value": each.id, "year": each.first.year}
            said = f"the workdays of {each.first.year} are not loaded"
            yield Misfit(here.at("from"), said, "visits_year", params)


def unknown_matters(listed: KeyPlaces, leaves: Iterable[str]) -> Iterator[Misfit]:
    """Say what is about a category that an incident cannot have."""
    known = set(leaves)
    for here, each in _rows(listed):
        if each.category not in known:
            said = f"{each.category} is no category of an incident"
            yield Misfit(here.at("category"), said, "not_a_leaf", {"value": each.category})


def _rows(listed: KeyPlaces) -> Iterator[tuple[Where, KeyPlace | Campaign]]:
    """Yield every place and campaign, with where in the document it stands."""
    for n, place in enumerate(listed.places):
        yield Where(KIND, ("places", n)), place
    for n, campaign in enumerate(listed.campaigns):
        yield Where(KIND, ("campaigns", n)), campaign


def _lacks(campaign: Campaign, places: set[str], here: Where) -> Iterator[Misfit]:
    if campaign.last < campaign.first:
        yield Misfit(here, "it ends before it begins", "campaign_ends", {"value": campaign.id})
    if not campaign.places and not campaign.cells:
        yield Misfit(here, "it names neither places nor cells", "campaign_empty", {"value": campaign.id})
    for number, id in enumerate(campaign.places):
        if id not in places:
            params = {"campaign": campaign.id, "value": id}
            yield Misfit(here.at("places", number), f"{id} is no place of this document", "no_place", params)
