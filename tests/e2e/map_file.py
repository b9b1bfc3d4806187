"""A small map file of shapes (PMTiles) for the tests: a river, streets, a park and names of an invented town.

Every shape stands in every tile that shows the town; pages cut them at the tiles' edges.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

Shape = tuple[str, int, Sequence[tuple[float, float]], dict[str, str]]
"""Its layer, its kind of geometry, its points in degrees, and what it is."""

POINT, LINE, POLYGON = 1, 2, 3
WEST, SOUTH, EAST, NORTH = 120.49, 30.59, 120.60, 30.67
LANES: Final = (30.605, 30.61, 30.63, 30.645)
ZOOMS: Final = range(8, 15)
EXTENT: Final = 4096
SHAPES: Final[tuple[Shape, ...]] = (
    ("landuse", POLYGON, ((120.508, 30.606), (120.53, 30.606), (120.53, 30.626), (120.508, 30.626)), {"kind": "park"}),
    ("water", POLYGON, ((120.49, 30.652), (120.6, 30.622), (120.6, 30.626), (120.49, 30.656)), {"kind": "river"}),
    ("roads", LINE, ((120.49, 30.617), (120.6, 30.64)), {"kind": "highway"}),
    ("roads", LINE, ((120.53, 30.59), (120.536, 30.67)), {"kind": "major_road"}),
    *(
        ("roads", LINE, ((120.5, y), (120.59, y + 0.004)), {"kind": "minor_road"})
        for y in (30.605, 30.61, 30.63, 30.645)
    ),
    ("roads", LINE, ((120.55, 30.59), (120.56, 30.67)), {"kind": "rail"}),
    ("places", POINT, ((120.534, 30.632),), {"kind": "locality", "name": "Hongchuan", "name:zh": "红船镇"}),
    ("places", POINT, ((120.516, 30.612),), {"kind": "village", "name": "南湖村"}),
    ("places", POINT, ((120.558, 30.644),), {"kind": "village", "name": "菱塘村"}),
)


def a_map_file(path: Path) -> Path:
    """Write the file."""
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.NONE,
        "min_lon_e7": int(WEST * 1e7),
        "min_lat_e7": int(SOUTH * 1e7),
        "max_lon_e7": int(EAST * 1e7),
        "max_lat_e7": int(NORTH * 1e7),
        "center_zoom": 12,
        "center_lon_e7": int((WEST + EAST) / 2 * 1e7),
        "center_lat_e7": int((SOUTH + NORTH) / 2 * 1e7),
    }
    with write(str(path)) as made:
        for z in ZOOMS:
            (left, top), (right, bottom) = _tiled(z, WEST, NORTH), _tiled(z, EAST, SOUTH)
            for x in range(int(left), int(right) + 1):
                for y in range(int(top), int(bottom) + 1):
                    made.write_tile(zxy_to_tileid(z, x, y), _tile(z, x, y))
        made.finalize(header, {"name": "test"})
    return path


def _tiled(z: int, lon: float, lat: float) -> tuple[float, float]:
    """Return where a point lies, counted in tiles."""
    return (
        (lon + 180) / 360 * (1 << z),
        (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * (1 << z),
    )


def _tile(z: int, x: int, y: int) -> bytes:
    layers = dict.fromkeys(layer for layer, *_ in SHAPES)
    return b"".join(_field(3, _layer(z, x, y, layer)) for layer in layers)


def _layer(z: int, x: int, y: int, layer: str) -> bytes:
    shapes = [shape for shape in SHAPES if shape[0] == layer]
    keys = list(dict.fromkeys(key for *_, named in shapes for key in named))
    values = list(dict.fromkeys(value for *_, named in shapes for value in named.values()))
    features = b"".join(
        _field(
            2,
            _field(2, b"".join(_varint(keys.index(key)) + _varint(values.index(said)) for key, said in named.items()))
            + _number(3, kind)
            + _field(4, b"".join(map(_varint, _commands(kind, [_tiled(z, *point) for point in points], x, y)))),
        )
        for _, kind, points, named in shapes
    )
    named_by = b"".join(_field(3, key.encode()) for key in keys)
    said = b"".join(_field(4, _field(1, value.encode())) for value in values)
    return _number(15, 2) + _field(1, layer.encode()) + features + named_by + said + _number(5, EXTENT)


def _commands(kind: int, points: Sequence[tuple[float, float]], x: int, y: int) -> Iterable[int]:
    """Yield the commands that draw a shape: move to its first point, lines to the others, and close it."""
    at = (0, 0)
    for number, point in enumerate(points):
        to = (round((point[0] - x) * EXTENT), round((point[1] - y) * EXTENT))
        if number == 0:
            yield 1 | 1 << 3
        elif number == 1:
            yield 2 | (len(points) - 1) << 3
        yield from (_zigzag(to[0] - at[0]), _zigzag(to[1] - at[1]))
        at = to
    if kind == POLYGON:
        yield 7 | 1 << 3


def _zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content
