"""Who may sign in and in which roles, their sessions, what is audited, and what receipts are signed with."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.adapters.postgres.tables.base import Instant, metadata

app_user = Table(
    "app_user",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("enabled", Boolean, nullable=False, server_default="true"),
    Column("demo", Boolean, nullable=False, server_default="false"),
    Column("created_at", Instant, nullable=False, server_default=func.clock_timestamp()),
    Index("ix_app_user_name", "name"),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("user", Text, ForeignKey("app_user.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("unit", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("user", "role", "area", "unit"),
    comment="a role is always held for an area subtree and, for units, a unit",
)

session = Table(
    "session",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("user", Text, ForeignKey("app_user.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="cookie or bearer"),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False, server_default=func.clock_timestamp()),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    Index("ix_audit_log_subject", "subject", "at"),
    comment="logins, configuration, reads of personal data; a move's audit is its event",
)

receipt_key = Table(
    "receipt_key",
    metadata,
    Column("public_pem", Text, primary_key=True),
    Column("made_at", Instant, nullable=False, server_default=func.clock_timestamp()),
    Column("made_by", Text, nullable=False),
    comment="public halves of every key that receipts were signed with",
)
