"""A dump and a copy of the data folder are all that a township needs on another server: nothing open is lost.

The commands are those of `docs/how-to/back-up-and-restore.md`, with the programs that come with the embedded server.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from deploy.checkup import servers
from deploy.checkup.database_rights import right_checks
from deploy.checkup.finding import Outcome
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login, program_folder
from deploy.local.waiting import wait_until
from dispatch.adapters.postgres.commit_order import BEGINNING
from dispatch.adapters.postgres.migrate import upgrade
from dispatch.adapters.postgres.outbox import Outbox, Place
from dispatch.adapters.postgres.receipt_keys import NoReceiptKey
from dispatch.bootstrap import Services
from runtime.settings import Settings
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED
from tests.postgres.test_api_stream import listening
from tests.postgres.test_api_uploads import Photo, a_jpeg, work_all
from tests.postgres.township import CITIZEN, reported, rows, township
from tests.postgres.web import Site, Somebody, running
from tests.postgres_server import PostgresOfTests, as_login

REPORTS = 5
OF_EACH_REPORT = 2
"""Rows of the outbox: the report itself and the fact that it was received."""
TRANSACTIONS_OF_THE_OLD_SERVER = 20_000


@dataclass(frozen=True)
class Backup:
    """A dump, the copy of the data folder that belongs to it, and what the old server had."""

    dump: Path
    data_dir: Path
    open_rows: frozenset[UUID]
    heard: str
    """The position of a board that had heard everything."""
    photo: UUID
    last_number: str


def run(program: str, *arguments: str | Path) -> None:
    done = subprocess.run([program_folder() / program, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def let_xids_pass(database_url: str) -> None:
    """Have the server give away more transaction ids than a new one has given."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            f"DO $$ BEGIN FOR n IN 1..{TRANSACTIONS_OF_THE_OLD_SERVER}"
            " LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$".encode()
        )


def open_rows(database_url: str) -> frozenset[UUID]:
    """What the relay sees, whatever it sent before."""
    lanes = [
        Place(topic, urgent=urgent, after=BEGINNING)
        for topic in (REPORTS_ACCEPTED, INCIDENTS_EVENTS)
        for urgent in (True, False)
    ]
    with Outbox(database_url) as outbox:
        return frozenset(row.event_id for row in outbox.read(lanes, limit=100).rows)


@pytest.fixture
def backup(database_url: str, tmp_path: Path) -> Backup:
    let_xids_pass(database_url)
    data_dir, copy, dump = tmp_path / "data", tmp_path / "copy", tmp_path / "gridloop.dump"
    with township(database_url, data_dir) as services, running(services) as site:
        photo = Photo(site, a_jpeg())
        photo.put(whole=True)
        for _ in range(REPORTS - 1):
            reported(services, CITIZEN)
        services.receipt_key  # noqa: B018 - made and registered at the first look
        with listening(Somebody(site, "operator03")) as board:
            heard = board.last_id
        told = open_rows(database_url)
        ((number,),) = rows(services, "SELECT number FROM incident ORDER BY number DESC LIMIT 1")

        admin = as_login(Login.MIGRATE, database_url)
        run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={admin}")
        shutil.copytree(data_dir, copy)

    assert len(told) == REPORTS * OF_EACH_REPORT
    assert heard is not None
    return Backup(dump, copy, told, heard, photo.id, number)


@pytest.fixture
def new_server(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server with the roles and the empty database that `deploy/postgres` makes."""
    with PostgresOfTests(open_folder) as server:
        yield server


def restored(backup: Backup, server: EmbeddedPostgres) -> str:
    admin = server.database_url(DATABASE, Login.MIGRATE)
    run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={admin}", backup.dump)
    return server.url


def state_of(photo: UUID, services: Services) -> str:
    ((state,),) = rows(services, "SELECT state FROM attachment WHERE id = :id", id=photo)
    return str(state)


def told(site: Site) -> bool:
    """Whether /readyz says that boards and Kafka are told."""
    return bool(site.anybody().get("/readyz").json()["parts"]["told"]["ok"])


def test_a_restored_town_tells_what_was_open_and_works_on(
    backup: Backup, new_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    url = restored(backup, new_server)
    admin = as_login(Login.MIGRATE, url)
    with psycopg.connect(url, autocommit=True) as connection:
        seen_before = (servers.restored(connection).outcome, open_rows(url))

        upgrade(admin)

        mended = servers.restored(connection).outcome
    settings = Settings(
        database_url=url, reading_database_url=as_login(Login.READ, url), admin_database_url=admin, data_dir=tmp_path
    )

    assert seen_before == (Outcome.FAILED, frozenset())
    assert mended is Outcome.OK
    assert open_rows(url) == backup.open_rows
    assert [finding.outcome for finding in right_checks(settings)] == [Outcome.OK] * 3
    with township(url, backup.data_dir) as services, running(services) as site:
        work_all(services)
        assert state_of(backup.photo, services) == "stored"
        with listening(Somebody(site, "operator03"), backup.heard) as board:
            again = board.next()
            reported(services, CITIZEN)
            then = board.next()
        assert told(site)
        assert site.anybody().get("/readyz").json()["parts"]["receipts"]["ok"]

    assert (again.name, then.name) == ("resync", "incident")
    assert then.data["number"] > backup.last_number


def test_before_it_is_mended_readyz_says_what_is_wrong_with_it(backup: Backup, new_server: EmbeddedPostgres) -> None:
    url = restored(backup, new_server)

    with township(url, backup.data_dir) as services, running(services) as site:
        assert not told(site)
        upgrade(as_login(Login.MIGRATE, url))
        assert wait_until(lambda: told(site), seconds=5)


def test_without_the_data_folder_there_are_no_receipts_under_a_strange_key(
    backup: Backup, new_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    url = restored(backup, new_server)
    upgrade(as_login(Login.MIGRATE, url))

    with township(url, tmp_path / "empty") as services, pytest.raises(NoReceiptKey):
        services.receipt_key  # noqa: B018 - looked for at the first look
