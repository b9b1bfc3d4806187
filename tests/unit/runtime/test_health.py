"""A process shows its loops and figures on loopback, and says where."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from runtime import health
from runtime.health import STALE, beat, loops, serve_health
from runtime.presence import health_file


@pytest.fixture(autouse=True)
def no_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_beats", {})


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with serve_health("relay", tmp_path):
        said = json.loads(health_file(tmp_path, "relay").read_text())
        assert said["pid"] == os.getpid()
        yield f"http://127.0.0.1:{said['port']}"


def test_a_process_whose_loops_turn_is_well_and_ready(url: str) -> None:
    beat("relay")

    for page in ("/healthz", "/readyz"):
        answer = httpx.get(url + page)
        assert answer.status_code == 200
        assert answer.json() == {"ok": True, "loops": {"relay": "ok"}}


def test_a_loop_in_trouble_is_well_but_not_ready(url: str) -> None:
    beat("relay", trouble="kafka is away")

    assert httpx.get(url + "/healthz").status_code == 200
    answer = httpx.get(url + "/readyz")
    assert answer.status_code == 503
    assert answer.json()["loops"] == {"relay": "kafka is away"}


def test_a_loop_that_does_not_come_round_is_stuck(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    beat("relay")
    monkeypatch.setattr(health, "STALE", -1.0)

    assert STALE > 0
    assert loops() == {"relay": "stuck"}
    assert httpx.get(url + "/healthz").status_code == 503


def test_figures_are_shown_with_the_age_of_each_loop(url: str) -> None:
    beat("relay")

    page = httpx.get(url + "/metrics").text

    assert 'gridloop_heartbeat_age_seconds{loop="relay"}' in page


def test_anything_else_is_not_found(url: str) -> None:
    assert httpx.get(url + "/secrets").status_code == 404


def test_a_process_that_ends_takes_its_word_back(tmp_path: Path) -> None:
    with serve_health("relay", tmp_path):
        assert health_file(tmp_path, "relay").exists()

    assert not health_file(tmp_path, "relay").exists()
