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

    def mark_received(self, id: UUID, received: int) -> None:
        """Record how many bytes are safely on the disk."""
        with self._engine.begin() as connection:
            attachments.mark_received(connection, id, received)

    def mark_arrived(self, id: UUID) -> None:
        """Record that all bytes are there and have the declared hash."""
        with self._engine.begin() as connection:
            attachments.mark_arrived(connection, id)
