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
    Index("ix_role_grant_unit", "unit", "role"),
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

known_device = Table(
    "known_device",
    metadata,
    Column("device_sha256", LargeBinary, nullable=False),
    Column("user", Text, ForeignKey("app_user.id"), nullable=False),
    Column("seen_at", Instant, nullable=False),
    PrimaryKeyConstraint("device_sha256", "user", name="pk_known_device"),
    Index("ix_known_device_user", "user", "seen_at"),
    comment="browsers where an account was opened before: guesses of strangers do not slow it down there",
)

sign_in_pace = Table(
    "sign_in_pace",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="hash of what tries to sign in are counted for"),
    Column("even_at", Instant, nullable=False, comment="when all that was tried would have come at an even pace"),
    Index("ix_sign_in_pace_even_at", "even_at"),
    comment="how fast passwords are tried; a row in the past says nothing and is deleted by the next try",
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
