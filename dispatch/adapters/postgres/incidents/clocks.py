"""Which statements read and write the clocks of incidents, with their facts and the next steps of their ladders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import psycopg

from dispatch.adapters.postgres import tables
from dispatch.adapters.postgres.columns import Amendment, Insertion
from dispatch.adapters.postgres.incidents.clock_rows import clock_row, fact_rows
from dispatch.adapters.postgres.incidents.spans import Span
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.sla_clock import Clock

CLOCKS: Final = """
SELECT c.id, c.incident, c.assignment, c.request, c.milestone, c.kind, c.round, c.cap, c.ladder::text,
    (SELECT max(t.step) FROM sla_timer t WHERE t.clock = c.id AND t.state = 'fired') AS fired
FROM sla_clock c WHERE c.incident = ANY(%s) ORDER BY c.started_at, c.id
"""

FACTS: Final = """
SELECT f.clock, f.at, f.kind, f.why, f.allowance, f.rule::text, f.due_soon_at, f.due_at, f.long_overdue_at,
    f.uncapped_due_at, f.steps_due_at, f.request, f.since
FROM sla_fact f WHERE f.clock = ANY(ARRAY(SELECT id FROM sla_clock WHERE incident = ANY(%s))) ORDER BY f.clock, f.n
"""
"""As an array, the clocks are looked up one by one; a join of few clocks with all facts may walk through the facts."""

_NEW: Final = Insertion(
    tables.sla_clock,
    "id, incident, assignment, request, milestone, kind, round, cap, ladder, state, started_at, "
    "due_soon_at, due_at, long_overdue_at",
)

_CHANGED: Final = Amendment(tables.sla_clock, "state, due_soon_at, due_at, long_overdue_at")

_FACT: Final = Insertion(
    tables.sla_fact,
    "clock, n, at, kind, why, allowance, rule, due_soon_at, due_at, long_overdue_at, uncapped_due_at, steps_due_at, "
    "request, since",
)

_NEW_TIMER: Final = Insertion(tables.sla_timer, "clock, step, incident, due_at, state")

_ARM: Final = Insertion(
    tables.sla_timer,
    "clock, step, incident, due_at, state",
    conflict="""
ON CONFLICT (clock, step) DO UPDATE SET due_at = excluded.due_at, state = 'armed' WHERE sla_timer.state <> 'fired'
""",
)

_DISARM: Final = "UPDATE sla_timer SET state = 'disarmed' WHERE clock = ANY(%s) AND state = 'armed'"


def save(cursor: psycopg.Cursor[Any], spans: Sequence[Span], fired: Mapping[UUID, int]) -> None:
    """Write clocks that are new or changed, and arm the next steps; `fired`: the last step that did, by clock."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    first_timers: list[dict[str, Any]] = []
    timers: list[dict[str, Any]] = []
    for before, after in spans:
        known = {clock.id: clock for clock in before.clocks}
        for clock in after.clocks:
            earlier = known.get(clock.id)
            if earlier is None:
                new.append(clock_row(clock))
                facts.extend(fact_rows(clock, 0))
                first_timers.extend(_timer(clock, fired))
            elif earlier != clock:
                changed.append(clock_row(clock))
                facts.extend(fact_rows(clock, len(earlier.facts)))
                timers.extend(_timer(clock, fired))
    # Only the next step of a clock is armed. A change disarms it and arms what is next by the new times; what fired
    # stays fired.
    _CHANGED.run(cursor, changed)
    _NEW.run(cursor, new)
    _FACT.run(cursor, facts)
    if changed:
        cursor.execute(_DISARM, ([row["id"] for row in changed],))
    _ARM.run(cursor, timers)
    _NEW_TIMER.run(cursor, first_timers)


def _timer(clock: Clock, fired: Mapping[UUID, int]) -> Iterable[dict[str, Any]]:
    step = next_step(clock, fired.get(clock.id)) if clock.running else None
    due_at = step_due_at(clock, step) if step else None
    if step and due_at:
        yield {
            "clock": clock.id,
            "step": step.step,
            "incident": clock.incident,
            "due_at": due_at,
            "state": "armed",
        }
