"""What cannot be settled waits within bounds, and is acknowledged when the world is back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from runtime.consume import Carrier, DeadLetter, Done, Message
from runtime.unavailable import Unavailable
from schemas.topics import REPORTS_ACCEPTED
from stream_processors import worker
from stream_processors.worker import Later


class Event:
    """A Faust event, as far as it is acknowledged."""

    def __init__(self) -> None:
        self.acked = False

    def ack(self) -> bool:
        self.acked = True
        return True


class World:
    def __init__(self) -> None:
        self.away = True
        self.buried: list[DeadLetter] = []

    async def step(self, records: Any) -> Done:
        return Done()

    async def bury(self, letter: DeadLetter) -> None:
        if self.away:
            raise Unavailable("PostgreSQL: gone")
        self.buried.append(letter)


def bad_messages(count: int) -> Mapping[Message, Any]:
    return {
        Message(topic=REPORTS_ACCEPTED, partition=0, offset=offset, key=None, headers=(), value=b"{"): Event()
        for offset in range(count)
    }


def test_a_message_is_acknowledged_once_the_world_is_back() -> None:
    async def scenario() -> None:
        world = World()
        later = Later(Carrier(consumer="triage", step=world.step, bury=world.bury, pauses=()))
        waiting = bad_messages(3)

        await later.keep(waiting)
        await later.try_again()
        assert not any(event.acked for event in waiting.values())
        assert len(later) == 3

        world.away = False
        await later.try_again()
        assert all(event.acked for event in waiting.values())
        assert len(later) == 0
        assert len(world.buried) == 3

    asyncio.run(scenario())


def test_reading_stops_while_too_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LATER", 2)

    async def scenario() -> None:
        world = World()
        later = Later(Carrier(consumer="triage", step=world.step, bury=world.bury, pauses=()))

        reading = asyncio.create_task(later.keep(bad_messages(2)))
        await asyncio.sleep(0)
        await later.try_again()
        assert not reading.done()

        world.away = False
        await later.try_again()
        await asyncio.wait_for(reading, 1)

    asyncio.run(scenario())
