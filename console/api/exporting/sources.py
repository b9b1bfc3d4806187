"""Everything that can be exported, by name. Whoever adds a list writes its `Source` and names it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.api.exporting import assessed, counted, desk, incidents, township, watched
from console.api.exporting.source import AnySource

_ALL: Final[tuple[AnySource, ...]] = (
    incidents.QUEUE,
    incidents.HISTORY,
    incidents.MERGED,
    desk.INBOX,
    desk.CALLS,
    desk.ALERTS,
    desk.DELIVERIES,
    desk.DEAD_LETTERS,
    desk.DUE,
    desk.MORNING,
    desk.MORNING_UNITS,
    desk.ACTS,
    desk.ARRIVALS,
    township.CONTACTS,
    township.DUTIES,
    township.ROSTER,
    township.HANDOVERS,
    township.HANDOVER,
    township.DOCUMENTS,
    township.FIGURES,
    counted.FIGURES,
    counted.CASES,
    counted.CROSSED,
    assessed.TABLE,
    assessed.LEAVES,
    assessed.CASES,
    assessed.OBJECTIONS,
    assessed.DRAWS,
    assessed.DRAWN,
    assessed.MINE,
    watched.SCREENS,
    watched.STEPS,
)

SOURCES: Final[Mapping[str, AnySource]] = {source.what: source for source in _ALL}
