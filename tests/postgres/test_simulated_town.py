"""Ten minutes of the simulated town against the real one: every kind of move is made, and none by mistake.

Time is the simulator's own, played faster; the town's clocks are PostgreSQL's, its loops run as they do in a process,
and what Kafka would have brought the fallback decides at once.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.plant import plant
from deploy.demo.seed import key_places, office_limits, roster
from deploy.local.postgres_data import Login
from dispatch.bootstrap import Services
from dispatch.entrypoints import notifier, on_the_spot, patrol, responding, timers
from producers.simulator.main import Play, until_stopped
from producers.terminal import media
from runtime.rounds import keep_going
from runtime.settings import Settings
from stream_processors.triage.fallback import Fallback
from tests.postgres.web import Site, running
from tests.postgres_server import as_login

MINUTES, AT_MOST, SPEED = 10.0, 20.0, 12.0
"""Of the simulator's own time; a machine that is busy answers late by the same clock, and gets longer."""
AT_ONCE = 0.2
SEEN = {
    "assign", "classify", "locate", "decline", "contest", "self-handle", "sign", "return", "rule", "hand-on",
    "recall", "reassign", "take-over", "transfer", "transfer-listed", "arrive", "county-return", "county-take-back",
    "county-result", "hold", "resume", "extend", "grant", "refuse", "co-add", "co-accept", "co-refuse", "co-impose",
    "co-hand-in", "co-release", "ask", "answer", "nudge", "supervise", "comment", "cancel", "accuse", "clear",
    "hand-in", "confirm", "send-back", "rate", "reopen", "merge", "unmerge", "split", "join", "tell", "plan",
    "milestone-done", "milestone-move", "milestone-drop", "in-order", "fault",
}  # fmt: skip
"""What a viewer sees made by people within ten minutes."""
BY_MISTAKE = {400, 403, 404, 405, 413, 415, 422, 428}
"""Answers that say that the simulator did not know what it may do, or how to say it."""


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Site]:
    plant(database_url, roster(), office_limits(), key_places())
    settings = Settings(
        database_url=database_url,
        reading_database_url=as_login(Login.READ, database_url),
        data_dir=tmp_path,
        reports_per_second=1000,
        uploads_per_second=1000,
        changes_per_second=1000,
        reads_per_second=1000,
    )
    services = Services(settings)
    stop = threading.Event()
    loops = [partial(loop.run, settings, stop) for loop in (timers, notifier, on_the_spot, patrol, responding, media)]
    fallback = Fallback(services, urgent_after=0, others_after=0)
    loops.append(partial(keep_going, "fallback", lambda: min(fallback.one_round(), AT_ONCE), stop))
    threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
    try:
        with running(services) as site:
            for thread in threads:
                thread.start()
            yield site
            stop.set()
            for thread in threads:
                thread.join(20)
    finally:
        services.close()


def test_ten_minutes_show_every_kind_of_move_and_none_made_by_mistake(town: Site, tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    stop = threading.Event()
    threading.Thread(target=_stop_when_all_is_seen, args=(truth, stop), daemon=True).start()

    asyncio.run(until_stopped(Play(url=town.url, seed=1, speed=SPEED, truth=truth, minutes=AT_MOST), stop))

    noted = _noted(truth)
    assert _made(noted) >= SEEN, f"never seen: {sorted(SEEN - _made(noted))}"
    assert [line for line in noted if line["what"] == "refused" and line["status"] in BY_MISTAKE] == []
    assert [line for line in noted if line["what"] == "no_receipt"] == []
    assert {line["status"] for line in noted if line["what"] in ("looked", "handed_over")} == {200}
    storm = [(line["did"], line["status"]) for line in noted if line["what"] == "storm"]
    assert storm == [("proposed", 201), ("approved", 200), ("ended", 200)]
    pressed = [line["statuses"] for line in noted if line["what"] == "together"]
    assert any(statuses.count(200) >= 2 for statuses in pressed), pressed
    assert {"looked", "handed_over"} <= {line["what"] for line in noted}
    assert "receipt" in {line["by"] for line in noted if line["what"] == "moved"}
    assert [line for line in noted if line["what"] == "evil" and line["status"] not in line["expected"]] == []
    assert _most_often(noted) <= 6, "a person does not try the same thing again and again"


def _stop_when_all_is_seen(truth: Path, stop: threading.Event) -> None:
    stop.wait(MINUTES * 60 / SPEED)
    while not stop.wait(AT_ONCE) and not _made(_noted(truth)) >= SEEN:
        pass
    stop.set()


def _noted(truth: Path) -> list[dict[str, Any]]:
    lines = truth.read_text(encoding="utf-8").split("\n")[:-1]  # the last one may be half written
    return [json.loads(line) for line in lines if line]


def _made(noted: list[dict[str, Any]]) -> set[str]:
    return {line["move"] for line in noted if line["what"] == "moved"}


def _most_often(noted: list[dict[str, Any]]) -> int:
    tried = Counter((line["number"], line["move"], line["by"]) for line in noted if line["what"] == "refused")
    return max(tried.values(), default=0)
