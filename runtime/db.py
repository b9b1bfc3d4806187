"""How do we reach PostgreSQL, and is it a server that keeps its word?

A receipt is only worth what COMMIT is worth. Our sessions set synchronous_commit themselves; a server with fsync or
full_page_writes off, or one that takes no writes, is refused at connect and whenever a connection is looked at again.
Which statements run is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Final

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg.rows import tuple_row
from sqlalchemy.exc import DBAPIError

from runtime.clock import monotonic
from runtime.database_url import parts
from runtime.silent_errors import say_no_values

MINIMUM_VERSION: Final = 150014
"""15.14: the first 15.x with the fixes for CVE-2024-10976, CVE-2024-10978 and CVE-2025-8713."""

DIALECT: Final = "postgresql+psycopg://"
"""The driver's own options say where to connect, so that nobody reads the address in another way."""

AWAY: Final = frozenset(
    {
        "25006",  # read-only: a standby, or a primary that was told to take no writes
        "25P03",  # idle in a transaction for too long
        "25P04",  # a transaction that took too long
        "40001",  # serialization failure
        "40P01",  # deadlock
        "55P03",  # lock not available
        "57014",  # cancelled: by an administrator, or by a timeout that is not of ours
        "57P01",  # shut down by an administrator
        "57P02",  # shut down after a crash
        "57P03",  # starting, stopping or recovering
        "57P05",  # idle for too long
        "58030",  # input/output error
    }
)
"""SQLSTATEs of a server that may do later what it does not do now; class 08 (the connection is lost)
and 53 (disk, memory or connections are used up)."""

DROPS_CONNECTION: Final = frozenset({"25006", "57014", "57P05", "58030"})
"""After these the connection is not used again: another may reach a server that works, this one will not."""

LOOK_AGAIN_SECONDS: Final = 5.0
"""How long a pooled connection is believed: a reload may change what the server keeps, and a fail-over its role."""

SESSION_SETTINGS: Final[Mapping[str, str]] = {
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "10s",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}

NOTHING_MORE: Final[Mapping[str, str]] = {}
PLANS_KEPT: Final[Mapping[str, str]] = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""For those who find rows by their keys: PostgreSQL would plan an incident's detail anew each time (a millisecond),
because it takes a plan that knows the values for a better one. A plan that is made while a table is small has to be
good for when the table has grown."""

TRIED_AFTER_SECONDS: Final = 1.0
_LOOKED: Final = "gridloop looked at the server"

READS_ONLY: Final[Mapping[str, str]] = {"default_transaction_read_only": "on"}
"""The setting of a session that cannot write."""

CONNECT_ARGUMENTS: Final[Mapping[str, Any]] = {
    "target_session_attrs": "read-write",
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


class Held(Unavailable):
    """What is to be changed is in somebody else's hands; nothing else is away."""


class UnsafeServer(Unavailable):
    """The PostgreSQL server would not keep what it commits, or is too old: as good as away until somebody mends it."""


class TakesNoWrites(Unavailable):
    """The PostgreSQL server is a standby, or was told to take no writes."""


DURABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "server_encoding": ("UTF8",),
}
WRITABLE: Final = ("in_hot_standby", "transaction_read_only")
_LOOKED_AT: Final = (*DURABLE, *WRITABLE, "server_version_num", "server_version")
_LOOK: Final = f"SELECT {', '.join(f'current_setting({name!r})' for name in _LOOKED_AT)}".encode()


def check_durable(show: Callable[[str], str], names: Iterable[str] = DURABLE) -> None:
    """Refuse a server that may lose what it commits; `show` returns a setting by its name.

    Raises:
        UnsafeServer: a setting that durability needs is off.
    """
    for name in names:
        value, allowed = show(name), DURABLE[name]
        if value not in allowed:
            raise UnsafeServer(f"PostgreSQL runs with {name}={value}; a receipt needs {name} in {', '.join(allowed)}")


def check_server(show: Callable[[str], str]) -> None:
    """Refuse a server whose commits are not durable, or that has known holes.

    Raises:
        UnsafeServer: a setting that durability needs is off, or the version has known holes.
    """
    check_durable(show)
    if int(show("server_version_num")) < MINIMUM_VERSION:
        raise UnsafeServer(f"PostgreSQL {show('server_version')} is older than 15.14, which has known holes")


def check_writable(show: Callable[[str], str], *, reads_only: bool = False) -> None:
    """Refuse a server that takes no writes; a session that only reads still wants the primary, which is up to date.

    Raises:
        TakesNoWrites: it is a standby, or read-only.
    """
    for name in WRITABLE[:1] if reads_only else WRITABLE:
        if show(name) != "off":
            raise TakesNoWrites(f"PostgreSQL takes no writes: {name}={show(name)}")


def psycopg_options(more: Mapping[str, str] = NOTHING_MORE) -> str:
    """Return the `options` connection parameter that carries our session settings, and more of them where needed."""
    return " ".join(f"-c {name}={value}" for name, value in {**SESSION_SETTINGS, **more}.items())


def check_connection(connection: psycopg.Connection[Any], *, reads_only: bool = False) -> None:
    """Look at the server behind a psycopg connection, leaving no transaction open.

    Raises:
        UnsafeServer: see `check_server`.
        TakesNoWrites: see `check_writable`.
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(_LOOK).fetchone()
    assert row is not None
    connection.commit()  # not a rollback: that throws away what the connection has prepared
    show = dict(zip(_LOOKED_AT, map(str, row), strict=True)).__getitem__
    check_server(show)
    check_writable(show, reads_only=reads_only)


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


def driver_of(connection: sa.Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection under one of SQLAlchemy's: for statements that are written out as SQL."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _drop_connection(context: sa.engine.ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, psycopg.Error) and error.sqlstate in DROPS_CONNECTION:
        context.is_disconnect = True


def is_unavailable(error: BaseException) -> bool:
    """Tell a server that is away, busy or no longer the primary from a statement that is wrong.

    A reader that limits its statements' time takes QueryCanceled for itself first: there it refuses a search.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_unavailable(error.orig))
    if isinstance(error, sa.exc.TimeoutError | Unavailable):
        return True
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate in AWAY or error.sqlstate.startswith(("08", "53"))
