"""Which crews and departments can have an incident in hand, and for which areas they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from dispatch.domain.document import Where, refuse_twice, shaped
from dispatch.domain.terms import AreaCode, Platform, UnitId, UnitKind
from dispatch.domain.township.areas import any_covers
from dispatch.domain.township.key_places import Point

Units = Mapping[UnitId, "HandlingUnit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department of the county that may report for what the county has."""

    code: str
    name: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingUnit:
    """A handling unit (处置单位); village bodies and the county belong to no platform.

    departments: of the county's centre, those that it can send. place: where its office is, for the maps.
    """

    id: UnitId
    name: str
    kind: UnitKind
    platform: Platform | None
    jurisdiction: tuple[AreaCode, ...]
    departments: tuple[Department, ...] = ()
    place: Point | None = None

    def covers(self, area: AreaCode) -> bool:
        """Say whether the unit answers for the area."""
        return any_covers(self.jurisdiction, area)


def command_room(units: Units) -> UnitId | None:
    """Return the command room, where the township has one."""
    return next((unit.id for unit in units.values() if unit.kind is UnitKind.COMMAND_ROOM), None)


class _Document(Struct, frozen=True):
    units: tuple[HandlingUnit, ...]


def units_from(body: Mapping[str, Any]) -> Units:
    """Read a document of kind `units`.

    `{"units": [{"id": "works", "name": "…", "kind": "station", "platform": "services",
    "jurisdiction": ["330499101"]}]}`; a unit of kind `county` has `departments` besides, with `code` and `name`.
    Where its office is, `"place": {"lon": 120.53, "lat": 30.64}`, may be left out.

    Raises:
        BadDocument: a unit says too little, two have the same id, or two departments of one the same code.
    """
    units = shaped(Where("units"), body, _Document).units
    refuse_twice(Where("units"), "units", (unit.id for unit in units))
    for unit in units:
        refuse_twice(Where("units"), f"departments of {unit.id}", (department.code for department in unit.departments))
    return {unit.id: unit for unit in units}
