"""One incident with everything around it: its history, photos, alerts, and the names of who took part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.adapters.postgres.reading.listing import Listed, listed
from dispatch.adapters.postgres.reading.visibility import condition
from dispatch.adapters.postgres.tables import (
    app_user,
    attachment,
    escalation,
    incident,
    incident_event,
    notification,
)
from dispatch.application.policy import Standing, Visibility
from dispatch.domain.incident import Incident
from dispatch.domain.terms import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """An incident as it stands, with the rows that hang on it and the names of all accounts they mention."""

    listed: Listed
    incident: Incident
    events: Sequence[sa.RowMapping]
    attachments: Sequence[sa.RowMapping]
    alerts: Sequence[sa.RowMapping]
    names: Mapping[str, str]
    at: datetime

    @property
    def standing(self) -> Standing:
        """What decides who sees it."""
        return Standing.of(self.incident)


def find(connection: sa.Connection, seen: Visibility, number: str) -> UUID | None:
    """Return the id of the incident with this number, or None when there is none that is visible."""
    wanted = sa.select(incident.c.id).where(incident.c.number == number, condition(seen))
    return connection.execute(wanted).scalar()


def numbers(connection: sa.Connection, seen: Visibility, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the numbers of these incidents, those of them that are visible."""
    wanted = sa.select(incident.c.id, incident.c.number).where(incident.c.id.in_(ids), condition(seen))
    return {row.id: row.number for row in connection.execute(wanted)}


def is_visible(connection: sa.Connection, seen: Visibility, id: UUID) -> bool:
    """Say whether the incident with this id exists and is visible."""
    wanted = sa.select(incident.c.id).where(incident.c.id == id, condition(seen))
    return connection.execute(wanted).first() is not None


def details(connection: sa.Connection, seen: Visibility, number: str) -> Details | None:
    """Return everything about an incident, or None when there is none that is visible."""
    id = find(connection, seen, number)
    if id is None:
        return None
    store = PostgresIncidentStore(connection)
    found = store.read([id])[id]
    events = _rows(connection, sa.select(incident_event).where(incident_event.c.incident == id), incident_event.c.seq)
    photos = _rows(connection, sa.select(attachment).where(attachment.c.incident == id), attachment.c.declared_at)
    alerts = _alerts(connection, id)
    return Details(
        listed=listed(connection, seen, [id])[0],
        incident=found,
        events=events,
        attachments=photos,
        alerts=alerts,
        names=names(connection, _mentioned(found, events, alerts)),
        at=store.now(),
    )


def names(connection: sa.Connection, users: Iterable[str]) -> Mapping[str, str]:
    """Return the names of accounts."""
    wanted = sorted(set(users))
    rows = connection.execute(sa.select(app_user.c.id, app_user.c.name).where(app_user.c.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _alerts(connection: sa.Connection, id: UUID) -> Sequence[sa.RowMapping]:
    """Return the escalations of an incident, each with who acknowledged it first."""
    first = (
        sa.select(notification.c.acknowledged_at, notification.c.recipient)
        .where(notification.c.escalation == escalation.c.id, notification.c.acknowledged_at.is_not(None))
        .order_by(notification.c.acknowledged_at)
        .limit(1)
        .lateral("acknowledged")
    )
    query = (
        sa.select(escalation, first.c.acknowledged_at, first.c.recipient.label("acknowledged_by"))
        .outerjoin(first, sa.true())
        .where(escalation.c.incident == id)
    )
    return _rows(connection, query, escalation.c.at)


def _mentioned(
    found: Incident, events: Sequence[sa.RowMapping], alerts: Sequence[sa.RowMapping]
) -> Iterable[UserId | str]:
    people = [
        found.reporter,
        *(event["actor"] for event in events),
        *(assignment.handler for assignment in found.assignments),
        *(request.asked_by for request in found.requests),
        *(request.decided_by for request in found.requests),
        *(alert["acknowledged_by"] for alert in alerts),
    ]
    return (person for person in people if person is not None)


def _rows(
    connection: sa.Connection, query: sa.Select[*tuple[object, ...]], order: sa.ColumnElement[object]
) -> Sequence[sa.RowMapping]:
    return connection.execute(query.order_by(order)).mappings().all()
