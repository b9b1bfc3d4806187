"""How the service does: the figures of the desk, what could not be handled, readiness and release."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant
from dispatch.adapters.postgres.heartbeats import Watcher
from dispatch.adapters.postgres.reading.dead_letters import LetterState
from dispatch.domain.terms import Status


class StreamState(Struct, frozen=True, kw_only=True):
    """How the way from acceptance to Kafka is doing."""

    state: Literal["normal", "degraded"]
    outbox: int
    oldest_seconds: float


class SilentLoop(Struct, frozen=True, kw_only=True):
    """A loop that should have come round since, wherever it runs.

    auditor: nobody looks whether what is promised holds. timers: nothing that is due fires.
    """

    name: Watcher
    since: Instant


class CalendarState(Struct, frozen=True, kw_only=True):
    """Whether working time can be counted: the year whose workdays are missing, and clocks without a due time."""

    missing_year: int | None
    undated_clocks: int


class Figures(Struct, frozen=True, kw_only=True):
    """Counts of what the caller sees."""

    open: int
    overdue: int
    due_soon: int
    needs_person: int
    by_status: dict[Status, int]
    received_today: int
    closed_today: int
    unacknowledged_alerts: int
    stream: StreamState
    calendar: CalendarState
    silent: Annotated[list[SilentLoop], Meta(description="loops that did not come round for three minutes")]
    as_of: Instant


OUTCOME = (
    "of a replay that went well: assigned, classified, left_to_person; ignored, when a person had decided already; "
    "repeated, when it had its effect before; passed_on, when the history tells what came of it"
)
PAYLOAD = (
    "the bytes as text, what cannot be read replaced; personal data masked; null unless the caller sees "
    "the incident, or is an operator and nobody knows the incident"
)


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message that could not be handled."""

    id: UUID
    consumer: str
    topic: str
    reason: str
    detail: str
    attempts: int
    first_at: Instant
    last_at: Instant
    state: LetterState
    outcome: Annotated[str | None, Meta(description=OUTCOME)]
    number: str | None
    payload: Annotated[str | None, Meta(description=PAYLOAD)]


class DeadLetters(Struct, frozen=True, kw_only=True):
    """What could not be handled, newest first."""

    items: list[DeadLetter]
    next: str | None


class Part(Struct, frozen=True, kw_only=True):
    """A part of the service and whether it works."""

    ok: bool
    detail: str


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether the service can do its work, part by part."""

    ready: bool
    parts: dict[str, Part]


class Version(Struct, frozen=True, kw_only=True):
    """Which release runs."""

    name: str
    version: str
