"""How are connections to PostgreSQL made, pooled, and looked at again while they are used?

What a server has to keep to is said in `db`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import msgspec
import psycopg
import sqlalchemy as sa

from runtime.clock import monotonic
from runtime.database_url import parts
from runtime.db import CONNECT_ARGUMENTS, NOTHING_MORE, READS_ONLY, check_connection, psycopg_options
from runtime.silent_errors import say_no_values
from runtime.unavailable import Unavailable

DIALECT: Final = "postgresql+psycopg://"
"""The driver's own options say where to connect, so that nobody reads the address in another way."""

DROPS_CONNECTION: Final = frozenset({"25006", "57014", "57P05", "58030"})
"""After these the connection is not used again: another may reach a server that works, this one will not."""

LOOK_AGAIN_SECONDS: Final = 5.0
"""How long a pooled connection is believed: a reload may change what the server keeps, and a fail-over its role."""

TRIED_AFTER_SECONDS: Final = 1.0
_LOOKED: Final = "gridloop looked at the server"


def plain_engine(database_url: str) -> sa.Engine:
    """Return an engine without pool, checks or session settings: for changing the schema."""
    return sa.create_engine(DIALECT, connect_args=dict(parts(database_url)), poolclass=sa.NullPool)


def engine(
    database_url: str,
    *,
    application: str,
    pool_size: int = 5,
    ping: bool = False,
    wait_seconds: float = 5,
    autocommit: bool = False,
    session: Mapping[str, str] = NOTHING_MORE,
) -> sa.Engine:
    """Return an engine whose connections are checked when they are made, and now and then while they are used.

    ping: try a connection that has rested for a second before it is used; for those who answer people. A loop that
    retries its round does without. wait_seconds: how long somebody waits for a connection while
    all are in use. autocommit: every statement is a transaction by itself, which saves reading two trips. session: more
    settings for the sessions of this engine.

    Reading belongs inside `begin()` too: a connection that is given back without a COMMIT is rolled back, and at
    every ROLLBACK psycopg throws away the statements that it has prepared.

    Raises (on use):
        UnsafeServer: see `check_server`.
        TakesNoWrites: see `check_writable`.
    """
    reads_only = READS_ONLY.items() <= session.items()
    created = sa.create_engine(
        DIALECT,
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,  # the connection that was used last: what its server process has at hand is still warm
        pool_timeout=wait_seconds,
        isolation_level="AUTOCOMMIT" if autocommit else None,
        hide_parameters=True,  # they may be personal data, and exceptions are logged
        json_deserializer=msgspec.json.decode,
        connect_args={
            **parts(database_url),
            **CONNECT_ARGUMENTS,
            # "read-write" would refuse a session that says itself that it only reads
            "target_session_attrs": "primary" if reads_only else "read-write",
            "application_name": application,
            "options": psycopg_options(session),
        },
    )

    _look_at_server(created, reads_only=reads_only)
    if ping:
        _try_after_rest(created)
    sa.event.listen(created, "handle_error", say_no_values)
    sa.event.listen(created, "handle_error", _drop_connection)
    return created


def _look_at_server(created: sa.Engine, *, reads_only: bool) -> None:
    """Look at the server behind each new connection, and behind a used one whose last look is too long ago."""

    @sa.event.listens_for(created, "connect")
    def on_connect(connection: psycopg.Connection[Any], record: sa.pool.ConnectionPoolEntry) -> None:
        try:
            check_connection(connection, reads_only=reads_only)
        except BaseException:
            connection.close()
            raise
        record.info[_LOOKED] = monotonic()

    @sa.event.listens_for(created, "checkout")
    def on_checkout(connection: psycopg.Connection[Any], record: sa.pool.ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info[_LOOKED] < LOOK_AGAIN_SECONDS:
            return
        try:
            check_connection(connection, reads_only=reads_only)
        except (Unavailable, psycopg.Error) as error:  # a new connection may reach a server that works, or says why not
            raise sa.exc.DisconnectionError from error
        record.info[_LOOKED] = monotonic()


def _try_after_rest(created: sa.Engine) -> None:
    """Try connections that have rested, as SQLAlchemy's `pool_pre_ping` tries all: that is a trip for each move."""

    @sa.event.listens_for(created, "checkin")
    def on_checkin(_connection: object, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @sa.event.listens_for(created, "checkout")
    def on_checkout(connection: sa.engine.interfaces.DBAPIConnection, record: Any, _proxy: object) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < TRIED_AFTER_SECONDS:
            return
        try:
            created.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise sa.exc.DisconnectionError from error  # the pool makes a new one, and gives that


def _drop_connection(context: sa.engine.ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, psycopg.Error) and error.sqlstate in DROPS_CONNECTION:
        context.is_disconnect = True


@contextmanager
def with_commit(connection: sa.Connection) -> Iterator[None]:
    """Send what a transaction writes last together with its COMMIT, which fails if that fails: one trip for both."""
    driver = driver_of(connection)
    with driver.pipeline():
        yield
        driver.commit()


@contextmanager
def piped(driver: psycopg.Connection[Any]) -> Iterator[None]:
    """Send statements together and wait for them at the end; within another one, at the end of that."""
    if driver.pgconn.pipeline_status == psycopg.pq.PipelineStatus.OFF:
        with driver.pipeline():
            yield
    else:
        yield


def driver_of(connection: sa.Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection under one of SQLAlchemy's: for statements that are written out as SQL."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver
