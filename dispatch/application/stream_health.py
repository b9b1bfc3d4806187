"""How is a step of the stream doing, and what is there to do about it? Pure: what was seen of it is the argument.

What this says is worded on the page; nothing here is urgent for those who report, because the platform goes on without
the stream.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

UNSEEN_SECONDS: Final = 60.0
"""Six looks that did not come: Kafka or the relay is away."""
STILL_SECONDS: Final = 30.0
"""So long a step may stand while records wait; its own watch starts it anew then."""
WAIT_SECONDS: Final = 15.0
"""Longer than this what comes in now would wait for its turn."""
FEW: Final = 50
"""So many records are a moment's work, however slow the step was while there was nothing to do."""
OUTBOX_SECONDS: Final = 15.0


class Health(StrEnum):
    """How a part of the stream is doing, the worst last."""

    GOOD = "good"
    BEHIND = "behind"
    UNKNOWN = "unknown"
    STOPPED = "stopped"


def step_health(*, lag: int, per_second: float, looked_ago: float, moved_ago: float | None) -> Health:
    """Return how a step is doing."""
    if looked_ago > UNSEEN_SECONDS:
        return Health.UNKNOWN
    if lag and (moved_ago is None or moved_ago > STILL_SECONDS):
        return Health.STOPPED
    wait = wait_seconds(lag, per_second)
    return Health.BEHIND if lag > FEW and (wait is None or wait >= WAIT_SECONDS) else Health.GOOD


def wait_seconds(lag: int, per_second: float) -> float | None:
    """Return how long what comes in now waits for its turn; None while nobody can say."""
    if not lag:
        return 0.0
    return lag / per_second if per_second > 0 else None


def outbox_health(oldest_seconds: float) -> Health:
    """Return how the sending to Kafka is doing."""
    return Health.BEHIND if oldest_seconds > OUTBOX_SECONDS else Health.GOOD


def worst(found: Iterable[Health]) -> Health:
    """Return the worst of several."""
    order = list(Health)
    return max(found, key=order.index, default=Health.GOOD)
