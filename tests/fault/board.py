"""A board on somebody's desk: follows the live stream, comes back with its bookmark, and remembers what it was told."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from typing import Any, Final, NamedTuple, Self

from tests.fault.harness import Town

AGAIN_SECONDS: Final = 0.3
SILENCE_SECONDS: Final = 40.0


class Bookmark(NamedTuple):
    """How far a board has come; bookmarks are ordered, because the tests of faults keep to one history."""

    xid: int
    identity: int
    history: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the bookmark that the stream names."""
        history, _, place = text.partition(".")
        xid, _, identity = place.partition("-")
        return cls(int(xid), int(identity), history)


class Board:
    """One board, in a thread of its own."""

    def __init__(self, town: Town, user: str = "operator01") -> None:
        self._place = town.url.removeprefix("http://")
        self._token = town.token(user)
        self._closed = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._follow, name="board", daemon=True)
        self.first: Bookmark | None = None
        self.bookmark: Bookmark | None = None
        self.seen: list[tuple[str, int]] = []
        self.excused: list[tuple[Bookmark, Bookmark]] = []
        self.joined = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closed.set()
        self.drop()
        self._thread.join(10)

    def drop(self) -> None:
        """Lose the connection; the board comes back by itself."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _follow(self) -> None:
        while not self._closed.is_set():
            with suppress(OSError, http.client.HTTPException):
                self._follow_once()
            self._closed.wait(AGAIN_SECONDS)

    def _follow_once(self) -> None:
        connection = http.client.HTTPConnection(self._place, timeout=SILENCE_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "text/event-stream"}
        if self.bookmark is not None:
            headers["Last-Event-ID"] = "{2}.{0}-{1}".format(*self.bookmark)
        try:
            connection.request("GET", "/api/v1/stream", headers=headers)
            self._socket = connection.sock
            answer = connection.getresponse()
            if answer.status == http.client.OK:
                self.joined += 1
                self._read(answer)
        finally:
            self._socket = None
            connection.close()

    def _read(self, answer: http.client.HTTPResponse) -> None:
        fields: dict[str, str] = {}
        while line := answer.readline():
            name, _, value = line.decode().rstrip("\n").partition(":")
            if line != b"\n":
                fields[name] = value.strip()
                continue
            self._take(fields)
            fields = {}

    def _take(self, fields: dict[str, str]) -> None:
        before = self.bookmark
        if "id" in fields:
            self.bookmark = Bookmark.read(fields["id"])
            self.first = self.first or self.bookmark
        if fields.get("event") == "incident":
            told = json.loads(fields["data"])
            self.seen.append((told["number"], told["seq"]))
        elif fields.get("event") == "resync":
            assert before is not None
            assert self.bookmark is not None
            self.excused.append((before, self.bookmark))

    def await_event(self, number: str, seq: int, seconds: float) -> bool:
        """Wait until the board was told of an event; say whether it was."""
        until = time.monotonic() + seconds
        while (number, seq) not in self.seen[-2000:]:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True


def happened(town: Town, after: Bookmark) -> list[tuple[Bookmark, tuple[str, int]]]:
    """Return every event since a bookmark with its own, in order."""
    rows: list[Any] = town.rows(
        "SELECT e.xid::text::bigint, e.position, i.number, e.seq FROM incident_event e JOIN incident i ON "
        "i.id = e.incident WHERE (e.xid, e.position) > (%(xid)s::text::xid8, %(identity)s) ORDER BY e.xid, e.position",
        xid=str(after.xid),
        identity=after.identity,
    )
    return [(Bookmark(row[0], row[1], after.history), (row[2], row[3])) for row in rows]
