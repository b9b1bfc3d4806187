"""The township's names for codes, as its reference documents in force give them: categories, units, areas, reasons.

A code that no document knows (an older version did) is shown as it is; a list never fails for want of a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import msgspec

from console.api.models import CategoryRef, Coded, Option, ReasonCode, ReasonCodes, UnitRef, UnitView
from console.api.texts import PLATFORMS, REASONS
from dispatch.domain.clocks.limits import LampThresholds
from schemas.reference import ReferenceDocument

Documents = Mapping[str, ReferenceDocument]
Row = Mapping[str, Any]

EMPTY_MAP: Final = b'{"type":"FeatureCollection","features":[]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Names and lists made once from one set of documents."""

    categories: tuple[CategoryRef, ...] = ()
    units: tuple[UnitView, ...] = ()
    jurisdictions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    platforms: tuple[Option, ...] = ()
    admission: tuple[Option, ...] = ()
    reasons: ReasonCodes
    thresholds: LampThresholds = field(default_factory=LampThresholds)
    limits_version: str | None = None
    map: bytes = EMPTY_MAP
    map_tag: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def category(self, code: str | None) -> Coded | None:
        """Return a category with its name."""
        return None if code is None else Coded(code=code, name=self.names.get(f"category:{code}", code))

    def area(self, code: str | None) -> Coded | None:
        """Return an area with its name."""
        return None if code is None else Coded(code=code, name=self.names.get(f"area:{code}", code))

    def unit(self, id: str | None) -> UnitRef | None:
        """Return a unit with its name."""
        return None if id is None else self.unit_ref(id)

    def unit_ref(self, id: str) -> UnitRef:
        """Return a unit that is known to be there, with its name."""
        return UnitRef(id=id, name=self.names.get(f"unit:{id}", id))

    def units_for(self, place: str) -> list[Option]:
        """Return the units that answer for a place, or for a part of it."""
        return [
            Option(value=unit.id, label=unit.name)
            for unit in self.units
            if any(place.startswith(code) or code.startswith(place) for code in self.jurisdictions[unit.id])
        ]


def catalogue_from(documents: Documents) -> Catalogue:
    """Make the catalogue of a set of documents; what a township has not published is empty."""
    bodies: dict[str, Row] = {kind: document.body for kind, document in documents.items()}
    units = _rows(bodies, "units", "units")
    geography = _map(bodies.get("areas", {}))
    limits = documents.get("limits")
    return Catalogue(
        categories=_categories(_rows(bodies, "categories", "categories")),
        units=tuple(
            UnitView(id=row["id"], name=row["name"], platform=row.get("platform"), kind=row["kind"]) for row in units
        ),
        jurisdictions={row["id"]: tuple(row["jurisdiction"]) for row in units},
        platforms=_platforms(_rows(bodies, "categories", "platforms")),
        admission=tuple(
            Option(value=row["id"], label=row.get("name") or row.get("text") or row["id"])
            for row in _rows(bodies, "admission", "items")
        ),
        reasons=_reasons(bodies.get("reasons", REASONS)),
        thresholds=LampThresholds(**limits.body.get("lamps", {})) if limits else LampThresholds(),
        limits_version=limits.version if limits else None,
        map=geography,
        map_tag=sha256(geography).hexdigest()[:32],
        names=_names(bodies),
    )


def _rows(bodies: Mapping[str, Row], kind: str, name: str) -> Sequence[Row]:
    found: Sequence[Row] = bodies.get(kind, {}).get(name, ())
    return found


def _categories(rows: Sequence[Row]) -> tuple[CategoryRef, ...]:
    parents = {row.get("parent") for row in rows}
    return tuple(
        CategoryRef(
            code=row["code"],
            name=row["name"],
            parent=row.get("parent"),
            platform=row.get("platform"),
            grade=row.get("grade"),
            leaf=row["code"] not in parents,
        )
        for row in rows
    )


def _platforms(rows: Sequence[Row]) -> tuple[Option, ...]:
    if not rows:
        return tuple(Option(value=value, label=label) for value, label in PLATFORMS.items())
    return tuple(Option(value=row["id"], label=row["name"]) for row in rows)


def _reasons(body: Mapping[str, Any]) -> ReasonCodes:
    return ReasonCodes.model_validate(
        {kind: [ReasonCode(code=code, label=label) for code, label in _pairs(body.get(kind, ()))] for kind in REASONS}
    )


def _pairs(rows: Mapping[str, str] | Sequence[Row]) -> Iterable[tuple[str, str]]:
    if isinstance(rows, Mapping):
        return rows.items()
    return [(row["code"], row.get("label") or row["name"]) for row in rows]


def _names(bodies: Mapping[str, Row]) -> dict[str, str]:
    areas = bodies.get("areas", {})
    places = [areas["town"], *areas.get("villages", ()), *areas.get("cells", ())] if areas else []
    return {
        **{f"area:{row['code']}": row["name"] for row in places},
        **{f"category:{row['code']}": row["name"] for row in _rows(bodies, "categories", "categories")},
        **{f"unit:{row['id']}": row["name"] for row in _rows(bodies, "units", "units")},
    }


def _map(areas: Row) -> bytes:
    if not areas:
        return EMPTY_MAP
    villages = {row["code"]: row["name"] for row in areas.get("villages", ())}
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": row["code"],
                "name": row["name"],
                "village": villages.get(row["village"], row["village"]),
                "class": row["class"],
            },
            "geometry": row["polygon"],
        }
        for row in areas["cells"]
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})
