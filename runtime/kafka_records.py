"""Lets kafka-python's consumers read messages whose header names are no UTF-8; see `header_names`."""

from __future__ import annotations

from typing import Any

import kafka.record.memory_records as memory_records
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch

from runtime.header_names import Bearing


def bear_any_name() -> None:
    """Let every consumer of this process do so."""
    memory_records.DefaultRecordBatch = _Batch


class _Batch(DefaultRecordBatch):  # type: ignore[misc]
    """A batch. A message that fails is read once more from its beginning; the others cost nothing."""

    _buffer: Any

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except CorruptRecordError:
            if isinstance(self._buffer, Bearing):
                raise
            self._buffer = Bearing(self._buffer)
            return super().__next__()
