"""Two servers are named, and the roles change: reports go to the one that takes writes, without a restart of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from deploy.local.waiting import wait_until
from dispatch.application.accept.accepting import Receipt
from dispatch.bootstrap import Services
from runtime import db
from runtime.db import is_unavailable
from runtime.unavailable import Unavailable
from tests.postgres.servers import OwnServer, migrated, standby_of
from tests.postgres.township import OPERATOR, reported, rows, submission, township
from tests.postgres.web import running
from tests.postgres_server import as_superuser

pytestmark = pytest.mark.postgres


class Pair(NamedTuple):
    primary: OwnServer
    standby: OwnServer

    @property
    def url(self) -> str:
        """The address of both, the standby first."""
        places = ",".join(f"127.0.0.1:{server.port}" for server in (self.standby, self.primary))
        return self.primary.tcp_url().replace(f"127.0.0.1:{self.primary.port}", places)


@pytest.fixture
def pair(open_folder: Path) -> Iterator[Pair]:
    first = open_folder / "first"
    first.mkdir(mode=0o755)
    with OwnServer(first) as primary:
        migrated(primary)
        second = open_folder / "second"
        second.mkdir(mode=0o755)
        with standby_of(primary, second) as standby:
            yield Pair(primary, standby)


def test_a_standby_that_answers_first_is_passed_over(pair: Pair, tmp_path: Path) -> None:
    with township(pair.url, tmp_path) as town:
        incident = reported(town)

        assert rows(town, "SELECT pg_is_in_recovery()") == [(False,)]
        with town.transaction() as store:
            assert store.read([incident])
        assert town.reading.as_(OPERATOR).counts()


def test_after_a_fail_over_reports_get_receipts_without_a_restart(pair: Pair, tmp_path: Path) -> None:
    with township(pair.url, tmp_path) as town, running(town) as site:
        first = reported(town)
        wait_until(lambda: arrived(pair.standby), seconds=20)

        pair.primary.kill()
        with pytest.raises(Unavailable):
            town.accept([submission()])
        assert site.anybody().get("/readyz").status_code == 503
        with psycopg.connect(as_superuser(pair.standby.url), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")

        assert wait_until(lambda: took(town), seconds=5)
        assert wait_until(lambda: readable(town, first), seconds=5)
        assert wait_until(lambda: site.anybody().get("/readyz").status_code == 200, seconds=10)


def test_a_fail_over_begins_another_history_for_bookmarks(pair: Pair, tmp_path: Path) -> None:
    with township(pair.url, tmp_path) as town:
        reported(town)
        before, _ = town.reading.end_of_events()
        wait_until(lambda: arrived(pair.standby), seconds=20)

        pair.primary.kill()
        with psycopg.connect(as_superuser(pair.standby.url), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
        assert wait_until(lambda: took(town), seconds=5)
        after, _ = town.reading.end_of_events()

    assert after.history != before.history


def arrived(standby: OwnServer) -> bool:
    with psycopg.connect(standby.url, autocommit=True) as connection:
        return connection.execute("SELECT count(*) FROM report").fetchone() == (1,)


def test_a_server_that_takes_no_writes_is_away_until_it_does_again(pair: Pair, tmp_path: Path) -> None:
    with township(pair.primary.url, tmp_path) as town, running(town) as site:
        reported(town)
        assert site.anybody().get("/readyz").status_code == 200

        pair.primary.set(default_transaction_read_only="on")
        for _ in range(2):  # over the connection that was there, and over a new one
            with pytest.raises(Unavailable):
                town.accept([submission()])
        with pytest.raises(Unavailable), town.transaction() as store:
            store.connection.execute(sa.text("DELETE FROM report WHERE false"))
        told = wait_until(lambda: site.anybody().get("/readyz").status_code == 503, seconds=10)
        pair.primary.set(default_transaction_read_only=None)

        assert told
        assert wait_until(lambda: took(town), seconds=5)
        assert wait_until(lambda: site.anybody().get("/readyz").status_code == 200, seconds=10)


def readable(town: Services, incident: UUID) -> bool:
    try:
        with town.transaction() as store:
            return bool(store.read([incident]))
    except Unavailable:
        return False


def took(town: Services) -> bool:
    try:
        return isinstance(town.accept([submission()])[0], Receipt)
    except Unavailable:
        return False


@pytest.mark.parametrize("state", ["25006", "57P05", "58030", "57014", "57P01", "08006", "53100"])
def test_what_says_that_a_server_is_away_is_told_from_a_statement_that_is_wrong(state: str) -> None:
    error = psycopg.errors.lookup(state) if state in known_states() else psycopg.OperationalError

    assert is_unavailable(raised(error, state))
    assert not is_unavailable(raised(psycopg.errors.UniqueViolation, "23505"))


def known_states() -> set[str]:
    return {state for state in db.AWAY if _is_known(state)}


def _is_known(state: str) -> bool:
    try:
        psycopg.errors.lookup(state)
    except KeyError:
        return False
    return True


def raised(kind: type[psycopg.Error], state: str) -> psycopg.Error:
    error = kind("said by a server")
    error.sqlstate = state
    return error
