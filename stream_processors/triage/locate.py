"""Which grid cell a position lies in.

Cells tile the town, so a point lies in one cell or on a border, where the smallest code wins. A report without a
position, or with one outside the town, is unplaced: an address is never turned into a position by guessing. So is one
whose phone did not know its place well enough to say in which cell it was.
Positions are WGS-84 here; other datums are converted where reports come in. The explanation names the cell, never the
coordinates: it travels on public topics, and a position may be somebody's home.
"""

from __future__ import annotations

from math import cos, isfinite, radians
from typing import Final

from shapely import STRtree, intersects_xy, prepare
from shapely.affinity import scale
from shapely.geometry import Point, shape

from dispatch.domain.terms import AreaCode
from dispatch.domain.township.areas import Areas, Cell
from schemas.incident_records import ReportAccepted, Step
from schemas.reasons import Reason, line

METRES_OF_A_DEGREE: Final = 111_320
"""Of latitude."""
EXACT_METRES: Final = 30
"""A phone under the open sky is off by less; what is known no better than a street decides no cell at a border."""
_SHOWN_CELLS: Final = 8


class Cells:
    """The cells of a township, ready to be looked up by position."""

    def __init__(self, document: str, areas: Areas) -> None:
        self.document = document
        self.cells = tuple(sorted(areas.cells, key=lambda cell: cell.code))
        self._tree = STRtree([shape(cell.polygon) for cell in self.cells])
        prepare(self._tree.geometries)

    def around(self, lon: float, lat: float, metres: float) -> tuple[Cell, ...]:
        """Return the cells that lie within so many metres of the point, smallest code first."""
        circle = scale(Point(lon, lat).buffer(metres / METRES_OF_A_DEGREE), xfact=1 / cos(radians(lat)))
        found = self._tree.query(circle, predicate="intersects")
        return tuple(self.cells[index] for index in sorted(found.tolist()))

    def covering(self, lon: float, lat: float) -> tuple[Cell, ...]:
        """Return the cells whose polygon covers the point, border included, smallest code first."""
        # Quicker than the tree, which wants a geometry made first, up to some hundred cells.
        (found,) = intersects_xy(self._tree.geometries, lon, lat).nonzero()
        return tuple(self.cells[index] for index in found.tolist())


def locate(report: ReportAccepted, cells: Cells) -> tuple[Cell | None, Step]:
    """Return the cell of the report, None when it is unplaced, with the reasons."""
    position = report.position
    if position is None:
        return None, _unplaced(cells, Reason.LOCATE_NO_POSITION)
    if not (isfinite(position.lon) and isfinite(position.lat)):
        return None, _unplaced(cells, Reason.LOCATE_NOT_FINITE)

    found = cells.covering(position.lon, position.lat)
    if not found:
        return None, _unplaced(cells, Reason.LOCATE_OUTSIDE)
    cell = found[0]
    accuracy = position.accuracy_m or 0.0
    near = cells.around(position.lon, position.lat, accuracy) if accuracy > EXACT_METRES else found
    if accuracy > EXACT_METRES and len(near) > 1:
        spans = line(Reason.LOCATE_SPANS, metres=round(accuracy), cells=_nearest_first(cell, near))
        return None, Step(step="locate", outcome=None, document=cells.document, lines=(spans,))
    lines = [line(Reason.LOCATE_INSIDE, cell=cell.code, cell_class=cell.cell_class)]
    if position.source_crs != "WGS-84":
        lines.append(line(Reason.LOCATE_CONVERTED, source_crs=position.source_crs))
    if len(found) > 1:
        lines.append(line(Reason.LOCATE_BORDER, cells=[other.code for other in found]))
    return cell, Step(step="locate", outcome=cell.code, document=cells.document, lines=tuple(lines))


def _nearest_first(here: Cell, near: tuple[Cell, ...]) -> list[AreaCode]:
    return [here.code, *(cell.code for cell in near if cell.code != here.code)][:_SHOWN_CELLS]


def _unplaced(cells: Cells, reason: Reason) -> Step:
    return Step(step="locate", outcome=None, document=cells.document, lines=(line(reason),))
