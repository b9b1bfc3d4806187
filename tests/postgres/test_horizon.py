"""A forgotten transaction, in whatever database of the server, keeps everything from being told: it is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from deploy.checkup import servers
from deploy.checkup.finding import Outcome
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.waiting import wait_until
from dispatch.adapters.postgres import commit_order
from dispatch.adapters.postgres.outbox import Outbox
from producers import relay
from runtime.metrics import gauge
from tests.postgres.servers import OwnServer, migrated
from tests.postgres.township import township
from tests.postgres.web import Site, running
from tests.postgres_server import as_superuser

LONG = 0.3


@contextmanager
def forgotten_elsewhere(server: EmbeddedPostgres) -> Iterator[int]:
    """A transaction with an xid in another database than ours; gives its process."""
    with psycopg.connect(as_superuser(server.url), application_name="forgotten") as connection:
        connection.execute("SELECT pg_current_xact_id()")
        time.sleep(2 * LONG)
        yield connection.info.backend_pid


@pytest.fixture(autouse=True)
def _soon_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_order, "HELD_LONG", LONG)


def test_doctor_names_who_holds_the_horizon(database_url: str, postgres_server: EmbeddedPostgres) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        with forgotten_elsewhere(postgres_server) as process:
            held = servers.horizon(connection)
        after = servers.horizon(connection)

    assert held.outcome is Outcome.FAILED
    assert f"process {process} (forgotten) in database " in held.detail
    assert after.outcome is Outcome.OK


def test_the_relay_shows_by_the_second_who_holds_it_and_for_how_long(
    database_url: str, postgres_server: EmbeddedPostgres
) -> None:
    with Outbox(database_url) as outbox:
        with forgotten_elsewhere(postgres_server) as process:
            trouble = relay.look_at_what_waits(outbox)
            seconds = gauge("gridloop_horizon_held_seconds")._value.get()
        gone = relay.look_at_what_waits(outbox)

    assert f"process {process} (forgotten)" in str(trouble)
    assert seconds > 0
    assert gone is None or "forgotten" not in gone


def test_the_relay_names_a_holder_too_whose_time_it_may_not_see(
    database_url: str, postgres_server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = commit_order.HOLDER.replace("xact_start AS since", "NULL::timestamptz AS since")
    assert hidden != commit_order.HOLDER
    monkeypatch.setattr(commit_order, "HOLDER", hidden)

    with Outbox(database_url) as outbox, forgotten_elsewhere(postgres_server) as process:
        trouble = relay.look_at_what_waits(outbox)

    assert f"process {process} (forgotten)" in str(trouble)
    assert "an unknown time" in str(trouble)


@contextmanager
def prepared_elsewhere(server: OwnServer) -> Iterator[None]:
    """A transaction that was prepared in another database than ours, and that no process holds any more."""
    elsewhere = as_superuser(server.database_url("postgres"))
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute("BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'half done'")
    time.sleep(2 * LONG)
    try:
        yield
    finally:
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            connection.execute("ROLLBACK PREPARED 'half done'")


@pytest.fixture
def server_that_prepares(open_folder: Path) -> Iterator[OwnServer]:
    """A server that takes prepared transactions, as that of a township may."""
    with OwnServer(open_folder) as server:
        with psycopg.connect(as_superuser(server.url), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET max_prepared_transactions = 2")
        server.stop()
        server.start()
        yield server


def part_of_readiness(site: Site) -> dict[str, object]:
    said: dict[str, object] = site.anybody().get("/readyz").json()["parts"]["told"]
    return said


def test_a_prepared_transaction_is_named_by_doctor_the_relay_and_readyz(
    server_that_prepares: OwnServer, tmp_path: Path
) -> None:
    named = "prepared transaction half done in database postgres"
    url = migrated(server_that_prepares)

    with (
        township(url, tmp_path) as services,
        running(services) as site,
        Outbox(url) as outbox,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        with prepared_elsewhere(server_that_prepares):
            held = servers.horizon(connection)
            trouble = relay.look_at_what_waits(outbox)
            said = part_of_readiness(site)
        after = servers.horizon(connection)
        told_again = wait_until(lambda: bool(part_of_readiness(site)["ok"]), seconds=5)

    assert held.outcome is Outcome.FAILED
    assert named in held.detail
    assert named in str(trouble)
    assert (said["ok"], named in str(said["detail"])) == (False, True)
    assert (after.outcome, told_again) == (Outcome.OK, True)
