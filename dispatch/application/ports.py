"""What the application needs from the outside, as types; adapters fit them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from dispatch.domain.assessment.counted import EVERYWHERE, By, Counted, Within
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Span
from dispatch.domain.incident import Change, Decision, Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to one account over one channel, written in the transaction of what it tells.

    notice: the domain's notice that it carries; with recipient and channel it makes the de-duplication id.
    escalation: the escalation it belongs to, if it is an alert. body: codes and figures; texts are made by readers.
    """

    notice: UUID
    kind: str
    recipient: str
    channel: str
    body: Mapping[str, Any]
    escalation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change to be saved, with what caused it and whom to tell."""

    change: Change
    cause: UUID
    messages: tuple[Message, ...] = field(default=())


MessageMaker = Callable[[Change], tuple[Message, ...]]
"""Turns the notices of a change into messages to accounts."""


def entries(decision: Decision, cause: UUID, messages: MessageMaker) -> list[Entry]:
    """Return what a decision has to be saved: an entry for each incident that it changes."""
    return [Entry(change=change, cause=cause, messages=messages(change)) for change in decision.changes]


class DeadMan(Protocol):
    """Whoever watches from outside, and raises the alarm when nothing comes any more."""

    def all_is_well(self) -> None:
        """Say that somebody looked a moment ago and found nothing wrong; never fails."""
        ...


class IncidentStore(Protocol):
    """The incidents of one transaction."""

    def now(self) -> datetime:
        """Return PostgreSQL's time, read once per transaction."""
        ...

    def lock(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Lock the incidents in id order and return those that exist; waits for whoever has one in hand."""
        ...

    def lock_numbers(self, numbers: Sequence[str]) -> dict[str, Incident]:
        """Lock the incidents with these numbers as `lock` does, and return those that exist, by number."""
        ...

    def lock_free(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Lock those of the incidents that nobody else has in hand, waiting for none, and return them."""
        ...

    def existing(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return which of the incidents exist, whoever has them in hand."""
        ...

    def kin(self, number: str) -> tuple[str, ...]:
        """Return the numbers of what goes together with an incident, merged or split, without locking it."""
        ...

    def processed(self, consumer: str, causes: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return what came of the causes that the consumer has handled already."""
        ...

    def mark_processed(self, consumer: str, outcomes: Mapping[UUID, str]) -> None:
        """Record what came of the causes, and close their outbox rows."""
        ...

    def save_all(self, entries: Sequence[Entry]) -> None:
        """Write changes of this transaction."""
        ...


class CountFigures(Protocol):
    """What figures come to, for what assesses by itself: nobody's visibility is asked."""

    def count(self, figures: Iterable[Figure], span: Span, by: By, *, within: Within = EVERYWHERE) -> Sequence[Counted]:
        """Return what the figures come to, of every subject that has a case in the span."""
        ...
