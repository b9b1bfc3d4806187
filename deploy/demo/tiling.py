"""How the cells of the demo township were drawn: `python -m deploy.demo.tiling` writes reference/areas.json anew.

36 Voronoi cells, small in the market town and large in the fields, clipped to an outline; every edge is then bent a
little, the same way for both neighbours, and coordinates are rounded. The same seed gives the same file, and the
result is refused unless the cells tile the town without gap or overlap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from math import cos, exp, hypot, pi, radians, sin
from pathlib import Path
from random import Random
from typing import Any, Final

import shapely
from shapely.geometry import MultiPoint, Point, Polygon, mapping

SEED: Final = "hongchuan"
CENTRE: Final = (120.54, 30.63)
TOWN: Final = "330499101"
VILLAGES: Final = (("330499101201", "南湖村"), ("330499101202", "菱塘村"))
NAMES: Final = (
    "北长桥 西圩浜 南湖头 桑园里 石佛寺 荷花浜 大树下 河西街 米市弄 渔行街 湾里 "
    "茶亭 文昌阁 陈家埭 新桥头 轮船埠 南圩 油车港",
    "菱塘角 东浜 北栅 丝厂 红庙 芦荡 杨树湾 东市街 邮电路 粮站 学前弄 新村坊 蚕种场 万安桥 沈家埭 双板桥 姚圩 顾家浜",
)
_CELLS: Final = 36
_METRES: Final = 111_320.0

Metric = tuple[float, float]


def outline() -> Polygon:
    """Return the outline of the town in metres around its centre, about 7 by 6 km."""
    points = []
    for step in range(72):
        turn = 2 * pi * step / 72
        bulge = 1 + 0.07 * sin(3 * turn + 0.6) + 0.05 * sin(5 * turn + 2.0) + 0.02 * sin(9 * turn)
        points.append((3450 * bulge * cos(turn), 2950 * bulge * sin(turn)))
    return Polygon(points)


def sites(town: Polygon, random: Random) -> list[Point]:
    """Return one point per cell, closer together in the middle, evened out three times."""
    points: list[Point] = []
    while len(points) < _CELLS:
        x, y = random.uniform(-3800, 3800), random.uniform(-3300, 3300)
        crowded = exp(-((x / 2200) ** 2) - (y / 1900) ** 2)
        if town.contains(Point(x, y)) and random.random() < 0.25 + crowded:
            points.append(Point(x, y))
    for _ in range(3):
        points = [_towards_centre(cell.centroid) for cell in voronoi(points, town)]
    return points


def voronoi(points: Iterable[Point], town: Polygon) -> list[Polygon]:
    """Return the part of the town that is nearest to each point."""
    cells = shapely.voronoi_polygons(MultiPoint(list(points)), extend_to=town.buffer(500))
    clipped = [cell.intersection(town) for cell in cells.geoms]
    return [cell for cell in clipped if isinstance(cell, Polygon)]


def _towards_centre(point: Point) -> Point:
    return Point(point.x * 0.97, point.y * 0.97)


def bend(cell: Polygon) -> Polygon:
    """Return the cell in degrees with its long edges bent, the same way whichever neighbour asks."""
    ring = [_degrees(point) for point in cell.exterior.coords]
    bent: list[Metric] = []
    for a, b in pairwise(ring):
        low, high = sorted((a, b))
        between = _between(low, high)
        bent += [a, *(between if a == low else reversed(between))]
    return Polygon(bent)


def _between(a: Metric, b: Metric) -> list[Metric]:
    """Return the points that bend the edge a–b; they depend on the edge alone."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = hypot(dx, dy) * _METRES
    pieces = int(length // 160)
    random = Random(f"{SEED} {a} {b}")  # noqa: S311 - a drawing, not a secret
    points = []
    for piece in range(1, pieces):
        along, aside = piece / pieces, random.uniform(-0.035, 0.035)
        points.append((round(a[0] + along * dx - aside * dy, 6), round(a[1] + along * dy + aside * dx, 6)))
    return points


def _degrees(point: Iterable[float]) -> Metric:
    x, y = list(point)[:2]
    lon = CENTRE[0] + x / (_METRES * cos(radians(CENTRE[1])))
    return round(lon, 6), round(CENTRE[1] + y / _METRES, 6)


def areas() -> dict[str, Any]:
    """Return the body of the `areas` document.

    Raises:
        ValueError: the cells leave a gap, overlap, or a village falls apart.
    """
    random = Random(SEED)  # noqa: S311 - a drawing, not a secret
    town = outline()
    cells = [bend(cell) for cell in voronoi(sites(town, random), town)]
    cells.sort(key=lambda cell: cell.centroid.x + 0.12 * (cell.centroid.y - CENTRE[1]))
    halves = (cells[: _CELLS // 2], cells[_CELLS // 2 :])
    _check(cells, halves)
    rows = [_row(code, name, cell) for (code, name, cell) in _named(halves)]
    villages = [
        {"code": code, "name": name, "parent": TOWN, "polygon": _geometry(shapely.coverage_union_all(half))}
        for (code, name), half in zip(VILLAGES, halves, strict=True)
    ]
    whole = _geometry(shapely.coverage_union_all(cells))
    return {
        "crs": "WGS-84",
        "town": {"code": TOWN, "name": "红船镇", "polygon": whole},
        "villages": villages,
        "cells": rows,
    }


def _named(halves: Iterable[list[Polygon]]) -> Iterable[tuple[str, str, Polygon]]:
    for (village, _), names, half in zip(VILLAGES, NAMES, halves, strict=True):
        north_first = sorted(half, key=lambda cell: -cell.centroid.y)
        for number, (name, cell) in enumerate(zip(names.split(), north_first, strict=True), start=1):
            yield f"{village}{number:03d}", f"{name}网格", cell


def _row(code: str, name: str, cell: Polygon) -> dict[str, Any]:
    away = hypot((cell.centroid.x - CENTRE[0]) * 0.86, cell.centroid.y - CENTRE[1]) * _METRES
    letter = "A" if away < 1100 else "B" if away < 2300 else "C"
    return {"code": code, "name": name, "village": code[:12], "class": letter, "polygon": _geometry(cell)}


def _geometry(shape: Any) -> dict[str, Any]:
    return json.loads(json.dumps(mapping(shape)))  # type: ignore[no-any-return]


def _check(cells: list[Polygon], halves: tuple[list[Polygon], list[Polygon]]) -> None:
    if not (all(cell.is_valid for cell in cells) and shapely.coverage_is_valid(cells)):
        raise ValueError("the cells do not tile the town")
    if any(shapely.coverage_union_all(part).geom_type != "Polygon" for part in (cells, *halves)):
        raise ValueError("the town or a village is not in one piece")


def main() -> None:
    """Write reference/areas.json."""
    target = Path(__file__).parent / "reference" / "areas.json"
    target.write_text(json.dumps(areas(), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
