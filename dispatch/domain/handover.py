"""交接班: who leaves writes down what is open and signs; who comes reads it and signs. Who may sign what, and when.

What is open is frozen by whoever stores it, at the moment of signing; here is nothing of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from dispatch.domain.terms import AreaCode, UserId

HandoverId = NewType("HandoverId", UUID)


class HandoverState(StrEnum):
    """How far a hand-over is: signed by the one who leaves, by both, or taken back before the second signed."""

    WAITING = "waiting"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class Hindrance(StrEnum):
    """Why somebody cannot sign or take back. OVER: it no longer waits. OWN: nobody takes over from themselves.

    OTHERS: it is taken back by whoever wrote it.
    """

    OVER = "over"
    OWN = "own"
    OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Who signed a hand-over, and when; area: of which command room it is."""

    id: HandoverId
    area: AreaCode
    left_by: UserId
    left_at: datetime
    taken_by: UserId | None = None
    taken_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def state(self) -> HandoverState:
        """How far it is."""
        if self.withdrawn_at is not None:
            return HandoverState.WITHDRAWN
        return HandoverState.WAITING if self.taken_at is None else HandoverState.TAKEN

    def hinders_taking(self, user: UserId) -> Hindrance | None:
        """Say why somebody cannot take over, or None."""
        if self.state is not HandoverState.WAITING:
            return Hindrance.OVER
        return Hindrance.OWN if user == self.left_by else None

    def hinders_withdrawing(self, user: UserId) -> Hindrance | None:
        """Say why somebody cannot take it back, or None."""
        if self.state is not HandoverState.WAITING:
            return Hindrance.OVER
        return None if user == self.left_by else Hindrance.OTHERS
