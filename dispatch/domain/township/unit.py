"""Which crews and departments can have an incident in hand, and for which areas they answer."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.domain.terms import AreaCode, Platform, UnitId, UnitKind
from dispatch.domain.township.area import any_covers


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
