"""What PostgreSQL remembers: every table of the incident service.

Rows that go by the thousand (report, incident, event, outbox, clock, timer) are written by plain SQL in the stores;
these definitions are their single description: alembic's first revision creates from them, queries select by them.
Free text and reporters live here and only here; topics carry neither (but for the text in reports.accepted).
"""

from dispatch.adapters.postgres.tables.accounts import (
    app_user,
    audit_log,
    known_device,
    receipt_key,
    role_grant,
    session,
    sign_in_pace,
)
from dispatch.adapters.postgres.tables.base import Xid8, metadata
from dispatch.adapters.postgres.tables.clocks import escalation, sla_clock, sla_fact, sla_timer
from dispatch.adapters.postgres.tables.delivery import command_key, dead_letter, log_epoch, outbox, processed
from dispatch.adapters.postgres.tables.emergencies import emergency
from dispatch.adapters.postgres.tables.finding import incident_words
from dispatch.adapters.postgres.tables.guards import APPEND_ONLY
from dispatch.adapters.postgres.tables.heartbeats import heartbeat
from dispatch.adapters.postgres.tables.incidents import (
    REPORT_COUNTER,
    assignment,
    incident,
    incident_event,
    reader_position,
    report,
    request,
)
from dispatch.adapters.postgres.tables.notices import delivery_attempt, notification
from dispatch.adapters.postgres.tables.photos import attachment
from dispatch.adapters.postgres.tables.presence import presence
from dispatch.adapters.postgres.tables.screens import screen
from dispatch.adapters.postgres.tables.shifts import handover
from dispatch.adapters.postgres.tables.streams import stream_step
from dispatch.adapters.postgres.tables.township import reference_document, reference_draft

__all__ = [
    "APPEND_ONLY",
    "REPORT_COUNTER",
    "Xid8",
    "app_user",
    "assignment",
    "attachment",
    "audit_log",
    "command_key",
    "dead_letter",
    "delivery_attempt",
    "emergency",
    "escalation",
    "handover",
    "heartbeat",
    "incident",
    "incident_event",
    "incident_words",
    "known_device",
    "log_epoch",
    "metadata",
    "notification",
    "outbox",
    "presence",
    "processed",
    "reader_position",
    "receipt_key",
    "reference_document",
    "reference_draft",
    "report",
    "request",
    "role_grant",
    "screen",
    "session",
    "sign_in_pace",
    "sla_clock",
    "sla_fact",
    "sla_timer",
    "stream_step",
]
