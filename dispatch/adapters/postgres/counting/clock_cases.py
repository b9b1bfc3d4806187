"""Which clocks are cases of figures, as SQL, how long each ran, and whether it was done, and in time?

What a clock took is dear to find out. So all figures over clocks have one statement, those of what was due and those of
what stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dispatch.adapters.postgres.counting.fragments import IN_SPAN, Which, any_of, columns, had_it, words
from dispatch.domain.assessment.done import DONE
from dispatch.domain.assessment.figure import Counts, Figure, Instant
from dispatch.domain.terms import ClockKind

_OF_CLOCK: Final = "c.id, c.incident, c.assignment, c.kind, c.state"
_NO_END: Final = "-1::smallint"
"""In place of the number of the fact that stopped a clock, of one that goes on."""
_STOPPED: Final = """
SELECT {columns}, f.n, f.at AS ended_at, f.due_at AS last_due_at, f.why
FROM sla_fact f JOIN sla_clock c ON c.id = f.clock
WHERE f.kind = 'stopped' AND {inside} AND c.state = 'stopped' AND c.kind IN ({kinds})
"""
"""It may have been stopped before, and run again: only what its last fact says holds, which `ran` sees."""
_RUNNING: Final = f"""
SELECT {{columns}}, {_NO_END} AS n, NULL AS ended_at, c.due_at AS last_due_at, NULL AS why FROM sla_clock c
WHERE c.state = 'running' AND {{inside}} AND c.kind IN ({{kinds}})
"""
_PAUSED: Final = f"""
SELECT {{columns}}, {_NO_END} AS n, NULL AS ended_at, f.due_at AS last_due_at, NULL AS why
FROM sla_clock c JOIN LATERAL (
    SELECT d.due_at FROM sla_fact d WHERE d.clock = c.id AND d.due_at IS NOT NULL ORDER BY d.n DESC LIMIT 1
) f ON true
WHERE c.state = 'paused' AND {{inside}} AND c.kind IN ({{kinds}})
"""
_TURN: Final = """
    min(coalesce({0}.since, {0}.at)) FILTER (WHERE {0}.kind IN ('started', 'resumed')) AS begun,
    min(coalesce({0}.since, {0}.at)) FILTER (WHERE {0}.kind IN ('paused', 'stopped')) AS halted,
    min({0}.at) FILTER (WHERE {0}.kind = 'stopped') AS stopped_at, bool_or({0}.kind = 'extended') AS extended
"""
_RAN_FOR: Final = "greatest(extract(epoch FROM turn.halted - turn.begun), 0)"
_ONCE: Final = f"""
SELECT timed.id AS clock, timed.n, bool_or(s.kind = 'resumed') AS resumed, {_TURN.format("s")}
FROM timed JOIN sla_fact s ON s.clock = timed.id GROUP BY timed.id, timed.n HAVING timed.n IN (max(s.n), {_NO_END})
"""
_RAN: Final = f"""
SELECT turn.clock, turn.n, {_RAN_FOR} AS seconds, turn.halted, turn.stopped_at, turn.extended
FROM once turn WHERE NOT turn.resumed
UNION ALL
SELECT turn.clock, turn.n, sum({_RAN_FOR}) AS seconds, (array_agg(turn.halted ORDER BY turn.number DESC))[1] AS halted,
    (array_agg(turn.stopped_at ORDER BY turn.number DESC))[1] AS stopped_at, bool_or(turn.extended) AS extended
FROM (
    SELECT told.clock, told.last AS n, told.number, {_TURN.format("told")}
    FROM (
        SELECT s.clock, once.n AS last, s.kind, s.at, s.since,
            count(*) FILTER (WHERE s.kind = 'resumed') OVER (PARTITION BY s.clock, once.n ORDER BY s.n) AS number
        FROM once JOIN sla_fact s ON s.clock = once.clock WHERE once.resumed
    ) told GROUP BY told.clock, told.last, told.number
) turn GROUP BY turn.clock, turn.n
"""
"""How long a clock ran, without its pauses, and when it halted last: a resumption begins another turn of it.

Few were ever resumed, and only of those the facts have to be put in order.
"""
_IN_TIME: Final = "r.halted <= c.last_due_at"
_INSTANT: Final = {Instant.DUE: "c.last_due_at", Instant.STOPPED: "c.ended_at"}


def clock_cases(figures: Sequence[Figure]) -> str:
    """Return the statement of the clocks that are cases of some figures."""
    kinds = {kind for figure in figures for kind in figure.stages}
    by_it = any_of(f"c.kind = '{kind}' AND c.why IN ({words(DONE[kind])})" for kind in sorted(kinds))
    return f"""
WITH timed AS MATERIALIZED ({" UNION ALL ".join(_timed(figures, words(kinds)))}), once AS MATERIALIZED ({_ONCE}),
    ran AS ({_RAN})
SELECT c.incident, c.id::text AS part, {_INSTANT[figures[0].instant]} AS instant, CASE
        WHEN c.assignment IS NOT NULL THEN a.unit WHEN c.kind <> '{ClockKind.TOTAL}' THEN NULL
        WHEN c.state = 'stopped' THEN {had_it("c.incident", "coalesce(r.stopped_at, 'infinity')")}
        ELSE (SELECT l.lead_unit FROM incident l WHERE l.id = c.incident)
    END AS unit, {columns(_which(figure, by_it) for figure in figures)}, r.seconds, c.state = 'paused' AS excused,
    coalesce(c.state = 'stopped' AND {_IN_TIME} AND NOT {by_it}, false) AS moved_on
FROM timed c JOIN ran r ON r.clock = c.id AND r.n = c.n LEFT JOIN assignment a ON a.id = c.assignment
"""


def _timed(figures: Sequence[Figure], kinds: str) -> list[str]:
    """Return the clocks that stopped, and where it is asked what was due, those that run or are paused."""
    due = any(figure.instant is Instant.DUE for figure in figures)
    ends = [each for each, asked in (("f.due_at", due), ("f.at", _asks_what_stopped(figures))) if asked]
    parts = [_STOPPED.format(inside=any_of(map(IN_SPAN.format, ends)), kinds=kinds, columns=_OF_CLOCK)]
    if due:
        parts.append(_RUNNING.format(inside=IN_SPAN.format("c.due_at"), kinds=kinds, columns=_OF_CLOCK))
        parts.append(_PAUSED.format(inside=IN_SPAN.format("f.due_at"), kinds=kinds, columns=_OF_CLOCK))
    return parts


def _asks_what_stopped(figures: Sequence[Figure]) -> bool:
    return any(figure.instant is Instant.STOPPED for figure in figures)


def _which(figure: Figure, by_it: str) -> Which:
    of = f"c.kind IN ({words(figure.clocks)}) AND coalesce({IN_SPAN.format(_INSTANT[figure.instant])}, false)"
    done = f"c.state = 'stopped' AND {by_it} AND r.halted < %(until)s"
    counts = {
        Counts.DONE: f"({done})",
        Counts.IN_TIME: f"({done} AND {_IN_TIME})",
        Counts.EXTENDED: "r.extended",
        None: "true",
    }
    return Which(f"({of})", counts[figure.counts])
