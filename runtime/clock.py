"""What time is it, for edges that have no transaction to ask.

Decisions about incidents never come here: they take PostgreSQL's clock (`store.now()`).
"""

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The machine's time, aware and in UTC: for logs, file names and claims, never for decisions."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that only go forward, for measuring durations and deadlines inside one process."""
    return time.monotonic()
