"""Lets Faust's consumers read messages whose header names are no UTF-8; see `runtime.header_names`."""

from __future__ import annotations

from typing import Any, Final

from aiokafka.consumer import fetcher
from aiokafka.record import default_records, memory_records

from runtime.header_names import Bearing

_FAST: Final = memory_records.MemoryRecords


def bear_any_name() -> None:
    """Let every consumer of this process do so."""
    fetcher.MemoryRecords = records


def records(data: bytes) -> Any:
    """Return the fast reader of what was fetched, or the one that bears any name where the fast one would stop."""
    return _FAST(data) if _readable(data) else _Records(data)


class _Batch(default_records._DefaultRecordBatchPy):  # type: ignore[misc]  # it says it is final
    """A batch in Python, for the few that the fast one cannot read."""

    _buffer: Any

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = Bearing(self._buffer)


class _Records(memory_records._MemoryRecordsPy):  # type: ignore[misc]  # it says it is final
    def next_batch(self, *sizes: Any) -> Any:
        lies = self._next_slice
        if lies is None or lies[self.MAGIC_OFFSET] < 2:
            return super().next_batch(*sizes)
        self._cache_next()
        return _Batch(lies)


def _readable(data: bytes) -> bool:
    # A look at a record costs some microseconds, of the 150 to 300 that Faust takes for it.
    looked = _FAST(data)
    try:
        while looked.has_next():
            batch = looked.next_batch()
            for _ in batch if batch is not None else ():
                pass
    except Exception:  # noqa: BLE001 - whatever it is, the slow reader says it in the place where it is expected
        return False
    return True
