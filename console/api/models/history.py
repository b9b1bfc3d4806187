"""What happened to an incident, and why it was decided so."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant, Person
from dispatch.domain.terms import Role, Status


class ReasonLine(Struct, frozen=True, kw_only=True):
    """One reason: its code, `reason.<code>` in the catalogue of sentences, with the figures and names behind it."""

    code: str
    data: dict[str, Any]


class Reason(Struct, frozen=True, kw_only=True):
    """Why something about the incident was decided so; `by` is triage, fallback or an account."""

    step: str
    outcome: str | None
    by: str
    at: Instant
    version: str | None
    score: float | None
    gate: float | None
    lines: list[ReasonLine]


class EventActor(Struct, frozen=True, kw_only=True):
    """Who acted, in which role; a reporter who is hidden from the caller has no account here."""

    user: str | None
    name: str | None
    role: Role


class EventView(Struct, frozen=True, kw_only=True):
    """One entry of the history; given_to: who got the incident by name, where somebody did."""

    seq: int
    type: str
    occurred_at: Instant
    by: EventActor | None
    status: Status
    version: int
    data: dict[str, Any]
    note: str | None
    turn_to: Annotated[str | None, Meta(description="where to turn instead, of what was declined")]
    attachments: list[UUID]
    given_to: Person | None


class History(Struct, frozen=True, kw_only=True):
    """The whole history, seq 1, 2, 3 … without gaps."""

    items: list[EventView]
