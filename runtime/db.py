"""How do we reach PostgreSQL, and is it a server that keeps its word?

A receipt is only worth what COMMIT is worth, so a server with fsync, full_page_writes or synchronous_commit off is
refused at connect. Which statements run is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg.rows import tuple_row
from sqlalchemy.exc import DBAPIError

from runtime.clock import monotonic
from runtime.database_url import parts

MINIMUM_VERSION: Final = 150014
"""15.14: the first 15.x with the fixes for CVE-2024-10976, CVE-2024-10978 and CVE-2025-8713."""

DIALECT: Final = "postgresql+psycopg://"
"""Where to is said by the driver's own options, so that nobody reads the address in another way."""

LOCALLY_COMMITTED: Final = "01000"
"""SQLSTATE of the warning that a commit was cut off while waiting for its synchronous standby."""

SESSION_SETTINGS: Final[Mapping[str, str]] = {
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "10s",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}

NOTHING_MORE: Final[Mapping[str, str]] = {}
PLANS_KEPT: Final[Mapping[str, str]] = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""For those who find rows by their keys: PostgreSQL would plan an incident's detail anew each time (a millisecond),
because it takes a plan that knows the values for a better one. What is planned while a table is still small has to be
good for when it is not."""

TRIED_AFTER_SECONDS: Final = 1.0

CONNECT_ARGUMENTS: Final[Mapping[str, Any]] = {
    "client_encoding": "UTF8",
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}


class Unavailable(Exception):
    """The world is away: PostgreSQL, or by a class of its own Kafka, does not answer; it may work later."""

    what: ClassVar[str] = "postgres"


class UnsafeServer(Exception):
    """The PostgreSQL server would not keep what it commits, or is too old."""


def check_server(show: Callable[[str], str]) -> None:
    """Refuse a server whose commits are not durable; `show` returns a setting by its name.

    Raises:
        UnsafeServer: a setting that durability needs is off, or the version has known holes.
    """
    for name, allowed in {
        "fsync": ("on",),
        "full_page_writes": ("on",),
        "synchronous_commit": ("on", "remote_apply"),
        "server_encoding": ("UTF8",),
    }.items():
        value = show(name)
        if value not in allowed:
            raise UnsafeServer(f"PostgreSQL runs with {name}={value}; a receipt needs {name} in {', '.join(allowed)}")
    if int(show("server_version_num")) < MINIMUM_VERSION:
        raise UnsafeServer(f"PostgreSQL {show('server_version')} is older than 15.14, which has known holes")


def psycopg_options(more: Mapping[str, str] = NOTHING_MORE) -> str:
    """Return the `options` connection parameter that carries our session settings, and more of them where needed."""
    return " ".join(f"-c {name}={value}" for name, value in {**SESSION_SETTINGS, **more}.items())


def check_connection(connection: psycopg.Connection[Any]) -> None:
    """Run `check_server` on a psycopg connection, leaving no transaction open."""

    def show(name: str) -> str:
        with connection.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute("SELECT current_setting(%s)", (name,)).fetchone()
        return str(row[0]) if row else ""

    check_server(show)
    connection.rollback()


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
    """Return an engine whose every new connection was checked and has our session settings.

    ping: try a connection that has rested for a second before it is used; for those who answer people. A loop that
    retries its round does without. wait_seconds: how long somebody waits for a connection while
    all are in use. autocommit: every statement is a transaction by itself, which saves reading two trips. session: more
    settings for the sessions of this engine.

    Who only reads does it inside `begin()` too: a connection that is given back without a COMMIT is rolled back, and at
    every ROLLBACK psycopg throws away the statements that it has prepared.

    Raises (on first use):
        UnsafeServer: see `check_server`.
    """
    created = sa.create_engine(
        DIALECT,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=wait_seconds,
        isolation_level="AUTOCOMMIT" if autocommit else None,
        hide_parameters=True,  # they may be personal data, and exceptions are logged
        json_deserializer=msgspec.json.decode,
        connect_args={
            **parts(database_url),
            **CONNECT_ARGUMENTS,
            "application_name": application,
            "options": psycopg_options(session),
        },
    )

    @sa.event.listens_for(created, "connect")
    def on_connect(connection: psycopg.Connection[Any], _record: object) -> None:
        check_connection(connection)

    if ping:
        _try_after_rest(created)
    sa.event.listen(created, "handle_error", _without_values)
    return created


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


def driver_of(connection: sa.Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection under one of SQLAlchemy's: for statements that are written out as SQL."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def without_values(error: psycopg.Error) -> psycopg.Error:
    """Return the error without any value of a row: those may be personal data, and errors are logged and shown.

    PostgreSQL quotes a whole row in DETAIL, the statement's values in CONTEXT, and a value it cannot read (class 22)
    in the message itself.
    """
    said = error.diag
    if said.sqlstate is not None:
        unreadable = said.sqlstate.startswith("22")
        error.args = (said.sqlstate if unreadable else said.message_primary or said.sqlstate,)
    return error


def _without_values(context: sa.engine.ExceptionContext) -> None:
    if isinstance(context.original_exception, psycopg.Error) and context.sqlalchemy_exception is not None:
        error = without_values(context.original_exception)
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        context.sqlalchemy_exception.args = (f"({kind}) {error}",)


def is_unavailable(error: BaseException) -> bool:
    """Tell a server that is away, starting or shutting down from a statement that is wrong."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_unavailable(error.orig))
    if isinstance(error, sa.exc.TimeoutError | psycopg.errors.AdminShutdown | psycopg.errors.CannotConnectNow):
        return True
    if isinstance(error, psycopg.errors.CrashShutdown | psycopg.errors.DeadlockDetected):
        return True
    if isinstance(error, psycopg.errors.LockNotAvailable | psycopg.errors.SerializationFailure):
        return True
    if isinstance(error, psycopg.errors.IdleInTransactionSessionTimeout):
        return True
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        # the connection is lost; or disk, memory or connections are used up
        error.sqlstate is None or error.sqlstate.startswith(("08", "53"))
    )


class CommitWatch:
    """Notices a COMMIT that returned although its synchronous standby never confirmed.

    PostgreSQL reports such a commit as success plus a warning; it is no receipt.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.only_local = False
        connection.add_notice_handler(self._notice)

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        # Not by its words, which a server may say in any language. Where it warns of something else: no receipt, once.
        if diagnostic.sqlstate == LOCALLY_COMMITTED and diagnostic.severity_nonlocalized == "WARNING":
            self.only_local = True
