"""Which grid cell a position lies in.

Cells tile the town, so a point lies in one cell or on a border, where the smallest code wins. A report without a
position, or with one outside the town, is unplaced: an address is never turned into a position by guessing.
Positions are WGS-84 here; other datums are converted where reports come in. The explanation names the cell, never the
coordinates: it travels on public topics, and a position may be somebody's home.
"""

from __future__ import annotations

from math import isfinite

from shapely import STRtree
from shapely.geometry import Point, shape

from dispatch.domain.township.areas import Areas, Cell
from schemas.incident_records import Line, ReportAccepted, Step


class Cells:
    """The cells of a township, ready to be looked up by position."""

    def __init__(self, document: str, areas: Areas) -> None:
        self.document = document
        self.cells = tuple(sorted(areas.cells, key=lambda cell: cell.code))
        self._tree = STRtree([shape(cell.polygon) for cell in self.cells])

    def covering(self, lon: float, lat: float) -> tuple[Cell, ...]:
        """Return the cells whose polygon covers the point, border included, smallest code first."""
        found = self._tree.query(Point(lon, lat), predicate="intersects")
        return tuple(self.cells[index] for index in sorted(found.tolist()))


def locate(report: ReportAccepted, cells: Cells) -> tuple[Cell | None, Step]:
    """Return the cell of the report, None when it is unplaced, with the reasons."""
    position = report.position
    if position is None:
        return None, _unplaced(cells, "没有定位：地址文字不换算成坐标，列入待定位")
    if not (isfinite(position.lon) and isfinite(position.lat)):
        return None, _unplaced(cells, "坐标不是有效数字，列入待定位")

    found = cells.covering(position.lon, position.lat)
    if not found:
        return None, _unplaced(cells, "定位不在本镇任何网格内，列入待定位")
    cell = found[0]
    place = f"定位落在网格「{cell.name}」（{cell.code}，{cell.cell_class} 类）"
    lines = [Line(text=place, data={"cell": cell.code, "class": cell.cell_class})]
    if position.source_crs != "WGS-84":
        lines.append(Line(text=f"坐标由 {position.source_crs} 换算为 WGS-84", data={"source_crs": position.source_crs}))
    if len(found) > 1:
        others = "、".join(f"{other.name}（{other.code}）" for other in found[1:])
        lines.append(Line(text=f"正好在边界上，取代码最小者；另有 {others}", data={"border": [c.code for c in found]}))
    return cell, Step(step="locate", outcome=cell.code, document=cells.document, lines=tuple(lines))


def _unplaced(cells: Cells, text: str) -> Step:
    return Step(step="locate", outcome=None, document=cells.document, lines=(Line(text=text),))
