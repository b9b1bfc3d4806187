"""考核: periods of schemes, what people entered, what was computed, objections, and the draws of 双随机.

What is frozen stays as it is: a trigger refuses every change to a frozen period and to whatever belongs to it.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import BOOLEAN, JSONB, UUID

from dispatch.adapters.postgres.tables.base import Instant, metadata

assessment_period = Table(
    "assessment_period",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("period", Text, nullable=False, comment="as people name it: 2026-11, 2026-Q4, 2026"),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("state", Text, nullable=False, server_default="open", comment="open, provisional, frozen"),
    Column("rules", JSONB, nullable=False, comment="the scheme as it was when the period was opened"),
    Column("rules_version", Text, nullable=False),
    Column("figures", JSONB, nullable=False, comment="the figures that the scheme is made from, as they were then"),
    Column("opened_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("entered_at", Instant, comment="when somebody entered something last"),
    Column("computed_at", Instant),
    Column("fingerprint", LargeBinary, comment="SHA-256 of all points: the same facts give the same one"),
    Column("published_by", Text, ForeignKey("app_user.id")),
    Column("published_at", Instant),
    Column("objections_until", Instant),
    Column("frozen_by", Text, ForeignKey("app_user.id")),
    Column("frozen_at", Instant),
    UniqueConstraint("scheme", "period", name="uq_assessment_period"),
    CheckConstraint("begins_at < ends_at", name="begins_before_it_ends"),
    CheckConstraint("state IN ('open', 'provisional', 'frozen')", name="known_state"),
    CheckConstraint("(state = 'open') = (published_at IS NULL)", name="published_whole"),
    CheckConstraint("(published_at IS NULL) = (objections_until IS NULL)", name="public_for_a_while"),
    CheckConstraint("(state = 'frozen') = (frozen_at IS NOT NULL)", name="frozen_whole"),
    CheckConstraint("frozen_at >= objections_until", name="frozen_after_objections"),
    CheckConstraint("frozen_at IS NULL OR fingerprint IS NOT NULL", name="frozen_is_computed"),
    comment="one period of one scheme",
)

assessment_objection = Table(
    "assessment_objection",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("period", UUID(as_uuid=True), ForeignKey("assessment_period.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("leaf", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", JSONB, nullable=False, server_default="[]"),
    Column("raised_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("due_at", Instant, comment="null where the workdays of that time are not loaded"),
    Column("state", Text, nullable=False, server_default="pending", comment="pending, upheld, refused"),
    Column("decided_by", Text, ForeignKey("app_user.id")),
    Column("decided_at", Instant),
    Column("decision", Text, nullable=False, server_default=""),
    Column("alerted_at", Instant, comment="when the assessors were told that it is overdue"),
    CheckConstraint("state IN ('pending', 'upheld', 'refused')", name="known_state"),
    CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_whole"),
    CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_by_somebody"),
    CheckConstraint("decided_by <> raised_by", name="two_people"),
    CheckConstraint("decided_at IS NULL OR btrim(decision) <> ''", name="decided_with_a_reason"),
    comment="what a unit has against an entry, and what an assessor made of it",
)

Index(
    "uq_assessment_objection_pending",
    assessment_objection.c.period,
    assessment_objection.c.subject,
    assessment_objection.c.leaf,
    unique=True,
    postgresql_where=text("state = 'pending'"),
)
Index("ix_assessment_objection_due", assessment_objection.c.due_at, postgresql_where=text("state = 'pending'"))

assessment_entry = Table(
    "assessment_entry",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("period", UUID(as_uuid=True), ForeignKey("assessment_period.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="scored, decided, correction"),
    Column("subject", Text, nullable=False),
    Column("leaf", Text, nullable=False),
    Column("points", Numeric(9, 4), comment="of a correction, what it adds or takes; null where cases are left out"),
    Column("reason", Text, nullable=False),
    Column("evidence", JSONB, nullable=False, server_default="[]", comment="numbers of incidents and the like"),
    Column("left_out", JSONB, nullable=False, server_default="[]", comment="numbers of incidents that do not count"),
    Column("entered_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("objection", UUID(as_uuid=True), ForeignKey("assessment_objection.id")),
    Column("corrects", UUID(as_uuid=True), ForeignKey("assessment_period.id")),
    CheckConstraint("kind IN ('scored', 'decided', 'correction')", name="known_kind"),
    CheckConstraint("(kind = 'correction') = (corrects IS NOT NULL)", name="corrects_something"),
    CheckConstraint("(kind = 'decided') = (objection IS NOT NULL)", name="decided_on_objection"),
    CheckConstraint("corrects <> period", name="corrects_another_period"),
    CheckConstraint("kind = 'correction' OR points >= 0", name="only_corrections_take"),
    CheckConstraint("btrim(reason) <> ''", name="with_a_reason"),
    CheckConstraint("(points IS NULL) = (left_out <> '[]')", name="points_or_left_out"),
    CheckConstraint("kind = 'decided' OR left_out = '[]'", name="left_out_by_decision"),
    Index("ix_assessment_entry_period", "period", "subject", "leaf"),
    comment="what a person entered; a later entry of the same leaf and subject stands for the earlier",
)

assessment_score = Table(
    "assessment_score",
    metadata,
    Column("period", UUID(as_uuid=True), ForeignKey("assessment_period.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("leaf", Text, nullable=False),
    Column("points", Numeric(9, 4), nullable=False),
    Column("left_out", BOOLEAN, nullable=False, server_default="false"),
    Column("few", BOOLEAN, nullable=False, server_default="false", comment="too few cases to judge by"),
    Column("figure", Text),
    Column("figure_version", Text),
    Column("numerator", Integer),
    Column("denominator", Integer),
    Column("value", Numeric(24, 10), comment="what the figure came to, for people; points come from the fraction"),
    Column("entry", UUID(as_uuid=True), ForeignKey("assessment_entry.id"), comment="the entry that decided it"),
    Column("cases", Integer, nullable=False, server_default="0", comment="how many cases there are behind it"),
    Column("behind", JSONB, nullable=False, server_default="[]", comment="the cases it is made from"),
    PrimaryKeyConstraint("period", "subject", "leaf", name="pk_assessment_score"),
    comment="what each leaf came to for each subject",
)

assessment_result = Table(
    "assessment_result",
    metadata,
    Column("period", UUID(as_uuid=True), ForeignKey("assessment_period.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("class", Text, comment="null: in no class; empty: all are one class"),
    Column("earned", Numeric(9, 4), nullable=False),
    Column("asked", Numeric(9, 4), nullable=False),
    Column("scaled", Numeric(9, 4), nullable=False),
    Column("bonus", Numeric(9, 4), nullable=False),
    Column("deduction", Numeric(9, 4), nullable=False),
    Column("corrected", Numeric(9, 4), nullable=False),
    Column("total", Numeric(9, 4)),
    Column("rank", Integer),
    PrimaryKeyConstraint("period", "subject", name="pk_assessment_result"),
    comment="what the tree came to for each subject",
)

random_draw = Table(
    "random_draw",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("period", Text, nullable=False, comment="in which the incidents were closed"),
    Column("begins_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("seed", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("population", Integer, nullable=False, comment="how many incidents could have been drawn"),
    Column("population_sha256", LargeBinary, nullable=False, comment="of their numbers in order, a line each"),
    Column("drawn_by", Text, ForeignKey("app_user.id"), nullable=False),
    Column("drawn_at", Instant, nullable=False),
    CheckConstraint("btrim(seed) <> ''", name="with_a_seed"),
    Index("ix_random_draw_period", "period"),
    comment="a draw of closed incidents and of checkers",
)

random_check = Table(
    "random_check",
    metadata,
    Column("draw", UUID(as_uuid=True), nullable=False),
    Column("incident", UUID(as_uuid=True), nullable=False),
    Column("checker", Text, ForeignKey("app_user.id"), nullable=False),
    Column("done_at", Instant),
    Column("in_order", BOOLEAN, comment="what was found on site"),
    Column("note", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("draw", "incident", name="pk_random_check"),
    ForeignKeyConstraint(["draw"], ["random_draw.id"], name="fk_random_check_draw"),
    CheckConstraint("(done_at IS NULL) = (in_order IS NULL)", name="done_whole"),
    CheckConstraint("in_order IS NOT FALSE OR btrim(note) <> ''", name="says_what_is_wrong"),
    UniqueConstraint("incident", name="uq_random_check_incident"),
    Index("ix_random_check_checker", "checker", "done_at"),
    comment="one drawn incident and who looks at it",
)

OF_PERIOD = (assessment_objection, assessment_entry, assessment_score, assessment_result)
"""What belongs to a period and is frozen with it."""

REFUSE_FROZEN = """
CREATE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'assessment_period' THEN
        IF OLD.state = 'frozen' THEN
            RAISE EXCEPTION 'the period is frozen' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        IF TG_OP <> 'INSERT' AND EXISTS (
            SELECT FROM assessment_period WHERE id = OLD.period AND state = 'frozen'
        ) OR TG_OP <> 'DELETE' AND EXISTS (
            SELECT FROM assessment_period WHERE id = NEW.period AND state = 'frozen'
        ) THEN
            RAISE EXCEPTION 'the period is frozen' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
"""
_OF_ROWS = """
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON %(fullname)s
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen()
"""
_OF_PERIODS = """
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON %(fullname)s
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen()
"""
event.listen(metadata, "before_create", DDL(REFUSE_FROZEN))  # type: ignore[no-untyped-call]  # SQLAlchemy does not say
event.listen(assessment_period, "after_create", DDL(_OF_PERIODS))  # type: ignore[no-untyped-call]
for table in OF_PERIOD:
    event.listen(table, "after_create", DDL(_OF_ROWS))  # type: ignore[no-untyped-call]
