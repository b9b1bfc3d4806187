"""What no UPDATE, DELETE or TRUNCATE may touch: facts, steps of clocks that fired, and what was entered in 考核."""

from __future__ import annotations

from typing import Final

from sqlalchemy import DDL, Table, event

from dispatch.adapters.postgres.tables.assessment import assessment_entry
from dispatch.adapters.postgres.tables.base import metadata
from dispatch.adapters.postgres.tables.clocks import escalation
from dispatch.adapters.postgres.tables.incidents import incident_event

APPEND_ONLY: Final[tuple[Table, ...]] = (incident_event, escalation, assessment_entry)

_REFUSE: Final = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_GUARD: Final = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %(fullname)s
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

event.listen(metadata, "before_create", DDL(_REFUSE))  # type: ignore[no-untyped-call]  # SQLAlchemy does not say
for table in APPEND_ONLY:
    event.listen(table, "after_create", DDL(_GUARD))  # type: ignore[no-untyped-call]
