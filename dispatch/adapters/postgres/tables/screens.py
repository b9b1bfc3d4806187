"""The screens of command rooms: no accounts of people, but devices that show the wall and nothing else."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

screen = Table(
    "screen",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False, comment="what of it is shown"),
    Column("link_sha256", LargeBinary, nullable=False, unique=True, comment="of the secret in its device link"),
    Column("token_sha256", LargeBinary, unique=True, comment="of the device that opened the link last"),
    Column("remote_sha256", LargeBinary, unique=True, comment="of the code by which a phone in the room pairs"),
    Column("remote_until", Instant),
    Column("told", UUID(as_uuid=True), comment="what a phone said last that the screen did"),
    Column("scene", Text, comment="what the screen showed when it had done that"),
    Column("made_by", Text, ForeignKey("app_user.id", name="fk_screen_made_by"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("opened_at", Instant, comment="when the link was opened last"),
    Column("last_seen_at", Instant),
    Column("revoked_at", Instant),
    Column("revoked_by", Text, ForeignKey("app_user.id", name="fk_screen_revoked_by")),
    CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_whole"),
    CheckConstraint("revoked_at IS NULL OR token_sha256 IS NULL", name="revoked_opens_nothing"),
    CheckConstraint("(remote_sha256 IS NULL) = (remote_until IS NULL)", name="remote_whole"),
    comment="a screen on a wall: signed in by a link of its own, read-only, without an idle end",
)
