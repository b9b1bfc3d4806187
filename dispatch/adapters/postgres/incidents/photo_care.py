"""Which photos arrived and became no picture, for whoever looks after the system, and another try for one of them.

A worker takes photos that it could not work on again by itself (`attachments.take_arrived`); a verdict is final, unless
a person finds that it was wrong while the original still lies in its folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.media_files import MediaFiles
from dispatch.adapters.postgres.incidents.attachments import State
from dispatch.adapters.postgres.tables import attachment

MOST_LISTED: Final = 200
WITHOUT_PICTURE: Final = sa.text("""
SELECT a.id, i.number, a.state, a.reason, a.place, a.arrived_at, a.attempts, a.next_attempt_at
FROM attachment a JOIN incident i ON i.id = a.incident
WHERE a.state = 'refused' OR a.state = 'arrived' AND a.attempts > 0
ORDER BY a.arrived_at DESC LIMIT :most
""")


class NoOriginal(Exception):
    """The bytes that arrived do not lie here any more, or never did."""


class NothingToTry(Exception):
    """No such photo has arrived without becoming a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutPicture:
    """A photo that is no picture: refused for a reason, or put aside until the next attempt."""

    id: UUID
    number: str
    state: State
    reason: str | None
    place: str
    arrived_at: datetime
    attempts: int
    next_attempt_at: datetime | None


def without_picture(connection: sa.Connection) -> Sequence[WithoutPicture]:
    """Return the photos that became no picture, the latest first, as many as a person reads."""
    rows = connection.execute(WITHOUT_PICTURE, {"most": MOST_LISTED}).mappings()
    return [WithoutPicture(**row) for row in rows]


def try_again(connection: sa.Connection, files: MediaFiles, id: UUID) -> None:
    """Let the worker take a photo at once, as if it had just arrived.

    Raises:
        NothingToTry: the photo is unknown, not here yet, or a picture already.
        NoOriginal: its bytes are not in this data folder.
    """
    row = connection.execute(
        sa.select(attachment.c.state, attachment.c.place, attachment.c.sha256)
        .where(attachment.c.id == id, attachment.c.state.in_(("arrived", "refused")))
        .with_for_update()
    ).first()
    if row is None:
        raise NothingToTry(str(id))
    if row.place != files.place:
        raise NoOriginal(f"they arrived in the folder {row.place}")
    try:
        files.retire(id)  # its grace begins anew, so that nobody tidies the original away meanwhile
        if files.original_sha256(id) != row.sha256:
            raise NoOriginal("they were damaged")
    except FileNotFoundError as error:
        raise NoOriginal("the original was let go after its time of grace") from error
    again = {"state": "arrived", "reason": None, "attempts": 0, "next_attempt_at": None}
    connection.execute(attachment.update().where(attachment.c.id == id).values(again))
