"""Many incidents at once: which moves are possible on each of them, and why not on the others.

There is no request that moves them: the page moves each by itself, with its own version and key, so that what is
refused for one says nothing about the next.
"""

from __future__ import annotations

from typing import Final

from console.api.answer import Answer, Door
from console.api.context import Caller, Here, Names
from console.api.models.bulk import BulkItem, BulkPreview
from console.api.models.forms import Chosen
from console.api.views import Viewer, summary_view
from console.api.views_moves import bulk_views
from dispatch.adapters.postgres.reading.several import SeveralRow

router: Final = Door(tags=["moves"])


@router.post("/moves/preview")
def preview(chosen: Chosen, caller: Caller, here: Here, names: Names) -> Answer[BulkPreview]:
    """Return for each of these incidents that the caller sees which moves can be made on it together with others."""
    found = here.services.reading.as_(caller).several(chosen.numbers)
    viewer = Viewer(actor=caller, catalogue=names, at=found.at)
    return Answer(BulkPreview(items=[_item(row, viewer) for row in found.rows], as_of=found.at))


def _item(row: SeveralRow, viewer: Viewer) -> BulkItem:
    moves, barred = bulk_views(row.incident, viewer.actor, viewer.catalogue, at=viewer.at)
    return BulkItem(incident=summary_view(row.listed, viewer), moves=moves, barred=barred)
