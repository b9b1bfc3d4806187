"""What a wall shows, in statements that leave out what a wall may not know: accusations, people, free words.

A wall is seen by whoever passes. So nothing here reads who reported, what was written, or who handles; a point comes
as near as a hundred metres; and what is asked carries the condition of `visibility` as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.commit_order import HISTORY, Bookmark, Ordinal, settled
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.filters import COUNTED, OPEN
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode, ClockKind, ClockState, Grade, Platform, Status

KINDS: Final = {
    "IncidentReceived": "received",
    "PartReceived": "received",
    "IncidentClassified": "classified",
    "IncidentAssigned": "assigned",
    "AssignmentSigned": "signed",
    "AssignmentReturned": "returned",
    "ResultHandedIn": "handed_in",
    "IncidentSelfHandled": "handed_in",
    "IncidentSupervised": "supervised",
    "IncidentReopened": "reopened",
    "IncidentTransferred": "transferred",
    "ClockEscalated": "escalated",
    "IncidentClosed": "closed",
}
"""The facts that a wall tells, and what it calls them; of all others it hears nothing."""
RECENT: Final = 40
STANDING: Final = 12
"""More are not legible from the other end of a room; how many there are is told."""
POINT_DIGITS: Final = 3
"""Of a degree: about a hundred metres, so that no wall points at a house."""


class Sign(Struct, frozen=True, kw_only=True):
    """An incident as far as a wall may know it."""

    number: str
    status: Status
    category: str | None
    grade: Grade | None
    platform: Platform | None
    cell: AreaCode | None
    urgent: bool
    unit: str | None
    lon: float | None
    lat: float | None


class Heard(Struct, frozen=True, kw_only=True):
    """A fact and its place in the order of commits; sign: None where the wall may not know of the incident."""

    xid: int
    id: int
    type: str
    at: datetime
    sign: Sign | None

    @property
    def ordinal(self) -> Ordinal:
        """Its place."""
        return Ordinal(self.xid, self.id)

    @property
    def kind(self) -> str | None:
        """What a wall calls it, None when it tells nothing of it."""
        return KINDS.get(self.type) if self.sign is not None else None


class Standing(Struct, frozen=True, kw_only=True):
    """A step of a ladder that nobody has taken note of, of a clock that goes on."""

    sign: Sign
    level: str
    clock_kind: ClockKind
    at: datetime
    due_at: datetime | None


class WallRows(Struct, frozen=True, kw_only=True):
    """What stands on a wall besides what happens; standing: the gravest, of so many."""

    at: datetime
    standing: list[Standing]
    standing_total: int


class EndOfFacts(Struct, frozen=True, kw_only=True):
    """Where the facts end, in which history of the database."""

    history: str
    xid: int
    id: int

    @property
    def bookmark(self) -> Bookmark:
        """The end as a bookmark."""
        return Bookmark(self.history, Ordinal(self.xid, self.id))


_SIGN: Final = f"""json_build_object(
    'number', i.number, 'status', i.status, 'category', i.category, 'grade', i.grade, 'platform', i.platform,
    'cell', i.cell, 'urgent', i.urgent, 'unit', i.lead_unit,
    'lon', round(r.lon::numeric, {POINT_DIGITS}), 'lat', round(r.lat::numeric, {POINT_DIGITS})
)"""
_FACT: Final = f"""json_build_object(
    'xid', e.xid::text::bigint, 'id', e.position, 'type', e.type, 'at', e.occurred_at,
    'sign', CASE WHEN e.type = ANY(%(told)s::text[]) AND {VISIBLE} THEN {_SIGN} END
)"""
_AFTER: Final = Question(
    f"""
SELECT coalesce(json_agg(one ORDER BY xid, position), '[]')::text FROM (
    SELECT e.xid, e.position, {_FACT} AS one
    FROM (
        SELECT * FROM incident_event e WHERE (e.xid, e.position) > (%(xid)s::text::xid8, %(id)s::bigint)
            AND {settled("e")} ORDER BY e.xid, e.position LIMIT %(limit)s::int
    ) e CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = e.incident OFFSET 0) i
        CROSS JOIN LATERAL (SELECT r.lon, r.lat FROM report r WHERE r.id = i.report OFFSET 0) r
) found
""",
    list[Heard],
)
_END: Final = Question(
    f"""
SELECT json_build_object(
    'history', ({HISTORY}), 'xid', coalesce(max(e.xid), 0), 'id', coalesce(max(e.position), 0)
)::text
FROM (
    SELECT e.xid::text::bigint AS xid, e.position FROM incident_event e
    WHERE {settled("e")} ORDER BY e.xid DESC, e.position DESC LIMIT 1
) e
""",
    EndOfFacts,
)
_RECENT: Final = Question(
    f"""
SELECT coalesce(json_agg(one ORDER BY xid DESC, position DESC), '[]')::text FROM (
    SELECT e.xid, e.position, {_FACT} AS one
    FROM (
        SELECT * FROM incident_event e WHERE {settled("e")} ORDER BY e.xid DESC, e.position DESC LIMIT {RECENT * 12}
    ) e CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = e.incident OFFSET 0) i
        CROSS JOIN LATERAL (SELECT r.lon, r.lat FROM report r WHERE r.id = i.report OFFSET 0) r
    WHERE e.type = ANY(%(told)s::text[]) AND NOT i.history AND {VISIBLE}
    ORDER BY e.xid DESC, e.position DESC LIMIT {RECENT}
) found
""",
    list[Heard],
)
_UP: Final = f"""
SELECT DISTINCT ON (i.id) i.id, e.level, e.at, c.kind, c.due_at
FROM (SELECT i.id FROM incident i WHERE {OPEN} AND {COUNTED} AND {VISIBLE} OFFSET 0) i
    CROSS JOIN LATERAL (
        SELECT * FROM escalation e
        WHERE e.incident = i.id AND NOT coalesce((e.detail ->> 'skipped')::boolean, false) OFFSET 0
    ) e
    CROSS JOIN LATERAL (
        SELECT * FROM sla_clock c WHERE c.id = e.clock AND c.state = '{ClockState.RUNNING}'
            AND c.due_at <= statement_timestamp() OFFSET 0
    ) c
WHERE NOT EXISTS (
    SELECT FROM notification n WHERE n.escalation = e.id AND n.channel = 'in_app' AND n.acknowledged_at IS NOT NULL
)
ORDER BY i.id, e.at DESC, e.step DESC
"""
_STANDING: Final = Question(
    f"""
WITH up AS MATERIALIZED ({_UP}), gravest AS (
    SELECT up.*, i.urgent, i.grade FROM up CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = up.id OFFSET 0) i
    ORDER BY i.urgent DESC, i.grade NULLS LAST, up.at DESC, up.id LIMIT {STANDING}
)
SELECT json_build_object('at', statement_timestamp(), 'standing_total', (SELECT count(*) FROM up), 'standing', (
    SELECT coalesce(json_agg(json_build_object(
        'sign', {_SIGN}, 'level', g.level, 'clock_kind', g.kind, 'at', g.at, 'due_at', g.due_at
    ) ORDER BY g.urgent DESC, g.grade NULLS LAST, g.at DESC, g.id), '[]')
    FROM gravest g CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = g.id OFFSET 0) i
        CROSS JOIN LATERAL (SELECT r.lon, r.lat FROM report r WHERE r.id = i.report OFFSET 0) r
))::text
""",
    WallRows,
)


def after(session: Session, seen: Visibility, ordinal: Ordinal, limit: int) -> Sequence[Heard]:
    """Return the settled facts after an ordinal, in order; of those that a wall may not know of only that they were."""
    asked = {**values(seen), "told": list(KINDS), "xid": str(ordinal.xid), "id": ordinal.id, "limit": limit}
    return _AFTER.one(session, asked)


def end(session: Session) -> Bookmark:
    """Return where the settled facts end."""
    return _END.one(session, {}).bookmark


def recent(session: Session, seen: Visibility) -> Sequence[Heard]:
    """Return the latest facts that a wall tells, the newest first."""
    return _RECENT.one(session, {**values(seen), "told": list(KINDS)})


def standing(session: Session, seen: Visibility) -> WallRows:
    """Return what escalated and nobody has taken note of."""
    return _STANDING.one(session, values(seen))
