"""Which incidents have a clock that runs, each as a whole: what a proposal about due times is tried on.

Accusations are left out for whoever may not see them; of the others all are counted, and it is said which may be
opened. Bounded: at most so many incidents, those that are due soonest, read by the hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.incidents.whole import PARTS, Whole
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.filters import OPEN
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.documents.preview import Seen
from dispatch.application.policy import Visibility

MOST: Final = 2000
AT_ONCE: Final = 100


class OpenIncidents(Struct, frozen=True, kw_only=True):
    """The incidents with a clock that runs, soonest due first: how many there are, and at most `MOST` of them."""

    open: int
    ids: Sequence[UUID]
    at: datetime


class _Found(Whole, kw_only=True):
    visible: bool


_OPEN: Final = Question(
    f"""
SELECT json_build_object('at', statement_timestamp(), 'open', count(*),
    'ids', coalesce(to_json((array_agg(incident ORDER BY soonest, incident))[1:{MOST}]), '[]'))::text
FROM (
    SELECT incident, min(due_at) AS soonest FROM (
        SELECT c.incident, c.due_at FROM sla_clock c JOIN incident i ON i.id = c.incident
        WHERE c.state = 'running' AND (i.accused = ARRAY[]::text[] OR {VISIBLE})
        UNION ALL
        SELECT i.id, 'infinity' FROM incident i
        WHERE {OPEN} AND EXISTS (SELECT FROM sla_clock c WHERE c.incident = i.id AND c.state = 'paused')
            AND (i.accused = ARRAY[]::text[] OR {VISIBLE})
    ) one GROUP BY incident
) found
""",
    OpenIncidents,
)
_WHOLE: Final = Question(
    f"""
SELECT coalesce(json_agg(json_build_object('visible', coalesce({VISIBLE}, false), {PARTS})), '[]')::text
FROM incident i JOIN LATERAL (SELECT i.*) chosen ON true WHERE i.id = ANY(%(ids)s::uuid[])
""",
    list[_Found],
)


def open_incidents(session: Session, seen: Visibility) -> OpenIncidents:
    """Return which incidents have a clock that runs, then those whose clocks are all paused."""
    found = _OPEN.ask(session, values(seen))
    assert found is not None
    return found


def wholes(session: Session, seen: Visibility, ids: Sequence[UUID]) -> list[Seen]:
    """Return these incidents, each as a whole."""
    given: dict[str, Any] = {**values(seen), "ids": list(ids)}
    return [Seen(incident=one.aggregate(), visible=one.visible) for one in _WHOLE.ask(session, given) or ()]


def by_the_hundred(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield as many as are read at once."""
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]
