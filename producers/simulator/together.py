"""One move on many incidents: an operator presses for all that the units have had for long (批量催办)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from producers.simulator.client import Client
from producers.simulator.scenes import words
from producers.simulator.truth import Truth

MOVE: Final = "nudge"
AT_ONCE: Final = 5
WITH_UNITS: Final = "/incidents?status=assigned&status=handling&sort=due"


class Together:
    """An operator who looks over what lies with the units."""

    def __init__(self, client: Client, truth: Truth, *, operator: str, new_id: Callable[[], UUID]) -> None:
        self._client = client
        self._truth = truth
        self._operator = operator
        self._new_id = new_id

    async def press(self) -> None:
        """Press for what is due first, for those of it for which one may; nothing where it is not several."""
        numbers = await self._open_to_it()
        if len(numbers) < 2:
            return
        form = {"note": words("together")[0]}
        done: list[int] = []
        for number in numbers:
            path, key = f"/incidents/{number}/moves/{MOVE}", {"Idempotency-Key": str(self._new_id())}
            answer = await self._client.call(self._operator, "POST", path, json=form, headers=key)
            done.append(answer.status_code)
        self._truth.note("together", move=MOVE, by=self._operator, numbers=numbers, statuses=done)

    async def _open_to_it(self) -> list[str]:
        listed = await self._client.call(self._operator, "GET", f"{WITH_UNITS}&limit={AT_ONCE}")
        numbers = [item["number"] for item in listed.json()["items"]] if listed.status_code == 200 else []
        if not numbers:
            return []
        shown = await self._client.call(self._operator, "POST", "/moves/preview", json={"numbers": numbers})
        items = shown.json()["items"] if shown.status_code == 200 else []
        return [item["incident"]["number"] for item in items if MOVE in {offered["move"] for offered in item["moves"]}]
