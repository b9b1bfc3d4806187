"""The cases that a figure is over, as SQL: one row each, with its instant, its unit and whether it counts.

Each population selects `incident, part, instant, unit, base, counts, seconds, excused, moved_on` for the cases whose
instant lies from %(begin)s on and before %(until)s. Only words of the closed vocabulary get into a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.domain.assessment.done import DONE
from dispatch.domain.assessment.figure import OF_WHO_HAD_IT, Counts, Figure, Instant, Population
from dispatch.domain.terms import Outcome

GOOD_STARS: Final = 4
BAD_STARS: Final = 2

_IN_SPAN: Final = "{0} >= %(begin)s AND {0} < %(until)s"
_GIVES: Final = ("IncidentAssigned", "IncidentRuled", "IncidentTransferred")
_TAKES: Final = (
    *("AccusationRecorded", "AssignmentRecalled", "AssignmentReturned", "CountyReturned", "CountyTakenBack"),
    *("IncidentMerged", "IncidentReopened", "IncidentSelfHandled", "IncidentSplit", "IncidentUnmerged"),
)
_HAD_IT: Final = """(
    SELECT CASE WHEN h.type IN ({gives}) THEN h.data ->> 'unit' END FROM incident_event h
    WHERE h.incident = i.id AND (
        h.type IN ({gives}) AND h.occurred_at <= {at} OR h.type IN ({takes}) AND h.occurred_at < {at}
    )
    ORDER BY h.seq DESC LIMIT 1
)"""
"""The unit that had the incident `i` at an instant, or had handed it in. What took it at that very instant took it from
that unit."""


def _had_it(at: str) -> str:
    return _HAD_IT.format(at=at, gives=words(_GIVES), takes=words(_TAKES))


def words(found: Iterable[str]) -> str:
    """Return words of a vocabulary as a list in SQL."""
    return ", ".join(f"'{word}'" for word in sorted(found))


def cases_of(figure: Figure) -> str:
    """Return the statement of a figure's cases."""
    return _POPULATIONS[figure.population](figure)


def _incidents(figure: Figure) -> str:
    at = {Instant.RECEIVED: "i.received_at", Instant.CLOSED: "i.closed_at", Instant.TOLD: "i.told_at"}[figure.instant]
    inside = _IN_SPAN.format(at)
    if figure.channels:
        inside += f" AND i.channel IN ({words(figure.channels)}) AND i.part_of IS NULL"  # a part came by none
    counts = "i.told_at IS NOT NULL" if figure.counts is Counts.TOLD else "true"
    # Each half has an index by its time of receipt.
    halves = [IS_OPEN.format("i"), f"NOT ({IS_OPEN.format('i')})"] if figure.instant is Instant.RECEIVED else ["true"]
    return " UNION ALL ".join(
        f"""
SELECT i.id AS incident, 0::text AS part, {at} AS instant, i.lead_unit AS unit, true AS base, {counts} AS counts,
    NULL::numeric AS seconds, false AS excused, false AS moved_on
FROM incident i WHERE {inside} AND {half}
"""
        for half in halves
    )


_UNDONE: Final = """EXISTS (
    SELECT FROM incident_event u WHERE u.incident = a.incident
        AND u.type IN ('AssignmentRecalled', 'AssignmentReturned', 'CountyReturned', 'CountyTakenBack',
            'IncidentReassigned')
        AND a.id::text IN (u.data ->> 'assignment', u.data ->> 'from_assignment')
)"""


def _assignments(figure: Figure) -> str:
    at = "a.since"
    first = """ AND NOT EXISTS (
        SELECT FROM assignment e WHERE e.incident = a.incident AND e.role = 'lead' AND (e.since, e.id) < (a.since, a.id)
    )"""
    return f"""
SELECT a.incident, a.id::text AS part, {at} AS instant, a.unit, true AS base,
    {f"NOT {_UNDONE}" if figure.counts is Counts.KEPT else "true"} AS counts, NULL::numeric AS seconds,
    false AS excused, false AS moved_on
FROM assignment a WHERE a.role = 'lead' AND {_IN_SPAN.format(at)}{first if figure.assignments == "first" else ""}
"""


_OF_CLOCK: Final = "c.id, c.incident, c.assignment, c.kind, c.state"
_STOPPED: Final = """
SELECT {columns}, f.{what} AS instant, f.due_at AS last_due_at, f.why FROM sla_fact f JOIN sla_clock c ON c.id = f.clock
WHERE f.kind = 'stopped' AND {inside} AND c.state = 'stopped' AND c.kind IN ({kinds})
    AND NOT EXISTS (SELECT FROM sla_fact l WHERE l.clock = f.clock AND l.n > f.n)
"""
_RUNNING: Final = """
SELECT {columns}, c.due_at AS instant, c.due_at AS last_due_at, NULL AS why FROM sla_clock c
WHERE c.state = 'running' AND {inside} AND c.kind IN ({kinds})
"""
_PAUSED: Final = """
SELECT {columns}, f.due_at AS instant, f.due_at AS last_due_at, NULL AS why FROM sla_clock c JOIN LATERAL (
    SELECT d.due_at FROM sla_fact d WHERE d.clock = c.id AND d.due_at IS NOT NULL ORDER BY d.n DESC LIMIT 1
) f ON true
WHERE c.state = 'paused' AND {inside} AND c.kind IN ({kinds})
"""
_RAN: Final = """
SELECT turn.clock, sum(greatest(extract(epoch FROM turn.halted - turn.begun), 0)) AS seconds,
    (array_agg(turn.halted ORDER BY turn.number DESC))[1] AS halted,
    (array_agg(turn.stopped_at ORDER BY turn.number DESC))[1] AS stopped_at, bool_or(turn.extended) AS extended
FROM (
    SELECT told.clock, told.number,
        min(coalesce(told.since, told.at)) FILTER (WHERE told.kind IN ('started', 'resumed')) AS begun,
        min(coalesce(told.since, told.at)) FILTER (WHERE told.kind IN ('paused', 'stopped')) AS halted,
        min(told.at) FILTER (WHERE told.kind = 'stopped') AS stopped_at, bool_or(told.kind = 'extended') AS extended
    FROM (
        SELECT s.clock, s.kind, s.at, s.since,
            count(*) FILTER (WHERE s.kind = 'resumed') OVER (PARTITION BY s.clock ORDER BY s.n) AS number
        FROM timed JOIN sla_fact s ON s.clock = timed.id
    ) told GROUP BY told.clock, told.number
) turn GROUP BY turn.clock
"""
"""How long a clock ran, without its pauses, and when it halted last: a resumption begins another turn of it."""


def _clocks(figure: Figure) -> str:
    kinds = words(figure.clocks)
    stopped = figure.instant is Instant.STOPPED
    what = "at" if stopped else "due_at"
    parts = [_STOPPED.format(what=what, inside=_IN_SPAN.format(f"f.{what}"), kinds=kinds, columns=_OF_CLOCK)]
    if not stopped:
        parts.append(_RUNNING.format(inside=_IN_SPAN.format("c.due_at"), kinds=kinds, columns=_OF_CLOCK))
        parts.append(_PAUSED.format(inside=_IN_SPAN.format("f.due_at"), kinds=kinds, columns=_OF_CLOCK))
    done = f"(c.state = 'stopped' AND ({' OR '.join(_done(figure))}) AND r.halted < %(until)s)"
    in_time = "r.halted <= c.last_due_at"
    counts = {
        Counts.DONE: done,
        Counts.IN_TIME: f"({done} AND {in_time})",
        Counts.EXTENDED: "r.extended",
        None: "true",
    }[figure.counts]
    had_it = _had_it("coalesce(r.stopped_at, 'infinity')")
    return f"""
WITH timed AS MATERIALIZED ({" UNION ALL ".join(parts)}), ran AS ({_RAN})
SELECT c.incident, c.id::text AS part, c.instant, CASE
        WHEN c.assignment IS NOT NULL THEN (SELECT a.unit FROM assignment a WHERE a.id = c.assignment)
        WHEN c.kind <> 'total' THEN NULL WHEN c.state = 'stopped' THEN {had_it} ELSE i.lead_unit
    END AS unit, true AS base, coalesce({counts}, false) AS counts, r.seconds, c.state = 'paused' AS excused,
    coalesce(c.state = 'stopped' AND {in_time} AND NOT ({" OR ".join(_done(figure))}), false) AS moved_on
FROM timed c JOIN ran r ON r.clock = c.id JOIN incident i ON i.id = c.incident
"""


def _done(figure: Figure) -> Iterable[str]:
    return [f"c.kind = '{kind}' AND c.why IN ({words(DONE[kind])})" for kind in figure.stages]


_CLOCKS_UNIT: Final = """(
    SELECT a.unit FROM sla_clock k JOIN assignment a ON a.id = k.assignment WHERE k.id = (e.data ->> 'clock')::uuid
)"""
_SOLVED: Final = f"""(
    e.data ->> 'outcome' IN ({words((Outcome.RESOLVED, Outcome.SELF_HANDLED))}) AND NOT EXISTS (
        SELECT FROM incident_event r WHERE r.incident = e.incident AND r.type = 'IncidentRated'
            AND r.occurred_at = e.occurred_at AND (r.data ->> 'stars')::int <= {BAD_STARS}
    )
)"""


def _moves(figure: Figure) -> str:
    types = {*figure.moves, *figure.counted_moves}
    counts = {
        Counts.THESE_MOVES: f"e.type IN ({words(figure.counted_moves)})" if figure.counted_moves else "",
        Counts.WELL_RATED: f"(e.data ->> 'stars')::int >= {GOOD_STARS}",
        Counts.SOLVED: _SOLVED,
        Counts.AFTER_DUE: (
            "(e.data ->> 'step_due_at')::timestamptz >= (e.data ->> 'due_at')::timestamptz"
            " AND NOT coalesce((e.data ->> 'skipped')::boolean, false)"
        ),
        None: "true",
    }[figure.counts]
    had_it = f"CASE WHEN e.type IN ({words(OF_WHO_HAD_IT)}) THEN {_had_it('e.occurred_at')} END"
    return f"""
SELECT e.incident, e.seq::text AS part, e.occurred_at AS instant,
    coalesce(e.data ->> 'unit', {_CLOCKS_UNIT if "ClockEscalated" in types else "NULL"}, {had_it}) AS unit,
    e.type IN ({words(figure.moves)}) AS base, coalesce({counts}, false) AS counts, NULL::numeric AS seconds,
    false AS excused, false AS moved_on
FROM incident_event e JOIN incident i ON i.id = e.incident
WHERE e.type IN ({words(types)}) AND {_IN_SPAN.format("e.occurred_at")}
"""


_POPULATIONS: Final[Mapping[Population, Callable[[Figure], str]]] = {
    Population.INCIDENTS: _incidents,
    Population.ASSIGNMENTS: _assignments,
    Population.CLOCKS: _clocks,
    Population.MOVES: _moves,
}
