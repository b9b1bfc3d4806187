"""What was brought to people outside the application, and what was not."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant, Person
from dispatch.adapters.postgres.reading.deliveries import Outcome, State

CHANNEL = "a word of `channel`; a robot with its code, as in `dingtalk:works`"
Channel = Annotated[str, Meta(description=CHANNEL)]


class DeliveryTry(Struct, frozen=True, kw_only=True):
    """One try. outcome: null while it is made. reason: a word of `undelivered`. code: what the other side answered."""

    at: Instant
    outcome: Outcome | None
    reason: str | None
    code: str | None


class Delivery(Struct, frozen=True, kw_only=True):
    """A message to somebody. until: when it is sent, if it waits. number: of an incident that the caller sees."""

    id: UUID
    kind: str
    to: Person
    channel: Channel
    state: State
    reason: str | None
    at: Instant
    until: Instant | None
    number: str | None
    tries: list[DeliveryTry]


class Deliveries(Struct, frozen=True, kw_only=True):
    """A page of the log; `next` is `before` of the next page."""

    items: list[Delivery]
    next: str | None


class Reached(Struct, frozen=True, kw_only=True):
    """How far a message came that a step of a ladder made. at: when it was delivered, else when it was written."""

    to: Person | None
    channel: Channel
    state: State
    reason: str | None
    at: Instant
    acknowledged_at: Instant | None
