"""Time allowed: clocks with their facts, the timers of their ladders, and what was escalated."""

from __future__ import annotations

from sqlalchemy import Column, Index, Interval, PrimaryKeyConstraint, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

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
