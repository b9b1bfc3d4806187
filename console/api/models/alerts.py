"""What people were told."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from console.api.models.names import Instant


class Alert(Struct, frozen=True, kw_only=True):
    """A notification of the caller: what happened, why they are told, who had it, what was tried before."""

    id: UUID
    number: str
    kind: str
    level: str | None
    step: int | None
    title: str
    why: str
    who_had_it: str | None
    tried: list[str]
    at: Instant
    due_at: Instant | None
    acknowledged_at: Instant | None


class Alerts(Struct, frozen=True, kw_only=True):
    """Notifications, newest first."""

    items: list[Alert]
