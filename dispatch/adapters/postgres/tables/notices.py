"""What people are told: notifications over every channel."""

from __future__ import annotations

from sqlalchemy import Column, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

notification = Table(
    "notification",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="also the de-duplication id sent along"),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("escalation", UUID(as_uuid=True)),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False, comment="pending, delivered, failed, withdrawn"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("next_attempt_at", Instant),
    Column("delivered_at", Instant),
    Column("acknowledged_at", Instant),
    Column("body", JSONB, nullable=False),
    Column("error", Text),
    Index("ix_notification_recipient", "recipient", "created_at"),
    Index("ix_notification_escalation", "escalation"),
    comment="what a person is told; delivery at least once",
)

Index("ix_notification_pending", notification.c.next_attempt_at, postgresql_where=text("state = 'pending'"))

Index(
    "ix_notification_unread",
    notification.c.recipient,
    notification.c.created_at,
    postgresql_where=text("acknowledged_at IS NULL AND kind <> 'escalation'"),
)

Index(
    "ix_notification_unread_escalation",
    notification.c.recipient,
    notification.c.incident,
    postgresql_where=text("acknowledged_at IS NULL AND kind = 'escalation'"),
)
