"""Follows an incident from its receipt to its end, one look at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from producers.simulator.client import Client
from producers.simulator.conduct import Case, Party, Step, Wait, miss, next_step
from producers.simulator.day import Fate
from producers.simulator.holders import Holders
from producers.simulator.moves import Actors, Detail
from producers.simulator.rota import Rota
from producers.simulator.truth import Truth
from runtime.clock import utc_now

LOOK_AFTER: Final = 3.0
LOOK_OFTEN: Final = 8.0
LOOK_SELDOM: Final = 40.0
"""Seconds between looks: at first, while the platform has it, and while people have it."""
GIVE_UP: Final = 6
"""Attempts at one step that came to nothing before it is left to whoever else sits at the service."""

CLOSED: Final = 600.0
"""Seconds, of the town's clock, between looks while the unit keeps office hours and they are over."""
OF_THE_UNIT: Final = frozenset({Party.HANDLER, Party.UNIT_LEAD})


@dataclass(slots=True)
class LastSeen:
    """An incident as it was last seen, and since when it has not changed."""

    shown: Detail
    since: float
    vain: int = 0

    def sees(self, shown: Detail, now: float) -> None:
        """Take in a new look."""
        if (shown["status"], shown["version"]) != (self.shown["status"], self.shown["version"]):
            self.since, self.vain = now, 0
        self.shown = shown


class Follower:
    """Lets the people do what the plan says about an incident."""

    def __init__(
        self,
        client: Client,
        truth: Truth,
        actors: Actors,
        holders: Holders,
        rota: Rota,
        *,
        watcher: str,
        speed: float,
    ) -> None:
        self._client = client
        self._truth = truth
        self._actors = actors
        self._holders = holders
        self._rota = rota
        self._watcher = watcher
        self._speed = speed

    async def follow(self, case: Case) -> None:
        """Follow an incident, and the parts that it is split into, until nothing more will happen to it."""
        async with asyncio.TaskGroup() as parts:
            await self._follow(case, parts)

    async def _follow(self, case: Case, parts: asyncio.TaskGroup) -> None:
        loop = asyncio.get_running_loop()
        await self._pause(LOOK_AFTER)
        first = await self._look(case)
        if first is None:
            return
        last = LastSeen(first, loop.time())
        while last.vain < GIVE_UP:
            step = next_step(last.shown, case)
            if step is None:
                break
            wait = step.seconds if isinstance(step, Wait) else step.after - (loop.time() - last.since) * self._speed
            if wait > 0:
                await self._pause(min(wait, self._patience(last.shown)))
                seen = await self._look(case)
            elif isinstance(step, Wait):
                seen = await self._look(case)
            elif (wait := self._until_taken_up(step, last.shown)) > 0:
                await asyncio.sleep(min(wait, CLOSED))
                seen = await self._look(case)
            else:
                seen = await self._made(step, last, case)
                if seen is not None and step.move == "split":
                    for part in _parts(seen):
                        parts.create_task(self.follow(part))
            if seen is not None:
                last.sees(seen, loop.time())
        self._truth.note("ended", number=case.number, status=last.shown["status"], done=dict(case.done))

    def _until_taken_up(self, step: Step, shown: Detail) -> float:
        """Seconds, of the town's clock, until the unit that has it is there."""
        unit = shown["lead_unit"]["id"] if shown["lead_unit"] and step.by in OF_THE_UNIT else None
        now = utc_now()
        received_at = datetime.fromisoformat(shown["received_at"])
        return (self._rota.taken_up_at(unit, shown["number"], received_at, now) - now).total_seconds()

    async def _made(self, step: Step, last: LastSeen, case: Case) -> Detail | None:
        """Make the move, and look again where nobody could."""
        if step.by is Party.RECEIPT:
            seen = await self._look(case) if await self._holders.act(step, case) else None
        else:
            seen = await self._actors.act(step, last.shown, case)
        return seen if seen is not None else await self._again(step, last, case)

    async def _again(self, step: Step, last: LastSeen, case: Case) -> Detail | None:
        """After an attempt that came to nothing: wait a moment and look how the incident stands."""
        if step.beside:
            miss(case, step.move)
        else:
            last.vain += 1
        await self._pause(LOOK_OFTEN)
        return await self._look(case)

    async def _look(self, case: Case) -> Detail | None:
        answer = await self._client.call(self._watcher, "GET", f"/incidents?number={case.number}")
        items: list[dict[str, Any]] = answer.json()["items"] if answer.status_code == 200 else []
        return items[0] if items else None

    def _patience(self, shown: Detail) -> float:
        return LOOK_OFTEN if shown["status"] == "received" else LOOK_SELDOM

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


def _parts(shown: Detail) -> list[Case]:
    """The parts of an incident that was just split, none where it was not; nobody reported them or rates them."""
    brisk = Fate(sign_after=12.0, result_after=30.0, check_after=15.0)
    units = {part["number"]: part["lead_unit"]["id"] if part["lead_unit"] else None for part in shown.get("parts", ())}
    return [
        Case(number=number, sender="", fate=brisk, unit=unit, settled=None) for number, unit in units.items() if number
    ]
