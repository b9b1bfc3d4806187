"""Dangerous weather: ordinary matters of one village wait (应急响应) for some minutes, as two people of the town agree.

Everybody goes on with what there is. Where an emergency holds or is proposed already, nothing is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from producers.simulator.client import Client
from producers.simulator.scenes import words
from producers.simulator.truth import Truth
from producers.simulator.world import World

READ_FOR: Final = 20.0
"""Seconds in which the supervisor reads what is proposed."""
LASTS: Final = 180.0
"""Seconds after which the supervisor ends it."""
AT_MOST: Final = timedelta(minutes=10)
"""It ends by itself, where nobody is left who would end it."""
ORDINARY: Final = 4
VILLAGE_DIGITS: Final = 12


class Storm:
    """The command room and its supervisor, while the weather is bad."""

    def __init__(
        self,
        client: Client,
        truth: Truth,
        world: World,
        *,
        speed: float,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._truth = truth
        self._proposer = world.people("operator")[0].user
        self._decider = world.people("supervisor")[0].user
        self._village = min(world.cells)[:VILLAGE_DIGITS]
        self._speed = speed
        self._new_id = new_id
        self._now = now

    async def passes(self) -> None:
        """Propose that matters wait, approve it, and end it when the weather is better."""
        id, at = str(self._new_id()), self._now()
        wanted = {
            "id": id,
            "reason": words("storm")[0],
            "since": at.isoformat(),
            "until": (at + AT_MOST).isoformat(),
            "grades": [ORDINARY],
            "areas": [self._village],
        }
        if not await self._does(self._proposer, "proposed", "/emergency", wanted):
            return
        await asyncio.sleep(READ_FOR / self._speed)
        if not await self._does(self._decider, "approved", f"/emergency/{id}/approve", {"remark": words("storm")[1]}):
            return
        await asyncio.sleep(LASTS / self._speed)
        await self._does(self._decider, "ended", f"/emergency/{id}/end", {"remark": words("storm")[2]})

    async def _does(self, user: str, what: str, path: str, said: dict[str, Any]) -> bool:
        answer = await self._client.call(user, "POST", path, json=said)
        self._truth.note("storm", did=what, by=user, status=answer.status_code)
        return answer.is_success
