"""Sending again what was not delivered, and what is kept of letters of trial; people see messages by `reading`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.reading.deliveries import LOOKED_AFTER, looking_after
from dispatch.adapters.postgres.tables import audit_log
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode

_MEANT: Final = f"""n.id = %(id)s AND (
    n.objection IS NOT NULL OR EXISTS (SELECT FROM incident i WHERE i.id = n.incident AND {LOOKED_AFTER})
)"""
_AGAIN: Final = f"""
UPDATE notification n SET state = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), error = NULL,
    acknowledged_at = NULL
WHERE {_MEANT} AND n.state = 'failed' RETURNING n.channel, n.recipient
"""
_KNOWN: Final = f"SELECT FROM notification n WHERE {_MEANT}"


class Deliveries:
    """What is done about messages, over an engine of the caller.

    within: the areas that the caller looks after; a message about an incident elsewhere is none of theirs. seen: what
    the caller sees.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def resend(self, id: UUID, *, by: str, within: Sequence[AreaCode], seen: Visibility) -> bool | None:
        """Have a message that failed sent anew; False when it did not fail, None when there is none."""
        meant = {**looking_after(seen, within), "id": id}
        with self._engine.begin() as connection:
            sent = connection.exec_driver_sql(_AGAIN, meant).first()
            if sent is None:
                return None if connection.exec_driver_sql(_KNOWN, meant).first() is None else False
            detail = {"channel": sent.channel, "recipient": sent.recipient}
            connection.execute(
                audit_log.insert().values(actor=by, action="message-resent", subject=str(id), detail=detail)
            )
        return True

    def note_trial(self, way: str, account: str | None, *, by: str, outcome: str) -> None:
        """Keep that somebody sent a letter of trial, and what became of it."""
        detail = {"account": account, "outcome": outcome}
        with self._engine.begin() as connection:
            connection.execute(audit_log.insert().values(actor=by, action="channel-tried", subject=way, detail=detail))
