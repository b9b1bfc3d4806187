"""What stands on the maps beside incidents: places that are looked at, and offices."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dispatch.domain.terms import Platform


class Landmark(Struct, frozen=True, kw_only=True):
    """A key place (重点场所) or a unit's office, WGS-84; platform: whose office it is, null where it is none's."""

    kind: Literal["key_place", "office"]
    id: str
    name: str
    lon: float
    lat: float
    platform: Platform | None = None


class Landmarks(Struct, frozen=True, kw_only=True):
    """All of the town's."""

    items: list[Landmark]
