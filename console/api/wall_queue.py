"""What waits to be sent to one wall, and how many walls one may have open: never more than is kept for each.

Whoever does not keep up loads everything anew; of too many streams the oldest ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from dispatch.domain.terms import UserId

QUEUE_BYTES: Final = 256 * 1024
STREAMS_EACH: Final = 4
"""So many streams of one screen or session; the oldest ends: who comes again leaves one behind that nobody reads."""
STREAMS_OF_ACCOUNT: Final = 8
"""So many streams of all sessions of an account."""
RESYNC: Final = b"event: resync\ndata: {}\n\n"


class Wall:
    """One open stream: of which screen, or whose session, and what has not been sent yet."""

    def __init__(
        self,
        screen: UUID | None = None,
        token_hash: bytes | None = None,
        session: bytes | None = None,
        user: UserId | None = None,
    ) -> None:
        self.screen = screen
        self.token_hash = token_hash
        self.session = session
        self.user = user
        self.ended = False
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._something = asyncio.Event()

    @property
    def whose(self) -> UUID | bytes | None:
        """Whose stream this is: a screen's, or that of a person's session."""
        return self.screen or self.session

    def offer(self, said: bytes) -> bool:
        """Queue a message; return False when too much waits and the wall has to load anew."""
        kept = self._bytes + len(said) <= QUEUE_BYTES
        if not kept:
            self._waiting, self._bytes = [], 0
        self._waiting.append(said if kept else RESYNC)
        self._bytes += len(self._waiting[-1])
        self._something.set()
        return kept

    def end(self) -> None:
        """Say that nothing more will come."""
        self.ended = True
        self._something.set()

    async def take(self, timeout: float) -> bytes:
        """Return what waits, or nothing when nothing came in time or the stream has ended."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._something.wait(), timeout)
        self._something.clear()
        waiting = b"".join(self._waiting)
        self._waiting, self._bytes = [], 0
        return waiting


def too_many(walls: Iterable[Wall], newest: Wall) -> Sequence[Wall]:
    """Return those that have to end because another began: the oldest of the same screen or session, or account."""
    open_walls = [one for one in walls if not one.ended]
    alike = [one for one in open_walls if one.whose == newest.whose][:-STREAMS_EACH]
    of_account = [one for one in open_walls if one.user == newest.user and one not in alike]
    return alike if newest.user is None else [*alike, *of_account[:-STREAMS_OF_ACCOUNT]]
