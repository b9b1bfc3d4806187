"""Clients that declare one photo id again and again cost the others no more than as many honest clients would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from statistics import median
from uuid import UUID

import pytest

from dispatch.application.accept.accepting import Receipt, Submission
from dispatch.application.accept.unkept import Unstorable
from dispatch.bootstrap import Services
from producers.terminal.group_commit import GroupCommit
from runtime.clock import monotonic
from runtime.ids import new_id
from tests.postgres.township import OTHER_CITIZEN, submission

pytestmark = pytest.mark.nightly

CLIENTS = 24
WINDOW_SECONDS = 3.0
ROUNDS = 5
FAIR = 0.6
"""Of what honest clients get beside honest ones. Before conflicts were found out by the statement it was an eighth."""

Made = Callable[[], Submission]


def with_photo(id: UUID) -> Submission:
    photo = {"id": str(id), "sha256": "0" * 64, "media_type": "image/jpeg", "bytes": 10}
    return submission(OTHER_CITIZEN, attachments=[photo])


async def report_on(door: GroupCommit, client: int, made: Made, until: float) -> list[object]:
    outcomes: list[object] = []
    while monotonic() < until:
        outcomes.append(await door.submit(made(), client=client))
    return outcomes


async def window(services: Services, beside: Made) -> tuple[float, list[object]]:
    """Return the receipts a second of the honest clients, and what the others beside them were told."""
    door = GroupCommit(services.accept)
    began = monotonic()
    until = began + WINDOW_SECONDS
    honest = [report_on(door, number, submission, until) for number in range(CLIENTS)]
    others = [report_on(door, -1 - number, beside, until) for number in range(CLIENTS)]
    outcomes = await asyncio.gather(*honest, *others)
    receipts = [outcome for client in outcomes[:CLIENTS] for outcome in client if isinstance(outcome, Receipt)]
    assert len(receipts) == sum(map(len, outcomes[:CLIENTS]))
    return len(receipts) / (monotonic() - began), [outcome for client in outcomes[CLIENTS:] for outcome in client]


def test_honest_clients_keep_their_rate_beside_those_who_declare_one_photo_id(services: Services) -> None:
    taken, ratios = new_id(), []
    services.accept([with_photo(taken)])
    for _ in range(ROUNDS):
        fair, beside_honest = asyncio.run(window(services, submission))
        under_attack, refused = asyncio.run(window(services, lambda: with_photo(taken)))
        ratios.append(under_attack / fair)
        assert all(isinstance(outcome, Receipt) for outcome in beside_honest)
        assert refused
        assert all(isinstance(outcome, Unstorable) for outcome in refused)

    assert median(ratios) >= FAIR, f"honest clients got {[f'{ratio:.2f}' for ratio in ratios]} of their rate"
