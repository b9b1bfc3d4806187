"""What a township may want different: its documents, each with its versions."""

from __future__ import annotations

from sqlalchemy import (
    UUID,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)
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
    Column("remark", Text, nullable=False, server_default="", comment="why, in the words of whoever published it"),
    Column("based_on", Text, comment="the version that it was changed from; of a way back, the one that came again"),
    Column(
        "reaches_open",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="of limits: clocks that run already follow it too",
    ),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", Text),
    PrimaryKeyConstraint("kind", "version"),
    CheckConstraint("withdrawn_at < effective_from", name="withdrawn_before_it_held"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
    comment="everything a township may want different, versioned; never deleted",
)

reference_draft = Table(
    "reference_draft",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False, comment="YAML as it was written, which may still be wrong"),
    Column("remark", Text, nullable=False),
    Column("based_on", Text, comment="the newest version when it was written"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("made_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("made_at", Instant, nullable=False, server_default=func.clock_timestamp()),
    Column("changed_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("changed_at", Instant, nullable=False, server_default=func.clock_timestamp()),
    Column("ended_at", Instant, comment="when it was published or dropped"),
    Column("published_as", Text),
    CheckConstraint("published_as IS NULL OR ended_at IS NOT NULL", name="published_is_over"),
    Index("ix_reference_draft_open", "kind", "changed_at", postgresql_where=text("ended_at IS NULL")),
    comment="proposals to change a reference document",
)
