"""What a proposal would change as people see it."""

from __future__ import annotations

from datetime import datetime

from console.api.models.document_trials import ClockMoved, DocumentPreview, MovesOfKind, MovesOfUnit
from dispatch.application.documents.preview import Preview


def preview_view(made: Preview, *, at: datetime, open: int, looked: int) -> DocumentPreview:
    """Return what would move, with the numbers of incidents for those who may open them."""
    return DocumentPreview(
        at=at,
        open=open,
        looked=looked,
        moved=len(made.moved),
        kinds=[MovesOfKind(clock=kind, moves=dict(ways)) for kind, ways in made.by_kind().items()],
        units=[MovesOfUnit(unit=unit, moves=dict(ways)) for unit, ways in made.by_unit().items()],
        stay=dict(made.stay),
        keep_ladder=made.keep_ladder,
        examples=[
            ClockMoved(
                number=each.incident.number,
                category=each.incident.category,
                clock=each.kind,
                unit=each.unit,
                way=each.way,
                was=each.was,
                becomes=each.becomes,
            )
            for each in made.examples()
        ],
    )
