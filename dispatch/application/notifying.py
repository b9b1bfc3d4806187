"""How does a message get to a person: over which channel, how often it is tried, and what happens when it does not.

At least once: every channel gets the message's id along, by which a reader knows a repetition. After two failures, or
when trying again would take long, the next channel is used as well; after the last attempt the message is marked
failed, for everybody to see. Writing messages is part of the decision they tell of; here they are only carried.
Which channels somebody has is said in `reaching`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from dispatch.domain.ways import CALLER

ATTEMPTS: Final = 8
"""Over about two minutes; by then a person has to see that it failed, and somebody else has been told."""

ANSWERS_AGAIN: Final = timedelta(hours=1)
ANSWERS: Final = ATTEMPTS + 48
"""An answer to an order has no other way to go and nobody who is told instead: it is tried each hour for two days."""

FALLBACK_AFTER: Final = 2
"""Failed attempts after which the next channel is used as well."""

LONGEST_WAIT: Final = timedelta(seconds=60)

PRESSING_GRADE: Final = 2

NO_ACCOUNT: Final = "no_account"
"""Why nobody is told by any channel: the person is gone."""

PATIENCE: Final = timedelta(seconds=15)
"""A channel that wants a longer pause than this has failed as far as the person is concerned: the next one is used."""

IN_APP: Final = "in_app"
INSIDE: Final = frozenset({IN_APP, "file"})
"""Channels that are ours: nothing leaves the machine."""


REPLY: Final = "reply"
"""The kind of channel by which replies to orders from outside go to an address; its code follows: `reply:county`."""
REPLY_FILE: Final = "reply_file"
"""The folders of the channels that have no address."""
ORDER: Final = "order"
"""Whoever sent an order from outside: a recipient by the code of the channel of its reply."""


def of_order(channel: str) -> str:
    """Return the recipient of a reply that goes back by this channel."""
    return f"{ORDER}:{channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be delivered now; `attempt` counts from 1. It is about an incident, or else about an objection."""

    id: UUID
    incident: UUID | None
    escalation: UUID | None
    kind: str
    recipient: str
    channel: str
    attempt: int
    created_at: datetime
    body: Mapping[str, Any]
    objection: UUID | None = None

    @property
    def to_caller(self) -> bool:
        """Say whether it goes to the telephone of somebody who reported, and to no account."""
        return self.recipient.startswith(f"{CALLER}:")

    @property
    def to_order(self) -> bool:
        """Say whether it answers an order from outside: for a machine, which reads it whenever it comes."""
        return self.recipient.startswith(f"{ORDER}:")

    @property
    def pressing(self) -> bool:
        """Say whether it waits for nothing: life may be in danger, or the matter is of the two gravest grades."""
        grade = self.body.get("grade")
        return bool(self.body.get("urgent")) or (grade is not None and grade <= PRESSING_GRADE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a message was not delivered.

    reason: a code, with a word in the catalogue (`undelivered`). detail: what the other side said, a code of its own.
    final: trying again cannot help. pause: how long the other side wants to be left alone.
    """

    reason: str
    detail: str = ""
    final: bool = False
    pause: timedelta | None = None


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> str:
        """Return the name that messages for it carry."""
        ...

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Deliver the messages and return those that were not delivered; never raises for what a channel can refuse.

        A channel out of the application carries the messages of one call in one letter.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of an undelivered message: tried again after `wait`, or failed; and the channel to use as well."""

    wait: timedelta | None
    fallback: str | None
    reason: str


def verdict(message: Outgoing, failure: Failure, channels: Sequence[str]) -> Verdict:
    """Return what becomes of a message that could not be delivered; `channels` in the order of preference."""
    hopeless = failure.final or message.attempt >= (ANSWERS if message.to_order else ATTEMPTS)
    soon = message.attempt < ATTEMPTS
    growing = min(timedelta(seconds=2 ** (message.attempt - 1)), LONGEST_WAIT) if soon else ANSWERS_AGAIN
    wait = max(growing, failure.pause or growing)
    use_next = failure.reason != NO_ACCOUNT and (hopeless or message.attempt >= FALLBACK_AFTER or wait > PATIENCE)
    return Verdict(
        wait=None if hopeless else wait,
        fallback=next_after(message.channel, channels) if use_next else None,
        reason=failure.reason,
    )


def next_after(channel: str, channels: Sequence[str]) -> str | None:
    """Return the channel that follows in the order of preference, the first one where this one is not in it."""
    following = channels[channels.index(channel) + 1 :] if channel in channels else channels
    return following[0] if following else None
