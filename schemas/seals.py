"""How is it seen on a record that its writer wrote it? By a seal: a MAC under a key that writer and readers have.

The file of a topic says whether its records bear one. It travels as a header, so that the record stays as its schema
says, for readers who have no key as well. Where the keys lie is in `runtime.seal_keys`.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from schemas.codec import Codec, Headers, RecordRejected
from schemas.envelope import Record
from schemas.topics import Catalogue

HEADER: Final = "gridloop-seal"
_TYPE: Final = "ce_type"

Keys = Callable[[], Sequence[bytes]]
"""The keys as they are now: the first one seals, each of them opens."""


class SealedCodec(Codec):
    """Writes and reads the records of one catalogue; what its file says is sealed, is."""

    def __init__(self, catalogue: Catalogue, records: Mapping[tuple[str, int], type[Record]], keys: Keys) -> None:
        super().__init__(catalogue, records)
        self._keys = keys

    def encode(self, record: Record) -> tuple[bytes, Headers, bytes]:
        """Return key, headers and value of a record, with its seal."""
        key, headers, value = super().encode(record)
        topic = self._catalogue.topic_of(type(record).__name__)
        if topic.sealed:
            seal = seal_of(self._keys()[0], topic.name, key, dict(headers)[_TYPE], value)
            headers = [*headers, (HEADER, seal)]
        return key, headers, value

    def decode(
        self, topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes | None]], value: bytes | None
    ) -> Record:
        """Return the record in a message of `topic`, if its writer wrote it.

        Raises:
            RecordRejected: for whatever is no record of this topic, and for one that somebody else wrote.
        """
        borne = list(headers)
        record = super().decode(topic, key, borne, value)
        if self._catalogue.topics[topic].sealed:
            assert key is not None
            assert value is not None
            self._check(topic, key, dict(borne), value)
        return record

    def _check(self, topic: str, key: bytes, headers: Mapping[str, bytes | None], value: bytes) -> None:
        seal = headers.get(HEADER)
        if not seal:
            raise RecordRejected("not_sealed", f"{topic} carries what its writer sealed")
        kind = headers[_TYPE] or b""
        if not any(hmac.compare_digest(seal, seal_of(each, topic, key, kind, value)) for each in self._keys()):
            raise RecordRejected("wrong_seal", "none of the keys that are known made it for this message")


def seal_of(secret: bytes, topic: str, key: bytes, kind: bytes, value: bytes) -> bytes:
    """Return the seal of a message under a key, for this topic, Kafka key and type of record alone."""
    parts = (topic.encode(), key, kind, value)
    said = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(secret, said, "sha256").hex().encode()
