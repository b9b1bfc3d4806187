"""The command room hands over: whoever leaves signs what is open, whoever comes takes it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from producers.simulator.client import Client
from producers.simulator.dice import dice
from producers.simulator.rota import Rota
from producers.simulator.scenes import words
from producers.simulator.truth import Truth

ROOM: Final = "command"
READ_FOR: Final = 20.0
"""Seconds in which the one who comes reads what is left."""


class Shifts:
    """The operators of the command room, one after the other."""

    def __init__(self, client: Client, truth: Truth, rota: Rota, operators: tuple[str, ...], *, speed: float) -> None:
        self._client = client
        self._truth = truth
        self._rota = rota
        self._operators = operators
        self._speed = speed
        self._on: str | None = None

    async def pass_on(self) -> None:
        """Hand over where another operator has come on duty; whoever comes first finds the one before still there."""
        now = next((user for user in self._rota.on_duty(ROOM) if user in self._operators), None)
        if now is None or now == self._on or len(self._operators) < 2:
            return
        leaver = self._on or self._operators[self._operators.index(now) - 1]
        self._on = now
        said = dice(leaver, now)
        answer = await self._client.call(leaver, "POST", "/handovers", json={"notes": said.choice(words("left"))})
        await asyncio.sleep(READ_FOR / self._speed)
        for waiting in await self._waiting(now):
            if waiting["left_by"]["user"] != now:
                await self._take(now, waiting["id"], said.choice(words("taken")), left=answer.status_code)

    async def _waiting(self, user: str) -> list[dict[str, Any]]:
        answer = await self._client.call(user, "GET", "/handovers?limit=5")
        items: list[dict[str, Any]] = answer.json()["items"] if answer.status_code == 200 else []
        return [one for one in items if one["state"] == "waiting"]

    async def _take(self, user: str, id: str, remark: str, *, left: int) -> None:
        answer = await self._client.call(user, "POST", f"/handovers/{id}/take", json={"remark": remark})
        self._truth.note("handed_over", to=user, id=id, left=left, status=answer.status_code)
