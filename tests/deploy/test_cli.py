"""The command line: quick to start, plain when something is missing, JSON where a program reads."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import COMMANDS, bench

ROOT = Path(__file__).resolve().parents[2]
SLOW_TO_IMPORT = {"sqlalchemy", "alembic", "psycopg", "fastapi", "faust", "kafka", "shapely", "dispatch", "console"}
SERVERS = ("DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS")


def gridloop(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in SERVERS}
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    assert "Usage" in gridloop(command, "--help").stdout


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_front_page_names_every_command(page: str) -> None:
    words = set(re.findall(r"`([a-z-]+)(?: [a-z]+)?`", (ROOT / page).read_text(encoding="utf-8")))

    assert {name for name in COMMANDS if name != "prepare"} <= words


def test_a_command_imports_nothing_that_takes_long_to_import_and_that_it_does_not_need(tmp_path: Path) -> None:
    said = gridloop("config", "print", "--data-dir", str(tmp_path), PYTHONPROFILEIMPORTTIME="1").stderr

    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in said.splitlines()}
    assert {"typer", "runtime"} <= imported
    assert imported.isdisjoint(SLOW_TO_IMPORT)


@pytest.mark.nightly
def test_a_command_starts_within_half_a_second_of_processor_time(tmp_path: Path) -> None:
    before = os.times()
    gridloop("config", "print", "--data-dir", str(tmp_path))
    after = os.times()

    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < 0.7


def test_an_unknown_command_is_refused() -> None:
    assert gridloop("conquer").returncode == 2


def test_a_second_worker_is_refused_where_only_one_may_run(tmp_path: Path) -> None:
    done = gridloop("process", "relay", "--instance", "1", "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "several may run of effects, timers, triage" in done.stderr


def test_printed_settings_hold_no_password(tmp_path: Path) -> None:
    done = gridloop("config", "print", "--json", "--data-dir", str(tmp_path), DATABASE_URL="postgresql://a:hidden@h/d")

    assert json.loads(done.stdout)["database_url"] == "postgresql://a:***@h/d"


def test_unsafe_settings_are_refused_in_one_line_without_a_trace(tmp_path: Path) -> None:
    done = gridloop(
        "config", "print", "--data-dir", str(tmp_path), GRIDLOOP_PROFILE="production", GRIDLOOP_HTTP_HOST="0.0.0.0"
    )

    assert done.returncode == 2
    assert "plain HTTP beyond this machine" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("users", "--json"), ("token", "somebody"), ("migrate",), ("topics",)])
def test_without_a_running_installation_a_command_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = gridloop(*arguments, "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "./run" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    done = gridloop("users", "--data-dir", str(tmp_path), DATABASE_URL="postgresql://a:b@127.0.0.1:1/d")

    assert done.returncode == 3
    assert "PostgreSQL does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_up_refuses_a_port_that_is_taken(open_folder: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])

        done = gridloop("up", "--headless", "--port", port, "--data-dir", str(open_folder))

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ready_file_of_an_earlier_run_does_not_outlive_the_next_start(open_folder: Path) -> None:
    left = open_folder / "ready.json"
    left.write_text("{}")

    gridloop("up", "--headless", "--ready-file", str(left), "--data-dir", str(open_folder), GRIDLOOP_TOWN="nowhere")
    assert left.exists(), "nothing was begun"
    (open_folder / "profile").write_text("production")
    gridloop("up", "--headless", "--ready-file", str(left), "--data-dir", str(open_folder))

    assert not left.exists()


def test_reset_refuses_a_named_database(open_folder: Path) -> None:
    done = gridloop(
        "up", "--headless", "--reset", "--data-dir", str(open_folder), DATABASE_URL="postgresql://a:b@127.0.0.1:1/d"
    )

    assert done.returncode == 1
    assert "--reset refused" in done.stderr


def test_doctor_fails_and_names_what_does_not_run(tmp_path: Path) -> None:
    done = gridloop("doctor", "--json", "--data-dir", str(tmp_path), GRIDLOOP_HTTP_PORT="1")

    found = {finding["check"]: finding["outcome"] for finding in json.loads(done.stdout)}
    assert done.returncode == 1
    assert found["postgres"] == found["kafka"] == found["web"] == "failed"
    assert found["versions"] == found["disk"] == "ok"


def test_benchmarks_explain_themselves_and_are_refused_where_there_is_no_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "--rounds" in gridloop("bench", "--help").stdout

    monkeypatch.setattr(bench, "BENCHMARKS", tmp_path / "benchmarks")
    refused = CliRunner().invoke(bench.app, ["accept"])

    assert refused.exit_code == 2
    assert "part of the checkout" in refused.output
