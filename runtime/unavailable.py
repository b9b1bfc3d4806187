"""What is said when the world is away: by whoever speaks to PostgreSQL or Kafka, to whoever tries again later."""

from __future__ import annotations

from typing import ClassVar


class Unavailable(Exception):
    """The world is away: PostgreSQL, or by a class of its own Kafka, does not answer; it may work later."""

    what: ClassVar[str] = "postgres"


class Held(Unavailable):
    """What is to be changed is in somebody else's hands; nothing else is away."""
