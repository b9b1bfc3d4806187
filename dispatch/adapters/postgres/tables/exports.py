"""Exports: who asked for which list, how far it is, and until when the file can be fetched."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

export = Table(
    "export",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("user", Text, ForeignKey("app_user.id"), nullable=False),
    Column("what", Text, nullable=False, comment="which list"),
    Column("filter", JSONB, nullable=False, comment="what of it, in the words of the list's own route"),
    Column("format", Text, nullable=False, comment="xlsx, csv"),
    Column("encoding", Text, nullable=False, comment="of csv: utf-8, gb18030"),
    Column("language", Text, nullable=False, comment="of the headings"),
    Column("state", Text, nullable=False, comment="waiting, running, done, failed, cancelled, expired, removed"),
    Column("asked_at", Instant, nullable=False),
    Column("begun_at", Instant),
    Column("ended_at", Instant),
    Column("leased_until", Instant, comment="until then its worker says that it is at it"),
    Column("attempts", SmallInteger, nullable=False, server_default="0", comment="how often a worker took it"),
    Column("rows", Integer, nullable=False, server_default="0", comment="written so far"),
    Column("grants", JSONB, comment="what its owner held when it was made: role, area, unit"),
    Column("bytes", BigInteger),
    Column("sha256", LargeBinary),
    Column("replaced", Integer, nullable=False, server_default="0", comment="signs that the encoding does not have"),
    Column("expires_at", Instant),
    Column("fault", Text, comment="why there is no file"),
    CheckConstraint("(state = 'done') <= (sha256 IS NOT NULL AND expires_at IS NOT NULL)", name="done_has_file"),
    CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name="failed_says_why"),
    CheckConstraint("state <> 'running' OR leased_until IS NOT NULL", name="running_is_leased"),
    Index("ix_export_user", "user", "asked_at"),
    comment="lists written to files for one person each; the bytes lie in the data folder",
)

Index(
    "ix_export_unfinished",
    export.c.asked_at,
    postgresql_where=text("state IN ('waiting', 'running')"),
)

Index("ix_export_expires", export.c.expires_at, postgresql_where=text("state = 'done'"))
