"""应急响应: what was proposed, by whom, who agreed, and how it came to its end."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, BOOLEAN, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

emergency = Table(
    "emergency",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False, comment="as proposed; where it was approved, from when it holds"),
    Column("until", Instant, nullable=False),
    Column("grades", ARRAY(SmallInteger), nullable=False),
    Column("categories", ARRAY(Text), nullable=False, comment="this and areas: beginnings of codes; empty: any"),
    Column("areas", ARRAY(Text), nullable=False),
    Column("proposed_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("approved", BOOLEAN, nullable=False, server_default="false"),
    Column("decided_by", Text, ForeignKey("app_user.id")),
    Column("decided_at", Instant),
    Column("decision", Text, nullable=False, server_default="", comment="in the words of whoever decided"),
    Column("ended_by", Text, ForeignKey("app_user.id")),
    Column("ended_at", Instant, comment="before its time"),
    Column("end_reason", Text, nullable=False, server_default=""),
    Column("settled_at", Instant, comment="when every clock that it paused was found to run again"),
    CheckConstraint("since < until", name="begins_before_it_ends"),
    CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_whole"),
    CheckConstraint("NOT approved OR decided_by <> proposed_by", name="two_people"),
    CheckConstraint("NOT approved OR decided_at IS NOT NULL", name="approved_is_decided"),
    CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="ended_whole"),
    CheckConstraint("ended_at IS NULL OR approved", name="ended_was_approved"),
    CheckConstraint("settled_at IS NULL OR approved", name="settled_was_approved"),
    comment="one row for each proposal; what is approved is published as a document too",
)

Index("uq_emergency_waiting", emergency.c.approved, unique=True, postgresql_where=text("decided_at IS NULL"))
Index(
    "ix_emergency_unsettled",
    emergency.c.since,
    postgresql_where=text("approved AND settled_at IS NULL"),
)
