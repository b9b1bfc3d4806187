"""How Kafka's users are named: one for each process that speaks to it, and one for the person who looks after it."""

from __future__ import annotations

from typing import Final

OPERATOR: Final = "operator"
"""Makes topics, says who may use them, and may do everything with them."""


def user_of(role: str) -> str:
    """Return the name under which a process, or the operator, signs in to Kafka."""
    return f"gridloop-{role}"
