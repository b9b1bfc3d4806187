"""Where a page ended, as its reader brings it back: by the last row that was shown."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Self
from uuid import UUID

import msgspec

from dispatch.adapters.postgres.reading.filters import Sort
from dispatch.adapters.postgres.reading.shown import Listed


class BadCursor(ValueError):
    """The cursor is not one that we gave out for this order."""


class Cursor(msgspec.Struct, array_like=True, frozen=True):
    """The last row shown. Sorted by due time, what has no clock comes last, in the order of receipt: `undated`."""

    sort: Sort
    at: datetime
    id: UUID
    undated: bool = False

    @classmethod
    def of(cls, last: Listed, sort: Sort) -> Self:
        """Return the cursor of what follows a row."""
        if sort == "due" and last.clock is not None:
            return cls(sort, last.clock.due_at, last.id)
        return cls(sort, last.received_at, last.id, sort == "due")

    @classmethod
    def read(cls, text: str | None, sort: Sort) -> Self | None:
        """Return the cursor that somebody brings back for a list of this order.

        Raises:
            BadCursor: it cannot be read, or belongs to another order.
        """
        if text is None:
            return None
        try:
            content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            cursor = msgspec.json.decode(content, type=cls)
        except (binascii.Error, msgspec.DecodeError, ValueError) as error:
            raise BadCursor("the cursor cannot be read") from error
        if cursor.sort != sort:
            raise BadCursor(f"the cursor belongs to a list sorted by {cursor.sort}")
        return cursor

    def written(self) -> str:
        """Return the cursor as text."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")
