"""The township's own words and map, for pickers and boards."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Header, Response

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.board import CellMap
from console.api.models.reference import ReferenceView
from dispatch.adapters.outside.addresses import sends_texts
from runtime.http.components import schema_of

router: Final = Door(tags=["reference"])

GEO_JSON: Final = "application/geo+json"


@router.get("/reference")
def read_reference(caller: Caller, here: Here, names: Names) -> Answer[ReferenceView]:
    """Return categories, units, reason codes and platforms, and whether text messages can be sent."""
    shown = ReferenceView(
        categories=list(names.categories),
        units=list(names.units),
        reasons=names.reasons,
        platforms=list(names.platforms),
        limits_version=names.limits_version,
        text_messages=sends_texts(here.services.settings.data_dir),
    )
    return Answer(shown)


@router.get("/map", response_class=Response, responses={200: {"content": {GEO_JSON: {"schema": schema_of(CellMap)}}}})
def read_map(caller: Caller, names: Names, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Return the cells as GeoJSON, WGS-84."""
    return map_answer(names, if_none_match)


def map_answer(names: Catalogue, if_none_match: str | None) -> Response:
    """Return the cells, or that the caller has them."""
    tag = f'"{names.map_tag}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(names.map, headers=headers, media_type=GEO_JSON)
