"""A supervisor's inbox (督办台): what came up to this person and is not settled, the gravest first, in one trip.

Three things come up: a step of a ladder that named the person, as long as its clock goes on and the incident is open; a
request that waits for a supervisor and was not made by this one; and an incident that was returned for the third time.
Of each incident there is one entry, whatever of it came up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.incidents.whole import PARTS, Whole, every
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.alerts import CHANNEL
from dispatch.adapters.postgres.reading.filters import OPEN, SUPERVISED
from dispatch.adapters.postgres.reading.shown import SHOWN, Listed
from dispatch.adapters.postgres.reading.visibility import VISIBLE, beginning, values
from dispatch.application.policy import Visibility
from dispatch.domain.incident import Incident
from dispatch.domain.terms import ClockId, ClockKind, ClockState, Grade, RequestId, Role, Status, UserId

LIMIT: Final = 60
"""Nobody works through more at once; how many there are is told."""


class FiredRow(Struct, frozen=True, kw_only=True):
    """A step that named the supervisor. id: of the alert. due_at: when the step was due; clock_due_at: the clock."""

    id: UUID
    clock: ClockId
    clock_kind: ClockKind
    clock_state: ClockState
    clock_due_at: datetime | None
    step: int
    level: str
    at: datetime
    due_at: datetime
    acknowledged_at: datetime | None


class EntryRow(Struct, frozen=True, kw_only=True):
    """One incident of the inbox.

    at: when the latest of what came up did so. fired: the steps that named this person, of clocks that go on.
    told: how many steps of any clock were told to anybody. asked: the requests that wait for this person.
    unread: the person's alerts about it that nobody took note of.
    """

    listed: Listed
    incident: Incident
    at: datetime
    fired: Sequence[FiredRow]
    last_steps: Mapping[ClockId, int]
    told: int
    asked: Sequence[RequestId]
    unread: Sequence[UUID]


class Inbox(Struct, frozen=True, kw_only=True):
    """The gravest of what came up; total: how much there is, listed or not."""

    entries: Sequence[EntryRow]
    total: int
    at: datetime


class _Found(Struct):
    whole: Whole
    listed: Listed
    raised_at: datetime
    fired: list[FiredRow]
    last_steps: dict[ClockId, int]
    told: int
    asked: list[RequestId]
    unread: list[UUID]


class _Answer(Struct):
    total: int
    entries: list[_Found]
    at: datetime


_GOES_ON: Final = f"c.state IN ('{ClockState.RUNNING}', '{ClockState.PAUSED}')"
_SUPERVISORS: Final = f"""(
    q.decider = '{Role.SUPERVISOR}' OR (q.decider = '{Role.OPERATOR}' AND i.accused <> '{{}}')
) AND {SUPERVISED}"""
"""Decided by a supervisor; of an accusation also what elsewhere is an operator's."""
_THRICE: Final = f"""(
    i.status = '{Status.RULING}' AND (i.returns > 2 OR i.accused <> '{{}}') AND {SUPERVISED}
)"""
_ALARM: Final = f"""(i.urgent OR coalesce(i.grade <= {Grade.MAJOR:d}, false) OR coalesce(l.long_overdue, false))"""
_LATE: Final = f"""(coalesce(l.overdue, false) OR {_THRICE})"""
"""The words of `gravity` in the domain, for choosing among more than are listed."""
# What belongs to a row found before is looked up by LATERAL with OFFSET 0: after some times PostgreSQL plans without
# knowing the values, and would then rather join whole tables, a hundred times slower.
_FIRED: Final = f"""
SELECT n.id, i.id AS incident, e.clock, c.kind AS clock_kind, c.state AS clock_state, c.due_at AS clock_due_at, e.step,
    e.level, e.at, e.due_at, n.acknowledged_at
FROM (SELECT i.id FROM incident i WHERE {OPEN} AND {VISIBLE} OFFSET 0) i
    CROSS JOIN LATERAL (SELECT * FROM escalation e WHERE e.incident = i.id OFFSET 0) e
    CROSS JOIN LATERAL (SELECT * FROM sla_clock c WHERE c.id = e.clock AND {_GOES_ON} OFFSET 0) c
    CROSS JOIN LATERAL (
        SELECT * FROM notification n
        WHERE n.escalation = e.id AND n.recipient = %(user)s AND n.channel = '{CHANNEL}' OFFSET 0
    ) n
"""
_ASKED: Final = f"""
SELECT q.id, q.incident, q.asked_at AS at
FROM (SELECT * FROM request WHERE state = 'pending' AND asked_by <> %(user)s OFFSET 0) q
    CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = q.incident OFFSET 0) i
WHERE {VISIBLE} AND {_SUPERVISORS}
"""
_RULINGS: Final = f"""
SELECT i.id AS incident, coalesce(c.at, i.received_at) AS at
FROM (SELECT * FROM incident i WHERE {OPEN} AND {VISIBLE} AND {_THRICE} OFFSET 0) i CROSS JOIN LATERAL (
    SELECT max(c.started_at) AS at FROM sla_clock c WHERE c.incident = i.id AND c.kind = '{ClockKind.RULING}'
) c
"""
_LAMPS: Final = """LATERAL (
    SELECT bool_or(c.due_at <= statement_timestamp()) AS overdue,
        bool_or(c.long_overdue_at <= statement_timestamp()) AS long_overdue
    FROM sla_clock c WHERE c.incident = i.id AND c.state = 'running'
) l"""
_UNREAD: Final = f"""
SELECT n.id FROM notification n WHERE n.incident = chosen.id AND n.recipient = %(user)s AND n.channel = '{CHANNEL}'
    AND n.kind = 'escalation' AND n.acknowledged_at IS NULL
"""
_LAST_STEPS: Final = """(
    SELECT coalesce(json_object_agg(s.clock, s.step), '{}') FROM (
        SELECT e.clock, max(e.step) AS step FROM escalation e WHERE e.incident = chosen.id GROUP BY e.clock
    ) s
)"""
_INBOX: Final = Question(
    f"""
WITH fired AS MATERIALIZED ({_FIRED}), asked AS MATERIALIZED ({_ASKED}), up AS MATERIALIZED (
    SELECT incident, max(at) AS at FROM (
        SELECT incident, at FROM fired UNION ALL SELECT incident, at FROM asked UNION ALL {_RULINGS}
    ) found GROUP BY incident
), chosen AS MATERIALIZED (
    SELECT i.*, up.at AS raised_at, {_ALARM} AS alarm, {_LATE} AS late, count(*) OVER () AS found
    FROM up CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = up.incident OFFSET 0) i CROSS JOIN {_LAMPS}
    ORDER BY alarm DESC, i.urgent DESC, late DESC, raised_at DESC, i.id LIMIT {LIMIT}
), listed AS MATERIALIZED ({SHOWN})
SELECT json_build_object('at', statement_timestamp(), 'total', coalesce((SELECT max(found) FROM chosen), 0),
    'entries', (SELECT coalesce(json_agg(json_build_object(
        'listed', (SELECT row_to_json(listed) FROM listed WHERE listed.id = chosen.id),
        'raised_at', chosen.raised_at,
        'fired', {every("SELECT * FROM fired WHERE fired.incident = chosen.id", "part.at DESC, part.step DESC")},
        'last_steps', {_LAST_STEPS},
        'told', (
            SELECT count(*) FROM escalation e
            WHERE e.incident = chosen.id AND NOT coalesce((e.detail ->> 'skipped')::boolean, false)
        ),
        'asked', (SELECT coalesce(json_agg(id ORDER BY at), '[]') FROM asked WHERE asked.incident = chosen.id),
        'unread', (SELECT coalesce(json_agg(id), '[]') FROM ({_UNREAD}) unread),
        'whole', json_build_object({PARTS})
    ) ORDER BY alarm DESC, urgent DESC, late DESC, raised_at DESC, chosen.id), '[]') FROM chosen)
)::text
""",
    _Answer,
)


def inbox(session: Session, user: UserId, seen: Visibility) -> Inbox:
    """Return what came up to a supervisor and is not settled, the gravest first and of these the latest."""
    supervised = [beginning(area) for area in seen.supervised]
    found = _INBOX.ask(session, {**values(seen), "user": user, "supervised": supervised})
    assert found is not None
    return Inbox(entries=[_entry(row) for row in found.entries], total=found.total, at=found.at)


def _entry(row: _Found) -> EntryRow:
    return EntryRow(
        listed=row.listed,
        incident=row.whole.aggregate(),
        at=row.raised_at,
        fired=row.fired,
        last_steps=row.last_steps,
        told=row.told,
        asked=row.asked,
        unread=row.unread,
    )
