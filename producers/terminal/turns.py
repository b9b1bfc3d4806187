"""Whose photo is worked on next? Fair turns by the time that they took, so that nobody's photos delay all others'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dispatch.domain.terms import UserId

REMEMBERED_SECONDS: Final = 600.0


class Turns:
    """Who has had how many seconds of this worker lately; all is forgiven every ten minutes."""

    def __init__(self) -> None:
        self._spent: dict[UserId, float] = {}
        self._since = 0.0

    def next_of(self, waiting: Mapping[UserId, datetime]) -> UserId | None:
        """Return who has had least, and of those the one whose photo has waited longest; None when nobody waits."""
        return min(waiting, key=lambda sender: (self._spent.get(sender, 0.0), waiting[sender]), default=None)

    def charge(self, sender: UserId, seconds: float, *, at: float) -> None:
        """Note what a photo of the sender took; `at` is a monotonic clock's."""
        if at - self._since > REMEMBERED_SECONDS:
            self._spent.clear()
            self._since = at
        self._spent[sender] = self._spent.get(sender, 0.0) + seconds
