"""A township after some years: 40 000 incidents that are closed and 4 000 that are open, made by the server itself.

Enough rows that the planner's choice of a way is the one it makes for a customer.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from dispatch.adapters.postgres.reading.words_index import index_next

OPEN: Final = 4_000
CLOSED: Final = 40_000
DISSOLVED: Final = 3_000
"""The first of them were a unit's that is no more."""
UNITS: Final = 20
NOTICES: Final = 50_000
"""Of the last years, which the supervisor never took note of."""
PEOPLE: Final = 400
ESCALATED: Final = 200
"""One of so many climbed its ladder to the supervisor."""

_FILL: Final = """
CREATE TEMPORARY TABLE made AS
SELECT n, n > %(closed)s AS is_open, at,
    (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5('i' || n), 1, 3)
        || '8' || substr(md5('i' || n), 4, 15))::uuid AS id,
    md5('r' || n)::uuid AS report, md5('a' || n)::uuid AS lead,
    '330499101' || '20250101' || lpad(n::text, 7, '0') AS number,
    'citizen' || n %% %(people)s AS reporter,
    CASE WHEN n <= %(dissolved)s THEN 'dissolved' ELSE 'unit' || n %% %(units)s END AS unit,
    CASE WHEN n %% 10 = 0 THEN ARRAY['unit' || (n + 1) %% %(units)s] ELSE '{}' END AS earlier_units,
    (ARRAY['enforcement', 'market', 'services'])[1 + n %% 3] AS platform,
    CASE WHEN n %% 50 = 1 THEN 3 ELSE 4 END AS grade,
    '33049910120' || (1 + n %% 2) || lpad((1 + n %% 18)::text, 3, '0') AS cell
FROM (
    SELECT n, clock_timestamp() - (%(closed)s + %(open)s - n) * interval '10 minutes' AS at
    FROM generate_series(1, %(closed)s + %(open)s) n
) numbered;

INSERT INTO report (id, number, incident, sender, sha256, received_at, channel, text, lon, lat, address, urgent)
SELECT report, number, id, reporter, '\\x00', at, 'citizen',
    '桥洞下垃圾成堆,味道很大 ' || md5(n::text) || CASE WHEN n %% 2 = 0 THEN ' 请尽快处理' ELSE '' END
        || CASE WHEN n %% 1000 = 5 THEN ' 变压器冒烟' ELSE '' END || CASE WHEN n %% 20 = 4 THEN ' 食品过期' ELSE '' END,
    120.5, 30.6, '红船路 ' || n %% 300 || ' 号', false FROM made;

INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, reporter, urgent, category,
    grade, platform, cell, lead, lead_unit, units, decided_by, received_at, closed_at)
SELECT id, number, report, '330499101',
    CASE WHEN NOT is_open THEN 'closed' WHEN n %% 50 = 0 THEN 'received' WHEN n %% 3 = 0 THEN 'assigned'
        WHEN n %% 3 = 1 THEN 'handling' ELSE 'awaiting_check' END,
    CASE WHEN NOT is_open THEN 'resolved' END, 5, 8, 'citizen', reporter, false, '06010', grade, platform, cell, lead,
    unit, ARRAY[unit] || earlier_units, 'rules', at, CASE WHEN NOT is_open THEN at + interval '1 day' END
FROM made;

INSERT INTO assignment (id, incident, role, unit, state, since, binding)
SELECT lead, id, 'lead', unit, CASE WHEN is_open THEN 'handling' ELSE 'handed_in' END, at, false FROM made;

CREATE TEMPORARY TABLE clocks AS
SELECT md5(kind || n)::uuid AS id, id AS incident, kind, at, days * interval '1 day' AS allowance,
    is_open AND kind IN ('total', 'handle') AND n %% 20 <> 7 AS runs,
    is_open AND kind IN ('total', 'handle') AND n %% 20 = 7 AS paused
FROM made, (VALUES ('total', 30), ('receive', 0), ('sign', 1), ('handle', 10)) limits (kind, days);

INSERT INTO sla_clock (id, incident, kind, round, ladder, state, started_at, due_soon_at, due_at, long_overdue_at)
SELECT id, incident, kind, 0, '[]', CASE WHEN runs THEN 'running' WHEN paused THEN 'paused' ELSE 'stopped' END, at,
    CASE WHEN runs THEN at + allowance * 0.8 END, CASE WHEN runs THEN at + allowance END,
    CASE WHEN runs THEN at + allowance * 2 END
FROM clocks;

INSERT INTO sla_fact (clock, n, at, kind, allowance, rule, due_soon_at, due_at, long_overdue_at, steps_due_at)
SELECT id, 0, at, 'started', allowance,
    '{"document": "limits", "version": "1", "kind": "total", "category": "", "grade": null, "allowance_s": 0,'
    ' "time": "natural",'
    ' "due_soon": 0.8, "long_overdue": 2}', at + allowance * 0.8, at + allowance, at + allowance * 2, '{}'
FROM clocks;

INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)
SELECT id, 1, md5('e' || n)::uuid, 'IncidentReported', at, 'citizen', 'received', 1, report, '{}' FROM made ORDER BY at;

INSERT INTO app_user (id, name) SELECT 'citizen' || n, '居民' || n FROM generate_series(0, %(people)s) n;

INSERT INTO escalation (clock, step, id, incident, level, at, due_at, detail)
SELECT md5('handle' || n)::uuid, step, md5('step' || step || n)::uuid, id, 'supervisor', at + step * interval '1 hour',
    at + step * interval '1 hour', '{}'
FROM made, generate_series(0, 2) step WHERE n %% %(escalated)s = 0;

INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, acknowledged_at, body)
SELECT md5('n' || n || person)::uuid, id, CASE WHEN n %% %(escalated)s = 0 THEN md5('step2' || n)::uuid END,
    'escalation', person, 'in_app', 'delivered', at, CASE WHEN n %% 8 = 0 THEN at END, '{}'
FROM made, (VALUES ('operator01'), ('supervisor'), ('handler')) told (person) WHERE n %% 4 = 0;

INSERT INTO notification (id, incident, kind, recipient, channel, state, created_at, body)
SELECT md5('old' || old.n)::uuid, made.id, 'nudge', 'supervisor', 'in_app', 'delivered',
    clock_timestamp() - interval '1 year' - old.n * interval '1 minute', '{}'
FROM generate_series(1, %(notices)s) old (n) JOIN made ON made.n = 1 + old.n %% %(closed)s;

INSERT INTO sla_timer (clock, step, incident, due_at, state)
SELECT id, 0, incident, at + allowance * 0.8, 'armed' FROM clocks WHERE runs;

DROP TABLE clocks;

DROP TABLE made
"""


def number(n: int) -> str:
    """The number of the n-th incident; the last ones are open."""
    return f"33049910120250101{n:07}"


def fill(connection: psycopg.Connection[Any]) -> None:
    """Make the incidents, and let the planner look at them."""
    numbers = {
        "open": OPEN,
        "closed": CLOSED,
        "units": UNITS,
        "people": PEOPLE,
        "dissolved": DISSOLVED,
        "notices": NOTICES,
        "escalated": ESCALATED,
    }
    psycopg.ClientCursor(connection).execute(_FILL, numbers)
    while index_next(connection, 5_000):
        pass
    connection.execute("VACUUM ANALYZE")
