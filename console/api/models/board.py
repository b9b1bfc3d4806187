"""What a board follows beside its lists: the stream of changes, and the map of the township's cells."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from console.api.models.names import Instant
from dispatch.domain.terms import ClockKind, Status


class IncidentChange(Struct, frozen=True, kw_only=True):
    """The data of an `incident` event of the stream: something happened to an incident that the caller sees."""

    number: str
    seq: int
    type: Annotated[str | None, Meta(description="null for somebody who only reported it")]
    status: Status
    version: int


class AlertNotice(Struct, frozen=True, kw_only=True):
    """The data of an `alert` event of the stream: the caller was told something."""

    id: UUID
    number: Annotated[str | None, Meta(description="null when it is about an objection to an assessment")]
    kind: str
    level: str | None
    clock_kind: ClockKind | None
    at: Instant


class Polygon(Struct, frozen=True, kw_only=True, tag="Polygon"):
    """Rings of longitude and latitude; the first is the outer one, the others are holes."""

    coordinates: list[list[tuple[float, float]]]


class CellProperties(Struct, frozen=True, kw_only=True):
    """What a cell is called, the name of its village, and its class."""

    code: str
    name: str
    village: str
    cell_class: str = field(name="class")


class CellFeature(Struct, frozen=True, kw_only=True, tag="Feature"):
    """A cell with its area."""

    properties: CellProperties
    geometry: Polygon


class CellMap(Struct, frozen=True, kw_only=True, tag="FeatureCollection"):
    """The township's cells as GeoJSON (RFC 7946)."""

    features: list[CellFeature]
