"""Connections are ready when they are used: alive, and with the statements that they have prepared."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from runtime import connections
from runtime.connections import driver_of, engine, piped, with_commit
from runtime.db import PLANS_KEPT

pytestmark = pytest.mark.postgres

PREPARED = "SELECT statement FROM pg_prepared_statements"
ASKED = "SELECT number FROM incident WHERE number = %s"


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    made = engine(database_url, application="test-engine", pool_size=1, ping=True, session=PLANS_KEPT)
    yield made
    made.dispose()


def end_sessions(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-engine'"
        )


def test_what_was_prepared_is_still_there_after_reading(database: sa.Engine) -> None:
    for _ in range(3):
        with database.begin() as connection:
            driver_of(connection).execute(ASKED, ("1",), prepare=True)

    with database.begin() as connection:
        prepared = [row[0] for row in driver_of(connection).execute(PREPARED).fetchall()]
    assert prepared == ["SELECT number FROM incident WHERE number = $1"]


def test_a_connection_that_died_while_it_rested_is_replaced(
    database: sa.Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TRIED_AFTER_SECONDS", 0.0)
    with database.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    end_sessions(database_url)

    with database.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_connection_in_steady_use_is_not_tried_each_time(
    database: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ping(_connection: object) -> bool:
        tried.append(_connection)
        return True

    tried: list[object] = []
    monkeypatch.setattr(database.dialect, "do_ping", ping)

    for _ in range(5):
        with database.begin() as connection:
            connection.exec_driver_sql("SELECT 1")

    assert tried == []


def kept(database: sa.Engine) -> list[str]:
    with database.begin() as connection:
        found = connection.exec_driver_sql("SELECT subject FROM audit_log WHERE actor = 'test-engine' ORDER BY id")
        return list(found.scalars())


NOTE = "INSERT INTO audit_log (actor, action, subject) VALUES ('test-engine', 'tried', %s)"


def test_what_is_written_last_is_there_with_its_commit(database: sa.Engine) -> None:
    before = kept(database)
    with database.begin() as connection, with_commit(connection):
        driver_of(connection).execute(NOTE, ("first",))
        driver_of(connection).execute(NOTE, ("second",))

    assert kept(database) == [*before, "first", "second"]


def write_and_fail(database: sa.Engine) -> None:
    with database.begin() as connection:
        driver_of(connection).execute(NOTE, ("lost",))
        with with_commit(connection):
            driver_of(connection).execute(NOTE, ("lost too",))
            driver_of(connection).execute("SELECT 1 / 0")


def test_where_what_is_written_last_fails_nothing_of_the_transaction_is_kept(database: sa.Engine) -> None:
    before = kept(database)

    with pytest.raises(psycopg.errors.DivisionByZero):
        write_and_fail(database)

    assert kept(database) == before


def pipe_within_pipe(database: sa.Engine, reached: list[str]) -> None:
    with database.begin() as connection, piped(driver := driver_of(connection)):
        with piped(driver):
            driver.execute("SELECT 1 / 0")
        reached.append("the end of the inner one")


def test_a_pipe_within_a_pipe_waits_for_nothing(database: sa.Engine) -> None:
    reached: list[str] = []

    with pytest.raises(psycopg.errors.DivisionByZero):
        pipe_within_pipe(database, reached)

    assert reached


def test_the_connection_that_rested_least_is_used_again(database_url: str) -> None:
    made = engine(database_url, application="test-engine", pool_size=3)

    def session() -> int:
        with made.begin() as connection:
            return driver_of(connection).info.backend_pid

    with made.begin(), made.begin(), made.begin():
        pass
    used = {session() for _ in range(6)}
    made.dispose()

    assert len(used) == 1
