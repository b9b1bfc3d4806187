"""When the loops that keep the township's promises came round last."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from dispatch.adapters.postgres.tables.base import Instant, metadata

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", Text, nullable=False, comment="auditor, timers"),
    Column("at", Instant, nullable=False, comment="the end of its last round, or when this database was made"),
    PrimaryKeyConstraint("name"),
    comment="of each loop that keeps a promise by itself; one that grows old is a loop that is gone",
)
