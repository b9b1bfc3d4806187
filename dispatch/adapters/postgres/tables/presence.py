"""Who has an incident open just now."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

presence = Table(
    "presence",
    metadata,
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("user", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    PrimaryKeyConstraint("incident", "user"),
    prefixes=["UNLOGGED"],
    comment="who has an incident open; after a crash it is empty, and full again within seconds",
)
