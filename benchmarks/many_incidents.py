"""A township after years: a million incidents made from simulated days, of which about two thousand are open.

The simulator tells the reports: who, where, with which words, and what should become of them. PostgreSQL then lives
those days again and again, in batches, so that the rows lie on the disk as years would have laid them. Closing phrases
are added to the texts in known shares of them, for searches to be measured by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import psycopg

from deploy.demo.seed import documents, people
from dispatch.adapters.postgres.reading.words import bigrams, searchable
from dispatch.adapters.postgres.tables.finding import FACETS
from dispatch.domain.township.categories import categories_from
from producers.simulator.plan import plan_day
from producers.simulator.world import World, world_from
from runtime.database_url import conninfo

SEED: Final = 20260101
TOLD: Final = 10_000
"""Reports of the simulated days; they come again with other dates, numbers and reporters."""
BATCH: Final = 50_000
OPEN: Final = 2_000
PHRASES: Final[Mapping[str, float]] = {"请尽快处理": 0.5, "已拍照留存": 0.1, "靠近幼儿园": 0.01, "旁边有变压器": 0.001}
"""Words that so large a share of the texts has. Nobody ever reported 长颈鹿."""
RESIDENTS: Final = 50_000
YEARS: Final = timedelta(days=730)

_SCHEMA: Final = """
CREATE UNLOGGED TABLE told (
    n int PRIMARY KEY, sender text, channel text, text text, lon float8, lat float8, address text, urgent boolean,
    category text, platform text, grade int, cell text, unit text, second_unit text, normal text, words int[]
)
"""
_RESIDENTS: Final = """
INSERT INTO app_user (id, name, demo) SELECT 'resident' || n, '居民' || n, true FROM generate_series(0, %(residents)s) n
"""
_MADE: Final = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT numbered.n, at, numbered.n > %(closed)s AS is_open, t.channel, t.text, t.lon, t.lat, t.address, t.urgent,
    t.category, t.platform, t.grade, t.cell, t.unit, t.second_unit, t.normal, t.words,
    CASE WHEN t.channel = 'citizen' THEN 'resident' || (hashint4(numbered.n) & 2147483647) %% %(residents)s
        ELSE t.sender END AS sender,
    (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5('i' || numbered.n), 1, 3)
        || '8' || substr(md5('i' || numbered.n), 4, 15))::uuid AS id,
    md5('r' || numbered.n)::uuid AS report, md5('a' || numbered.n)::uuid AS lead,
    '330499101' || to_char(at, 'YYYYMMDD') || lpad((numbered.n %% 10000000)::text, 7, '0') AS number,
    CASE WHEN numbered.n <= %(closed)s THEN 'closed' WHEN t.unit IS NULL OR numbered.n %% 20 = 0 THEN 'received'
        WHEN numbered.n %% 3 = 0 THEN 'assigned' WHEN numbered.n %% 3 = 1 THEN 'handling'
        ELSE 'awaiting_check' END AS status
FROM (
    SELECT n, clock_timestamp() - (%(total)s - n) * (%(years)s / %(total)s) AS at
    FROM generate_series(%(first)s, %(last)s) n
) numbered JOIN told t ON t.n = (hashint4(numbered.n) & 2147483647) %% %(told)s
"""
_FILL: Final[tuple[str, ...]] = (
    """
INSERT INTO report (id, number, incident, sender, sha256, received_at, channel, text, lon, lat, address, urgent)
SELECT report, number, id, sender, '\\x00', at, channel, text, lon, lat, address, urgent FROM made ORDER BY at
""",
    """
INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, reporter, urgent, category,
    grade, platform, cell, lead, lead_unit, units, decided_by, received_at, closed_at)
SELECT id, number, report, '330499101', status, CASE WHEN NOT is_open THEN 'resolved' END, 5, 5, channel, sender,
    urgent, category, grade, platform, cell, CASE WHEN status <> 'received' THEN lead END,
    CASE WHEN status <> 'received' THEN unit END,
    CASE WHEN status <> 'received' THEN array_remove(ARRAY[unit, second_unit], NULL) ELSE '{}' END,
    CASE WHEN unit IS NOT NULL THEN 'rules' END, at, CASE WHEN NOT is_open THEN at + interval '1 day' END
FROM made ORDER BY at
""",
    """
INSERT INTO assignment (id, incident, role, unit, state, since, binding, handler)
SELECT lead, id, 'lead', unit, CASE WHEN is_open THEN 'handling' ELSE 'handed_in' END, at, false, unit || '-h1'
FROM made WHERE status <> 'received' AND unit IS NOT NULL
UNION ALL
SELECT md5('b' || n)::uuid, id, 'lead', second_unit, 'returned', at, false, NULL
FROM made WHERE status <> 'received' AND second_unit IS NOT NULL
""",
    """
CREATE TEMPORARY TABLE clocks ON COMMIT DROP AS
SELECT md5(kind || n)::uuid AS id, id AS incident, kind, at, days * interval '1 day' AS allowance,
    is_open AND (kind = 'total' OR kind = CASE status WHEN 'received' THEN 'receive' WHEN 'assigned' THEN 'sign'
        WHEN 'handling' THEN 'handle' ELSE 'check' END) AS runs,
    (hashint4(n) & 2147483647) %% 100 / 100.0 - 0.1 AS share
FROM made, (VALUES ('total', 15), ('receive', 1), ('sign', 2), ('handle', 10)) limits (kind, days)
""",
    """
INSERT INTO sla_clock (id, incident, kind, round, ladder, state, started_at, due_soon_at, due_at, long_overdue_at)
SELECT id, incident, kind, 0, '[]', CASE WHEN runs THEN 'running' ELSE 'stopped' END, at,
    CASE WHEN runs THEN clock_timestamp() + allowance * (share - 0.2) END,
    CASE WHEN runs THEN clock_timestamp() + allowance * share END,
    CASE WHEN runs THEN clock_timestamp() + allowance * (share + 1) END
FROM clocks
""",
    """
INSERT INTO sla_fact (clock, n, at, kind, why, allowance, rule, due_soon_at, due_at, long_overdue_at, steps_due_at)
SELECT id, f, at + f * interval '1 hour', CASE f WHEN 0 THEN 'started' ELSE 'stopped' END,
    CASE f WHEN 1 THEN 'closed' END, allowance,
    '{"document": "limits", "version": "1", "kind": "total", "category": "", "grade": null, "allowance_s": 0,'
    ' "time": "natural",'
    ' "due_soon": 0.8, "long_overdue": 2}', at + allowance * 0.8, at + allowance, at + allowance * 2, '{}'
FROM clocks, generate_series(0, 1) f WHERE f = 0 OR NOT runs
""",
    """
INSERT INTO incident_event (incident, seq, id, type, occurred_at, actor, by, status, version, caused_by, data)
SELECT id, seq, md5('e' || n || ':' || seq)::uuid,
    (ARRAY['IncidentReported', 'IncidentAssigned', 'AssignmentSigned', 'HandedIn', 'IncidentClosed'])[seq],
    at + seq * interval '1 hour', CASE WHEN seq = 1 THEN sender ELSE 'operator01' END,
    CASE WHEN seq = 1 THEN channel ELSE 'operator' END, status, seq, report, '{}'
FROM made, generate_series(1, 5) seq
""",
    """
INSERT INTO escalation (clock, step, id, incident, level, at, due_at, detail)
SELECT md5('handle' || n)::uuid, 0, md5('s' || n)::uuid, id, 'deadline', at, at, '{}' FROM made WHERE n %% 20 = 3
""",
    """
INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, acknowledged_at, body)
SELECT md5('n' || n || person)::uuid, id, md5('s' || n)::uuid, 'escalation', person, 'in_app', 'delivered', at,
    CASE WHEN n %% 40 = 3 THEN at END, '{}'
FROM made, LATERAL (VALUES ('operator03'), ('supervisor01'), (unit || '-lead')) told (person)
WHERE n %% 20 = 3 AND person IS NOT NULL
""",
    f"""
INSERT INTO incident_words (incident, received_at, number, text, words, facets)
SELECT m.id, at, m.number, m.normal, CASE WHEN is_open THEN NULL ELSE words END,
    CASE WHEN is_open THEN NULL ELSE {FACETS.format("i")} END
FROM made m JOIN incident i ON i.id = m.id ORDER BY at
""",
)
_DONE: Final = """
INSERT INTO reader_position (reader, xid, position)
SELECT 'words', xid, position FROM incident_event ORDER BY xid DESC, position DESC LIMIT 1
"""


def fill(database_url: str, total: int) -> None:
    """Make the incidents in a database with the demo township, and let the planner look at them."""
    days = list(told())
    with psycopg.connect(conninfo(database_url), autocommit=True) as connection:
        client = psycopg.ClientCursor(connection)
        client.execute("SET synchronous_commit = off")
        client.execute(_SCHEMA)
        with client.copy(f"COPY told ({', '.join(days[0])}) FROM STDIN") as copying:
            for row in days:
                copying.write_row(list(row.values()))
        client.execute(_RESIDENTS, {"residents": RESIDENTS})
        values = {"closed": total - OPEN, "total": total, "years": YEARS, "residents": RESIDENTS, "told": TOLD}
        for first in range(1, total + 1, BATCH):
            with connection.transaction():
                client.execute(_MADE, values | {"first": first, "last": min(total, first + BATCH - 1)})
                for statement in _FILL:
                    client.execute(statement.encode(), {})
        client.execute(_DONE)
        client.execute("VACUUM ANALYZE")


def told() -> Iterator[dict[str, Any]]:
    """Yield the reports of simulated days, with what becomes of them and the words that they are found by."""
    published = {document.kind: document for document in documents()}
    categories = categories_from(published["categories"].body, version=published["categories"].version)
    draw = Random(SEED)
    planned = plan_day(SEED, world(published["areas"].body), minutes=TOLD)
    for n, report in enumerate(islice(planned, TOLD)):
        closing = "".join(f"，{phrase}" for phrase, share in PHRASES.items() if draw.random() < share)
        text, expected = report.text + closing, report.expected
        category = expected.category or report.settled
        normal = searchable(text, report.address)
        units = [expected.unit or "command", "nanhu" if draw.random() < 0.1 else None]
        yield {
            "n": n,
            "sender": report.sender,
            "channel": "citizen" if report.sender.startswith("citizen") else "officer",
            "text": text,
            "lon": report.position.lon if report.position else None,
            "lat": report.position.lat if report.position else None,
            "address": report.address,
            "urgent": report.urgent,
            "category": category,
            "platform": categories.leaves[category].platform if category else None,
            "grade": expected.grade or 4,
            "cell": expected.cell,
            "unit": units[0],
            "second_unit": units[1],
            "normal": normal,
            "words": bigrams(normal),
        }


def world(areas: Mapping[str, Any]) -> World:
    """Return the township in which the days are played."""
    accounts = [
        {
            "user": person.user,
            "role": person.grants[0].role,
            "unit": person.grants[0].unit,
            "areas": [grant.area for grant in person.grants],
        }
        for person in people()
    ]
    cells = [{"properties": {"code": cell["code"]}, "geometry": cell["polygon"]} for cell in areas["cells"]]
    return world_from(accounts, {"features": cells})
