"""Which id does a derived thing get: one that comes out the same when the step is done again."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, UUID

import uuid_utils

_NAMESPACE: Final = uuid_utils.uuid5(uuid_utils.UUID(int=NAMESPACE_URL.int), "urn:gridloop")
_TAIL_BITS: Final = 80
_VERSION_AT: Final = 76


def derived_id(cause: UUID, step: str) -> UUID:
    """Return the UUIDv5 of (cause, step), the id of whatever `step` makes out of `cause`."""
    return UUID(int=_hashed(cause, step))


def decision_id(report: UUID) -> UUID:
    """Return the id of the decision that answers a report, whoever decides it."""
    return derived_id(report, "triage")


def part_id(whole: UUID, cause: UUID, step: str) -> UUID:
    """Return the id of a part that `step` makes of `cause` in `whole`: a UUIDv8 (RFC 9562, 5.8) that sorts beside it.

    Its first 48 bits are those of `whole`, a time where that is a UUIDv7; the rest follows from (cause, step).
    In an index the parts of what is new lie together, where hashes alone would touch a page each.
    """
    head = whole.int >> _TAIL_BITS << _TAIL_BITS
    tail = _hashed(cause, step) & ((1 << _VERSION_AT) - 1)
    return UUID(int=head | 8 << _VERSION_AT | tail)


def named_id(*parts: str) -> UUID:
    """Return the UUIDv5 of a thing that is known by its names alone, such as a row of a file."""
    return UUID(int=uuid_utils.uuid5(_NAMESPACE, "\n".join(parts)).int)


def _hashed(cause: UUID, step: str) -> int:
    # Every receipt needs several, and Python's own UUID takes longer to make than the hash.
    return uuid_utils.uuid5(uuid_utils.UUID(int=cause.int), step).int
