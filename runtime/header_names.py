"""What is a header called whose name is no UTF-8? Its bytes stay, as lone surrogates, and can be had back.

Both client libraries decode names strictly and stop at such a message for good, so that nothing behind it is ever read;
`runtime.kafka_records` and `stream_processors.aiokafka_records` let them go on. NUL is a letter here, but none in
PostgreSQL's JSON: whoever keeps names keeps their bytes.
"""

from __future__ import annotations

from typing import Any, Final

_KEEPING: Final = "surrogateescape"


def name_bytes(name: str) -> bytes:
    """Return the bytes of a header's name as they lay on the topic."""
    return name.encode("utf-8", _KEEPING)


def name_of(lies: bytes) -> str:
    """Return the name that consumers give to these bytes."""
    return lies.decode("utf-8", _KEEPING)


class Bearing(bytearray):
    """A batch's bytes, of which every piece decodes."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Bearing(found) if isinstance(found, bytearray) else found

    def decode(self, encoding: str = "utf-8", errors: str = _KEEPING) -> str:
        """Decode as `name_of` does, which the libraries do not ask for."""
        return super().decode(encoding, errors)
