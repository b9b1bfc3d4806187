"""Incidents whose clocks were due and stopped when a test says, written as rows: what figures are over, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """An incident with one clock of a unit; stopped: when it was done, None while it runs."""

    unit: str
    started: datetime
    due: datetime
    stopped: datetime | None
    cell: str = "330499101201002"
    reporter: str = "citizen01"


_WRITE = """
WITH given AS (
    SELECT n, md5('i' || %(name)s || n)::uuid AS id, md5('a' || %(name)s || n)::uuid AS lead,
        md5('c' || %(name)s || n)::uuid AS clock, unit, started, due, stopped, cell, reporter
    FROM unnest(%(units)s::text[], %(started)s::timestamptz[], %(due)s::timestamptz[], %(stopped)s::timestamptz[],
        %(cells)s::text[], %(reporters)s::text[])
        WITH ORDINALITY AS g (unit, started, due, stopped, cell, reporter, n)
), incidents AS (
    INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, reporter, urgent, cell,
        lead, lead_unit, units, received_at, closed_at)
    SELECT id, '330499101' || %(name)s || lpad(n::text, 7, '0'), id, '330499101',
        CASE WHEN stopped IS NULL THEN 'handling' ELSE 'closed' END, CASE WHEN stopped IS NOT NULL THEN 'resolved' END,
        1, 1, 'citizen', reporter, false, cell, lead, unit, ARRAY[unit], started, stopped FROM given
    RETURNING id
), assigned AS (
    INSERT INTO assignment (id, incident, role, unit, state, since, ended_at, binding)
    SELECT lead, id, 'lead', unit, CASE WHEN stopped IS NULL THEN 'handling' ELSE 'handed_in' END, started, stopped,
        false FROM given WHERE id IN (SELECT id FROM incidents)
), facts AS (
    INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)
    SELECT id, 1, md5('e' || %(name)s || n)::uuid, 'IncidentAssigned', started, 'operator', 'assigned', 1, id,
        json_build_object('assignment', lead, 'unit', unit) FROM given
), clocks AS (
    INSERT INTO sla_clock (id, incident, assignment, kind, round, ladder, state, started_at, due_soon_at, due_at,
        long_overdue_at)
    SELECT clock, id, CASE WHEN %(kind)s <> 'total' THEN lead END, %(kind)s, 0, '[]',
        CASE WHEN stopped IS NULL THEN 'running' ELSE 'stopped' END, started, open.due, open.due, open.due
    FROM given CROSS JOIN LATERAL (SELECT CASE WHEN stopped IS NULL THEN due END AS due) open
)
INSERT INTO sla_fact (clock, n, at, kind, why, rule, due_soon_at, due_at, long_overdue_at, steps_due_at)
SELECT clock, 0, started, 'started', NULL, '{}'::json, due, due, due, '{}'::timestamptz[] FROM given
UNION ALL SELECT clock, 1, stopped, 'stopped', %(why)s, '{}'::json, due, due, due, '{}' FROM given
WHERE stopped IS NOT NULL
"""


def write(
    connection: psycopg.Connection[Any], rows: Iterable[Clocked], *, kind: str = "total", name: str = "1"
) -> None:
    """Write them, each with a clock of this kind."""
    given = list(rows)
    values = {
        "units": [row.unit for row in given],
        "started": [row.started for row in given],
        "due": [row.due for row in given],
        "stopped": [row.stopped for row in given],
        "cells": [row.cell for row in given],
        "reporters": [row.reporter for row in given],
        "kind": kind,
        "why": "closed" if kind == "total" else "handed_in",
        "name": name,
    }
    connection.execute(_WRITE.encode(), values)
