"""Which connections wait for their client, and which of them has to go: a client that is slow, or one too many.

Everybody at an office comes from one address, so nothing here goes by addresses: a client that sends its requests
whole never meets these rules, and one that does not is the first to go.
"""

from __future__ import annotations

import resource
from enum import StrEnum, auto
from typing import Final, Protocol

HEAD_SECONDS: Final = 10.0
"""How long a client may take for the head of a request, from the connection or its first byte."""
BODY_FLOOR: Final = 512
"""Bytes a second of a request's body: a fifth of what GPRS carries."""
BODY_SECONDS: Final = 20.0
"""Over how long that rate is measured: a phone that changes its cell is silent for some seconds."""
MOST: Final = 4096
"""Connections of a process: more than a township has terminals, and some 80 MB while every one of them is half open."""
BACKLOG: Final = 1024
"""Connections that the kernel may hand over at once, before any of them is seen here."""
ROUNDS: Final = 3
"""So many times that may happen before a connection that gave way has closed its file."""
RESERVED: Final = 256
"""Files of a process for everything else: the database, photos, logs."""


class Waits(StrEnum):
    """What a connection waits for: a request's head, the next request, or the rest of a body."""

    FOR_HEAD = auto()
    FOR_REQUEST = auto()
    FOR_BODY = auto()


class Member(Protocol):
    """A connection."""

    def is_held_up(self) -> bool:
        """Say whether it is we who do not read what the client sends."""
        ...

    def give_up(self) -> None:
        """Tell the client, if it can still be told, that it was too slow, and hang up."""
        ...

    def give_way(self) -> None:
        """Hang up at once."""
        ...


class _Wait:
    __slots__ = ("received", "since")

    def __init__(self, since: float) -> None:
        self.since = since
        self.received = 0


class Crowd:
    """The connections of one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self.most: Final = most
        self.looked_after = False
        """Whether somebody comes to look after it already."""
        self._waits: dict[Waits, dict[Member, _Wait]] = {what: {} for what in Waits}  # each the oldest first
        self._what: dict[Member, Waits] = {}
        """What each waits for: every request passes here twice, and shall not look through all that wait."""

    def waits(self, member: Member, what: Waits, at: float, received: int = 0) -> None:
        """Note that a connection waits, since now unless it waited for the same already; `received`: bytes just now."""
        waiting = self._waits[what]
        wait = waiting.get(member)
        if wait is None:
            self.goes_on(member)
            self._what[member] = what
            wait = waiting[member] = _Wait(at)
        wait.received += received

    def goes_on(self, member: Member) -> None:
        """Note that a connection waits for nothing, or is gone."""
        what = self._what.pop(member, None)
        if what is not None:
            del self._waits[what][member]

    def is_empty(self) -> bool:
        """Say whether there is nobody to look after; those between two requests have a timer of their own."""
        return not (self._waits[Waits.FOR_HEAD] or self._waits[Waits.FOR_BODY])

    def look_after(self, now: float) -> None:
        """Give up the clients that are too slow."""
        for member, wait in list(self._waits[Waits.FOR_HEAD].items()):
            if now - wait.since < HEAD_SECONDS:
                break
            self._end(member, told=True)
        bodies = self._waits[Waits.FOR_BODY]
        for member, wait in list(bodies.items()):
            if now - wait.since < BODY_SECONDS and not member.is_held_up():
                continue
            if wait.received < BODY_FLOOR * BODY_SECONDS and not member.is_held_up():
                self._end(member, told=True)
            else:  # a new stretch begins, and it is the youngest
                del bodies[member]
                bodies[member] = _Wait(now)

    def make_room(self) -> bool:
        """End the connection that has waited longest; False when every one is being answered.

        By age alone: were one kind to go before another, a flood of the other would leave a newcomer no time to speak.
        """
        oldest = [next(iter(waiting.items())) for waiting in self._waits.values() if waiting]
        if not oldest:
            return False
        member, _ = min(oldest, key=lambda found: found[1].since)
        self._end(member, told=False)
        return True

    def _end(self, member: Member, *, told: bool) -> None:
        self.goes_on(member)
        if told:
            member.give_up()
        else:
            member.give_way()


def raise_file_limit() -> int:
    """Let this process have as many open files as it may, and return how many that is."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + ROUNDS * BACKLOG + RESERVED
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files


def share_of(files: int) -> tuple[int, int]:
    """Return how many connections, and how many the kernel hands over at once, go with so many open files."""
    backlog = min(BACKLOG, files // 10)
    return min(MOST, max(1, files - ROUNDS * backlog - RESERVED)), backlog
