"""Whoever holds a receipt, without an account: follows the matter by number and code, and rates by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from producers.simulator.client import Client
from producers.simulator.conduct import Case, Step, count
from producers.simulator.truth import Truth


class Holders:
    """The people with a receipt in their hand."""

    def __init__(self, client: Client, truth: Truth, *, new_id: Callable[[], UUID]) -> None:
        self._client = client
        self._truth = truth
        self._new_id = new_id

    async def act(self, step: Step, case: Case) -> bool:
        """Read what is said to whoever holds the receipt, make the move, and say whether it was made."""
        receipt = {"number": case.number, "code": case.code}
        read = await self._client.open("/follow", json=receipt)
        if read.status_code != 200:
            return self._refused(step, case, read)
        headers = {"Idempotency-Key": str(self._new_id())}
        answer = await self._client.open(f"/follow/{step.move}", json=receipt | dict(step.fields), headers=headers)
        if answer.status_code != 200:
            return self._refused(step, case, answer)
        count(case, step.move)
        self._note("moved", step, case, answer, becomes=answer.json()["status"])
        return True

    def _refused(self, step: Step, case: Case, answer: httpx.Response) -> bool:
        self._note("refused", step, case, answer, why=answer.text[:500])
        return False

    def _note(self, what: str, step: Step, case: Case, answer: httpx.Response, **more: Any) -> None:
        self._truth.note(what, number=case.number, move=step.move, by="receipt", status=answer.status_code, **more)
