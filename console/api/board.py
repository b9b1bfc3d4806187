"""One open stream of a board: whose it is, what waits to be sent over it, and how its messages look."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from console.api.models.board import AlertNotice, IncidentChange
from dispatch.adapters.postgres.commit_order import BEGINNING, Bookmark
from dispatch.adapters.postgres.event_tail import Happened, NewNotice
from dispatch.application.policy import Sight, Visibility, sight, visible
from dispatch.domain.actor import Actor
from dispatch.domain.terms import ClockKind, Role, Status

QUEUE_LIMIT: Final = 256
HIDES: Final = frozenset({"AccusationRecorded", "AssignmentRecalled", "LeftToPerson"})
"""The facts by which an incident becomes an accusation, or is taken from a unit because it is one."""


def incident_message(happened: Happened, history: str, *, to_reporter: bool = False) -> bytes:
    """Return an event as it goes over the stream, with its bookmark in this history.

    to_reporter: to somebody who only reported the incident, and is not told of each fact of it.
    """
    change = IncidentChange(
        number=happened.number,
        seq=happened.seq,
        type=None if to_reporter else happened.type,
        status=Status(happened.status),
        version=happened.version,
    )
    return b"event: incident\nid: %s\ndata: %s\n\n" % (
        str(Bookmark(history, happened.ordinal)).encode(),
        msgspec.json.encode(change),
    )


def resync_message(bookmark: Bookmark) -> bytes:
    """Return the word to load everything anew."""
    return b"event: resync\nid: %s\ndata: {}\n\n" % str(bookmark).encode()


def alert_message(notice: NewNotice) -> bytes:
    """Return a notification; it has no bookmark, because it is found again in the list of alerts."""
    clock = notice.body.get("clock_kind")
    alert = AlertNotice(
        id=notice.id,
        number=notice.number,
        kind=notice.kind,
        level=notice.body.get("level"),
        clock_kind=ClockKind(clock) if clock else None,
        at=notice.at,
    )
    return b"event: alert\ndata: %s\n\n" % msgspec.json.encode(alert)


class Board:
    """One open stream: whose it is, what that person sees, and what has not been sent yet."""

    def __init__(self, actor: Actor, token_hash: bytes) -> None:
        self.actor = actor
        self.token_hash = token_hash
        self.seen: Visibility = visible(actor)
        self.bookmark = Bookmark("", BEGINNING)
        """Up to where everything is queued or was taken."""
        self.taken = self.bookmark
        """Up to where everything was taken: the bookmark that the board may know."""
        self.joined_at: datetime | None = None
        self.ended = False
        self._waiting: list[bytes] = []
        self._something = asyncio.Event()

    def begin(self, bookmark: Bookmark) -> None:
        """Begin here: what came before is somebody else's to tell."""
        self.bookmark = self.taken = bookmark

    def begin_anew(self, bookmark: Bookmark) -> None:
        """Go on from a bookmark in another history: nothing that waits holds there, and everything has to be loaded."""
        self.bookmark = bookmark
        self._waiting[:] = [resync_message(bookmark)]
        self._something.set()

    def offer(self, messages: Sequence[bytes], bookmark: Bookmark) -> bool:
        """Queue messages; return False when they were too many and the board has to load anew."""
        if bookmark.history != self.bookmark.history:  # told by a server whose history is over
            return True
        self.bookmark = max(self.bookmark, bookmark)
        kept = len(self._waiting) + len(messages) <= QUEUE_LIMIT
        if kept:
            self._waiting.extend(messages)
        else:
            self._waiting[:] = [resync_message(self.bookmark)]
        if messages:
            self._something.set()
        return kept

    def is_about(self, happened: Happened) -> bool:
        """Whether an event is new to the board and its person sees it."""
        return happened.ordinal > self.bookmark.ordinal and self.seen.covers(happened.concerned)

    def only_reported(self, happened: Happened) -> bool:
        """Whether the board's person sees of the incident what its reporter is told, and no more."""
        concerned = happened.concerned
        return concerned.reporter == self.actor.user and sight(self.actor, concerned) is Sight.OWN

    def loses(self, happened: Happened) -> bool:
        """Whether an event takes from the board's person what they may have on the screen: it became an accusation."""
        concerned = happened.concerned
        if happened.type not in HIDES or not concerned.accused or happened.ordinal <= self.bookmark.ordinal:
            return False
        return not self.seen.covers(concerned) and self.seen.covers(replace(concerned, accused=frozenset()))

    def is_for(self, notice: NewNotice) -> bool:
        """Whether a notice is for the board's person and was written since the board is open.

        Of objections to an assessment only assessors are told, as in the list of alerts.
        """
        new = self.joined_at is not None and notice.at > self.joined_at
        may = notice.number is not None or self.actor.has(Role.ASSESSOR)
        return new and may and notice.recipient == self.actor.user

    def end(self) -> None:
        """Say that nothing more will come."""
        self.ended = True
        self._something.set()

    async def take(self, timeout: float) -> bytes:
        """Return what is waiting, or nothing when nothing came in time or the stream has ended."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._something.wait(), timeout)
        self._something.clear()
        waiting = b"".join(self._waiting)
        self._waiting.clear()
        self.taken = self.bookmark
        return waiting
