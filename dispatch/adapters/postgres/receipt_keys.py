"""Which keys were receipts ever signed with? Their public halves are kept in the database, beside the reports.

Receipts that were given can be checked only as long as their key is known. So a key that is lost, or another one in
its place, stops receipts until a person says what to do: a new key of its own accord would look like a forger's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.keys import KeyUnreadable, ReceiptKey, make_key, path_of, read_key, set_aside
from dispatch.adapters.postgres.tables import audit_log, receipt_key, report
from runtime.unavailable import Unavailable

BEFORE_THE_FIRST_REPORT: Final = "-"
"""Who made the key of a new installation: nobody had to."""
_BEGIN: Final = "gridloop receipt-key new"
_TURN: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('gridloop receipt key', 0))")


class NoReceiptKey(Unavailable):
    """There are reports, but the key here is not one that receipts were signed with; nothing is signed."""

    what = "receipt key"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """The public half of a key that receipts are or were signed with."""

    public_pem: str
    made_at: datetime
    made_by: str


def known_keys(connection: sa.Connection) -> tuple[KnownKey, ...]:
    """Return every key that receipts were signed with, the newest first."""
    rows = connection.execute(sa.select(receipt_key).order_by(receipt_key.c.made_at.desc(), receipt_key.c.public_pem))
    return tuple(KnownKey(public_pem=row.public_pem, made_at=row.made_at, made_by=row.made_by) for row in rows)


def key_in_use(connection: sa.Connection, data_dir: Path) -> ReceiptKey:
    """Return the key of this installation; before the first report it is made, or taken as it is.

    Raises:
        NoReceiptKey: the key is missing or unreadable, or no receipt was signed with it, and there are reports.
    """
    connection.execute(_TURN)
    key = _read(data_dir)
    known = {each.public_pem for each in known_keys(connection)}
    if key is not None and key.public_pem() in known:
        return key
    if connection.execute(sa.select(sa.exists(sa.select(report.c.id)))).scalar_one():
        raise NoReceiptKey(_trouble(key, data_dir))
    if key is None:
        make_key(data_dir)
        key = _read(data_dir)
        assert key is not None
    _register(connection, key, BEFORE_THE_FIRST_REPORT)
    return key


def begin_key(connection: sa.Connection, data_dir: Path, *, by: str, at: datetime) -> ReceiptKey:
    """Begin a new key because a person says so; what lay in its place is renamed."""
    connection.execute(_TURN)
    set_aside(data_dir, f"until-{at:%Y%m%dT%H%M%S}")
    make_key(data_dir)
    return _taken(connection, data_dir, by=by, action="receipt-key-made")


def adopt_key(connection: sa.Connection, data_dir: Path, *, by: str) -> ReceiptKey:
    """Take the key that lies in the data folder because a person says so.

    Raises:
        NoReceiptKey: there is none, or it cannot be read.
    """
    connection.execute(_TURN)
    return _taken(connection, data_dir, by=by, action="receipt-key-adopted")


def _taken(connection: sa.Connection, data_dir: Path, *, by: str, action: str) -> ReceiptKey:
    key = _read(data_dir)
    if key is None:
        raise NoReceiptKey(f"{path_of(data_dir)} is missing")
    _register(connection, key, by)
    connection.execute(audit_log.insert().values(actor=by, action=action, subject="receipt-key"))
    return key


def _register(connection: sa.Connection, key: ReceiptKey, by: str) -> None:
    fresh = insert(receipt_key).values(public_pem=key.public_pem(), made_by=by)
    connection.execute(fresh.on_conflict_do_nothing())


def _read(data_dir: Path) -> ReceiptKey | None:
    try:
        return read_key(data_dir)
    except KeyUnreadable as error:
        raise NoReceiptKey(f"{error}: put it back from the backup, or begin a new one: {_BEGIN}") from error


def _trouble(key: ReceiptKey | None, data_dir: Path) -> str:
    if key is None:
        return f"{path_of(data_dir)} is missing: put it back from the backup, or begin a new one: {_BEGIN}"
    return (
        f"no receipt was signed with {path_of(data_dir)}: gridloop receipt-key adopt, if that is the one to go on with"
    )
