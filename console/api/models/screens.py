"""The screens of command rooms, for whoever looks after them."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from console.api.models.names import Coded, Instant, Person


class ScreenView(Struct, frozen=True, kw_only=True):
    """A screen; its link is shown once, when it is made."""

    id: UUID
    name: str
    area: Coded
    made_by: Person
    made_at: Instant
    opened_at: Instant | None
    last_seen_at: Instant | None
    revoked_at: Instant | None


class ScreenList(Struct, frozen=True, kw_only=True):
    """The screens there are, those in use first."""

    at: Instant
    items: list[ScreenView]


class MadeScreen(Struct, frozen=True, kw_only=True):
    """A screen that was just made; path: what its device opens, once shown and never again."""

    id: UUID
    path: str
