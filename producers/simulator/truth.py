"""What was really sent and done, line by line, so that tests can compare it with what the service made of it.

A report is written here before its first byte is sent (`sent`), and again with its receipt (`receipt`). Moves follow
(`moved`, `refused`), things that had to be refused (`evil`), and that nothing more will be done about it (`ended`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

LARGEST: Final = 16 << 20
"""Bytes after which a new file is begun; the one before is kept beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An incident of an earlier run that was not brought to its end."""

    number: str
    sender: str
    unit: str | None
    settled: str | None


class Truth:
    """The file of what happened."""

    def __init__(self, path: Path, *, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def note(self, what: str, **told: Any) -> None:
        """Write a line; it is on its way to the disk when this returns."""
        line = {"what": what, "at": self._now().isoformat()} | told
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self._file.flush()
        if self._file.tell() > LARGEST:
            self._file.close()
            self._path.replace(self._path.with_suffix(".old"))
            self._file = self._opened()

    def _opened(self) -> TextIO:
        file = self._path.open("a", encoding="utf-8")
        if file.tell():
            file.write("\n")  # the run before may have been killed in the middle of a line
        return file


def unfinished(path: Path, *, most: int) -> list[Left]:
    """Return the incidents that earlier runs left, the newest `most`."""
    if not path.exists():
        return []
    sent: dict[str, dict[str, Any]] = {}
    left: dict[str, Left] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            _follow(line, sent, left)
    return list(left.values())[-most:]


def _follow(line: str, sent: dict[str, dict[str, Any]], left: dict[str, Left]) -> None:
    try:
        told = json.loads(line)
    except json.JSONDecodeError:  # a blank line, or the last one of a run that was killed
        return
    match told["what"]:
        case "sent":
            sent[told["report_id"]] = told
        case "receipt":
            report = sent.pop(told["report_id"], None)
            if report is None:  # it was sent before this file was begun
                return
            number = told["receipt"]["number"]
            left[number] = Left(
                number=number, sender=report["sender"], unit=report.get("unit"), settled=report["settled"]
            )
        case "ended":
            left.pop(told["number"], None)
