"""A server that kept what it committed when we connected may stop doing so while we run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dispatch.application.accept.accepting import Receipt
from dispatch.bootstrap import Services
from runtime import connections
from runtime.db import UnsafeServer
from runtime.unavailable import Unavailable
from tests.postgres.servers import OwnServer, migrated
from tests.postgres.township import reported, rows, submission, township

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[OwnServer]:
    folder = server_folder / "mistreated"
    folder.mkdir(mode=0o755)
    with OwnServer(folder) as started:
        migrated(started)
        yield started


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that belongs to the server's reports: in it is the key of their receipts."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def town(server: OwnServer, data_dir: Path) -> Iterator[Services]:
    with township(server.url, data_dir) as services:
        yield services


def test_synchronous_commit_that_is_switched_off_costs_no_receipt(server: OwnServer, town: Services) -> None:
    server.set(synchronous_commit="off", wal_writer_delay="10s")

    receipts = [town.accept([submission()])[0] for _ in range(20)]
    server.kill()
    server.start()
    town.engine.dispose()

    numbers = {receipt.number for receipt in receipts if isinstance(receipt, Receipt)}
    assert len(numbers) == 20
    assert {number for (number,) in rows(town, "SELECT number FROM report")} >= numbers


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_no_receipt_is_given_while_a_reload_made_commits_unsafe(
    server: OwnServer, town: Services, setting: str
) -> None:
    reported(town)  # over a connection that was checked when it was made

    server.set(**{setting: "off"})
    with pytest.raises(UnsafeServer, match=setting):
        town.accept([submission()])
    with pytest.raises(UnsafeServer, match=setting):
        town.accept([submission()])
    server.set(**{setting: "on"})

    assert isinstance(town.accept([submission()])[0], Receipt)


def test_connections_for_moves_are_looked_at_again(
    server: OwnServer, town: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = reported(town)
    monkeypatch.setattr(connections, "LOOK_AGAIN_SECONDS", 0.0)

    server.set(fsync="off")
    with pytest.raises(Unavailable, match="fsync"), town.transaction() as store:
        store.read([incident])
    server.set(fsync="on")

    with town.transaction() as store:
        assert store.read([incident])


def test_an_address_cannot_switch_synchronous_commit_off(server: OwnServer, data_dir: Path) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = off")

    with township(f"{server.url}&options=-csynchronous_commit%3Doff", data_dir) as town:
        assert rows(town, "SELECT current_setting('synchronous_commit')") == [("on",)]
        assert isinstance(town.accept([submission()])[0], Receipt)
