"""The cases that figures are over, as SQL: one row each, with its instant, its unit and for which figures it counts.

Figures that are alike have one statement. Each population selects `incident, part, instant, unit, seconds, excused,
moved_on` for the cases whose instant lies from %(begin)s on and before %(until)s; and for the n-th figure `of<n>`, that
it is a case of that one, `base<n>` and `counts<n>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dispatch.adapters.postgres.counting.clock_cases import clock_cases
from dispatch.adapters.postgres.counting.fragments import IN_SPAN, Which, any_of, columns, had_it, words
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.domain.assessment.figure import OF_WHO_HAD_IT, Counts, Figure, Instant, Population
from dispatch.domain.terms import Outcome

GOOD_STARS: Final = 4
BAD_STARS: Final = 2

_FOR_ITSELF: Final = "NULL::numeric AS seconds, false AS excused, false AS moved_on"


def likeness(figure: Figure) -> tuple[object, ...]:
    """Return what figures have in common that are counted by one statement; what is capped is counted by itself."""
    by_instant = None if figure.population is Population.CLOCKS else figure.instant
    return figure.population, by_instant, figure.id if figure.cap_per_day is not None else None


def close_likeness(figure: Figure) -> tuple[object, ...]:
    """Return what figures have in common that are counted by one statement where somebody waits for it.

    It looks at no more clocks or moves than one of them alone would, and so takes hardly longer.
    """
    return *likeness(figure), figure.clocks, figure.moves


def cases_of(figures: Sequence[Figure]) -> str:
    """Return the statement of the cases of figures that are alike; `instant` is the first one's."""
    return _POPULATIONS[figures[0].population](figures)


def _incidents(figures: Sequence[Figure]) -> str:
    instant = figures[0].instant
    at = {Instant.RECEIVED: "i.received_at", Instant.CLOSED: "i.closed_at", Instant.TOLD: "i.told_at"}[instant]
    each = [
        Which(_by_channel(figure), "i.told_at IS NOT NULL" if figure.counts is Counts.TOLD else "true")
        for figure in figures
    ]
    inside = f"{IN_SPAN.format(at)} AND {any_of(which.of for which in each)}"
    # Each half has an index by its time of receipt.
    halves = [IS_OPEN.format("i"), f"NOT ({IS_OPEN.format('i')})"] if instant is Instant.RECEIVED else ["true"]
    return " UNION ALL ".join(
        f"""
SELECT i.id AS incident, 0::text AS part, {at} AS instant, i.lead_unit AS unit, {columns(each)}, {_FOR_ITSELF}
FROM incident i WHERE {inside} AND {half}
"""
        for half in halves
    )


def _by_channel(figure: Figure) -> str:
    if not figure.channels:
        return "true"
    return f"(i.channel IN ({words(figure.channels)}) AND i.part_of IS NULL)"  # a part came by none


_FIRST: Final = """NOT EXISTS (
    SELECT FROM assignment e WHERE e.incident = a.incident AND e.role = 'lead' AND (e.since, e.id) < (a.since, a.id)
)"""
_KEPT: Final = """NOT EXISTS (
    SELECT FROM incident_event u WHERE u.incident = a.incident
        AND u.type IN ('AssignmentRecalled', 'AssignmentReturned', 'CountyReturned', 'CountyTakenBack',
            'IncidentReassigned')
        AND a.id::text IN (u.data ->> 'assignment', u.data ->> 'from_assignment')
)"""


def _assignments(figures: Sequence[Figure]) -> str:
    each = [
        Which(_FIRST if figure.assignments == "first" else "true", _KEPT if figure.counts is Counts.KEPT else "true")
        for figure in figures
    ]
    return f"""
SELECT a.incident, a.id::text AS part, a.since AS instant, a.unit, {columns(each)}, {_FOR_ITSELF}
FROM assignment a WHERE a.role = 'lead' AND {IN_SPAN.format("a.since")} AND {any_of(which.of for which in each)}
"""


_CLOCKS_UNIT: Final = """(
    SELECT a.unit FROM sla_clock k JOIN assignment a ON a.id = k.assignment WHERE k.id = (e.data ->> 'clock')::uuid
)"""
_SOLVED: Final = f"""(
    e.data ->> 'outcome' IN ({words((Outcome.RESOLVED, Outcome.SELF_HANDLED))}) AND NOT EXISTS (
        SELECT FROM incident_event r WHERE r.incident = e.incident AND r.type = 'IncidentRated'
            AND r.occurred_at = e.occurred_at AND (r.data ->> 'stars')::int <= {BAD_STARS}
    )
)"""
_MOVER: Final = f"""coalesce(e.data ->> 'unit', CASE WHEN e.type = 'ClockEscalated' THEN {_CLOCKS_UNIT} END,
    CASE WHEN e.type IN ({words(OF_WHO_HAD_IT)}) THEN {had_it("e.incident", "e.occurred_at")} END)"""


def _moves(figures: Sequence[Figure]) -> str:
    types = {move for figure in figures for move in (*figure.moves, *figure.counted_moves)}
    return f"""
SELECT e.incident, e.seq::text AS part, e.occurred_at AS instant, {_MOVER} AS unit,
    {columns(map(_which_moves, figures))}, {_FOR_ITSELF}
FROM incident_event e WHERE e.type IN ({words(types)}) AND {IN_SPAN.format("e.occurred_at")}
"""


def _which_moves(figure: Figure) -> Which:
    of = f"e.type IN ({words({*figure.moves, *figure.counted_moves})})"
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
    return Which(of, f"CASE WHEN {of} THEN {counts} END", f"e.type IN ({words(figure.moves)})")


_POPULATIONS: Final[Mapping[Population, Callable[[Sequence[Figure]], str]]] = {
    Population.INCIDENTS: _incidents,
    Population.ASSIGNMENTS: _assignments,
    Population.CLOCKS: clock_cases,
    Population.MOVES: _moves,
}
