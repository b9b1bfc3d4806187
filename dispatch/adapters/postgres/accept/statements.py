"""The statements of accept: every row of a batch of reports is made by one of them, out of four JSON texts."""

from __future__ import annotations

from typing import Final

from dispatch.adapters.postgres.accept.ahead import CARRIED_SECONDS
from dispatch.adapters.postgres.accept.photos import PHOTO_STEPS, PhotoSteps
from dispatch.adapters.postgres.accept.rows import ClockRow, ReportRow, StartRow, columns

RELOADABLE: Final = ("fsync", "full_page_writes")


def _store(steps: PhotoSteps) -> str:
    """Return the statement that stores a batch; it takes the rows of three kinds, and the time when it was carried on.

    Whoever waits for rows hears of them in the same round trip; a batch that is all repetitions is no news. What a
    reload can change of the server's word is read with every batch: the connection was checked when it was made.
    """
    return f"""
WITH opened AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1) AS row ({columns(ReportRow)})
){steps.shown}, told AS MATERIALIZED (
    SELECT coalesce(abs(extract(epoch FROM clock_timestamp() - $4::timestamptz)) <= {CARRIED_SECONDS}, true) AS timely
), stored AS (
    INSERT INTO report (id, number, incident, sender, sha256, received_at, channel, text, category, lon, lat,
                        source_crs, accuracy_m, address, occurred_at, urgent, origin, self_handled, caller)
    SELECT report, number, incident, sender, decode(sha256, 'hex'), received_at, channel, text, category, lon, lat,
           source_crs, accuracy_m, address, occurred_at, claimed_urgent, origin::jsonb, self_handled_form::jsonb,
           caller::jsonb
    FROM opened
    WHERE (SELECT timely FROM told) {steps.kept}
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), fresh AS MATERIALIZED (
    SELECT opened.* FROM opened JOIN stored ON stored.id = opened.report
), new_incident AS (
    INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, reporter, urgent,
                          self_handled, self_handled_by, tell_by, history, received_at, closed_at)
    SELECT incident, number, report, town, status, outcome, 1, 1, channel, reporter, urgent,
           self_handled, self_handled_by, tell_by, history, received_at, closed_at
    FROM fresh
), new_event AS (
    INSERT INTO incident_event (incident, seq, id, type, occurred_at, actor, by, status, version, caused_by, data)
    SELECT incident, 1, event, event_type, received_at, actor, by, status, 1, report, event_data::jsonb FROM fresh
), new_outbox AS (
    INSERT INTO outbox (event_id, topic, key, type, urgent, occurred_at, value)
    SELECT report, 'reports.accepted', incident::text, 'ReportAccepted.v1', urgent, received_at,
           convert_to(record, 'UTF8')
    FROM fresh
    UNION ALL
    SELECT event, 'incidents.events', incident::text, 'IncidentEvent.v1', false, received_at,
           convert_to(event_value, 'UTF8')
    FROM fresh
), start AS MATERIALIZED (
    SELECT n, kind, rule::json, cap, ladder::json, due_soon_at, due_at, long_overdue_at, uncapped_due_at, steps_due_at,
           step, step_due_at
    FROM json_to_recordset($3) AS row ({columns(StartRow)})
), started AS MATERIALIZED (
    SELECT clock.id, clock.incident, start.*, fresh.received_at
    FROM json_to_recordset($2) AS clock ({columns(ClockRow)})
         JOIN fresh USING (incident) JOIN start ON start.n = clock.start
), new_clock AS (
    INSERT INTO sla_clock (id, incident, kind, round, cap, ladder, state, started_at,
                           due_soon_at, due_at, long_overdue_at)
    SELECT id, incident, kind, 0, cap, ladder, 'running', received_at, due_soon_at, due_at, long_overdue_at
    FROM started
), new_fact AS (
    INSERT INTO sla_fact (clock, n, at, kind, rule, due_soon_at, due_at, long_overdue_at, uncapped_due_at,
                          steps_due_at)
    SELECT id, 0, received_at, 'started', rule, due_soon_at, due_at, long_overdue_at, uncapped_due_at,
           steps_due_at
    FROM started
), new_timer AS (
    INSERT INTO sla_timer (clock, step, incident, due_at, state)
    SELECT id, step, incident, step_due_at, 'armed' FROM started WHERE step IS NOT NULL
){steps.new_photo}
SELECT (SELECT timely FROM told) AS timely,
       ARRAY(SELECT report FROM opened EXCEPT SELECT id FROM stored {steps.but}) AS known,
       {steps.refused},
       CASE WHEN EXISTS (SELECT FROM stored) THEN pg_notify('gridloop_outbox', '') END,
       CASE WHEN EXISTS (SELECT FROM stored) THEN pg_notify('gridloop_events', '') END,
       {", ".join(f"current_setting('{name}') AS {name}" for name in RELOADABLE)}
"""


STORE: Final = _store(PhotoSteps())
STORE_WITH_PHOTOS: Final = _store(PHOTO_STEPS)
"""Steps that have nothing to do cost a small batch a good part of its time: most reports come without photos."""
EXISTING: Final = """
SELECT id, number, received_at, sha256, sender, pg_logical_emit_message(true, 'gridloop', '') AS confirmed
FROM report WHERE id = ANY($1)
"""
"""What was stored earlier may be stored here alone, when its commit was cut off while it waited for a standby.

A transaction that only reads waits for no standby. The message, which nobody listens to, makes this one wait, and what
was written before it is confirmed with it.
"""
