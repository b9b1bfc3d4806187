"""What was counted a moment ago, for whom: whoever asks the same within a minute gets it again, with its time.

A month of a county takes seconds to count, a page asks for several at once, and whoever goes back asks for them again.
What is kept is kept for one caller with exactly these rights, figures as they were published, and one period, so that
nobody is shown what was counted for somebody else. Two who ask for the same at the same time wait for one count.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dispatch.domain.assessment.counted import Counted

KEPT_SECONDS: Final = 60.0
KEPT_ROWS: Final = 200_000
"""Some 40 MB, of all callers together."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows as they were counted at an instant."""

    rows: Sequence[Counted]
    at: datetime


@dataclass(slots=True)
class _Place:
    counting: threading.Lock = field(default_factory=threading.Lock)
    found: Found | None = None
    until: float = float("-inf")


class Kept:
    """What was counted in one web process within the last minute."""

    def __init__(self, clock: Callable[[], float], *, seconds: float = KEPT_SECONDS, rows: int = KEPT_ROWS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = rows
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, count: Callable[[], Found]) -> Found:
        """Return what was counted for this key within the last minute, else what is counted now."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
        with place.counting:
            if place.found is None or self._clock() >= place.until:
                place.found, place.until = count(), self._clock() + self._seconds
            found = place.found
        self._make_room()
        return found

    def _make_room(self) -> None:
        """Forget what is over, and of the rest what was asked for longest ago."""
        with self._lock:
            now, rows = self._clock(), 0
            for key, place in reversed(list(self._places.items())):
                rows += 1 + (len(place.found.rows) if place.found else 0)
                over = place.found is None or now >= place.until
                if (over or rows > self._most) and not place.counting.locked():
                    del self._places[key]
