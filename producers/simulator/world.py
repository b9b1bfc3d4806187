"""Where and by whom the day is played: the accounts and cells, as the service itself names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A demo account, with its first role."""

    user: str
    role: str
    unit: str | None
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everybody, and the outline of every cell by its code."""

    accounts: tuple[Account, ...]
    cells: Mapping[str, Ring]

    def people(self, role: str, *, unit: str | None = None) -> tuple[Account, ...]:
        """Return the accounts of a role, in a unit where one is named."""
        return tuple(found for found in self.accounts if found.role == role and unit in (None, found.unit))

    def members(self, unit: str) -> tuple[Account, ...]:
        """Return everybody of a unit."""
        return tuple(found for found in self.accounts if found.unit == unit)

    def officers_of(self, cell: str) -> tuple[Account, ...]:
        """Return the officers who look after a cell."""
        return tuple(found for found in self.people("officer") if cell.startswith(found.areas))

    def village_unit(self, cell: str) -> str | None:
        """Return the committee of the village in which a cell lies."""
        return next((found.unit for found in self.accounts if found.unit and cell[:12] in found.areas), None)


def world_from(accounts: Iterable[Mapping[str, Any]], cells: Mapping[str, Any]) -> World:
    """Read the answers of `GET /demo/accounts` and `GET /map`."""
    return World(
        accounts=tuple(
            Account(user=row["user"], role=row["role"], unit=row["unit"], areas=tuple(row["areas"])) for row in accounts
        ),
        cells={
            feature["properties"]["code"]: tuple((lon, lat) for lon, lat, *_ in feature["geometry"]["coordinates"][0])
            for feature in cells["features"]
            if feature["geometry"]["type"] == "Polygon" and len(feature["properties"]["code"]) == 15
        },
    )
