"""Who is told by telephone: the number of whoever reported, and what became of the messages that went there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.application.automation.told import Ended
from dispatch.domain.ways import CALLER

_PHONE: Final = sa.text(
    "SELECT r.caller ->> 'phone' FROM incident i JOIN report r ON r.id = i.report WHERE i.id = :incident"
)
TELLING: Final = f"""
n.channel = 'sms' AND n.recipient LIKE '{CALLER}:%' AND n.kind IN ('result_told', 'declined')
AND n.state IN ('delivered', 'failed') AND n.acknowledged_at IS NULL
"""
"""A message with a result arrived or never will, and that is not on record; the index of that name says the same."""
_ENDED: Final = sa.text(f"SELECT n.id FROM notification n WHERE {TELLING} ORDER BY n.created_at LIMIT :limit")
_INCIDENT: Final = sa.text("SELECT incident FROM notification WHERE id = :message")
# A message that was sent again after another result was told says nothing about the newer one.
_TAKE: Final = sa.text(
    f"""
    SELECT n.state, (SELECT count(*) FROM delivery_attempt a WHERE a.notification = n.id) AS tries, EXISTS (
        SELECT FROM notification o WHERE o.recipient = n.recipient AND o.incident = n.incident
            AND o.created_at > n.created_at AND o.channel = n.channel AND o.kind IN ('result_told', 'declined')
    ) AS outdated
    FROM notification n WHERE n.id = :message AND {TELLING} FOR UPDATE OF n SKIP LOCKED
    """
)
_RECORDED: Final = sa.text("UPDATE notification SET acknowledged_at = clock_timestamp() WHERE id = :message")


def phone_of(engine: sa.Engine, incident: UUID) -> str | None:
    """Return the telephone number that whoever reported an incident left."""
    with engine.begin() as connection:
        number: str | None = connection.execute(_PHONE, {"incident": incident}).scalar()
        return number


def ended(connection: sa.Connection, limit: int) -> Sequence[UUID]:
    """Return the messages with a result that arrived, or never will, and are not on record."""
    return connection.execute(_ENDED, {"limit": limit}).scalars().all()


def incident_of(connection: sa.Connection, message: UUID) -> UUID:
    """Return the incident that a message is about; nothing is locked, so the transaction has no xid by that."""
    incident: UUID = connection.execute(_INCIDENT, {"message": message}).scalar_one()
    return incident


def take(connection: sa.Connection, message: UUID) -> Ended | None:
    """Take such a message for the rest of the transaction; None where somebody else has it or it is on record.

    The turn of its incident comes first: a row that is locked before it would put facts out of their order.
    """
    found = connection.execute(_TAKE, {"message": message}).first()
    if found is None:
        return None
    return Ended(
        message=message,
        arrived=found.state == "delivered",
        tries=found.tries,
        outdated=found.outdated,
    )


def mark_recorded(connection: sa.Connection, message: UUID) -> None:
    """Mark that it is on record what became of a message: the platform took note of it, in a person's place."""
    connection.execute(_RECORDED, {"message": message})
