"""What a township may want different: its documents, each with its versions."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.adapters.postgres.tables.base import Instant, metadata

reference_document = Table(
    "reference_document",
    metadata,
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("effective_from", Instant, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("published_by", Text, nullable=False),
    Column("published_at", Instant, nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("kind", "version"),
    comment="everything a township may want different, versioned",
)
