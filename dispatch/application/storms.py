"""When much is to be told at once, what goes alone, what goes together, and what waits for its turn?

A letter is what one mailbox gets in one piece: a robot's group, or one person over one channel. The pressing go alone
and first. As long as there is room, so does everything else; beyond that the rest goes together in one letter that
counts and lists it. A few places are kept for what is pressing. Nothing is dropped: what has no place now stays due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dispatch.application.notifying import Outgoing
from schemas.ids import derived_id

WINDOW: Final = timedelta(seconds=60)
KEPT_FREE: Final = 6
"""Of so many places one is kept for what is pressing."""

Matter = tuple[Outgoing, ...]
"""The messages of one notice: to a group, one text tells it to all of them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Messages that one mailbox gets in one piece."""

    messages: tuple[Outgoing, ...]

    @property
    def id(self) -> UUID:
        """Its de-duplication id: the same messages are the same letter, however often they are sent."""
        first, *others = sorted(message.id for message in self.messages)
        return derived_id(first, ",".join(map(str, others))) if others else first


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What one mailbox is sent now, and what has to wait."""

    letters: tuple[Letter, ...]
    waiting: tuple[Outgoing, ...]


def post(messages: Sequence[Outgoing], *, a_minute: int, sent: int) -> Post:
    """Return what a mailbox is sent that takes so many letters a minute and got `sent` of them in the last one."""
    room = max(0, a_minute - sent)
    pressing, others = _matters(messages, pressing=True), _matters(messages, pressing=False)
    if not room:
        return _post([], [], [*pressing, *others])
    if len(pressing) > room:
        return _post(pressing[: room - 1], [*pressing[room - 1 :], *others], [])
    left = room - len(pressing) - a_minute // KEPT_FREE
    if len(others) <= left:
        return _post([*pressing, *others], [], [])
    return _post(pressing, others, []) if left > 0 else _post(pressing, [], others)


def room_in(sent_at: Sequence[datetime], *, at: datetime) -> timedelta:
    """Return when the oldest letter of the last minute is a minute old: there is room again then."""
    return max(min(sent_at, default=at) + WINDOW - at, timedelta(seconds=1))


def _matters(messages: Sequence[Outgoing], *, pressing: bool) -> list[Matter]:
    found: dict[str, list[Outgoing]] = {}
    for message in sorted(messages, key=lambda message: (message.created_at, message.id)):
        if message.pressing is pressing:
            found.setdefault(message.body["notice"], []).append(message)
    return [tuple(matter) for matter in found.values()]


def _post(alone: Sequence[Matter], together: Sequence[Matter], waiting: Sequence[Matter]) -> Post:
    letters = [Letter(matter) for matter in alone]
    if together:
        letters.append(Letter(tuple(message for matter in together for message in matter)))
    return Post(letters=tuple(letters), waiting=tuple(message for matter in waiting for message in matter))
