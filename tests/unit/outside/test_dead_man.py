"""Whoever watches from outside is told where there is an address, and trouble with it keeps nobody from looking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dispatch.adapters.outside.addresses import FILE
from dispatch.adapters.outside.dead_man import DeadManAddress
from tests.outside_servers import Behaviour, Web, a_web, hangs_up, says


@pytest.fixture
def server() -> Iterator[Web]:
    with a_web() as made:
        yield made


def a_machine(folder: Path, addresses: str, *, mode: int = 0o600) -> DeadManAddress:
    """A machine with this file of addresses."""
    path = folder / FILE
    path.parent.mkdir(parents=True)
    path.write_text(addresses, encoding="utf-8")
    path.chmod(mode)
    return DeadManAddress(folder)


def test_the_address_is_asked_for_and_any_good_answer_will_do(server: Web, tmp_path: Path) -> None:
    server.always = says(b"OK")
    machine = a_machine(tmp_path, f"dead_man: {{url: '{server.url}/4f1c', inside: true}}")

    with capture_logs() as logs:
        machine.all_is_well()
        machine.all_is_well()

    assert [request.path for request in server.received] == ["/4f1c", "/4f1c"]
    assert logs == []


def test_without_an_address_nobody_is_told(tmp_path: Path) -> None:
    with capture_logs() as logs:
        DeadManAddress(tmp_path).all_is_well()

    assert logs == []


@pytest.mark.parametrize(
    ("behaviour", "reason"), [(says(b"gone", 404), "http"), (hangs_up, "unreachable")], ids=["gone", "hangs up"]
)
def test_who_does_not_take_it_is_a_line_in_the_log_without_the_address(
    server: Web, tmp_path: Path, behaviour: Behaviour, reason: str
) -> None:
    server.always = behaviour
    machine = a_machine(tmp_path, f"dead_man: {{url: '{server.url}/secret', inside: true}}")

    with capture_logs() as logs:
        machine.all_is_well()

    assert [(line["log_level"], line["reason"]) for line in logs] == [("warning", reason)]
    assert "secret" not in str(logs)


def test_an_address_inside_is_asked_for_only_where_that_is_said(server: Web, tmp_path: Path) -> None:
    machine = a_machine(tmp_path, f"dead_man: {{url: '{server.url}'}}")

    with capture_logs() as logs:
        machine.all_is_well()

    assert (server.received, logs[0]["reason"]) == ([], "not_encrypted")


def test_a_file_that_others_can_read_is_refused_and_nobody_is_told(server: Web, tmp_path: Path) -> None:
    machine = a_machine(tmp_path, f"dead_man: {{url: '{server.url}', inside: true}}", mode=0o644)

    with capture_logs() as logs:
        machine.all_is_well()

    assert (server.received, logs[0]["log_level"]) == ([], "error")
