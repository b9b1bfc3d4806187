"""What does `DATABASE_URL` say? As libpq reads it, and nobody else: what is checked is what is connected to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any, Final

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SCHEMES: Final = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
FORM: Final = "postgresql://user:password@host:5432/database"
_PASSWORD: Final = re.compile(r"(?P<user>://[^:@/]*):[^@/]*@")
_PARAMETER: Final = re.compile(r"(?P<name>[?&][^=&]*password=)[^&]*")
_NAMES_AN_OPTION: Final = re.compile(r'invalid URI query parameter: "\w+"')


class Unreadable(ValueError):
    """The address cannot be used; the message says why, without the address."""


def conninfo(database_url: str) -> str:
    """Return the address as libpq takes it, which knows no drivers."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def parts(database_url: str) -> Mapping[str, Any]:
    """Return libpq's options by name: `host`, `hostaddr` and `port` lists by commas, `password`, `sslmode` and so on.

    Raises:
        Unreadable: it is no address of a PostgreSQL database, or one that was hardly meant as it would be read.
    """
    if database_url.partition("://")[0] not in SCHEMES:
        raise Unreadable(f"is no address of a PostgreSQL database: {FORM}.")
    try:
        found = conninfo_to_dict(conninfo(database_url))
    except ProgrammingError as error:  # libpq quotes what it cannot read, and that may be the password
        named = _NAMES_AN_OPTION.match(str(error))
        raise Unreadable(f"{named[0] if named else _unescaped()}.") from None
    hosts, ports = (str(found.get(name) or "").split(",") for name in ("host", "port"))
    database = str(found.get("dbname") or "")
    if any(not _is_place(host) for host in hosts) or any(port and not port.isdigit() for port in ports):
        raise Unreadable(f"{_unescaped()}.")
    if not database or re.search(r"[@/]", database):
        raise Unreadable(f"names no database, or {_unescaped()}.")
    return found


def redacted(database_url: str) -> str:
    """Return the same address without its passwords, wherever they stand."""
    return _PARAMETER.sub(r"\g<name>***", _PASSWORD.sub(r"\g<user>:***@", database_url))


def _unescaped() -> str:
    return f"cannot be read as {FORM}: write space @ : / ? # % in a name or password as %20 %40 %3A %2F %3F %23 %25"


def _is_place(host: str) -> bool:
    if host.startswith(("/", "@")) or not re.search(r"[\s@/:\[\]?#]", host):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
