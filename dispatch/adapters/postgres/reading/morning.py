"""晨会单: what came overnight, is due today, is overdue or was returned twice, counted by unit, the gravest by name."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.figures import ZONE
from dispatch.adapters.postgres.reading.filters import NEXT_CLOCK, OPEN, OVER
from dispatch.adapters.postgres.reading.shown import SHOWN, Listed
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.terms import IncidentId

NIGHT_BEGINS: Final = "17:30"
"""When the offices closed the day before."""
SHOWN_OVERDUE: Final = 7
SHOWN_RETURNED: Final = 3
SHOWN_DUE: Final = 6
SHOWN_OVERNIGHT: Final = 5
"""So many lines of each have room on one page beside the table of the units."""


class Sheet(Struct, frozen=True, kw_only=True):
    """Counts of one unit, of the command room without a unit, or of all."""

    unit: str | None
    overnight: int
    due_today: int
    overdue: int
    returned: int


class Named(Struct, frozen=True, kw_only=True):
    """Which incidents of each kind are shown by name, the most pressing first."""

    overnight: list[IncidentId]
    due_today: list[IncidentId]
    overdue: list[IncidentId]
    returned: list[IncidentId]


class Morning(Struct, frozen=True, kw_only=True):
    """The sheet of one morning; since: when the night began."""

    at: datetime
    since: datetime
    units: list[Sheet]
    named: Named
    rows: list[Listed]


_TODAY: Final = f"date_trunc('day', statement_timestamp() AT TIME ZONE '{ZONE}')"
_SINCE: Final = f"({_TODAY} - interval '1 day' + time '{NIGHT_BEGINS}') AT TIME ZONE '{ZONE}'"
_MIDNIGHT: Final = f"({_TODAY} + interval '1 day') AT TIME ZONE '{ZONE}'"
_OVERNIGHT: Final = f"(i.received_at >= {_SINCE} AND NOT i.history AND i.part_of IS NULL)"


def _ids(which: str, order: str, limit: int) -> str:
    """Return the ids of some incidents, the most pressing first."""
    return f"ARRAY(SELECT id FROM seen WHERE {which} ORDER BY urgent DESC, {order}, id LIMIT {limit})"


_MORNING: Final = Question(
    f"""
WITH {NEXT_CLOCK}, seen AS MATERIALIZED (
    SELECT i.id, i.lead_unit AS unit, i.urgent, i.received_at, c.due_at, {_OVERNIGHT} AS overnight,
        coalesce(c.due_at <= statement_timestamp(), false) AS overdue,
        coalesce(c.due_at > statement_timestamp() AND c.due_at < {_MIDNIGHT}, false) AS due_today,
        i.returns >= 2 AS returned
    FROM incident i LEFT JOIN next_clock c ON c.incident = i.id WHERE {OPEN} AND {VISIBLE}
    UNION ALL
    SELECT i.id, i.lead_unit, i.urgent, i.received_at, NULL, true, false, false, false
    FROM incident i WHERE {OVER} AND {_OVERNIGHT} AND {VISIBLE}
), named AS MATERIALIZED (
    SELECT {_ids("overnight", "received_at DESC", SHOWN_OVERNIGHT)} AS overnight,
        {_ids("due_today", "due_at", SHOWN_DUE)} AS due_today,
        {_ids("overdue", "due_at", SHOWN_OVERDUE)} AS overdue,
        {_ids("returned", "received_at", SHOWN_RETURNED)} AS returned
), chosen AS MATERIALIZED (
    SELECT DISTINCT unnest(overnight || due_today || overdue || returned) AS id FROM named
)
SELECT json_build_object(
    'at', statement_timestamp(), 'since', {_SINCE}, 'named', (SELECT row_to_json(named) FROM named),
    'units', (SELECT coalesce(json_agg(u), '[]') FROM (
        SELECT unit, count(*) FILTER (WHERE overnight) AS overnight, count(*) FILTER (WHERE due_today) AS due_today,
            count(*) FILTER (WHERE overdue) AS overdue, count(*) FILTER (WHERE returned) AS returned
        FROM seen WHERE overnight OR due_today OR overdue OR returned GROUP BY unit
    ) u),
    'rows', (SELECT coalesce(json_agg(shown), '[]') FROM ({SHOWN}) shown)
)::text
""",
    Morning,
)


def morning(session: Session, seen: Visibility) -> Morning:
    """Return the sheet of this morning, of what is visible."""
    found = _MORNING.ask(session, values(seen))
    assert found is not None
    return found
