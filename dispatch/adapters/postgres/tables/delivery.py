"""What still has to be sent or was done already: outbox, processed causes, dead letters, command keys, log epochs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata, own_xid

outbox = Table(
    "outbox",
    metadata,
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    own_xid(),
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False, comment="the Kafka key: what the topic's file says records are keyed by"),
    Column("type", Text, nullable=False, comment="record name and version: ReportAccepted.v1"),
    Column("urgent", Boolean, nullable=False, comment="goes before the others of its topic; no fact does"),
    Column("occurred_at", Instant, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("ix_outbox_lanes", "topic", "urgent", "xid", "id"),
    comment="open rows still have to be sent to Kafka; closing is deleting",
)

processed = Table(
    "processed",
    metadata,
    Column("consumer", Text, nullable=False),
    Column("cause", UUID(as_uuid=True), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    PrimaryKeyConstraint("consumer", "cause"),
    Index("ix_processed_at", "at", postgresql_using="brin"),
    comment="written with the effect: doing it again changes nothing",
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="derived from consumer, topic and bytes"),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer),
    Column("offset", BigInteger),
    Column("key", LargeBinary),
    Column("headers", JSONB, nullable=False, comment="pairs of name and value, both as Base64 of their bytes"),
    Column("value", LargeBinary),
    Column("cause", UUID(as_uuid=True), comment="event id, where it could be read"),
    Column("incident", UUID(as_uuid=True)),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("state", Text, nullable=False, comment="open, replaying, resolved"),
    Column("resolved_by", Text),
    Column("outcome", Text, comment="what came of it when a replay went well"),
    Index("ix_dead_letter_state", "state", "last_at"),
    comment="what could not be handled, with the bytes and the reason",
)

command_key = Table(
    "command_key",
    metadata,
    Column("actor", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("response", LargeBinary, nullable=False, comment="JSON as it was answered, deflated"),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("actor", "key"),
    Index("ix_command_key_at", "at"),
    comment="replies of commands already done, kept 30 days",
)
# A reply is deflated already and stays in its row: PostgreSQL would try to deflate it once more, and keep it apart.
_IN_ITS_ROW: Final = DDL("ALTER TABLE %(fullname)s SET (toast_tuple_target = 8160)")  # type: ignore[no-untyped-call]
event.listen(command_key, "after_create", _IN_ITS_ROW)

log_epoch = Table(
    "log_epoch",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", Text, nullable=False, comment="cluster id and topic ids"),
    Column("seen_at", Instant, nullable=False),
    Column("facts_sent_at", Instant, comment="when the facts of the retention days were all on it; null until then"),
    Column("ends", JSONB, nullable=False, server_default="{}", comment="TOPIC/PARTITION: where it was seen to end"),
    comment="each time Kafka's log turned out to be another one, or to have lost its end",
)
