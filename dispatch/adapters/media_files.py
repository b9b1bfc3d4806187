"""Where do the bytes of photos lie? In files under the data folder; what they are is known in `attachment`.

Arriving bytes are appended to `incoming/<attachment id>` and stay there for a time of grace after the picture is made;
finished pictures are stored under the SHA-256 of what they contain, so the same picture lies there once and a
half-written one can never be met under its name. The folder has a name, `place`, by which the database knows whose
bytes lie here and not on another host. Nobody outside this class builds a path, and none is built from anything that
a client wrote.
"""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from runtime.ids import new_id

Size = Literal["full", "thumb"]
_SUFFIX: Final = {"full": ".jpg", "thumb": ".thumb.jpg"}
_BLOCK: Final = 1 << 16


class WrongOffset(Exception):
    """The bytes do not follow what has arrived so far; `offset` is where they have to start."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the next byte expected is {offset}")
        self.offset = offset


class UploadBusy(Exception):
    """Somebody else is writing to this attachment just now."""


class MediaFiles:
    """Files of attachments below one folder."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "media"
        self._incoming = self._root / "incoming"

    @cached_property
    def place(self) -> str:
        """The name of this folder, which it keeps wherever it is moved; the host that it began on is for people."""
        named = self._root / "place"
        if not named.exists():
            self._root.mkdir(parents=True, exist_ok=True)
            draft = self._root / f"place.{new_id()}"
            with draft.open("w", encoding="utf-8") as file:
                file.write(f"{platform.node()}-{new_id()}")
                file.flush()
                os.fsync(file.fileno())  # a name without letters would be everybody's, and no photo's
            try:
                os.link(draft, named)  # of several processes that start at once, one names the folder
                _sync_folder(self._root)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return named.read_text(encoding="utf-8")

    def incoming(self, attachment: UUID) -> Path:
        """Return where the original bytes of an attachment arrive."""
        return self._incoming / str(attachment)

    @contextmanager
    def writing(self, attachment: UUID) -> Iterator[Arriving]:
        """Hold the incoming file for one writer; what is known of the photo is to be read after this, not before.

        Raises:
            UploadBusy: another request writes to it, or has just thrown away what was there.
        """
        self._incoming.mkdir(parents=True, exist_ok=True)
        path = self.incoming(attachment)
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                there = os.path.samestat(path.stat(), os.fstat(file.fileno()))
            except (BlockingIOError, FileNotFoundError) as error:
                raise UploadBusy(str(attachment)) from error
            if not there:
                raise UploadBusy(str(attachment))
            yield Arriving(file.fileno(), self._incoming)

    def arrived(self, attachment: UUID, received: int) -> int:
        """Return how many bytes have surely arrived: what the database knows, if the file has them."""
        try:
            return min(received, self.incoming(attachment).stat().st_size)
        except FileNotFoundError:
            return 0

    def original_sha256(self, attachment: UUID) -> bytes:
        """Return the hash of the bytes that arrived."""
        return _hash(self.incoming(attachment))

    def discard(self, attachment: UUID) -> None:
        """Forget what arrived."""
        self.incoming(attachment).unlink(missing_ok=True)

    def retire(self, attachment: UUID) -> None:
        """Let the time of grace of an original begin: nobody works on it any more."""
        os.utime(self.incoming(attachment))

    def workshop(self) -> Path:
        """Return a folder for work in progress, on the same disk as the store."""
        folder = self._root / "workshop"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def untouched_arrivals(self, older_than: float) -> list[UUID]:
        """Return what arrived, whole or in part, and was not touched since an instant (Unix seconds)."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        return [id for id, at in map(_arrival, self._incoming.iterdir()) if id is not None and at < older_than]

    def untouched_works(self, older_than: float) -> list[Path]:
        """Return work in progress that was not touched since an instant (Unix seconds)."""
        return [path for path in self.workshop().iterdir() if path.stat().st_mtime < older_than]

    def store(self, picture: Path, thumb: Path) -> bytes:
        """Move a finished picture and its thumb to where they belong, durably; return the picture's hash."""
        hashed = _hash(picture)
        self._settle(thumb, self.path(hashed, "thumb"))
        self._settle(picture, self.path(hashed, "full"))
        return hashed

    def path(self, hashed: bytes, size: Size = "full") -> Path:
        """Return where a stored picture lies."""
        name = hashed.hex()
        return self._root / name[:2] / name[2:4] / f"{name}{_SUFFIX[size]}"

    def _settle(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as file:
            os.fsync(file.fileno())
        source.replace(target)
        for folder in (target.parent, target.parent.parent, self._root):
            _sync_folder(folder)


class Arriving:
    """An open incoming file: `begin` says where, `received` counts what is in it, `keep` makes that durable."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._descriptor = descriptor
        self._folder = folder
        self.received = 0

    def begin(self, offset: int, *, known: int) -> None:
        """Go on at `offset`, 0 for all anew; `known` is how many bytes the database knows of.

        Raises:
            WrongOffset: there would be a gap, or bytes that have arrived would be written again.
        """
        there = min(known, os.fstat(self._descriptor).st_size)
        if offset not in (0, there):
            raise WrongOffset(there)
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        os.ftruncate(self._descriptor, offset)
        self.received = offset

    def write(self, block: bytes) -> None:
        """Append a block; what was written of it before a failure is counted."""
        view = memoryview(block)
        while view:
            written = os.write(self._descriptor, view)
            self.received += written
            view = view[written:]

    def keep(self) -> None:
        """Return when the bytes are on the disk, and the file is in its folder."""
        os.fsync(self._descriptor)
        _sync_folder(self._folder)


def _arrival(path: Path) -> tuple[UUID | None, float]:
    """Return whose bytes a file has, and when it was touched last; none for what is not ours, or gone by now."""
    with suppress(ValueError, FileNotFoundError):
        return UUID(path.name), path.stat().st_mtime
    return None, 0.0


def _hash(path: Path) -> bytes:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.digest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
