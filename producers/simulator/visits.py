"""Visits to key places (巡查): the officer of the cell says that all is well, or comes late and finds something.

Of two visits the first is made soon, and the second only after the officer was reminded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from producers.simulator.client import Client
from producers.simulator.conduct import Case, Party, Step
from producers.simulator.dice import dice
from producers.simulator.plan import plan_fate
from producers.simulator.scenes import words
from producers.simulator.stories import Story

TO_LOOK_AT: Final = "/incidents?awaits_look=true&limit=20"
SOON: Final = 45.0
LATE: Final = 150.0
"""Seconds after a visit is seen to wait; the demo's officers are reminded after a minute and a half."""
VAIN: Final = 3
"""Attempts after which a visit is left to whoever else sits at the service."""

Act = Callable[[Step, dict[str, Any], Case], Awaitable[dict[str, Any] | None]]


class Visits:
    """The officers on their rounds."""

    def __init__(self, client: Client, act: Act, *, watcher: str, speed: float) -> None:
        self._client = client
        self._act = act
        self._watcher = watcher
        self._speed = speed
        self._waiting: dict[str, tuple[Case, Step, float]] = {}
        self._vain: dict[str, int] = {}

    async def make(self) -> list[Case]:
        """Make the visits whose time has come, and return those at which something was found."""
        now = asyncio.get_running_loop().time()
        found: list[Case] = []
        for shown in await self._listed():
            if shown["number"] not in self._waiting:
                self._waiting[shown["number"]] = self._planned(shown["number"], now)
            case, step, since = self._waiting[shown["number"]]
            if (now - since) * self._speed < step.after or self._vain.get(case.number, 0) >= VAIN:
                continue
            if await self._act(step, shown, case) is None:
                self._vain[case.number] = self._vain.get(case.number, 0) + 1
            elif step.move == "fault":
                found.append(case)
        return found

    async def _listed(self) -> list[dict[str, Any]]:
        answer = await self._client.call(self._watcher, "GET", TO_LOOK_AT)
        items: list[dict[str, Any]] = answer.json()["items"] if answer.status_code == 200 else []
        return [item for item in items if item.get("awaits_look") and item["cell"]]

    def _planned(self, number: str, now: float) -> tuple[Case, Step, float]:
        """What will be said at a visit; the first that is seen is in order."""
        step = Step(move="in-order", by=Party.OFFICER, after=SOON)
        if len(self._waiting) % 2:
            fields = {"note": dice(number).choice(words("found"))}
            step = Step(move="fault", by=Party.OFFICER, after=LATE, fields=fields, photo="evidence")
        fate = plan_fate(dice(number), Story(texts=()), n=-1)
        return Case(number=number, sender="", fate=fate, unit=None, settled=None), step, now
