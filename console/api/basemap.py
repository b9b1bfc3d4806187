"""The map under all of our maps: which one there is, its tiles, and its shapes; for people and for screens."""

from __future__ import annotations

from typing import Annotated, Final

from anyio import CapacityLimiter, move_on_after, to_thread
from fastapi import Depends, Request, Response
from msgspec.structs import asdict
from starlette.concurrency import run_in_threadpool

from console.api.answer import Answer, Door
from console.api.context import Here, Names, caller_of, console_of
from console.api.models.basemap import BasemapView, MapBox
from console.api.problems import not_found
from dispatch.adapters.outside.basemap import DEEPEST, Basemap
from dispatch.domain.township.box import Box, touches
from runtime.http.token import SCREEN_COOKIE, cookie_of

router: Final = Door(tags=["reference"])

KEPT: Final = {"Cache-Control": "private, max-age=604800"}
"""The ground changes slower than in a week."""
WAIT_SECONDS: Final = 10.0
_FETCHING: Final = CapacityLimiter(4)
"""Threads that may hang on a service outside: reports and moves have those of everybody else for themselves."""


async def map_reader_of(request: Request) -> None:
    """Let pass whoever is signed in, and screens.

    Raises:
        Problem: 401, nobody is signed in; 429, the account asks for too much.
    """
    token = cookie_of(request.scope, SCREEN_COOKIE)
    if token is not None:
        screens = (await console_of(request)).services.screens
        if screens.fresh(token) or await run_in_threadpool(screens.holder, token):
            return
    await caller_of(request)


MapReader = Annotated[None, Depends(map_reader_of)]


@router.get("/basemap")
def read_basemap(reader: MapReader, here: Here, names: Names) -> Answer[BasemapView]:
    """Return which map there is to lie under ours."""
    services = here.services
    kind = services.map_archive.kind()
    view = BasemapView(
        tiles=services.basemap.has_tiles,
        labels=services.basemap_labels.has_tiles,
        shapes=services.basemap.has_shapes,
        archive=kind.value if kind is not None else None,
        credit=services.settings.basemap_credit,
        box=None if names.box is None else MapBox(**asdict(names.box)),
    )
    return Answer(view)


@router.get("/basemap/shapes", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}})
def read_shapes(reader: MapReader, here: Here) -> Response:
    """Return the shapes of our own file, GeoJSON."""
    found = here.services.basemap.shapes()
    if found is None:
        raise not_found()
    return Response(found, headers={"Cache-Control": "private, max-age=300"}, media_type="application/geo+json")


@router.get(
    "/basemap/{z}/{x}/{y}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/jpeg": {}, "image/webp": {}}}},
)
async def read_tile(z: int, x: int, y: int, reader: MapReader, here: Here, names: Names) -> Response:
    """Return a tile of the map, which the server fetches; 404 outside the town, or where there is none just now."""
    return await tile_answer(here.services.basemap, names.box, z, x, y)


async def tile_answer(layer: Basemap, box: Box | None, z: int, x: int, y: int) -> Response:
    """Return a tile of a layer as browsers keep it; outside the box nobody is asked, or we would fetch the country.

    Raises:
        Problem: 404, there is none.
    """
    if box is None or not (0 <= z <= DEEPEST and touches(box, z, x, y)):
        raise not_found()
    found = await run_in_threadpool(layer.known, z, x, y)
    if found is None and layer.has_tiles:
        with move_on_after(WAIT_SECONDS):  # for a turn; what has begun is not broken off
            found = await to_thread.run_sync(layer.tile, z, x, y, limiter=_FETCHING)
    if found is None:
        raise not_found()
    return Response(found.picture, headers=KEPT, media_type=found.media_type)
