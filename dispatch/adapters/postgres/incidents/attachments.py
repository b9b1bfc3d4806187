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
LONGER_LEASES: Final = 4
"""How often the time doubles for a photo that comes again: at most a quarter of an hour."""
MOST_ATTEMPTS: Final = 10_000
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


class IdTaken(Exception):
    """An attachment id is in use for something else."""

    def __init__(self, taken: UUID) -> None:
        super().__init__(f"{taken} is the id of another attachment")
        self.taken = taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An attachment as an upload needs to know it."""

    id: UUID
    sha256: bytes
    bytes: int
    received: int
    state: State
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A photo that a worker has in hand until an instant, which also tells this time from any other."""

    id: UUID
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
        IdTaken: one of the ids stands for another photo, incident or person.
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


def mark_received(connection: sa.Connection, id: UUID, received: int) -> None:
    """Record how many bytes are safely on the disk."""
    state = "partial" if received else "declared"
    _update(connection, id, UPLOADABLE, received=received, state=state)


def mark_arrived(connection: sa.Connection, id: UUID) -> None:
    """Record that all bytes are there and have the declared hash: the photo counts as proof from now on."""
    _update(connection, id, UPLOADABLE, received=attachment.c.bytes, state="arrived", arrived_at=now)


def take_arrived(connection: sa.Connection) -> Taken | None:
    """Take the photo that has waited longest, for a while: a minute the first time, longer each time after.

    Whoever takes it says what became of it within that time; otherwise, for whatever reason, it comes again later.
    """
    waiting = (
        sa.select(attachment.c.id)
        .where(
            attachment.c.state == "arrived",
            sa.or_(attachment.c.next_attempt_at.is_(None), attachment.c.next_attempt_at <= now),
        )
        .order_by(attachment.c.arrived_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    lease = FIRST_LEASE * sa.func.power(2, sa.func.least(attachment.c.attempts, LONGER_LEASES))
    row = connection.execute(
        attachment.update()
        .where(attachment.c.id == waiting.scalar_subquery())
        .values(attempts=sa.func.least(attachment.c.attempts + 1, MOST_ATTEMPTS), next_attempt_at=now + lease)
        .returning(attachment.c.id, attachment.c.next_attempt_at)
    ).first()
    return Taken(id=row.id, until=row.next_attempt_at) if row else None


def mark_stored(connection: sa.Connection, taken: Taken, *, sha256: bytes, width: int, height: int) -> bool:
    """Record under which hash the finished picture lies; False when somebody else has taken the photo meanwhile."""
    return _conclude(connection, taken, state="stored", stored_sha256=sha256, width=width, height=height)


def mark_refused(connection: sa.Connection, taken: Taken, reason: str) -> bool:
    """Record why the bytes are not a picture that we keep; False when somebody else has taken the photo meanwhile."""
    return _conclude(connection, taken, state="refused", reason=reason)


def uploading(connection: sa.Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the attachments still need what has arrived of them."""
    needed = (*UPLOADABLE, "arrived")
    rows = connection.execute(
        sa.select(attachment.c.id).where(attachment.c.id.in_(ids), attachment.c.state.in_(needed))
    )
    return set(rows.scalars())


def not_arrived(connection: sa.Connection, ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return which of the photos have not arrived whole, or turned out to be no pictures."""
    arrived = sa.select(attachment.c.id).where(attachment.c.id.in_(ids), attachment.c.state.in_(("arrived", "stored")))
    there = set(connection.execute(arrived).scalars()) if ids else set()
    return tuple(id for id in ids if id not in there)


def _update(connection: sa.Connection, id: UUID, states: Sequence[str], **values: Any) -> None:
    connection.execute(
        attachment.update().where(attachment.c.id == id, attachment.c.state.in_(states)).values(**values)
    )


def _conclude(connection: sa.Connection, taken: Taken, **values: Any) -> bool:
    still_ours = (attachment.c.id == taken.id, attachment.c.state == "arrived")
    same_time = attachment.c.next_attempt_at == taken.until
    return connection.execute(attachment.update().where(*still_ours, same_time).values(**values)).rowcount == 1
