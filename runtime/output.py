"""Where do the words of a process go when nothing takes them? Nowhere, and the work goes on without them.

On a full disk, to a terminal that was closed, or into a pipe that nobody reads any more, every write fails, in the
middle of whatever was being done. A line that is lost is a smaller loss than a service that stopped for it.
"""

from __future__ import annotations

from collections.abc import Callable
from io import TextIOWrapper
from typing import Any, TextIO, cast


def unfailing(stream: TextIO, on_loss: Callable[[], None] = lambda: None) -> TextIO:
    """Return the stream as one that drops what cannot be written, and calls `on_loss` for it.

    It writes UTF-8, whatever the locale says, and escapes what that cannot hold.
    """
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return cast("TextIO", _Unfailing(stream, on_loss))


class _Unfailing:
    def __init__(self, stream: TextIO, on_loss: Callable[[], None]) -> None:
        self._stream = stream
        self._on_loss = on_loss

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._on_loss()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._on_loss()
