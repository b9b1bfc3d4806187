"""One incident with everything around it, in one trip: its parts, history, photos, alerts, and who took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.incidents.attachments import State
from dispatch.adapters.postgres.incidents.whole import PARTS, Whole, every
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.crew import CREW, CrewRow
from dispatch.adapters.postgres.reading.deliveries import State as Delivered
from dispatch.adapters.postgres.reading.emergency import PAUSING, PausingRow
from dispatch.adapters.postgres.reading.merged import FOLLOWERS, LEAD, FollowerRow, LeadRow
from dispatch.adapters.postgres.reading.parts import PARENT, PARTS_IN_ORDER, PARTS_OF, ParentRow, PartRow
from dispatch.adapters.postgres.reading.shown import SHOWN, Listed
from dispatch.adapters.postgres.reading.visibility import KNOWN, values
from dispatch.application.policy import Concerned, Visibility
from dispatch.domain.incident import Incident
from dispatch.domain.workflow.form import MediaType, Purpose


class HistoryRow(Struct, frozen=True, kw_only=True):
    """An entry of the history."""

    seq: int
    type: str
    occurred_at: datetime
    actor: str | None
    by: str
    status: str
    version: int
    data: dict[str, Any]
    note: str | None
    attachments: list[UUID] | None
    given_to: str | None


class PhotoRow(Struct, frozen=True, kw_only=True):
    """A photo that was declared, and what became of it; of_report: it came with the report itself."""

    id: UUID
    sha256: str
    media_type: MediaType
    bytes: int
    state: State
    purpose: Purpose
    reason: str | None
    declared_by: str
    of_report: bool


class ReachedRow(Struct, frozen=True, kw_only=True):
    """A message that a step made: to whom, by which channel, how far it came, and when that person took note."""

    recipient: str
    channel: str
    state: Delivered
    error: str | None
    created_at: datetime
    delivered_at: datetime | None
    acknowledged_at: datetime | None


class AlertRow(Struct, frozen=True, kw_only=True):
    """A step of a ladder that fired, who took note of it first, and whom it reached by which channel."""

    id: UUID
    step: int
    level: str
    at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    reached: list[ReachedRow]


class CallerRow(Struct, frozen=True, kw_only=True):
    """Who rang up, as far as was written down."""

    name: str | None = None
    phone: str | None = None


class OrderRow(Struct, frozen=True, kw_only=True):
    """The order from outside that the report is: whose, its number there, and the due time that it imposes."""

    system: str
    number: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """An incident as it stands, with the rows that hang on it and the names of all accounts they mention."""

    listed: Listed
    incident: Incident
    events: Sequence[HistoryRow]
    attachments: Sequence[PhotoRow]
    alerts: Sequence[AlertRow]
    crew: Sequence[CrewRow]
    merged_into: LeadRow | None
    followers: Sequence[FollowerRow]
    parent: ParentRow | None
    parts: Sequence[PartRow]
    names: Mapping[str, str]
    caller: CallerRow | None
    order: OrderRow | None
    pausing: Sequence[PausingRow]
    at: datetime

    @property
    def concerned(self) -> Concerned:
        """What decides who sees it."""
        return Concerned.of(self.incident)


class _Around(Struct, kw_only=True):
    at: datetime
    listed: Listed
    events: list[HistoryRow]
    attachments: list[PhotoRow]
    alerts: list[AlertRow]
    crew: list[CrewRow]
    merged_into: LeadRow | None
    followers: list[FollowerRow]
    parent: ParentRow | None
    parts: list[PartRow]
    names: dict[str, str]
    caller: CallerRow | None
    order: OrderRow | None
    pausing: list[PausingRow]


class _Found(_Around, kw_only=True):
    whole: Whole


_ALERTS: Final = """
SELECT e.id, e.step, e.level, e.at, e.due_at, n.acknowledged_at, n.recipient AS acknowledged_by, (
    SELECT coalesce(json_agg(r ORDER BY r.recipient, r.created_at, r.id), '[]') FROM (
        SELECT id, recipient, channel, state, error, created_at, delivered_at,
            max(acknowledged_at) OVER (PARTITION BY recipient) AS acknowledged_at FROM notification
        WHERE escalation = e.id AND channel <> 'file'
    ) r
) AS reached
FROM escalation e LEFT JOIN LATERAL (
    SELECT n.acknowledged_at, n.recipient FROM notification n
    WHERE n.escalation = e.id AND n.acknowledged_at IS NOT NULL ORDER BY n.acknowledged_at LIMIT 1
) n ON true
WHERE e.incident = chosen.id AND NOT coalesce((e.detail ->> 'skipped')::boolean, false)
"""
_MENTIONED: Final = """
SELECT chosen.reporter AS person
UNION SELECT unnest(ARRAY[actor, given_to]) FROM incident_event WHERE incident = chosen.id
UNION SELECT handler FROM assignment WHERE incident = chosen.id
UNION SELECT unnest(ARRAY[asked_by, decided_by]) FROM request WHERE incident = chosen.id
UNION SELECT n.recipient FROM escalation e JOIN notification n ON n.escalation = e.id
    WHERE e.incident = chosen.id AND n.channel <> 'file'
"""


OF_PARENT: Final = """
SELECT a.id, encode(a.sha256, 'hex'), a.media_type, a.bytes, a.state, a.purpose, a.reason, a.declared_at, a.declared_by,
    true FROM incident w JOIN attachment a ON a.incident = w.id AND a.report IS NOT NULL
WHERE w.id = chosen.part_of AND w.accused = '{}'
"""
"""Whoever has a part sees the photos of the report, unless that turned out to be an accusation."""
_EVENTS: Final = """
SELECT seq, type, occurred_at, actor, by, status, version, data, note, attachments, given_to
FROM incident_event WHERE incident = chosen.id
"""
_PHOTOS: Final = """
SELECT id, encode(sha256, 'hex') AS sha256, media_type, bytes, state, purpose, reason, declared_at, declared_by,
    report IS NOT NULL AS of_report FROM attachment WHERE incident = chosen.id
"""
_ALONE: Final = f"""
    'at', statement_timestamp(),
    'listed', (SELECT row_to_json(shown) FROM ({SHOWN}) shown),
    'events', {every(_EVENTS, "part.seq")},
    'alerts', {every(_ALERTS, "part.at, part.id")},
    'crew', {every(CREW, "part.name, part.user")},
    'caller', (SELECT r.caller FROM report r WHERE r.id = chosen.report),
    'order', (SELECT r.origin FROM report r WHERE r.id = chosen.report),
    'pausing', {every(PAUSING, "part.since, part.id")},
    'names', (
        SELECT coalesce(json_object_agg(u.id, u.name), '{{}}') FROM app_user u WHERE u.id = ANY(ARRAY({_MENTIONED}))
    )
"""
_NO_KIN: Final = f"""
    'attachments', {every(_PHOTOS, "part.declared_at, part.id")},
    'merged_into', NULL, 'followers', '[]'::json, 'parent', NULL, 'parts', '[]'::json
"""
_KIN: Final = f"""
    'attachments', {every(f"{_PHOTOS} UNION ALL {OF_PARENT}", "part.declared_at, part.id")},
    'merged_into', (SELECT row_to_json(l) FROM ({LEAD}) l),
    'followers', {every(FOLLOWERS, "part.id")},
    'parent', (SELECT row_to_json(p) FROM ({PARENT}) p),
    'parts', {every(PARTS_OF, PARTS_IN_ORDER)}
"""
_CHOSEN: Final = f"WITH chosen AS MATERIALIZED (SELECT i.* FROM incident i WHERE i.number = %(number)s AND {KNOWN})"
_DETAILS: Final = Question(
    f"{_CHOSEN} SELECT json_build_object('whole', json_build_object({PARTS}), {_ALONE}, {_KIN})::text FROM chosen",
    _Found,
)
_AROUND_KIN: Final = Question(f"{_CHOSEN} SELECT json_build_object({_ALONE}, {_KIN})::text FROM chosen", _Around)
_AROUND_ALONE: Final = Question(f"{_CHOSEN} SELECT json_build_object({_ALONE}, {_NO_KIN})::text FROM chosen", _Around)
"""Of an incident that is neither merged nor split, as nearly all are: what nobody looks for costs nothing."""

_FOLLOWED: Final = Question(
    "WITH chosen AS MATERIALIZED (SELECT i.* FROM incident i WHERE i.number = %(number)s) "
    f"SELECT json_build_object('whole', json_build_object({PARTS}), {_ALONE}, {_KIN})::text FROM chosen",
    _Found,
)
"""As `_DETAILS`, for whoever holds the receipt of the number."""


def details(session: Session, seen: Visibility, number: str) -> Details | None:
    """Return everything about an incident, or None when there is none that the reader knows."""
    found = _DETAILS.ask(session, {**values(seen), "number": number})
    return None if found is None else _details(found, found.whole.aggregate())


def details_of_receipt(session: Session, number: str) -> Details | None:
    """Return everything about the incident whose receipt the reader holds."""
    found = _FOLLOWED.ask(session, {"number": number})
    return None if found is None else _details(found, found.whole.aggregate())


def details_around(session: Session, seen: Visibility, incident: Incident) -> Details | None:
    """Return everything about an incident that was saved in the same transaction; None as `details`."""
    question = _AROUND_KIN if _has_kin(incident) else _AROUND_ALONE
    found = question.ask(session, {**values(seen), "number": incident.number})
    return None if found is None else _details(found, incident)


def _has_kin(incident: Incident) -> bool:
    return bool(incident.merged_into or incident.followers or incident.part_of or incident.parts)


def _details(found: _Around, incident: Incident) -> Details:
    return Details(
        listed=found.listed,
        incident=incident,
        events=found.events,
        attachments=found.attachments,
        alerts=found.alerts,
        crew=found.crew,
        merged_into=found.merged_into,
        followers=found.followers,
        parent=found.parent,
        parts=found.parts,
        names=found.names,
        caller=found.caller,
        order=found.order,
        pausing=found.pausing,
        at=found.at,
    )
