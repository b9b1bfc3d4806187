"""What happened and what was told: reports, incidents, assignments, requests and their history.

Their photos are described in `photos`, and what they are found by in `finding`.
"""

from __future__ import annotations

from typing import Final, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Sequence,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, Xid8, metadata, own_xid
from dispatch.adapters.postgres.tables.finding import FACETS
from dispatch.domain.assessment.figure import Move
from dispatch.domain.looking import LOOKED_AT
from dispatch.domain.terms import NOT_OPEN, PATROL_CHANNEL

IS_OPEN: Final = f"{{}}.status NOT IN ({', '.join(repr(status.value) for status in sorted(NOT_OPEN))})"
"""An incident that somebody has still to do something about, in SQL; the table's name or alias goes in."""

UNTOLD: Final = (
    "{0}.told_at IS NULL AND "
    "({0}.status = 'awaiting_rating' OR {0}.outcome IN ('resolved', 'self_handled', 'declined'))"
)
"""There is a result, or a decline, that the reporter does not know yet, in SQL; the name or alias goes in."""

AWAITS_LOOK: Final = (
    f"({{0}}.channel = '{PATROL_CHANNEL}' AND {{0}}.status = 'received' AND {{0}}.part_of IS NULL "
    f"AND NOT {{0}}.tallies @? '$[*] ? (@.of == \"{LOOKED_AT}\")')"
)
"""It is a visit that nobody has made, in SQL (`domain.looking`); the name or alias goes in."""

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
    Column("accuracy_m", Double, comment="how far off the position may be, as the phone says"),
    Column("address", Text),
    Column("occurred_at", Instant, comment="the terminal's claim"),
    Column("urgent", Boolean, nullable=False),
    Column("origin", JSONB, comment="order from outside: system, number, due_at, reply_to"),
    Column("self_handled", JSONB),
    Column("caller", JSONB, comment="who rang up: name, phone"),
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
    Column("units", ARRAY(Text), nullable=False, server_default="{}", comment="that have it or handed it in"),
    Column("former_units", ARRAY(Text), nullable=False, server_default="{}", comment="that had it by mistake"),
    Column("returns", SmallInteger, nullable=False, server_default="0"),
    Column("reworks", SmallInteger, nullable=False, server_default="0"),
    Column("declines", SmallInteger, nullable=False, server_default="0"),
    Column("reopens", SmallInteger, nullable=False, server_default="0"),
    Column("self_handled", Boolean, nullable=False, server_default="false"),
    Column("self_handled_by", Text),
    Column("tell_by", Text, comment="the way to be told that was chosen: in_app, sms, phone, code"),
    Column("earlier_handlers", ARRAY(Text), nullable=False, server_default="{}"),
    Column("reply_until", Instant),
    Column("history", Boolean, nullable=False, server_default="false"),
    Column("person_only", Boolean, nullable=False, server_default="false"),
    Column("left_to_person", Boolean, nullable=False, server_default="false"),
    Column("decided_by", Text, comment="the rules that decided; null while no automatic decision is on record"),
    Column("tallies", JSONB, nullable=False, server_default="[]", comment="what is counted besides, each by its code"),
    Column("accused", ARRAY(Text), nullable=False, server_default="{}", comment="whom it complains about"),
    Column("merged_into", UUID(as_uuid=True), ForeignKey("incident.id"), comment="the lead of what is the same thing"),
    Column("followers", Integer, nullable=False, server_default="0", comment="how many are merged into it"),
    Column("part_of", UUID(as_uuid=True), ForeignKey("incident.id"), comment="the incident of which it is a part"),
    Column("part_text", Text, comment="which part, in the words of whoever split it: never on a topic"),
    Column("joined", Boolean, nullable=False, server_default="false", comment="a part that was answered for"),
    Column("parts", SmallInteger, nullable=False, server_default="0", comment="how many parts were made of it"),
    Column("parts_open", SmallInteger, nullable=False, server_default="0", comment="how many of them are open"),
    Column("received_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("closed_at", Instant),
    CheckConstraint("version >= 1 AND seq >= 1", name="counts"),
    CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
    CheckConstraint("status <> 'merged' OR merged_into IS NOT NULL", name="merged_has_lead"),
    CheckConstraint("followers >= 0 AND (followers = 0 OR merged_into IS NULL)", name="no_chains"),
    CheckConstraint("status <> 'split' OR parts > 0", name="split_has_parts"),
    CheckConstraint("parts_open BETWEEN 0 AND parts AND (parts = 0 OR part_of IS NULL)", name="no_parts_of_parts"),
    CheckConstraint(
        "part_of IS NULL OR (part_text IS NOT NULL AND reporter IS NULL AND merged_into IS NULL AND followers = 0)",
        name="part_goes_with_parent",
    ),
    CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
    Index(
        "ix_incident_facets",
        text(FACETS.format("incident")),
        postgresql_using="gin",
        postgresql_where=text(f"NOT ({IS_OPEN.format('incident')})"),
    ),
    comment="what happened; gathers one or more reports",
)

Index("ix_incident_open", incident.c.received_at, incident.c.id, postgresql_where=text(IS_OPEN.format("incident")))

Index(
    "ix_incident_over",
    incident.c.received_at.desc(),
    incident.c.id.desc(),
    postgresql_where=text(f"NOT ({IS_OPEN.format('incident')})"),
)

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

Index(
    "ix_incident_merged_into",
    incident.c.merged_into,
    incident.c.id,
    postgresql_where=incident.c.merged_into.is_not(None),
)

Index("ix_incident_part_of", incident.c.part_of, incident.c.id, postgresql_where=incident.c.part_of.is_not(None))

Index("ix_incident_closed", incident.c.closed_at, postgresql_where=incident.c.closed_at.is_not(None))

Index("ix_incident_told", incident.c.told_at, postgresql_where=incident.c.told_at.is_not(None))

Index("ix_incident_reporter", incident.c.reporter, incident.c.received_at.desc(), incident.c.id.desc())

reader_position = Table(
    "reader_position",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("xid", Xid8(), nullable=False),
    Column("position", BigInteger, nullable=False),
    comment="how far those who follow the events have come",
)

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
    Column("duty_item", Text),
    Column("return_until", Instant),
    Column("taken_over", Boolean, nullable=False, server_default="false"),
    Column("answer", Text, comment="what a unit that helps says: why it refuses, or its result"),
    Column("milestones", JSONB, nullable=False, server_default="[]", comment="the steps that were agreed on"),
    Index("ix_assignment_incident", "incident"),
    Index("ix_assignment_unit", "unit", "since"),
    Index("ix_assignment_since", "since"),
    comment="an incident in the hands of a unit",
)

Index(
    "uq_assignment_one_active_lead",
    assignment.c.incident,
    unique=True,
    postgresql_where=text("role = 'lead' AND state IN ('assigned', 'handling')"),
)

Index(
    "uq_assignment_one_open_co",
    assignment.c.incident,
    assignment.c.unit,
    unique=True,
    postgresql_where=text("role = 'co' AND state IN ('offered', 'handling', 'refused')"),
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
    Column("decider", Text, nullable=False, server_default="operator", comment="the role that decides it"),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    CheckConstraint("decided_by IS DISTINCT FROM asked_by", name="decider_is_not_asker"),
    Index("ix_request_incident", "incident"),
    comment="asked by one, decided by another",
)

Index(
    "uq_request_one_pending",
    request.c.incident,
    request.c.kind,
    unique=True,
    postgresql_where=text("state = 'pending'"),
)

incident_event = Table(
    "incident_event",
    metadata,
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False),
    own_xid(),
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
    Column("given_to", Text, comment="the person who got it by name: never on a topic"),
    PrimaryKeyConstraint("incident", "seq"),
    Index("ix_incident_event_tail", "xid", "position"),
    Index("ix_incident_event_closed", "xid", "position", postgresql_where=text("type = 'IncidentClosed'")),
    comment="append-only history; seq is gap-free per incident",
)

Index(
    "ix_incident_event_counted",
    incident_event.c.type,
    incident_event.c.occurred_at,
    postgresql_where=text(f"type IN ({', '.join(repr(move) for move in sorted(get_args(Move)))})"),
)
"""The moves that figures are over, by their time."""

REPORT_COUNTER = "report_counter"
"""Sequence of receipt numbers; processes take it in blocks of 100, so numbers are unique but not gap-free."""

Sequence(REPORT_COUNTER, increment=100, metadata=metadata)

Index(
    "ix_incident_untold",
    incident.c.received_at,
    incident.c.id,
    postgresql_where=text(
        f"{UNTOLD.format('incident')} AND (incident.tell_by IN ('phone', 'sms') OR incident.channel = 'hotline')"
    ),
)
"""Whose reporter does not know the result yet, and is told by telephone."""
