"""What is known of photos: who declared them, how much has arrived, what became of them.

declared -> partial -> arrived -> stored | refused. The bytes lie in `media_files`; here are their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.tables import attachment
from dispatch.application.accept import report_form
from dispatch.domain.terms import UserId
from dispatch.domain.workflow.form import AttachmentForm

State = Literal["declared", "partial", "arrived", "stored", "refused"]
UPLOADABLE: Final = ("declared", "partial")
FIRST_LEASE: Final = timedelta(minutes=1)
"""How long a worker has a photo to itself: twice what the decoder may take."""
LONGER_LEASES: Final = 8
"""How often the time doubles for a photo that comes again: to four hours. It is as long as the trouble was, about."""
MOST_ATTEMPTS: Final = 10_000
MOST_UNFINISHED: Final = 256 << 20
"""Bytes of photos that one person may have begun to send: twenty-five of the largest, or a thousand from our pages."""
now: Final = sa.func.clock_timestamp()


TOO_MANY_OPEN: Final = """
SELECT declared_by FROM attachment
WHERE declared_by = ANY(%(senders)s) AND state IN ('declared', 'partial')
  AND declared_at > clock_timestamp() - interval '1 day'
GROUP BY declared_by HAVING count(*) > %(limit)s LIMIT 1
"""
"""For the driver itself: whose photos are more than may be on their way."""


class TooManyOpen(Exception):
    """Somebody has declared more photos than may be on their way; later there is room again."""


class TooMuchUnfinished(Exception):
    """Somebody has begun to send so many bytes of photos that others have to come to their end first."""


class IdTaken(Exception):
    """An attachment id is in use for something else."""

    def __init__(self, taken: UUID) -> None:
        super().__init__(f"{taken} is the id of another attachment")
        self.taken = taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An attachment as an upload needs to know it."""

    id: UUID
    sender: UserId
    sha256: bytes
    bytes: int
    received: int
    state: State
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A photo that a worker has in hand until an instant, which also tells this time from any other."""

    id: UUID
    sha256: bytes
    attempts: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A picture that can be shown, and whose incident it belongs to."""

    incident: UUID
    sha256: bytes


def declared_by(connection: sa.Connection, id: UUID, user: UserId) -> Declared | None:
    """Return the attachment if this user declared it."""
    rows = connection.execute(
        sa.select(
            attachment.c.id,
            attachment.c.declared_by.label("sender"),
            attachment.c.sha256,
            attachment.c.bytes,
            attachment.c.received,
            attachment.c.state,
            attachment.c.reason,
        ).where(attachment.c.id == id, attachment.c.declared_by == user)
    ).mappings()
    found = rows.first()
    return Declared(**found) if found else None


def declare(connection: sa.Connection, incident: UUID, photos: Sequence[AttachmentForm], user: UserId) -> None:
    """Say that these photos will follow for an incident; saying it again changes nothing.

    Raises:
        IdTaken: one of the ids belongs to another photo, incident or person.
        TooManyOpen: too many of this person's photos are on their way.
    """
    for photo in photos:
        wanted = {"incident": incident, "declared_by": user, "sha256": bytes.fromhex(photo.sha256)}
        row = {
            **wanted,
            "id": photo.id,
            "declared_at": now,
            "purpose": photo.purpose,
            "media_type": photo.media_type,
            "bytes": photo.bytes,
            "state": "declared",
        }
        connection.execute(insert(attachment).values(row).on_conflict_do_nothing())
        same = sa.and_(attachment.c.id == photo.id, *(attachment.c[name] == value for name, value in wanted.items()))
        if connection.execute(sa.select(attachment.c.id).where(same)).first() is None:
            raise IdTaken(photo.id)
    asked = {"senders": [user], "limit": report_form.PHOTOS_OPEN}
    if photos and connection.exec_driver_sql(TOO_MANY_OPEN, asked).first() is not None:
        raise TooManyOpen


def begin(connection: sa.Connection, photo: Declared) -> None:
    """Record that bytes of a photo are about to come, so that they count against the quota of its sender.

    Raises:
        TooMuchUnfinished: with this photo the sender would have begun more than the quota.
    """
    key = sa.func.hashtextextended(f"photos of {photo.sender}", 0)
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))  # photos that begin at once are counted as well
    begun = (attachment.c.declared_by == photo.sender, attachment.c.state == "partial", attachment.c.id != photo.id)
    total = sa.select(sa.func.coalesce(sa.func.sum(attachment.c.bytes), 0)).where(*begun)
    if connection.execute(total).scalar_one() + photo.bytes > MOST_UNFINISHED:
        raise TooMuchUnfinished(photo.sender)
    _update(connection, photo.id, UPLOADABLE, state="partial")


def mark_received(connection: sa.Connection, id: UUID, received: int, *, place: str) -> None:
    """Record how many bytes are safely on the disk, and in whose folder."""
    state = "partial" if received else "declared"
    _update(connection, id, UPLOADABLE, received=received, state=state, place=place)


def mark_arrived(connection: sa.Connection, id: UUID, *, place: str) -> None:
    """Record that all bytes are there and have the declared hash: the photo counts as proof from now on."""
    _update(connection, id, UPLOADABLE, received=attachment.c.bytes, state="arrived", arrived_at=now, place=place)


def senders_waiting(connection: sa.Connection, place: str) -> dict[UserId, datetime]:
    """Return whose photos wait to be worked on here, each with the arrival of the one that has waited longest."""
    first = sa.func.min(attachment.c.arrived_at)
    waiting = sa.select(attachment.c.declared_by, first).where(*_waits(place)).group_by(attachment.c.declared_by)
    return {UserId(sender): since for sender, since in connection.execute(waiting)}


def take_arrived(connection: sa.Connection, place: str, sender: UserId) -> Taken | None:
    """Take the sender's photo that has waited longest here, for a while: a minute first, longer each time after.

    Whoever takes it says what became of it within that time; otherwise, for whatever reason, it comes again later.
    """
    waiting = (
        sa.select(attachment.c.id)
        .where(*_waits(place), attachment.c.declared_by == sender)
        .order_by(attachment.c.arrived_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    lease = FIRST_LEASE * sa.func.power(2, sa.func.least(attachment.c.attempts, LONGER_LEASES))
    row = connection.execute(
        attachment.update()
        .where(attachment.c.id == waiting.scalar_subquery())
        .values(attempts=sa.func.least(attachment.c.attempts + 1, MOST_ATTEMPTS), next_attempt_at=now + lease)
        .returning(attachment.c.id, attachment.c.sha256, attachment.c.attempts, attachment.c.next_attempt_at)
    ).first()
    return Taken(id=row.id, sha256=row.sha256, attempts=row.attempts, until=row.next_attempt_at) if row else None


def mark_stored(connection: sa.Connection, taken: Taken, *, sha256: bytes, width: int, height: int) -> bool:
    """Record under which hash the finished picture lies; False when somebody else has taken the photo meanwhile."""
    return _conclude(connection, taken, state="stored", stored_sha256=sha256, width=width, height=height)


def mark_refused(connection: sa.Connection, taken: Taken, reason: str) -> bool:
    """Record why the bytes are not a picture that we keep; False when somebody else has taken the photo meanwhile."""
    return _conclude(connection, taken, state="refused", reason=reason)


def states(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, State]:
    """Return how far these photos are; one that nobody knows is not among them."""
    rows = connection.execute(sa.select(attachment.c.id, attachment.c.state).where(attachment.c.id.in_(ids)))
    return {row.id: row.state for row in rows}


def not_arrived(connection: sa.Connection, ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return which of the photos have not arrived whole, or turned out to be no pictures."""
    if not ids:
        return ()
    arrived = sa.select(attachment.c.id).where(attachment.c.id.in_(ids), attachment.c.state.in_(("arrived", "stored")))
    there = set(connection.execute(arrived).scalars())
    return tuple(id for id in ids if id not in there)


def _waits(place: str) -> tuple[sa.ColumnElement[bool], ...]:
    due = sa.or_(attachment.c.next_attempt_at.is_(None), attachment.c.next_attempt_at <= now)
    return attachment.c.state == "arrived", attachment.c.place == place, due


def _update(connection: sa.Connection, id: UUID, states: Sequence[str], **values: Any) -> None:
    connection.execute(
        attachment.update().where(attachment.c.id == id, attachment.c.state.in_(states)).values(**values)
    )


def _conclude(connection: sa.Connection, taken: Taken, **values: Any) -> bool:
    still_ours = (attachment.c.id == taken.id, attachment.c.state == "arrived")
    same_time = attachment.c.next_attempt_at == taken.until
    return connection.execute(attachment.update().where(*still_ours, same_time).values(**values)).rowcount == 1
