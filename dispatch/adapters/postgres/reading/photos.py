"""Which picture may be shown: the finished one of a photo, to whoever sees its incident."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from dispatch.adapters.postgres.incidents.attachments import Stored
from dispatch.adapters.postgres.reading.session import Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility

_STORED: Final = f"""
SELECT p.incident, p.stored_sha256 FROM attachment p JOIN incident i ON i.id = p.incident
WHERE p.id = %(id)s AND p.state = 'stored' AND {VISIBLE}
""".encode()


def stored(session: Session, seen: Visibility, id: UUID) -> Stored | None:
    """Return the finished picture of an attachment, or None while there is none that is visible."""
    row = session.execute(_STORED, {**values(seen), "id": id}).fetchone()
    return Stored(incident=row[0], sha256=bytes(row[1])) if row else None
