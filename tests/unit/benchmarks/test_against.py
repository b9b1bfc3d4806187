"""Two checkouts are compared by turns, and one that cannot be measured says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.against import OTHER, THIS, compared, measure
from benchmarks.checkout import CannotCompare, Checkout

A_TOWN_OF_LONG_AGO = """
from contextlib import contextmanager
from dataclasses import dataclass

@dataclass(frozen=True)
class Town:
    url: str
    database_url: str
    kafka: str
    data_dir: str
    pids: dict
    tokens: tuple

@contextmanager
def running_town(*, accounts):
    print("starting")
    yield Town("http://127.0.0.1:1", "postgresql://there", "127.0.0.1:2", "/data", {"web": 7}, ("t",) * accounts)
    open("ended", "w").close()

running_door = running_town
"""


def a_checkout(root: Path, town: str = A_TOWN_OF_LONG_AGO) -> Checkout:
    """A checkout with nothing but a town, under this Python."""
    for folder in (root / ".venv/bin", root / "benchmarks"):
        folder.mkdir(parents=True)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    (root / ".venv/bin/gridloop").touch()
    (root / "benchmarks/__init__.py").touch()
    (root / "benchmarks/town.py").write_text(town, encoding="utf-8")
    return Checkout.at(root)


def test_each_round_takes_both_checkouts_and_who_begins_changes(tmp_path: Path) -> None:
    this, other = a_checkout(tmp_path / "this"), a_checkout(tmp_path / "other")
    taken: list[tuple[str, int]] = []

    def turn(checkout: Checkout, seed: int) -> Mapping[str, float]:
        taken.append((checkout.root.name, seed))
        return {"cpu_ms": 3.0 if checkout == this else 2.0}

    found = measure(turn, other, this, 3)

    assert taken == [("this", 1), ("other", 1), ("other", 2), ("this", 2), ("this", 3), ("other", 3)]
    assert found["figures"] == {"cpu_ms": {THIS: 3.0, OTHER: 2.0, "ratio": 1.5}}
    assert found["rounds"] == [{THIS: {"cpu_ms": 3.0}, OTHER: {"cpu_ms": 2.0}}] * 3


def test_neither_one_slow_turn_nor_a_machine_that_slows_down_moves_the_ratio() -> None:
    rounds = [{THIS: {"lives": here}, OTHER: {"lives": there}} for here, there in ((40, 50), (4, 54), (20, 25))]

    assert compared(rounds)["lives"] == {THIS: 20, OTHER: 50, "ratio": 0.8}


def test_a_process_that_does_nothing_over_there_is_not_compared() -> None:
    idle = [{THIS: {"web": 2.0, "auditor": 0.1, "courier": 1.0}, OTHER: {"web": 1.0, "auditor": 0.0}}]

    assert compared(idle) == {"web": {THIS: 2, OTHER: 1, "ratio": 2}}


def test_the_commits_of_both_are_told_and_what_is_not_committed_is_marked(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path / "this")
    git = ["git", "-C", str(checkout.root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "benchmarks"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    committed = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()

    assert checkout.commit() == committed
    (checkout.root / "benchmarks/town.py").write_text("changed", encoding="utf-8")
    assert checkout.commit() == f"{committed}-dirty"


def test_a_town_of_an_older_checkout_runs_under_its_own_code_and_ends_with_the_block(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path / "before")

    with checkout.town("whole", accounts=2) as town:
        assert (town.url, town.database_url, town.pids, town.tokens) == (
            "http://127.0.0.1:1",
            "postgresql://there",
            {"web": 7},
            ("t", "t"),
        )
        assert town.data_dir == Path("/data")
        assert not (checkout.root / "ended").exists()

    assert (checkout.root / "ended").exists()


def test_a_town_makes_its_files_as_a_shell_would_however_strict_we_are(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path / "before")
    strict = os.umask(0o077)

    try:
        with checkout.town("whole"):
            pass
    finally:
        os.umask(strict)

    assert (checkout.root / "ended").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_not_set_up_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(CannotCompare, match=r"has no \.venv/bin/python, \.venv/bin/gridloop, benchmarks/town\.py"):
        Checkout.at(tmp_path)


def test_a_town_that_does_not_start_is_told_with_its_own_last_words(tmp_path: Path) -> None:
    checkout = a_checkout(tmp_path / "before", "raise SystemExit('no such relation: incident')")

    with (
        pytest.raises(CannotCompare, match="did not start:\nno such relation: incident"),
        checkout.town("whole"),
    ):
        pass


def test_a_checkout_that_answers_otherwise_than_the_load_expects_ends_the_comparison(tmp_path: Path) -> None:
    this = a_checkout(tmp_path / "this")

    def turn(_checkout: Checkout, _seed: int) -> Mapping[str, float]:
        raise RuntimeError("POST /api/v1/reports: 404")

    with pytest.raises(CannotCompare, match="does not answer as the load expects: POST /api/v1/reports: 404"):
        measure(turn, this, this, 1)
