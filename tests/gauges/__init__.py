"""Another family of records than those about incidents: gauges in watercourses, keyed by gauge and by cell.

It has topics, tables, a step and a consumer of its own, all made by the same means as ours, so that these means are
tried with something they were not written for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from dispatch.bootstrap import Services
from dispatch.entrypoints.consumer import Consumer
from runtime.consume import Done
from schemas.codec import Codec
from schemas.envelope import Record
from schemas.ids import derived_id, named_id
from schemas.topics import read_catalogue
from stream_processors.worker import Step


class LevelMeasured(Record, frozen=True, kw_only=True, omit_defaults=True):
    """How high the water is at a gauge."""

    gauge: UUID
    cell: str
    centimetres: int


class LevelHigh(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The water in a cell is too high."""

    cell: str
    centimetres: int


CATALOGUE: Final = read_catalogue(Path(__file__).parent / "topics")
CODEC: Final = Codec(CATALOGUE, {("LevelMeasured", 1): LevelMeasured, ("LevelHigh", 1): LevelHigh})
MEASURED: Final = CATALOGUE.topics["levels.measured"]
HIGH: Final = CATALOGUE.topics["levels.high"]
LAST: Final = CATALOGUE.changelogs["levels.last"]
HOURLY: Final = CATALOGUE.changelogs["levels.hourly"]
A_GAUGE: Final = named_id("gauge", "under the bridge")
DEAF_CELL: Final = "330499101101009"
A_CELL: Final = "330499101101001"
NOON: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


FLOOD: Final = 150
"""From so many centimetres on the water is too high."""


def a_level(name: str, centimetres: int = 200, *, gauge: UUID = A_GAUGE, cell: str = A_CELL) -> LevelMeasured:
    """A measurement of this name."""
    event_id = named_id("level", name)
    return LevelMeasured(
        event_id=event_id, occurred_at=NOON, caused_by=gauge, gauge=gauge, cell=cell, centimetres=centimetres
    )


def too_high(level: LevelMeasured) -> LevelHigh:
    """What is said of a level that is too high."""
    return LevelHigh(
        event_id=derived_id(level.event_id, "flood"),
        occurred_at=level.occurred_at,
        caused_by=level.event_id,
        cell=level.cell,
        centimetres=level.centimetres,
    )


def flooded(level: LevelMeasured, limit: int) -> Iterator[LevelHigh]:
    """The rule: what a level comes to, which is nothing while the water is low."""
    if level.centimetres >= limit:
        yield too_high(level)


STEP: Final = Step(name="flood", reads=MEASURED, writes=HIGH, rules=lambda _: FLOOD, decide=flooded, codec=CODEC)


def sirens(services: Services) -> Consumer[LevelHigh]:
    """A consumer that sounds the siren of a cell once for each warning, and has none for some cells."""

    def sound(warnings: Sequence[LevelHigh]) -> Done:
        with services.transaction() as store:
            known = store.processed("sirens", [warning.event_id for warning in warnings])
            deaf = {warning.event_id: "no_siren" for warning in warnings if warning.cell == DEAF_CELL}
            new = {warning.event_id: warning.cell for warning in warnings if warning.event_id not in {*known, *deaf}}
            store.mark_processed("sirens", new)
        return Done(hopeless=deaf, outcomes=new)

    return Consumer(name="sirens", reads=HIGH, apply=sound, codec=CODEC)
