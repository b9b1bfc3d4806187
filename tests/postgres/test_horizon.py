"""A forgotten transaction, in whatever database of the server, keeps everything from being told: it is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from deploy.checkup import servers
from deploy.checkup.finding import Outcome
from deploy.local.postgres import EmbeddedPostgres
from dispatch.adapters.postgres.outbox import Outbox
from producers import relay
from runtime.metrics import gauge
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
    for module in (servers, relay):
        monkeypatch.setattr(module, "HELD_LONG", LONG)


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
