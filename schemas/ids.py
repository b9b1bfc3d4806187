"""Which id does a derived thing get: one that comes out the same when the step is done again."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE: Final = uuid5(NAMESPACE_URL, "urn:gridloop")


def derived_id(cause: UUID, step: str) -> UUID:
    """Return the UUIDv5 of (cause, step), the id of whatever `step` makes out of `cause`."""
    return uuid5(cause, step)


def named_id(*parts: str) -> UUID:
    """Return the UUIDv5 of a thing that is known by its names alone, such as a row of a file."""
    return uuid5(NAMESPACE, "\n".join(parts))
