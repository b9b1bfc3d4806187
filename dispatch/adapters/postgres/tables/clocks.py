"""Time allowed: clocks with their facts, the timers of their ladders, and what was escalated."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Interval, PrimaryKeyConstraint, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

# Ladders and rules are JSON and not JSONB: every clock writes them and hardly anybody looks inside.

sla_clock = Table(
    "sla_clock",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("assignment", UUID(as_uuid=True)),
    Column("request", UUID(as_uuid=True), comment="what it belongs to: assignment, request, or else the incident"),
    Column("milestone", SmallInteger, comment="which step of the assignment"),
    Column("kind", Text, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("cap", Instant, comment="a due time imposed from outside"),
    Column("ladder", JSON, nullable=False, comment="frozen when the clock starts"),
    Column("state", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_soon_at", Instant, comment="this and the next two: as the last fact says; null while it does not run"),
    Column("due_at", Instant),
    Column("long_overdue_at", Instant),
    CheckConstraint(
        "num_nonnulls(due_soon_at, due_at, long_overdue_at) = CASE state WHEN 'running' THEN 3 ELSE 0 END",
        name="due_while_running",
    ),
    Index("ix_sla_clock_incident", "incident", "due_at"),
    comment="time allowed; the facts explain the deadline line by line",
)

Index("ix_sla_clock_running", sla_clock.c.due_at, postgresql_where=text("state = 'running'"))

Index("ix_sla_clock_paused", sla_clock.c.incident, postgresql_where=text("state = 'paused'"))

sla_fact = Table(
    "sla_fact",
    metadata,
    Column("clock", UUID(as_uuid=True), nullable=False),
    Column("n", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column(
        "kind", Text, nullable=False, comment="started, paused, resumed, rebased, hastened, extended, stopped, voided"
    ),
    Column("why", Text, comment="the reason, as a code; null for started and rebased"),
    Column("allowance", Interval, comment="what the clock may take from then on; null where the rule says it"),
    Column("rule", JSON, nullable=False, comment="the row of the limits behind it, with the version"),
    Column("due_soon_at", Instant, comment="this and the next two: when the clock turns, as long as nothing happens"),
    Column("due_at", Instant),
    Column("long_overdue_at", Instant),
    Column("uncapped_due_at", Instant, comment="where the allowance alone would have led, when the cap comes before"),
    Column("steps_due_at", ARRAY(Instant), comment="when each step of the ladder is due, in the order of the ladder"),
    Column("request", UUID(as_uuid=True), comment="the request that was granted with it"),
    Column("since", Instant, comment="from when it holds, where that was before it was recorded"),
    PrimaryKeyConstraint("clock", "n"),
    CheckConstraint(
        "num_nonnulls(due_soon_at, due_at, long_overdue_at, steps_due_at) "
        "= CASE WHEN kind IN ('paused', 'voided') THEN 0 ELSE 4 END",
        name="due_unless_paused",
    ),
    comment="what happened to a clock, each with the times that hold from then on: kept, never computed again",
)

Index("ix_sla_fact_stopped_due", sla_fact.c.due_at, postgresql_where=text("kind = 'stopped'"))

Index("ix_sla_fact_stopped_at", sla_fact.c.at, postgresql_where=text("kind = 'stopped'"))

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
