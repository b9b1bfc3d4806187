"""What does `DATABASE_URL` say? Read once, as the driver will read it: what is checked is what is connected to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

DRIVERS: Final = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_SECRETS: Final = re.compile(r"([?&][^=&]*password=)[^&]*")


class Unreadable(ValueError):
    """The address cannot be used; the message says why, without the address."""


def sqlalchemy_url(database_url: str) -> sa.URL:
    """Return the URL for an engine, with the driver we use, psycopg 3."""
    return sa.make_url(database_url).set(drivername="postgresql+psycopg")


def conninfo(database_url: str) -> str:
    """Return the address as psycopg itself takes it: the same that an engine makes of it, whatever the password has."""
    url = sqlalchemy_url(database_url)
    _, arguments = url.get_dialect()().create_connect_args(url)
    return make_conninfo(**arguments)


def parts(database_url: str) -> Mapping[str, Any]:
    """Return the driver's options by name: `host` and `port` lists by commas, `password`, `sslmode` and so on.

    Raises:
        Unreadable: it is no address of a PostgreSQL database, or one that could be read in two ways.
    """
    try:
        url = sa.make_url(database_url)
        found = conninfo_to_dict(conninfo(database_url))
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Unreadable(
            "cannot be read: it looks like postgresql://user:password@host:5432/database, "
            "with @ : / ? # % in a name or password as %40 %3A %2F %3F %23 %25."
        ) from error
    except ProgrammingError as error:  # an option that libpq does not know; it names the option, never a value
        raise Unreadable(f"{str(error).strip()}.") from error
    if url.drivername not in DRIVERS or not found.get("dbname"):
        raise Unreadable("names no PostgreSQL database: it looks like postgresql://user:password@host:5432/database.")
    if twice := [name for name, value in url.query.items() if isinstance(value, tuple) and name != "host"]:
        raise Unreadable(f"names {twice[0]} twice.")
    hosts, ports = (str(found.get(name) or "").split(",") for name in ("host", "port"))
    if any(not _is_place(host) for host in hosts) or any(port and not port.isdigit() for port in ports):
        raise Unreadable("cannot be read: a host is a name, an address or a folder; IPv6 ones stand in brackets once.")
    return found


def redacted(database_url: str) -> str:
    """Return the same address without its passwords, wherever they stand."""
    return _SECRETS.sub(r"\1***", sa.make_url(database_url).render_as_string(hide_password=True))


def _is_place(host: str) -> bool:
    return host.startswith(("/", "@")) or not re.search(r"[\s@/\[\]?#]", host)
