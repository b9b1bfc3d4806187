"""Did a clock jump? Due times are told by the server's wall clock, so a step of it is something people must know.

The watched clock is compared with the monotonic one, which no operator and no time server sets.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from runtime.clock import monotonic

TOLERATED: Final = timedelta(seconds=2)


class ClockWatch:
    """Watches one wall clock; each look tells how far it went beyond (or fell behind) the time that passed."""

    def __init__(self, *, passing: Callable[[], float] = monotonic) -> None:
        self._passing = passing
        self._offset: timedelta | None = None
        self._first: datetime | None = None

    def step(self, wall: datetime) -> timedelta | None:
        """Return the jump since the last look if it is more than what is tolerated; slow drift is no jump."""
        self._first = self._first or wall
        offset = (wall - self._first) - timedelta(seconds=self._passing())
        before, self._offset = self._offset, offset
        if before is None or abs(offset - before) <= TOLERATED:
            return None
        return offset - before
