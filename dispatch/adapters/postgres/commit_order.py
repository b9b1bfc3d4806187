"""Which place has a row in the order of commits, for readers that must skip none: by transaction, then by identity.

A reader takes what comes after its own ordinal and is settled: once every transaction before it has ended, one that
commits late can neither be skipped nor come out of order.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Self

import psycopg


class Ordinal(NamedTuple):
    """The place of a row in the order of commits, or how far a reader has come."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the ordinal that a reader names, or None when it is none of ours."""
        xid, _, number = text.partition("-")
        if not (xid.isascii() and xid.isdigit() and number.isascii() and number.isdigit() and len(text) < 40):
            return None
        return cls(int(xid), int(number))


class Bookmark(NamedTuple):
    """How far somebody outside has come, and in which history of the database: elsewhere the ordinal means nothing."""

    history: str
    ordinal: Ordinal

    def __str__(self) -> str:
        return f"{self.history}.{self.ordinal}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the bookmark that a client names; one that is none of ours lies in no history."""
        history, _, rest = text.partition(".")
        ordinal = Ordinal.read(rest)
        return cls(history, ordinal) if ordinal is not None else cls("", BEGINNING)


HISTORY: Final = """
SELECT substr(encode(sha256(convert_to(concat_ws('/',
    (SELECT system_identifier FROM pg_control_system()), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
    'incident_event'::regclass::oid::text), 'UTF8')), 'hex'), 1, 12)
"""
"""Names the history of this database: another one begins when a standby takes over, and when a dump is restored.

A standby that takes over may lack the last commits, and gives their xids to others. It begins another timeline, which
the name of the log segment has at once and the control file only after the next checkpoint. A restored dump lies in
another cluster, or in this one with another table.
"""

HOLDER: Final = """
SELECT who,
    CASE WHEN since IS NOT NULL THEN greatest(0, extract(epoch FROM clock_timestamp() - since))::float8 END AS seconds
FROM (
    SELECT format('process %s (%s) in database %s', pid, coalesce(nullif(application_name, ''), usename), datname)
               AS who, backend_xid AS xid, xact_start AS since
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL
    UNION ALL
    SELECT format('prepared transaction %s in database %s', gid, database), transaction, prepared
    FROM pg_prepared_xacts
) AS holders
ORDER BY age(xid) DESC LIMIT 1
"""
"""Whose transaction is the oldest that has an xid, in any database of the server, and since how many seconds.

Nothing that was committed after it began is settled before it ends. Who may not see others' times gets no seconds."""
HELD_LONG: Final = 10.0
"""Seconds after which a transaction that keeps everything from settling is worth a word."""

BEGINNING: Final = Ordinal(0, 0)


class Holder(NamedTuple):
    """Whose transaction keeps everything after it from settling, and since how many seconds; None when hidden."""

    who: str
    seconds: float | None

    @property
    def long(self) -> bool:
        """Whether it has held for so long that somebody should be told."""
        return self.seconds is None or self.seconds >= HELD_LONG

    def __str__(self) -> str:
        since = "an unknown time" if self.seconds is None else f"{self.seconds:.0f} s"
        return f"{self.who} has been open for {since}"


def oldest_holder(connection: psycopg.Connection[Any]) -> Holder | None:
    """Return whose transaction is the oldest that has an xid, in whatever database of the server."""
    row = connection.execute(HOLDER.encode(), prepare=True).fetchone()
    return Holder(*row) if row else None


def settled(table: str) -> str:
    """Return the SQL that holds for rows before which no other row can come any more."""
    # Identities are given at the INSERT and become visible at the COMMIT, so a smaller one can appear after a larger
    # one. Below the oldest running transaction nothing can appear any more. As a subquery it is asked for once, not
    # for every row: the list of running transactions is copied each time.
    return f"{table}.xid < (SELECT pg_snapshot_xmin(pg_current_snapshot()))"
