"""Which crews and departments can have an incident in hand, and for which areas they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from dispatch.domain.document import refuse_twice, shaped
from dispatch.domain.terms import AreaCode, Platform, UnitId, UnitKind
from dispatch.domain.township.areas import any_covers

Units = Mapping[UnitId, "HandlingUnit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingUnit:
    """A handling unit (处置单位); village bodies belong to no platform."""

    id: UnitId
    name: str
    kind: UnitKind
    platform: Platform | None
    jurisdiction: tuple[AreaCode, ...]

    def covers(self, area: AreaCode) -> bool:
        """Say whether the unit answers for the area."""
        return any_covers(self.jurisdiction, area)


class _Document(Struct, frozen=True):
    units: tuple[HandlingUnit, ...]


def units_from(body: Mapping[str, Any]) -> Units:
    """Read a document of kind `units`.

    `{"units": [{"id": "works", "name": "…", "kind": "station", "platform": "services",
    "jurisdiction": ["330499101"]}]}`.

    Raises:
        BadDocument: a unit says too little, or two have the same id.
    """
    units = shaped("units", body, _Document).units
    refuse_twice("units", "units", (unit.id for unit in units))
    return {unit.id: unit for unit in units}
