"""The checker sees what it is there to see: each thing that must never be, made to be."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import psycopg
import pytest

from runtime.database_url import conninfo
from tests.fault.checker import NEVER
from tests.postgres.township import decided, report_of, reported, township

pytestmark = pytest.mark.postgres

ESCALATED: Final = """
INSERT INTO escalation SELECT id, 1, id, incident, 'deadline', now(), now(), '{}' FROM sla_clock LIMIT 1
"""
SPOILT: Final = {
    "a report has exactly one incident": "UPDATE report SET incident = id",
    "an incident has its report": "UPDATE incident SET report = id",
    "a report is processed exactly once": "UPDATE processed SET consumer = 'another'",
    "only reports are processed": "INSERT INTO processed SELECT consumer, incident, at, outcome FROM processed, report",
    "an incident has at most one lead assignment, and one when it is assigned": "DELETE FROM assignment",
    "an incident is received, classified and assigned once": """
        INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)
        SELECT incident, seq + 90, id, type, occurred_at, by, status, version, caused_by, data FROM incident_event""",
    "events are numbered from 1 to seq without gaps": "UPDATE incident SET seq = seq + 1",
    "a step of a clock is escalated once": """
        INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)
        SELECT incident, seq + 90, id, 'ClockEscalated', occurred_at, by, status, version, caused_by,
            '{"clock": "x", "step": 1}' FROM incident_event""",
    "what is escalated was told as a fact, and nothing else was": ESCALATED,
    "a step that fired is escalated, and none that did not": "UPDATE sla_timer SET state = 'fired'",
    "no step fires before it is due": ESCALATED.replace("now(), now()", "now(), now() + interval '1 minute'"),
    "a person is told once of an escalation by a channel": """
        INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, body)
        SELECT gen_random_uuid(), id, id, 'clock', 'operator01', 'in_app', 'pending', now(), '{}'
        FROM incident, generate_series(1, 2)""",
    "everything is decided": "UPDATE incident SET decided_by = NULL",
    "every fact has been told": "UPDATE outbox SET occurred_at = now() - interval '1 minute'",
}


@pytest.mark.parametrize("meaning", NEVER)
def test_a_table_that_was_spoilt_is_seen(database_url: str, tmp_path: Path, meaning: str) -> None:
    with township(database_url, tmp_path) as services:
        incident = reported(services)
        services.apply_triage([decided(incident, report_of(services, incident))])

    with psycopg.connect(conninfo(database_url), autocommit=True) as connection:
        connection.execute(b"UPDATE outbox SET occurred_at = now() + interval '1 minute', topic = 'incidents.events'")
        assert connection.execute(NEVER[meaning].encode()).fetchall() == []
        connection.execute(SPOILT[meaning].encode())

        assert connection.execute(NEVER[meaning].encode()).fetchall() != []
