"""What was photographed: the declaration of each photo, how much of it has arrived, and what became of it.

The bytes lie in the data folder, by their hash.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

attachment = Table(
    "attachment",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="made by the client"),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("report", UUID(as_uuid=True)),
    Column("declared_by", Text, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("purpose", Text, nullable=False, comment="before, after, evidence"),
    Column("sha256", LargeBinary, nullable=False, comment="of the original bytes, as declared"),
    Column("media_type", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, comment="declared, partial, arrived, stored, refused"),
    Column("place", Text, comment="the data folder that holds the original bytes"),
    Column("arrived_at", Instant),
    Column("attempts", SmallInteger, nullable=False, server_default="0", comment="how often a worker took it"),
    Column("next_attempt_at", Instant, comment="until then it is taken, or put aside"),
    Column("stored_sha256", LargeBinary, comment="of the re-encoded picture"),
    Column("width", Integer),
    Column("height", Integer),
    Column("reason", Text, comment="why refused"),
    Index("ix_attachment_incident", "incident"),
    comment="photos; the bytes lie content-addressed in the data folder",
)

Index("ix_attachment_arrived", attachment.c.arrived_at, postgresql_where=text("state = 'arrived'"))

Index(
    "ix_attachment_awaited",
    attachment.c.declared_by,
    attachment.c.declared_at,
    postgresql_where=text("state IN ('declared', 'partial')"),
)
