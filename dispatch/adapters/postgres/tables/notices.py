"""What people are told: notifications over every channel, and each try to bring one out of the application."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

notification = Table(
    "notification",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="also the de-duplication id sent along"),
    Column("incident", UUID(as_uuid=True)),
    Column("objection", UUID(as_uuid=True), comment="of what is about an assessment and no incident"),
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
    CheckConstraint("(incident IS NULL) <> (objection IS NULL)", name="about_one_thing"),
    Index("ix_notification_recipient", "recipient", "created_at"),
    Index("ix_notification_escalation", "escalation"),
    Index(
        "ix_notification_telling",
        "created_at",
        postgresql_where=text(
            "channel = 'sms' AND recipient LIKE 'caller:%' AND kind IN ('result_told', 'declined') "
            "AND state IN ('delivered', 'failed') AND acknowledged_at IS NULL"
        ),
    ),
    comment="what a person is told; delivery at least once",
)

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("notification", UUID(as_uuid=True), nullable=False),
    Column(
        "letter", UUID(as_uuid=True), nullable=False, comment="what was sent in one piece has one: the id sent along"
    ),
    Column("channel", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", Text, comment="delivered, failed; null while it is sent, and for good when its process died"),
    Column("reason", Text, comment="a code"),
    Column("detail", Text, comment="the other side's code; neither addresses nor secrets"),
    Index("ix_delivery_attempt_notification", "notification"),
    Index("ix_delivery_attempt_pace", "channel", "at"),
    comment="each try to bring a message out of the application; they also count against a channel's pace",
)

Index(
    "ix_notification_failed",
    notification.c.created_at,
    postgresql_where=text("state = 'failed'"),
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
