"""What may lie on the ground, or be it: names above tiles, and a map in one file that pages read part by part."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header, Response

from console.api.answer import Door
from console.api.basemap import MapReader, tile_answer
from console.api.context import Here, Names
from console.api.problems import not_found
from dispatch.adapters.outside.map_archive import MapArchive, OutOfRange, Part

router: Final = Door(tags=["reference"])

ONE_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{1,15})")
WHOLE: Final = "application/octet-stream"


@router.get(
    "/basemap/labels/{z}/{x}/{y}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/jpeg": {}, "image/webp": {}}}},
)
async def read_label_tile(z: int, x: int, y: int, reader: MapReader, here: Here, names: Names) -> Response:
    """Return a tile of the names above the map, which the server fetches; 404 where there is none."""
    return await tile_answer(here.services.basemap_labels, names.box, z, x, y)


@router.get(
    "/basemap/archive",
    status_code=206,
    response_class=Response,
    responses={206: {"content": {WHOLE: {}}}, 416: {"description": "No such bytes, or too many at once."}},
)
def read_archive(reader: MapReader, here: Here, range: Annotated[str, Header()] = "") -> Response:
    """Return a part of our own map file (PMTiles), by `Range: bytes=first-last`; never all of it."""
    return part_answer(here.services.map_archive, range)


def part_answer(archive: MapArchive, wanted: str) -> Response:
    """Return the bytes that a `Range` header wants.

    Raises:
        Problem: 404, there is no map file.
    """
    said = ONE_RANGE.fullmatch(wanted.strip())
    try:
        first, last = (int(number) for number in said.groups()) if said else (0, -1)
        found = archive.part(first, last)
    except OutOfRange as refused:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{refused.size}"})
    if found is None:
        raise not_found()
    return Response(found.content, 206, headers=_headers(found), media_type=WHOLE)


def _headers(part: Part) -> dict[str, str]:
    """Say which part it is, and of which file: a page that has the directory of another one must begin anew."""
    last = part.first + len(part.content) - 1
    return {
        "Content-Range": f"bytes {part.first}-{last}/{part.size}",
        "Accept-Ranges": "bytes",
        "ETag": part.tag,
        "Cache-Control": "private, max-age=3600",
    }
