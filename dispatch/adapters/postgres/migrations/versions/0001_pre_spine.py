"""The spine: every table of the first release."""

from __future__ import annotations

from alembic import op

from dispatch.adapters.postgres.tables import REPORT_COUNTER, metadata

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
"""


def upgrade() -> None:
    """Create the tables, the receipt counter and the append-only guards."""
    metadata.create_all(op.get_bind())
    op.execute(f"CREATE SEQUENCE {REPORT_COUNTER} INCREMENT BY 100")
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    """Drop everything."""
    op.execute(f"DROP SEQUENCE {REPORT_COUNTER}")
    metadata.drop_all(op.get_bind())
    op.execute("DROP FUNCTION refuse_change")
