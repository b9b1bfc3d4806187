"""Was this database restored from a dump? Then its rows bear xids of another server, which may lie in the future here.

Readers go by xids below the oldest running transaction, so that they would see none of such rows until this server's
own xids had passed them. They get the xid of the transaction that mends them; their identities keep their order.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from runtime.database_url import conninfo

FROM_THE_FUTURE: Final = """
SELECT EXISTS (SELECT FROM outbox WHERE xid > pg_snapshot_xmax(pg_current_snapshot()))
    OR EXISTS (SELECT FROM incident_event WHERE xid > pg_snapshot_xmax(pg_current_snapshot()))
"""
FOREIGN: Final = "rows bear xids of another server: stop everything, then gridloop migrate"
"""What is said of such a database, until it is mended: nobody is told of those rows."""
_MEND: Final = (
    "LOCK TABLE outbox, incident_event IN EXCLUSIVE MODE",
    "ALTER TABLE incident_event DISABLE TRIGGER append_only",
    "UPDATE outbox SET xid = pg_current_xact_id() WHERE xid > pg_current_xact_id()",
    "UPDATE incident_event SET xid = pg_current_xact_id() WHERE xid > pg_current_xact_id()",
    "ALTER TABLE incident_event ENABLE TRIGGER append_only",
    "DELETE FROM reader_position WHERE xid > pg_current_xact_id()",
)


def is_restored(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether rows bear xids that this server has not given yet."""
    row = connection.execute(FROM_THE_FUTURE.encode()).fetchone()
    return bool(row and row[0])


def mend(database_url: str) -> bool:
    """Give rows of another server's future an xid of this one; tell whether there were any."""
    with psycopg.connect(conninfo(database_url)) as connection:
        if not is_restored(connection):
            return False
        for statement in _MEND:
            connection.execute(statement.encode())
    return True
