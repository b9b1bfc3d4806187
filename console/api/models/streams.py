"""How the stream is doing, step by step."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.api.models.live import Differed, LiveSource
from console.api.models.names import Instant
from dispatch.application.stream_health import Health

StreamAdvice = Literal[
    "outbox_waits",
    "step_behind",
    "step_stopped",
    "step_unseen",
    "dead_letters",
    "without_kafka",
    "live_recounted",
    "live_differed",
]


class OutboxHealth(Struct, frozen=True, kw_only=True):
    """What was stored and not sent to Kafka, or had no effect there, yet."""

    health: Health
    rows: int
    oldest_seconds: float


class StepHealth(Struct, frozen=True, kw_only=True):
    """How a step is doing. wait_seconds: how long what comes in now waits for its turn, null while nobody can say."""

    step: str
    reads: str
    health: Health
    lag: int
    per_second: float
    wait_seconds: float | None
    records: Annotated[int, Meta(description="how many records the topic has had")]
    last_record_at: Annotated[Instant | None, Meta(description="to within ten seconds")]
    looked_seconds: Annotated[float, Meta(description="how long ago the step was looked at")]
    dead_letters: int
    last_dead_letter_at: Instant | None


class DecidedShare(Struct, frozen=True, kw_only=True):
    """Of what came in, how much was decided by itself, and how much of that without Kafka."""

    decided: int
    without_kafka: int


class LiveHealth(Struct, frozen=True, kw_only=True):
    """Who counts the live figures; null while nobody follows them."""

    source: LiveSource | None
    behind_seconds: float | None
    checked_at: Instant | None
    differs: list[Differed]


class Advice(Struct, frozen=True, kw_only=True):
    """Something to do about the stream; step: which one it is about."""

    code: StreamAdvice
    step: str | None = None


class StreamHealth(Struct, frozen=True, kw_only=True):
    """How the stream is doing, and what to do about it, the most pressing first."""

    as_of: Instant
    health: Health
    outbox: OutboxHealth
    steps: list[StepHealth]
    live: LiveHealth
    last_hour: DecidedShare
    last_day: DecidedShare
    advice: list[Advice]
