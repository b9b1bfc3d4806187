"""Messages as lines of JSON in a file per day: for the records, and for whatever a township connects to it.

A line may come again after a crash; its `id` says so. Several processes may write at once: each batch is one append.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from dispatch.application.notifying import Failure, Outgoing

FOLDER: Final = "notifications"

_encode: Final = msgspec.json.Encoder().encode


class FileChannel:
    """Appends to `notifications/YYYY-MM-DD.jsonl` in the data folder."""

    name: Final = "file"

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Write the messages and see them to the disk; those of a file that cannot be written are returned."""
        by_day: defaultdict[str, list[Outgoing]] = defaultdict(list)
        for message in messages:
            by_day[f"{message.created_at:%Y-%m-%d}.jsonl"].append(message)
        failures: dict[UUID, Failure] = {}
        for name, lines in by_day.items():
            try:
                self._append(name, b"".join(_encode(_line(message)) + b"\n" for message in lines))
            except OSError as error:
                failures |= {
                    message.id: Failure(reason="not_written", detail=error.strerror or "") for message in lines
                }
        return failures

    def _append(self, name: str, lines: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self._folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            left = memoryview(lines)
            while left:
                left = left[os.write(file, left) :]
            os.fsync(file)
        finally:
            os.close(file)


def _line(message: Outgoing) -> dict[str, Any]:
    return {
        "id": message.id,
        "at": message.created_at,
        "kind": message.kind,
        "recipient": message.recipient,
        "incident": message.incident,
        "objection": message.objection,
        "escalation": message.escalation,
        **message.body,
    }
