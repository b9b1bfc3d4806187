"""What PostgreSQL remembers: every table of the incident service.

Rows that go by the thousand (report, incident, event, outbox, clock, timer) are written by plain SQL in the stores;
these definitions are their single description: alembic's first revision creates from them, queries select by them.
Free text and reporters live here and only here; topics carry neither (but for the text in reports.accepted).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.types import UserDefinedType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

Instant = DateTime(timezone=True)


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, which orders rows by transaction and never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name in DDL."""
        return "xid8"


def _own_xid() -> Column[int]:
    return Column("xid", Xid8(), nullable=False, server_default=text("pg_current_xact_id()"))


report = Table(
    "report",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="made by the terminal; unique for ever"),
    Column("number", Text, nullable=False, unique=True),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("sender", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False, comment="of the bytes as received"),
    Column("received_at", Instant, nullable=False),
    Column("channel", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("category", Text, comment="as claimed by the sender"),
    Column("lon", Double),
    Column("lat", Double),
    Column("source_crs", Text),
    Column("address", Text),
    Column("occurred_at", Instant, comment="the terminal's claim"),
    Column("urgent", Boolean, nullable=False),
    Column("origin", JSONB, comment="order from outside: system, number, due_at, reply_to"),
    Column("self_handled", JSONB),
    comment="what somebody told us, once",
)

incident = Table(
    "incident",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("report", UUID(as_uuid=True), nullable=False, comment="the first report"),
    Column("town", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("outcome", Text),
    Column("version", Integer, nullable=False, comment="counts workflow moves: the ETag"),
    Column("seq", Integer, nullable=False, comment="number of the last event"),
    Column("channel", Text, nullable=False),
    Column("reporter", Text),
    Column("urgent", Boolean, nullable=False),
    Column("category", Text),
    Column("grade", SmallInteger),
    Column("platform", Text),
    Column("cell", Text),
    Column("lead", UUID(as_uuid=True), comment="the lead assignment"),
    Column("lead_unit", Text),
    Column("returns", SmallInteger, nullable=False, server_default="0"),
    Column("reworks", SmallInteger, nullable=False, server_default="0"),
    Column("declines", SmallInteger, nullable=False, server_default="0"),
    Column("reopens", SmallInteger, nullable=False, server_default="0"),
    Column("self_handled", Boolean, nullable=False, server_default="false"),
    Column("self_handled_by", Text),
    Column("earlier_handlers", ARRAY(Text), nullable=False, server_default="{}"),
    Column("reply_until", Instant),
    Column("history", Boolean, nullable=False, server_default="false"),
    Column("person_only", Boolean, nullable=False, server_default="false"),
    Column("left_to_person", Boolean, nullable=False, server_default="false"),
    Column("decided_by", Text, comment="the rules that decided; null while no automatic decision is on record"),
    Column("received_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("closed_at", Instant),
    CheckConstraint("version >= 1 AND seq >= 1", name="counts"),
    CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
    CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
    comment="what happened; gathers one or more reports",
)
Index("ix_incident_open", incident.c.received_at, incident.c.id, postgresql_where=incident.c.status != "closed")
Index("ix_incident_received", incident.c.received_at.desc(), incident.c.id.desc())
Index(
    "ix_incident_on_the_spot",
    incident.c.id,
    postgresql_where=text("status = 'received' AND self_handled"),
)
Index(
    "ix_incident_undecided",
    incident.c.received_at,
    postgresql_where=text("status = 'received' AND decided_by IS NULL"),
)
Index(
    "ix_incident_undecided_history",
    incident.c.received_at,
    postgresql_where=text("history AND decided_by IS NULL"),
)
Index("ix_incident_closed", incident.c.closed_at, postgresql_where=incident.c.closed_at.is_not(None))
Index("ix_incident_reporter", incident.c.reporter, incident.c.received_at.desc())

assignment = Table(
    "assignment",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("incident", UUID(as_uuid=True), ForeignKey("incident.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("handler", Text),
    Column("since", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("binding", Boolean, nullable=False),
    Column("reason", Text),
    Column("responsibility_row", Text),
    Column("admission_item", Text),
    Column("return_until", Instant),
    Index("ix_assignment_incident", "incident"),
    Index("ix_assignment_unit", "unit", "since"),
    comment="an incident in the hands of a unit",
)
Index(
    "uq_assignment_one_active_lead",
    assignment.c.incident,
    unique=True,
    postgresql_where=text("role = 'lead' AND state IN ('assigned', 'handling')"),
)

request = Table(
    "request",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("incident", UUID(as_uuid=True), ForeignKey("incident.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("reason", Text, nullable=False),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    CheckConstraint("decided_by IS DISTINCT FROM asked_by", name="decider_is_not_asker"),
    Index("ix_request_incident", "incident"),
    comment="asked by one, decided by another",
)

incident_event = Table(
    "incident_event",
    metadata,
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False),
    _own_xid(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("type", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("actor", Text),
    Column("by", Text, nullable=False, comment="the role that acted"),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("caused_by", UUID(as_uuid=True), nullable=False),
    Column("data", JSONB, nullable=False, comment="the fact as on the topic"),
    Column("note", Text, comment="words of people: never on a topic"),
    Column("attachments", ARRAY(UUID(as_uuid=True))),
    PrimaryKeyConstraint("incident", "seq"),
    Index("ix_incident_event_tail", "xid", "position"),
    comment="append-only history; seq is gap-free per incident",
)

outbox = Table(
    "outbox",
    metadata,
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    _own_xid(),
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("topic", Text, nullable=False),
    Column("type", Text, nullable=False, comment="record name and version: ReportAccepted.v1"),
    Column("urgent", Boolean, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("ix_outbox_order", "xid", "id"),
    Index("ix_outbox_urgent", "xid", "id", postgresql_where=text("urgent")),
    comment="open rows still have to be told to Kafka; closing is deleting",
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

sla_clock = Table(
    "sla_clock",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("assignment", UUID(as_uuid=True)),
    Column("kind", Text, nullable=False),
    Column("epoch", SmallInteger, nullable=False),
    Column("allowance", Interval, nullable=False),
    Column("rule", Text, nullable=False, comment="the row of the limits that gave the allowance"),
    Column("cap", Instant, comment="a due time imposed from outside"),
    Column("ladder", JSONB, nullable=False, comment="frozen when the clock starts"),
    Column("state", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_at", Instant, comment="as computed from the facts; null while it does not run"),
    Index("ix_sla_clock_incident", "incident"),
    comment="time allowed; the facts explain the deadline line by line",
)
Index("ix_sla_clock_running", sla_clock.c.due_at, postgresql_where=text("state = 'running'"))

sla_fact = Table(
    "sla_fact",
    metadata,
    Column("clock", UUID(as_uuid=True), nullable=False),
    Column("n", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    PrimaryKeyConstraint("clock", "n"),
    comment="started, paused, resumed, extended, rebased, stopped, voided",
)

sla_timer = Table(
    "sla_timer",
    metadata,
    Column("clock", UUID(as_uuid=True), nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False, comment="armed, fired, disarmed"),
    Column("fired_at", Instant),
    PrimaryKeyConstraint("clock", "step"),
    comment="when the next step of a clock's ladder is due",
)
Index("ix_sla_timer_armed", sla_timer.c.due_at, postgresql_where=text("state = 'armed'"))

escalation = Table(
    "escalation",
    metadata,
    Column("clock", UUID(as_uuid=True), nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False, unique=True),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("level", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False, comment="when the step was due"),
    Column("detail", JSONB, nullable=False),
    PrimaryKeyConstraint("clock", "step"),
    Index("ix_escalation_incident", "incident"),
    comment="recorded exactly once per (clock, step)",
)

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

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="derived from consumer, topic and bytes"),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer),
    Column("offset", BigInteger),
    Column("key", LargeBinary),
    Column("headers", JSONB, nullable=False),
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
    Column("response", JSONB, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("actor", "key"),
    Index("ix_command_key_at", "at"),
    comment="replies of commands already done, kept 30 days",
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, comment="made by the client"),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("report", UUID(as_uuid=True)),
    Column("declared_by", Text, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("purpose", Text, nullable=False, comment="before, after, evidence"),
    Column("sha256", LargeBinary, nullable=False, comment="of the original bytes, as declared"),
    Column("media_type", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, comment="declared, partial, arrived, stored, refused"),
    Column("arrived_at", Instant),
    Column("attempts", SmallInteger, nullable=False, server_default="0", comment="how often a worker took it"),
    Column("next_attempt_at", Instant, comment="until then it is taken, or put aside"),
    Column("stored_sha256", LargeBinary, comment="of the re-encoded picture"),
    Column("width", Integer),
    Column("height", Integer),
    Column("reason", Text, comment="why refused"),
    Index("ix_attachment_incident", "incident"),
    comment="photos; the bytes lie content-addressed in the data folder",
)
Index("ix_attachment_arrived", attachment.c.arrived_at, postgresql_where=text("state = 'arrived'"))
Index(
    "ix_attachment_awaited",
    attachment.c.declared_by,
    attachment.c.declared_at,
    postgresql_where=text("state IN ('declared', 'partial')"),
)

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
    PrimaryKeyConstraint("kind", "version"),
    comment="everything a township may want different, versioned",
)

app_user = Table(
    "app_user",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("enabled", Boolean, nullable=False, server_default="true"),
    Column("demo", Boolean, nullable=False, server_default="false"),
    Column("created_at", Instant, nullable=False, server_default=func.clock_timestamp()),
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

log_epoch = Table(
    "log_epoch",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", Text, nullable=False, comment="cluster id and topic ids"),
    Column("seen_at", Instant, nullable=False),
    Column("facts_told_at", Instant, comment="when the facts of the retention days were all on it; null until then"),
    comment="each time Kafka's log turned out to be another one",
)

REPORT_COUNTER = "report_counter"
"""Sequence of receipt numbers; processes take it in blocks of 100, so numbers are unique but not gap-free."""
