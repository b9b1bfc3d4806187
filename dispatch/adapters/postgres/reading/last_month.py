"""What came in the last month, as far as rules say where it goes: by category, cell and grade, with some numbers.

What officers reported, and what they dealt with on the spot, is told apart from the rest.

Imported history is left out, and accusations for whoever may not see them. Bounded: the newest so many incidents.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.application.documents.trial import EXAMPLES, Alike
from dispatch.application.policy import Visibility

MOST: Final = 20_000
DAYS: Final = 31


class LastMonth(Struct, frozen=True, kw_only=True):
    """What came since some instant: incidents that were looked at, and those of them without category or place.

    full: there were more than are looked at, and the instant is that of the oldest one.
    """

    since: datetime
    incidents: int
    full: bool
    unplaced: int
    alike: Sequence[Alike]


_OPEN: Final = IS_OPEN.format("i")
_CAME: Final = f"""
SELECT i.*, coalesce({VISIBLE}, false) AS visible FROM incident i
WHERE i.received_at > statement_timestamp() - make_interval(days => {DAYS}) AND NOT i.history
    AND (i.accused = ARRAY[]::text[] OR {VISIBLE})
"""
# Each half has an index by its time of receipt.
_LAST_MONTH: Final = Question(
    f"""
WITH came AS MATERIALIZED (
    (SELECT * FROM ({_CAME} AND {_OPEN} ORDER BY i.received_at DESC, i.id DESC LIMIT {MOST}) open)
    UNION ALL
    (SELECT * FROM ({_CAME} AND NOT ({_OPEN}) ORDER BY i.received_at DESC, i.id DESC LIMIT {MOST}) over)
), looked AS MATERIALIZED (SELECT * FROM came ORDER BY received_at DESC LIMIT {MOST}), alike AS (
    SELECT category, cell, grade, self_handled, channel = 'officer' AS by_officer,
        count(*) AS incidents, count(*) FILTER (WHERE visible) AS visible,
        coalesce((array_agg(number ORDER BY received_at DESC) FILTER (WHERE visible))[1:{EXAMPLES}], '{{}}') AS numbers
    FROM looked WHERE category IS NOT NULL AND cell IS NOT NULL AND grade IS NOT NULL GROUP BY 1, 2, 3, 4, 5
)
SELECT json_build_object(
    'since', CASE WHEN (SELECT count(*) FROM came) > {MOST} THEN (SELECT min(received_at) FROM looked)
        ELSE statement_timestamp() - make_interval(days => {DAYS}) END,
    'full', (SELECT count(*) FROM came) > {MOST},
    'incidents', (SELECT count(*) FROM looked),
    'unplaced', (SELECT count(*) FROM looked WHERE category IS NULL OR cell IS NULL OR grade IS NULL),
    'alike', (SELECT coalesce(json_agg(a), '[]') FROM alike a)
)::text
""",
    LastMonth,
)


def last_month(session: Session, seen: Visibility) -> LastMonth:
    """Return what came in the last month."""
    found = _LAST_MONTH.ask(session, values(seen))
    assert found is not None
    return found
