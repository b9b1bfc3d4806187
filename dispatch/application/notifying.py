"""How does a message get to a person: over which channel, how often it is tried, and what happens when it does not.

At least once: every channel gets the message's id along, by which a reader knows a repetition. After two failures the
next channel is used as well; after the last attempt the message is marked failed, for everybody to see. Writing
messages is part of the decision they tell of; here they are only carried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

ATTEMPTS: Final = 8
"""Over about two minutes; by then a person has to see that it failed, and somebody else has been told."""

FALLBACK_AFTER: Final = 2
"""Failed attempts after which the next channel is used as well."""

LONGEST_WAIT: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be delivered now; `attempt` counts from 1."""

    id: UUID
    incident: UUID
    escalation: UUID | None
    kind: str
    recipient: str
    channel: str
    attempt: int
    created_at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a message was not delivered; `final` says that trying again cannot help."""

    reason: str
    final: bool = False


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> str:
        """Return the name that messages for it carry."""
        ...

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Deliver the messages and return those that were not delivered; never raises for what a channel can refuse."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of an undelivered message: tried again after `wait`, or failed; and the channel to use as well."""

    wait: timedelta | None
    fallback: str | None
    reason: str


def verdict(message: Outgoing, failure: Failure, channels: Sequence[str]) -> Verdict:
    """Return what becomes of a message that could not be delivered; `channels` in the order of preference."""
    hopeless = failure.final or message.attempt >= ATTEMPTS
    wait = None if hopeless else min(timedelta(seconds=2 ** (message.attempt - 1)), LONGEST_WAIT)
    use_next = hopeless or message.attempt >= FALLBACK_AFTER
    return Verdict(wait=wait, fallback=_after(message.channel, channels) if use_next else None, reason=failure.reason)


def _after(channel: str, channels: Sequence[str]) -> str | None:
    following = channels[channels.index(channel) + 1 :] if channel in channels else channels
    return following[0] if following else None
