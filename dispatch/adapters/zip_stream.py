"""Files as a ZIP archive that is sent while it is made: no archive ever lies on the disk or whole in memory.

The last two files are `SHA256SUMS`, which names the hash of every other one, and its signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
_BLOCK: Final = 1 << 16
_PRIVATE: Final = 0o600 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A file of an archive: its name, and its content, as bytes or as a file on the disk."""

    name: str
    content: bytes | Path


class _Sink:
    """Takes what `zipfile` writes, until somebody sends it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(
    files: Iterable[Packed], *, title: str, at: datetime, sign: Callable[[bytes], bytes], into: int = 1 << 18
) -> Iterator[bytes]:
    """Yield the archive of these files, piece by piece; title: the first line of its sums. at: as their time."""
    sink, sums = _Sink(), [f"# {title}"]
    waiting = b""
    with ZipFile(sink, "w") as archive:  # type: ignore[call-overload]  # it asks no more of a file than `_Sink` has
        for packed in files:
            digest = sha256()
            with archive.open(_entry(packed, at), "w") as entry:
                for block in _blocks(packed.content):
                    digest.update(block)
                    entry.write(block)
                    waiting += sink.take()
                    if len(waiting) >= into:
                        yield waiting
                        waiting = b""
            sums.append(f"{digest.hexdigest()}  {packed.name}")
        told = ("\n".join(sums) + "\n").encode()
        archive.writestr(_entry(Packed(name=SUMS, content=told), at), told)
        archive.writestr(_entry(Packed(name=SIGNATURE, content=b""), at), sign(told))
    yield waiting + sink.take()


def _entry(packed: Packed, at: datetime) -> ZipInfo:
    info = ZipInfo(packed.name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = ZIP_STORED if isinstance(packed.content, Path) else ZIP_DEFLATED
    info.external_attr = _PRIVATE
    return info


def _blocks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
