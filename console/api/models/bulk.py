"""Moves on many incidents at once: what is possible on each."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.incidents import Summary
from console.api.models.moves import ForbiddenMove, MoveView
from console.api.models.names import Instant


class BulkItem(Struct, frozen=True, kw_only=True):
    """One of the incidents: every move that can be made on many is in one of the two lists."""

    incident: Summary
    moves: list[MoveView]
    barred: Annotated[list[ForbiddenMove], Meta(description="`code`: also `barred.<code>` in the catalogue")]


class BulkPreview(Struct, frozen=True, kw_only=True):
    """Those of the incidents that the caller sees, in the order in which they were asked for."""

    items: list[BulkItem]
    as_of: Instant
