"""Who counts the figures that a board shows: the stream, or PostgreSQL where the stream cannot be believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from console.api.live_board import LiveBoard
from console.api.live_feed import Heard
from dispatch.adapters.postgres.reading.figures import OutboxState
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.adapters.postgres.reading.standings import Standings
from dispatch.domain.live.ledger import TOWN, Group
from dispatch.domain.live.usual import Usual
from runtime.clock import monotonic
from runtime.settings import Settings
from runtime.unavailable import Unavailable

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)


@dataclass
class FakeReading:
    """What PostgreSQL would say."""

    outbox_seconds: float = 0.0
    away: bool = False
    recounts: int = field(default=0)

    def standings(self) -> Standings:
        """Nothing is stored."""
        if self.away:
            raise Unavailable("PostgreSQL")
        self.recounts += 1
        return Standings(at=NOON, standings=[])

    def usual(self) -> Usual:
        """Nothing is usual."""
        if self.away:
            raise Unavailable("PostgreSQL")
        return Usual(at=NOON, weeks=0, arrivals={"1h": {}, "1d": {}})

    def outbox_state(self) -> OutboxState:
        """What waits for Kafka."""
        if self.away:
            raise Unavailable("PostgreSQL")
        return OutboxState(1, self.outbox_seconds)


def heard(*, ago: float = 0.0, delay: float = 0.0) -> Heard:
    group = Group.empty()
    group.counts[6] = 7
    return Heard(
        groups={TOWN: group},
        as_of=NOON,
        since=monotonic() - ago,
        delay_seconds=delay,
        checked_at=NOON,
        differed=(),
    )


def board(reading: FakeReading) -> LiveBoard:
    return LiveBoard(cast("ReadingGateway", reading), Settings())


@pytest.mark.parametrize(
    ("said", "outbox_seconds", "source"),
    [
        ({}, 0.0, "stream"),
        ({"delay": 1.0}, 2.0, "stream"),
        ({"ago": 3.1}, 0.0, "recount"),
        ({"delay": 3.5}, 0.0, "recount"),
        ({}, 4.0, "recount"),
        (None, 0.0, "recount"),
    ],
    ids=[
        "heard just now",
        "a little late",
        "silent for three seconds",
        "counts what happened too long ago",
        "is not told what is stored",
        "never said anything",
    ],
)
def test_the_stream_is_shown_while_it_can_be_believed(
    said: dict[str, float] | None, outbox_seconds: float, source: str
) -> None:
    live = board(FakeReading(outbox_seconds=outbox_seconds))._figures(heard(**said) if said is not None else None)

    assert live is not None
    assert live.source == source
    assert live.whole.town.open == (7 if source == "stream" else 0)


def test_what_was_shown_is_not_shown_again_and_a_recount_waits_its_time() -> None:
    reading = FakeReading()
    made, said = board(reading), heard()

    first, again = made._figures(said), made._figures(said)
    silent = [made._figures(None), made._figures(None)]

    assert first is not None
    assert again is None
    assert silent[0] is not None
    assert silent[1] is None
    assert reading.recounts == 1


def test_without_postgresql_the_stream_is_all_there_is_and_is_shown() -> None:
    live = board(FakeReading(away=True))._figures(heard())

    assert live is not None
    assert live.source == "stream"
