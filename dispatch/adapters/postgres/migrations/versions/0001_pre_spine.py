"""The spine: every table of the first release.

Until that release it is made anew with each change; from then on changes are revisions of their own. A test compares what
the revisions make with the tables of the code, dump with dump.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dispatch.adapters.postgres.tables import Xid8

revision = "0001_pre_spine"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON escalation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON assessment_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


FROZEN = """
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
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON assessment_period
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON assessment_objection
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON assessment_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON assessment_score
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON assessment_result
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen();
"""
ASSESSMENT = (
    "random_check",
    "random_draw",
    "assessment_result",
    "assessment_score",
    "assessment_entry",
    "assessment_objection",
    "assessment_period",
)


def upgrade() -> None:
    """Create the tables, the receipt counter and the append-only guards."""
    op.create_table(
        "app_user",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_app_user"),
    )
    op.create_index("ix_app_user_name", "app_user", ["name"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.UUID(), nullable=False, comment="made by the client"),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("report", sa.UUID(), nullable=True),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="before, after, evidence"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="of the original bytes, as declared"),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="declared, partial, arrived, stored, refused"),
        sa.Column("place", sa.Text(), nullable=True, comment="the data folder that holds the original bytes"),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "attempts", sa.SmallInteger(), server_default="0", nullable=False, comment="how often a worker took it"
        ),
        sa.Column(
            "next_attempt_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until then it is taken, or put aside",
        ),
        sa.Column("stored_sha256", sa.LargeBinary(), nullable=True, comment="of the re-encoded picture"),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why refused"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        comment="photos; the bytes lie content-addressed in the data folder",
    )
    op.create_index(
        "ix_attachment_arrived",
        "attachment",
        ["arrived_at"],
        unique=False,
        postgresql_where=sa.text("state = 'arrived'"),
    )
    op.create_index(
        "ix_attachment_awaited",
        "attachment",
        ["declared_by", "declared_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('declared', 'partial')"),
    )
    op.create_index("ix_attachment_incident", "attachment", ["incident"], unique=False)
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        comment="logins, configuration, reads of personal data; a move's audit is its event",
    )
    op.create_index("ix_audit_log_subject", "audit_log", ["subject", "at"], unique=False)
    op.create_table(
        "command_key",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False, comment="JSON as it was answered, deflated"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_command_key"),
        comment="replies of commands already done, kept 30 days",
    )
    op.create_index("ix_command_key_at", "command_key", ["at"], unique=False)
    op.execute("ALTER TABLE command_key SET (toast_tuple_target = 8160)")
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.UUID(), nullable=False, comment="derived from consumer, topic and bytes"),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column(
            "headers",
            postgresql.JSONB(),
            nullable=False,
            comment="pairs of name and value, both as Base64 of their bytes",
        ),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("cause", sa.UUID(), nullable=True, comment="event id, where it could be read"),
        sa.Column("incident", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="open, replaying, resolved"),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True, comment="what came of it when a replay went well"),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letter"),
        comment="what could not be handled, with the bytes and the reason",
    )
    op.create_index("ix_dead_letter_state", "dead_letter", ["state", "last_at"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("clock", sa.UUID(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="when the step was due"),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("clock", "step", name="pk_escalation"),
        sa.UniqueConstraint("id", name="uq_escalation_id"),
        comment="recorded exactly once per (clock, step)",
    )
    op.create_index("ix_escalation_incident", "escalation", ["incident"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("report", sa.UUID(), nullable=False, comment="the first report"),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts workflow moves: the ETag"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="number of the last event"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("cell", sa.Text(), nullable=True),
        sa.Column("lead", sa.UUID(), nullable=True, comment="the lead assignment"),
        sa.Column("lead_unit", sa.Text(), nullable=True),
        sa.Column(
            "units",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="that have it or handed it in",
        ),
        sa.Column(
            "former_units",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="that had it by mistake",
        ),
        sa.Column("returns", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reworks", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("declines", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reopens", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("self_handled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("self_handled_by", sa.Text(), nullable=True),
        sa.Column(
            "tell_by", sa.Text(), nullable=True, comment="the way to be told that was chosen: in_app, sms, phone, code"
        ),
        sa.Column("earlier_handlers", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("reply_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("person_only", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("left_to_person", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "decided_by",
            sa.Text(),
            nullable=True,
            comment="the rules that decided; null while no automatic decision is on record",
        ),
        sa.Column(
            "tallies",
            postgresql.JSONB(),
            server_default="[]",
            nullable=False,
            comment="what is counted besides, each by its code",
        ),
        sa.Column(
            "accused",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="whom it complains about",
        ),
        sa.Column("merged_into", sa.UUID(), nullable=True, comment="the lead of what is the same thing"),
        sa.Column("followers", sa.Integer(), server_default="0", nullable=False, comment="how many are merged into it"),
        sa.Column("part_of", sa.UUID(), nullable=True, comment="the incident of which it is a part"),
        sa.Column(
            "part_text",
            sa.Text(),
            nullable=True,
            comment="which part, in the words of whoever split it: never on a topic",
        ),
        sa.Column(
            "joined", sa.Boolean(), server_default="false", nullable=False, comment="a part that was answered for"
        ),
        sa.Column(
            "parts", sa.SmallInteger(), server_default="0", nullable=False, comment="how many parts were made of it"
        ),
        sa.Column(
            "parts_open", sa.SmallInteger(), server_default="0", nullable=False, comment="how many of them are open"
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="ck_incident_closed_has_outcome"),
        sa.CheckConstraint("status <> 'merged' OR merged_into IS NOT NULL", name="ck_incident_merged_has_lead"),
        sa.CheckConstraint("followers >= 0 AND (followers = 0 OR merged_into IS NULL)", name="ck_incident_no_chains"),
        sa.CheckConstraint("grade BETWEEN 1 AND 4", name="ck_incident_grade"),
        sa.CheckConstraint("status <> 'split' OR parts > 0", name="ck_incident_split_has_parts"),
        sa.CheckConstraint(
            "parts_open BETWEEN 0 AND parts AND (parts = 0 OR part_of IS NULL)", name="ck_incident_no_parts_of_parts"
        ),
        sa.CheckConstraint(
            "part_of IS NULL OR (part_text IS NOT NULL AND reporter IS NULL AND merged_into IS NULL AND followers = 0)",
            name="ck_incident_part_goes_with_parent",
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["incident.id"], name="fk_incident_merged_into"),
        sa.ForeignKeyConstraint(["part_of"], ["incident.id"], name="fk_incident_part_of"),
        sa.CheckConstraint("version >= 1 AND seq >= 1", name="ck_incident_counts"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("number", name="uq_incident_number"),
        comment="what happened; gathers one or more reports",
    )
    op.create_index(
        "ix_incident_on_the_spot",
        "incident",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status = 'received' AND self_handled"),
    )
    op.create_index(
        "ix_incident_open",
        "incident",
        ["received_at", "id"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('closed', 'merged')"),
    )
    op.create_index(
        "ix_incident_over",
        "incident",
        [sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("NOT (status NOT IN ('closed', 'merged'))"),
    )
    op.create_index(
        "ix_incident_merged_into",
        "incident",
        ["merged_into", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_part_of",
        "incident",
        ["part_of", "id"],
        unique=False,
        postgresql_where=sa.text("part_of IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_closed",
        "incident",
        ["closed_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_told",
        "incident",
        ["told_at"],
        unique=False,
        postgresql_where=sa.text("told_at IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_reporter",
        "incident",
        ["reporter", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_incident_facets",
        "incident",
        [
            sa.text(
                "(array_remove(ARRAY['platform:' || platform, 'grade:' || grade::text, 'unit:' || lead_unit, "
                "'by:' || reporter, 'at:' || left(cell, 9), 'at:' || left(cell, 12), 'at:' || left(cell, 15)], NULL) "
                "|| units)"
            )
        ],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("NOT (status NOT IN ('closed', 'merged'))"),
    )
    op.create_table(
        "incident_words",
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="of the report and its address, in normal form"),
        sa.Column(
            "words",
            postgresql.ARRAY(sa.Integer()),
            nullable=True,
            comment="bigrams of the text; null while the incident is open",
        ),
        sa.Column("facets", postgresql.ARRAY(sa.Text()), nullable=True, comment="of the incident when it was closed"),
        sa.CheckConstraint("(words IS NULL) = (facets IS NULL)", name=op.f("ck_incident_words_indexed_whole")),
        sa.PrimaryKeyConstraint("incident", name="pk_incident_words"),
        comment="what an incident is found by; written after the fact, and made anew from what is stored elsewhere",
    )
    op.create_index(
        "ix_incident_words_sought",
        "incident_words",
        ["words", "facets"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("words IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_words_newest",
        "incident_words",
        [sa.literal_column("received_at DESC"), sa.literal_column("incident DESC")],
        unique=False,
        postgresql_where=sa.text("words IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_words_number",
        "incident_words",
        ["number"],
        unique=False,
        postgresql_ops={"number": "text_pattern_ops"},
    )
    op.create_index(
        "ix_incident_words_number_end",
        "incident_words",
        [sa.text("reverse(number) text_pattern_ops")],
        unique=False,
    )
    op.create_table(
        "reader_position",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name="pk_reader_position"),
        comment="how far those who follow the events have come",
    )
    op.create_index(
        "ix_incident_undecided",
        "incident",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("status = 'received' AND decided_by IS NULL"),
    )
    op.create_index(
        "ix_incident_undecided_history",
        "incident",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("history AND decided_by IS NULL"),
    )
    op.create_index(
        "ix_incident_untold",
        "incident",
        ["received_at", "id"],
        unique=False,
        postgresql_where=sa.text(
            "told_at IS NULL AND "
            "(status = 'awaiting_rating' OR outcome IN ('resolved', 'self_handled', 'declined')) "
            "AND (tell_by IN ('phone', 'sms') OR channel = 'hotline')"
        ),
    )
    op.create_table(
        "incident_event",
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False, comment="the role that acted"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("caused_by", sa.UUID(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False, comment="the fact as on the topic"),
        sa.Column("note", sa.Text(), nullable=True, comment="words of people: never on a topic"),
        sa.Column("attachments", postgresql.ARRAY(sa.UUID()), nullable=True),
        sa.Column("given_to", sa.Text(), nullable=True, comment="the person who got it by name: never on a topic"),
        sa.PrimaryKeyConstraint("incident", "seq", name="pk_incident_event"),
        comment="append-only history; seq is gap-free per incident",
    )
    op.create_index("ix_incident_event_tail", "incident_event", ["xid", "position"], unique=False)
    op.create_index(
        "ix_incident_event_closed",
        "incident_event",
        ["xid", "position"],
        unique=False,
        postgresql_where=sa.text("type = 'IncidentClosed'"),
    )
    op.create_index(
        "ix_incident_event_counted",
        "incident_event",
        ["type", "occurred_at"],
        unique=False,
        postgresql_where=sa.text(
            "type IN ('AssignmentReturned', 'AssignmentSigned', 'CheckPassed', 'ClockEscalated', 'HandlingExtended', "
            "'IncidentAssigned', 'IncidentClosed', 'IncidentNudged', 'IncidentRated', 'IncidentReopened', "
            "'IncidentSupervised', 'ResultHandedIn', 'ResultSentBack', 'ResultTold')"
        ),
    )
    op.create_table(
        "log_epoch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="cluster id and topic ids"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "facts_sent_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the facts of the retention days were all on it; null until then",
        ),
        sa.Column(
            "ends",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="TOPIC/PARTITION: where it was seen to end",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_log_epoch"),
        comment="each time Kafka's log turned out to be another one, or to have lost its end",
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("notification", sa.UUID(), nullable=False),
        sa.Column("letter", sa.UUID(), nullable=False, comment="what was sent in one piece has one: the id sent along"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=True,
            comment="delivered, failed; null while it is sent, and for good when its process died",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="a code"),
        sa.Column("detail", sa.Text(), nullable=True, comment="the other side's code; neither addresses nor secrets"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_attempt"),
        comment="each try to bring a message out of the application; they also count against a channel's pace",
    )
    op.create_index("ix_delivery_attempt_notification", "delivery_attempt", ["notification"], unique=False)
    op.create_index("ix_delivery_attempt_pace", "delivery_attempt", ["channel", "at"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.UUID(), nullable=False, comment="also the de-duplication id sent along"),
        sa.Column("incident", sa.UUID(), nullable=True),
        sa.Column("objection", sa.UUID(), nullable=True, comment="of what is about an assessment and no incident"),
        sa.Column("escalation", sa.UUID(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="pending, delivered, failed, withdrawn"),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("(incident IS NULL) <> (objection IS NULL)", name=op.f("ck_notification_about_one_thing")),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        comment="what a person is told; delivery at least once",
    )
    op.create_index("ix_notification_escalation", "notification", ["escalation"], unique=False)
    op.create_index(
        "ix_notification_telling",
        "notification",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text(
            "channel = 'sms' AND recipient LIKE 'caller:%' AND kind IN ('result_told', 'declined') "
            "AND state IN ('delivered', 'failed') AND acknowledged_at IS NULL"
        ),
    )
    op.create_index(
        "ix_notification_failed",
        "notification",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_index(
        "ix_notification_pending",
        "notification",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_notification_recipient", "notification", ["recipient", "created_at"], unique=False)
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["recipient", "created_at"],
        unique=False,
        postgresql_where=sa.text("acknowledged_at IS NULL AND kind <> 'escalation'"),
    )
    op.create_index(
        "ix_notification_unread_escalation",
        "notification",
        ["recipient", "incident"],
        unique=False,
        postgresql_where=sa.text("acknowledged_at IS NULL AND kind = 'escalation'"),
    )
    op.create_table(
        "outbox",
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="the Kafka key: what the topic's file says records are keyed by"
        ),
        sa.Column("type", sa.Text(), nullable=False, comment="record name and version: ReportAccepted.v1"),
        sa.Column("urgent", sa.Boolean(), nullable=False, comment="goes before the others of its topic; no fact does"),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_outbox"),
        comment="open rows still have to be sent to Kafka; closing is deleting",
    )
    op.create_index("ix_outbox_lanes", "outbox", ["topic", "urgent", "xid", "id"], unique=False)
    op.create_table(
        "processed",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("cause", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "cause", name="pk_processed"),
        comment="written with the effect: doing it again changes nothing",
    )
    op.create_index("ix_processed_at", "processed", ["at"], unique=False, postgresql_using="brin")
    op.create_table(
        "reference_document",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column(
            "published_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "remark",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="why, in the words of whoever published it",
        ),
        sa.Column(
            "based_on",
            sa.Text(),
            nullable=True,
            comment="the version that it was changed from; of a way back, the one that came again",
        ),
        sa.Column(
            "reaches_open",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="of limits: clocks that run already follow it too",
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint("withdrawn_at < effective_from", name="ck_reference_document_withdrawn_before_it_held"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name="ck_reference_document_withdrawn_by_somebody",
        ),
        sa.PrimaryKeyConstraint("kind", "version", name="pk_reference_document"),
        comment="everything a township may want different, versioned; never deleted",
    )
    op.create_table(
        "reference_draft",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="YAML as it was written, which may still be wrong"),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Text(), nullable=True, comment="the newest version when it was written"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="when it was published or dropped"),
        sa.Column("published_as", sa.Text(), nullable=True),
        sa.CheckConstraint("published_as IS NULL OR ended_at IS NOT NULL", name="ck_reference_draft_published_is_over"),
        sa.ForeignKeyConstraint(["changed_by"], ["app_user.id"], name="fk_reference_draft_changed_by"),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name="fk_reference_draft_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_reference_draft"),
        comment="proposals to change a reference document",
    )
    op.create_index(
        "ix_reference_draft_open",
        "reference_draft",
        ["kind", "changed_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.UUID(), nullable=False, comment="made by the terminal; unique for ever"),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="of the bytes as received"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True, comment="as claimed by the sender"),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column(
            "accuracy_m", sa.Double(), nullable=True, comment="how far off the position may be, as the phone says"
        ),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True, comment="the terminal's claim"),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "origin", postgresql.JSONB(), nullable=True, comment="order from outside: system, number, due_at, reply_to"
        ),
        sa.Column("self_handled", postgresql.JSONB(), nullable=True),
        sa.Column("caller", postgresql.JSONB(), nullable=True, comment="who rang up: name, phone"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("number", name="uq_report_number"),
        comment="what somebody told us, once",
    )
    op.create_table(
        "sla_clock",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("assignment", sa.UUID(), nullable=True),
        sa.Column(
            "request",
            sa.UUID(),
            nullable=True,
            comment="what it belongs to: assignment, request, or else the incident",
        ),
        sa.Column("milestone", sa.SmallInteger(), nullable=True, comment="which step of the assignment"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("cap", sa.DateTime(timezone=True), nullable=True, comment="a due time imposed from outside"),
        sa.Column("ladder", postgresql.JSON(), nullable=False, comment="frozen when the clock starts"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "due_soon_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="this and the next two: as the last fact says; null while it does not run",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("long_overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(due_soon_at, due_at, long_overdue_at) = CASE state WHEN 'running' THEN 3 ELSE 0 END",
            name="ck_sla_clock_due_while_running",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sla_clock"),
        comment="time allowed; the facts explain the deadline line by line",
    )
    op.create_index("ix_sla_clock_incident", "sla_clock", ["incident", "due_at"], unique=False)
    op.create_index(
        "ix_sla_clock_running", "sla_clock", ["due_at"], unique=False, postgresql_where=sa.text("state = 'running'")
    )
    op.create_index(
        "ix_sla_clock_paused", "sla_clock", ["incident"], unique=False, postgresql_where=sa.text("state = 'paused'")
    )
    op.create_table(
        "sla_fact",
        sa.Column("clock", sa.UUID(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="started, paused, resumed, rebased, hastened, extended, stopped, voided",
        ),
        sa.Column("why", sa.Text(), nullable=True, comment="the reason, as a code; null for started and rebased"),
        sa.Column(
            "allowance",
            sa.Interval(),
            nullable=True,
            comment="what the clock may take from then on; null where the rule says it",
        ),
        sa.Column(
            "rule", postgresql.JSON(), nullable=False, comment="the row of the limits behind it, with the version"
        ),
        sa.Column(
            "due_soon_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="this and the next two: when the clock turns, as long as nothing happens",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("long_overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "uncapped_due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="where the allowance alone would have led, when the cap comes before",
        ),
        sa.Column(
            "steps_due_at",
            postgresql.ARRAY(sa.DateTime(timezone=True)),
            nullable=True,
            comment="when each step of the ladder is due, in the order of the ladder",
        ),
        sa.Column("request", sa.UUID(), nullable=True, comment="the request that was granted with it"),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="from when it holds, where that was before it was recorded",
        ),
        sa.CheckConstraint(
            "num_nonnulls(due_soon_at, due_at, long_overdue_at, steps_due_at) "
            "= CASE WHEN kind IN ('paused', 'voided') THEN 0 ELSE 4 END",
            name="ck_sla_fact_due_unless_paused",
        ),
        sa.PrimaryKeyConstraint("clock", "n", name="pk_sla_fact"),
        comment="what happened to a clock, each with the times that hold from then on: kept, never computed again",
    )
    op.create_index(
        "ix_sla_fact_stopped_due",
        "sla_fact",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'stopped'"),
    )
    op.create_index(
        "ix_sla_fact_stopped_at", "sla_fact", ["at"], unique=False, postgresql_where=sa.text("kind = 'stopped'")
    )
    op.create_table(
        "sla_timer",
        sa.Column("clock", sa.UUID(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="armed, fired, disarmed"),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("clock", "step", name="pk_sla_timer"),
        comment="when the next step of a clock's ladder is due",
    )
    op.create_index(
        "ix_sla_timer_armed", "sla_timer", ["due_at"], unique=False, postgresql_where=sa.text("state = 'armed'")
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("binding", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("responsibility_row", sa.Text(), nullable=True),
        sa.Column("admission_item", sa.Text(), nullable=True),
        sa.Column("duty_item", sa.Text(), nullable=True),
        sa.Column("return_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_over", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "answer", sa.Text(), nullable=True, comment="what a unit that helps says: why it refuses, or its result"
        ),
        sa.Column(
            "milestones",
            postgresql.JSONB(),
            server_default="[]",
            nullable=False,
            comment="the steps that were agreed on",
        ),
        sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_assignment_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        comment="an incident in the hands of a unit",
    )
    op.create_index("ix_assignment_incident", "assignment", ["incident"], unique=False)
    op.create_index("ix_assignment_unit", "assignment", ["unit", "since"], unique=False)
    op.create_index("ix_assignment_since", "assignment", ["since"], unique=False)
    op.create_index(
        "uq_assignment_one_active_lead",
        "assignment",
        ["incident"],
        unique=True,
        postgresql_where=sa.text("role = 'lead' AND state IN ('assigned', 'handling')"),
    )
    op.create_index(
        "uq_assignment_one_open_co",
        "assignment",
        ["incident", "unit"],
        unique=True,
        postgresql_where=sa.text("role = 'co' AND state IN ('offered', 'handling', 'refused')"),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decider", sa.Text(), server_default="operator", nullable=False, comment="the role that decides it"),
        sa.Column("payload", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.CheckConstraint("decided_by IS DISTINCT FROM asked_by", name="ck_request_decider_is_not_asker"),
        sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_request_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        comment="asked by one, decided by another",
    )
    op.create_index("ix_request_incident", "request", ["incident"], unique=False)
    op.create_index(
        "uq_request_one_pending",
        "request",
        ["incident", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "receipt_key",
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("public_pem", name="pk_receipt_key"),
        comment="public halves of every key that receipts were signed with",
    )
    op.create_table(
        "role_grant",
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user"], ["app_user.id"], name="fk_role_grant_user"),
        sa.PrimaryKeyConstraint("user", "role", "area", "unit", name="pk_role_grant"),
        comment="a role is always held for an area subtree and, for units, a unit",
    )
    op.create_index("ix_role_grant_unit", "role_grant", ["unit", "role"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="cookie or bearer"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["app_user.id"], name="fk_session_user"),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_session"),
    )
    op.create_table(
        "known_device",
        sa.Column("device_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["app_user.id"], name="fk_known_device_user"),
        sa.PrimaryKeyConstraint("device_sha256", "user", name="pk_known_device"),
        comment="browsers where an account was opened before: guesses of strangers do not slow it down there",
    )
    op.create_index("ix_known_device_user", "known_device", ["user", "seen_at"], unique=False)
    op.create_table(
        "sign_in_pace",
        sa.Column("key", sa.LargeBinary(), nullable=False, comment="hash of what tries to sign in are counted for"),
        sa.Column(
            "even_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when all that was tried would have come at an even pace",
        ),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_pace"),
        comment="how fast passwords are tried; a row in the past says nothing and is deleted by the next try",
    )
    op.create_index("ix_sign_in_pace_even_at", "sign_in_pace", ["even_at"], unique=False)
    op.create_table(
        "presence",
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("incident", "user", name="pk_presence"),
        prefixes=["UNLOGGED"],
        comment="who has an incident open; after a crash it is empty, and full again within seconds",
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False, comment="auditor, timers"),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the end of its last round, or when this database was made",
        ),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeat"),
        comment="of each loop that keeps a promise by itself; one that grows old is a loop that is gone",
    )
    op.execute("INSERT INTO heartbeat (name, at) SELECT unnest(ARRAY['auditor', 'timers']), clock_timestamp()")
    op.create_table(
        "export",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="which list"),
        sa.Column(
            "filter", postgresql.JSONB(), nullable=False, comment="what of it, in the words of the list's own route"
        ),
        sa.Column("format", sa.Text(), nullable=False, comment="xlsx, csv"),
        sa.Column("encoding", sa.Text(), nullable=False, comment="of csv: utf-8, gb18030"),
        sa.Column("language", sa.Text(), nullable=False, comment="of the headings"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="waiting, running, done, failed, cancelled, expired, removed"
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "leased_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until then its worker says that it is at it",
        ),
        sa.Column(
            "attempts", sa.SmallInteger(), server_default="0", nullable=False, comment="how often a worker took it"
        ),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False, comment="written so far"),
        sa.Column(
            "grants",
            postgresql.JSONB(),
            nullable=True,
            comment="what its owner held when it was made: role, area, unit",
        ),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column(
            "replaced",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="signs that the encoding does not have",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True, comment="why there is no file"),
        sa.CheckConstraint(
            "(state = 'done') <= (sha256 IS NOT NULL AND expires_at IS NOT NULL)",
            name=op.f("ck_export_done_has_file"),
        ),
        sa.CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name=op.f("ck_export_failed_says_why")),
        sa.CheckConstraint("state <> 'running' OR leased_until IS NOT NULL", name=op.f("ck_export_running_is_leased")),
        sa.ForeignKeyConstraint(["user"], ["app_user.id"], name="fk_export_user"),
        sa.PrimaryKeyConstraint("id", name="pk_export"),
        comment="lists written to files for one person each; the bytes lie in the data folder",
    )
    op.create_index("ix_export_user", "export", ["user", "asked_at"], unique=False)
    op.create_index(
        "ix_export_unfinished",
        "export",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index(
        "ix_export_expires", "export", ["expires_at"], unique=False, postgresql_where=sa.text("state = 'done'")
    )
    op.create_table(
        "stream_step",
        sa.Column("step", sa.Text(), nullable=False, comment="the reader of the topic"),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended",
            sa.BigInteger(),
            nullable=False,
            comment="how many records the topic has had, all partitions together",
        ),
        sa.Column("lag", sa.BigInteger(), nullable=False, comment="how many of these the step has not done"),
        sa.Column(
            "per_second",
            sa.Double(),
            nullable=False,
            comment="how many it did in a second, between the last two looks",
        ),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True, comment="the last look that found new records"),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the last look at which the step had come further, or had nothing to do",
        ),
        sa.PrimaryKeyConstraint("step", "topic", name="pk_stream_step"),
        comment="how far the steps of the stream are",
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False, comment="of which command room"),
        sa.Column("left_by", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column(
            "sheet",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what was open when the one who left signed",
        ),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), server_default="", nullable=False, comment="of the one who took over"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name=op.f("ck_handover_signed_whole")),
        sa.CheckConstraint("taken_by <> left_by", name=op.f("ck_handover_two_people")),
        sa.CheckConstraint("taken_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_handover_taken_or_withdrawn")),
        sa.ForeignKeyConstraint(["left_by"], ["app_user.id"], name="fk_handover_left_by"),
        sa.ForeignKeyConstraint(["taken_by"], ["app_user.id"], name="fk_handover_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        comment="one row for each change of shift; after the second signature nothing of it changes",
    )
    op.create_index("ix_handover_left_at", "handover", ["left_at"], unique=False)
    op.create_index(
        "uq_handover_waiting",
        "handover",
        ["area"],
        unique=True,
        postgresql_where=sa.text("taken_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "emergency",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="as proposed; where it was approved, from when it holds",
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grades", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column(
            "categories",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="this and areas: beginnings of codes; empty: any",
        ),
        sa.Column("areas", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved", sa.BOOLEAN(), server_default="false", nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False, comment="in the words of whoever decided"),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="before its time"),
        sa.Column("end_reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when every clock that it paused was found to run again",
        ),
        sa.CheckConstraint("since < until", name=op.f("ck_emergency_begins_before_it_ends")),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_emergency_decided_whole")),
        sa.CheckConstraint("NOT approved OR decided_by <> proposed_by", name=op.f("ck_emergency_two_people")),
        sa.CheckConstraint("NOT approved OR decided_at IS NOT NULL", name=op.f("ck_emergency_approved_is_decided")),
        sa.CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name=op.f("ck_emergency_ended_whole")),
        sa.CheckConstraint("ended_at IS NULL OR approved", name=op.f("ck_emergency_ended_was_approved")),
        sa.CheckConstraint("settled_at IS NULL OR approved", name=op.f("ck_emergency_settled_was_approved")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name="fk_emergency_decided_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["app_user.id"], name="fk_emergency_ended_by"),
        sa.ForeignKeyConstraint(["proposed_by"], ["app_user.id"], name="fk_emergency_proposed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency"),
        comment="one row for each proposal; what is approved is published as a document too",
    )
    op.create_index(
        "ix_emergency_unsettled",
        "emergency",
        ["since"],
        unique=False,
        postgresql_where=sa.text("approved AND settled_at IS NULL"),
    )
    op.create_index(
        "uq_emergency_waiting",
        "emergency",
        ["approved"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "screen",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False, comment="what of it is shown"),
        sa.Column("link_sha256", sa.LargeBinary(), nullable=False, comment="of the secret in its device link"),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=True, comment="of the device that opened the link last"),
        sa.Column(
            "remote_sha256",
            sa.LargeBinary(),
            nullable=True,
            comment="of the code by which a phone in the room pairs",
        ),
        sa.Column("remote_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.UUID(), nullable=True, comment="what a phone said last that the screen did"),
        sa.Column("scene", sa.Text(), nullable=True, comment="what the screen showed when it had done that"),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="when the link was opened last"),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_screen_revoked_whole")),
        sa.CheckConstraint("revoked_at IS NULL OR token_sha256 IS NULL", name=op.f("ck_screen_revoked_opens_nothing")),
        sa.CheckConstraint("(remote_sha256 IS NULL) = (remote_until IS NULL)", name=op.f("ck_screen_remote_whole")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name="fk_screen_made_by"),
        sa.ForeignKeyConstraint(["revoked_by"], ["app_user.id"], name="fk_screen_revoked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_screen"),
        sa.UniqueConstraint("link_sha256", name="uq_screen_link_sha256"),
        sa.UniqueConstraint("token_sha256", name="uq_screen_token_sha256"),
        sa.UniqueConstraint("remote_sha256", name="uq_screen_remote_sha256"),
        comment="a screen on a wall: signed in by a link of its own, read-only, without an idle end",
    )

    _make_assessment()
    op.execute("CREATE SEQUENCE report_counter INCREMENT BY 100")
    op.execute(APPEND_ONLY)
    op.execute(FROZEN)


def downgrade() -> None:
    """Drop everything."""
    op.execute("DROP SEQUENCE report_counter")
    for table in (
        *ASSESSMENT,
        "export",
        "screen",
        "presence",
        "stream_step",
        "heartbeat",
        "emergency",
        "handover",
        "sign_in_pace",
        "known_device",
        "session",
        "role_grant",
        "receipt_key",
        "request",
        "assignment",
        "sla_timer",
        "sla_fact",
        "sla_clock",
        "report",
        "reference_draft",
        "reference_document",
        "processed",
        "outbox",
        "notification",
        "delivery_attempt",
        "log_epoch",
        "reader_position",
        "incident_words",
        "incident_event",
        "incident",
        "escalation",
        "dead_letter",
        "command_key",
        "audit_log",
        "attachment",
        "app_user",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change")
    op.execute("DROP FUNCTION refuse_frozen")


def _make_assessment() -> None:
    """Create what periods, entries, objections and draws are kept in."""
    op.create_table(
        "assessment_period",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False, comment="as people name it: 2026-11, 2026-Q4, 2026"),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="open, provisional, frozen"),
        sa.Column(
            "rules",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the scheme as it was when the period was opened",
        ),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column(
            "figures",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the figures that the scheme is made from, as they were then",
        ),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), nullable=True, comment="when somebody entered something last"
        ),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of all points: the same facts give the same one",
        ),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objections_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_by", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'frozen') = (frozen_at IS NOT NULL)", name=op.f("ck_assessment_period_frozen_whole")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (published_at IS NULL)", name=op.f("ck_assessment_period_published_whole")
        ),
        sa.CheckConstraint("state IN ('open', 'provisional', 'frozen')", name=op.f("ck_assessment_period_known_state")),
        sa.CheckConstraint(
            "(published_at IS NULL) = (objections_until IS NULL)", name=op.f("ck_assessment_period_public_for_a_while")
        ),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("ck_assessment_period_begins_before_it_ends")),
        sa.CheckConstraint("frozen_at >= objections_until", name=op.f("ck_assessment_period_frozen_after_objections")),
        sa.CheckConstraint(
            "frozen_at IS NULL OR fingerprint IS NOT NULL", name=op.f("ck_assessment_period_frozen_is_computed")
        ),
        sa.ForeignKeyConstraint(["frozen_by"], ["app_user.id"], name=op.f("fk_assessment_period_frozen_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["app_user.id"], name=op.f("fk_assessment_period_opened_by")),
        sa.ForeignKeyConstraint(["published_by"], ["app_user.id"], name=op.f("fk_assessment_period_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_period")),
        sa.UniqueConstraint("scheme", "period", name="uq_assessment_period"),
        comment="one period of one scheme",
    )
    op.create_table(
        "assessment_objection",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("period", sa.UUID(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null where the workdays of that time are not loaded",
        ),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False, comment="pending, upheld, refused"),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "alerted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the assessors were told that it is overdue",
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_assessment_objection_decided_whole")
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR btrim(decision) <> ''", name=op.f("ck_assessment_objection_decided_with_a_reason")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'upheld', 'refused')", name=op.f("ck_assessment_objection_known_state")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_assessment_objection_decided_by_somebody")
        ),
        sa.CheckConstraint("decided_by <> raised_by", name=op.f("ck_assessment_objection_two_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_assessment_objection_decided_by")),
        sa.ForeignKeyConstraint(["period"], ["assessment_period.id"], name=op.f("fk_assessment_objection_period")),
        sa.ForeignKeyConstraint(["raised_by"], ["app_user.id"], name=op.f("fk_assessment_objection_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_objection")),
        comment="what a unit has against an entry, and what an assessor made of it",
    )
    op.create_index(
        "ix_assessment_objection_due",
        "assessment_objection",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_assessment_objection_pending",
        "assessment_objection",
        ["period", "subject", "leaf"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "assessment_entry",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("period", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="scored, decided, correction"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column(
            "points",
            sa.Numeric(precision=9, scale=4),
            nullable=True,
            comment="of a correction, what it adds or takes; null where cases are left out",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="numbers of incidents and the like",
        ),
        sa.Column(
            "left_out",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="numbers of incidents that do not count",
        ),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objection", sa.UUID(), nullable=True),
        sa.Column("corrects", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'correction') = (corrects IS NOT NULL)", name=op.f("ck_assessment_entry_corrects_something")
        ),
        sa.CheckConstraint(
            "(kind = 'decided') = (objection IS NOT NULL)", name=op.f("ck_assessment_entry_decided_on_objection")
        ),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_assessment_entry_with_a_reason")),
        sa.CheckConstraint(
            "(points IS NULL) = (left_out <> '[]')", name=op.f("ck_assessment_entry_points_or_left_out")
        ),
        sa.CheckConstraint(
            "kind = 'decided' OR left_out = '[]'", name=op.f("ck_assessment_entry_left_out_by_decision")
        ),
        sa.CheckConstraint(
            "kind = 'correction' OR points >= 0", name=op.f("ck_assessment_entry_only_corrections_take")
        ),
        sa.CheckConstraint("kind IN ('scored', 'decided', 'correction')", name=op.f("ck_assessment_entry_known_kind")),
        sa.CheckConstraint("corrects <> period", name=op.f("ck_assessment_entry_corrects_another_period")),
        sa.ForeignKeyConstraint(["corrects"], ["assessment_period.id"], name=op.f("fk_assessment_entry_corrects")),
        sa.ForeignKeyConstraint(["entered_by"], ["app_user.id"], name=op.f("fk_assessment_entry_entered_by")),
        sa.ForeignKeyConstraint(["objection"], ["assessment_objection.id"], name=op.f("fk_assessment_entry_objection")),
        sa.ForeignKeyConstraint(["period"], ["assessment_period.id"], name=op.f("fk_assessment_entry_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_entry")),
        comment="what a person entered; a later entry of the same leaf and subject stands for the earlier",
    )
    op.create_index("ix_assessment_entry_period", "assessment_entry", ["period", "subject", "leaf"], unique=False)
    op.create_table(
        "assessment_score",
        sa.Column("period", sa.UUID(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("left_out", sa.BOOLEAN(), server_default="false", nullable=False),
        sa.Column("few", sa.BOOLEAN(), server_default="false", nullable=False, comment="too few cases to judge by"),
        sa.Column("figure", sa.Text(), nullable=True),
        sa.Column("figure_version", sa.Text(), nullable=True),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column(
            "value",
            sa.Numeric(precision=24, scale=10),
            nullable=True,
            comment="what the figure came to, for people; points come from the fraction",
        ),
        sa.Column("entry", sa.UUID(), nullable=True, comment="the entry that decided it"),
        sa.Column(
            "cases",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="how many cases there are behind it",
        ),
        sa.Column(
            "behind",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="the cases it is made from",
        ),
        sa.ForeignKeyConstraint(["entry"], ["assessment_entry.id"], name=op.f("fk_assessment_score_entry")),
        sa.ForeignKeyConstraint(["period"], ["assessment_period.id"], name=op.f("fk_assessment_score_period")),
        sa.PrimaryKeyConstraint("period", "subject", "leaf", name="pk_assessment_score"),
        comment="what each leaf came to for each subject",
    )
    op.create_table(
        "assessment_result",
        sa.Column("period", sa.UUID(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=True, comment="null: in no class; empty: all are one class"),
        sa.Column("earned", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("asked", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("scaled", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("bonus", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("deduction", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("corrected", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("total", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["period"], ["assessment_period.id"], name=op.f("fk_assessment_result_period")),
        sa.PrimaryKeyConstraint("period", "subject", name="pk_assessment_result"),
        comment="what the tree came to for each subject",
    )
    op.create_table(
        "random_draw",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False, comment="in which the incidents were closed"),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False, comment="how many incidents could have been drawn"),
        sa.Column(
            "population_sha256", sa.LargeBinary(), nullable=False, comment="of their numbers in order, a line each"
        ),
        sa.Column("drawn_by", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("btrim(seed) <> ''", name=op.f("ck_random_draw_with_a_seed")),
        sa.ForeignKeyConstraint(["drawn_by"], ["app_user.id"], name=op.f("fk_random_draw_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_random_draw")),
        comment="a draw of closed incidents and of checkers",
    )
    op.create_index("ix_random_draw_period", "random_draw", ["period"], unique=False)
    op.create_table(
        "random_check",
        sa.Column("draw", sa.UUID(), nullable=False),
        sa.Column("incident", sa.UUID(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_order", sa.BOOLEAN(), nullable=True, comment="what was found on site"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "in_order IS NOT FALSE OR btrim(note) <> ''", name=op.f("ck_random_check_says_what_is_wrong")
        ),
        sa.CheckConstraint("(done_at IS NULL) = (in_order IS NULL)", name=op.f("ck_random_check_done_whole")),
        sa.ForeignKeyConstraint(["checker"], ["app_user.id"], name=op.f("fk_random_check_checker")),
        sa.ForeignKeyConstraint(["draw"], ["random_draw.id"], name="fk_random_check_draw"),
        sa.PrimaryKeyConstraint("draw", "incident", name="pk_random_check"),
        sa.UniqueConstraint("incident", name="uq_random_check_incident"),
        comment="one drawn incident and who looks at it",
    )
    op.create_index("ix_random_check_checker", "random_check", ["checker", "done_at"], unique=False)
