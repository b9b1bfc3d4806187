"""Is PostgreSQL there, and is it a server that keeps its word?

A receipt is only worth what COMMIT is worth. Our sessions set synchronous_commit themselves; a server with fsync or
full_page_writes off, or one that takes no writes, is refused whenever a connection to it is looked at. How pools of
connections are made is said in `connections`, and which statements run is not decided here.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg.rows import tuple_row
from sqlalchemy.exc import DBAPIError

from runtime.unavailable import Unavailable

MINIMUM_VERSION: Final = 150014
"""15.14: the first 15.x with the fixes for CVE-2024-10976, CVE-2024-10978 and CVE-2025-8713."""

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


def was_cut(connection: psycopg.Connection[Any]) -> bool:
    """Tell a connection that the server has closed while it rested; that costs no round trip."""
    poll = select.poll()
    try:
        poll.register(connection.fileno(), select.POLLIN)
        while poll.poll(0):  # a server that is shut down says so first, and hangs up then
            connection.pgconn.consume_input()
    except psycopg.OperationalError:
        return True
    return connection.closed


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
