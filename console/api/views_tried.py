"""What a proposal would change as people see it."""

from __future__ import annotations

from datetime import datetime

from console.api.models.document_trials import (
    ClockMoved,
    DocumentPreview,
    DocumentTrial,
    Goes,
    GoesElsewhere,
    MovesOfKind,
    MovesOfUnit,
    WentElsewhere,
)
from dispatch.adapters.postgres.reading.last_month import LastMonth
from dispatch.application.documents import trial
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


def trial_view(came: LastMonth, made: trial.Trial) -> DocumentTrial:
    """Return what would have gone elsewhere, with the numbers of incidents for those who may open them."""
    return DocumentTrial(
        since=came.since,
        incidents=came.incidents,
        full=came.full,
        unplaced=came.unplaced,
        elsewhere=made.incidents,
        pairs=[
            GoesElsewhere(
                was=_goes(pair.was),
                becomes=_goes(pair.becomes),
                incidents=pair.incidents,
                examples=[
                    WentElsewhere(number=number, category=alike.category, cell=alike.cell)
                    for number, alike in pair.examples
                ],
            )
            for pair in made.pairs()
        ],
    )


def _goes(where: trial.Goes) -> Goes:
    return Goes(leader=where.leader, helping=where.helping)
