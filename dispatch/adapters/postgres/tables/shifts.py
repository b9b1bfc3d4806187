"""The command room's shifts: what one left to the next."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

handover = Table(
    "handover",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("area", Text, nullable=False, comment="of which command room"),
    Column("left_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("left_at", Instant, nullable=False),
    Column("notes", Text, nullable=False),
    Column("sheet", JSONB, nullable=False, comment="what was open when the one who left signed"),
    Column("taken_by", Text, ForeignKey("app_user.id")),
    Column("taken_at", Instant),
    Column("remark", Text, nullable=False, server_default="", comment="of the one who took over"),
    Column("withdrawn_at", Instant),
    CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="signed_whole"),
    CheckConstraint("taken_by <> left_by", name="two_people"),
    CheckConstraint("taken_at IS NULL OR withdrawn_at IS NULL", name="taken_or_withdrawn"),
    comment="one row for each change of shift; after the second signature nothing of it changes",
)

Index("ix_handover_left_at", handover.c.left_at)

Index(
    "uq_handover_waiting",
    handover.c.area,
    unique=True,
    postgresql_where=text("taken_at IS NULL AND withdrawn_at IS NULL"),
)
