"""How far the uploads of declared photos have come: what the door of the terminals reads and writes, piece by piece."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.incidents import attachments
from dispatch.adapters.postgres.incidents.attachments import Declared
from dispatch.domain.terms import UserId


class UploadBook:
    """The rows of photos that are on their way; only who declared a photo finds it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def declared_by(self, id: UUID, user: UserId) -> Declared | None:
        """Return the photo if this user declared it."""
        with self._engine.begin() as connection:
            return attachments.declared_by(connection, id, user)

    def begin(self, photo: Declared) -> None:
        """Record that bytes of a photo are about to come; see `attachments.begin`."""
        with self._engine.begin() as connection:
            attachments.begin(connection, photo)

    def mark_received(self, id: UUID, received: int, *, place: str) -> None:
        """Record how many bytes are safely on the disk, and in whose folder."""
        with self._engine.begin() as connection:
            attachments.mark_received(connection, id, received, place=place)

    def mark_arrived(self, id: UUID, *, place: str) -> None:
        """Record that all bytes are there and have the declared hash."""
        with self._engine.begin() as connection:
            attachments.mark_arrived(connection, id, place=place)
