"""Where do the files of exports lie? In the data folder, named by its export and attempt, for our account alone.

A file is made in a folder of its own attempt and moved to its place when it is whole: nobody meets half of one, no
worker that was thought dead replaces the file of another one, and what a killed worker left is found and thrown away.
Beside it stand the numbers of the incidents that it is about. No path is built from anything that a client wrote.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from runtime.private_files import keep_names, replace_private

LEFT_FREE: Final = 512 << 20
"""Bytes of the disk that exports leave to what was promised: PostgreSQL and photos lie on it, too."""
_BLOCK: Final = 1 << 20


class NoRoom(Exception):
    """The disk, or the place that exports may take of it, is full."""


class Attempt(NamedTuple):
    """One try to make the file of an export; number: as the book of exports counts them, from one."""

    id: UUID
    number: int


class ExportFiles:
    """The files of exports below one folder; limit: how many bytes all of them may take."""

    def __init__(self, data_dir: Path, *, limit: int) -> None:
        self._root = data_dir / "exports"
        self._work = self._root / "work"
        self._limit = limit

    def path(self, attempt: Attempt) -> Path:
        """Return where the file that an attempt made lies."""
        return self._root / _name(attempt)

    def about(self, attempt: Attempt) -> list[str]:
        """Return the numbers of the incidents that this file is about."""
        return self._about(attempt).read_text("ascii").split()

    @contextmanager
    def workshop(self, attempt: Attempt) -> Iterator[Path]:
        """Give a folder to make a file in; what is left in it afterwards is thrown away."""
        folder = self._work / _name(attempt)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def check_room(self) -> None:
        """Look whether there is room for more.

        Raises:
            NoRoom: there is none.
        """
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._root).free < LEFT_FREE or self._taken() > self._limit:
            raise NoRoom

    def settle(self, attempt: Attempt, made: Path, about: Iterable[str]) -> tuple[int, bytes]:
        """Move a whole file to its place, durably; return its size and its hash. about: as `about` returns."""
        size, hashed = made.stat().st_size, _hash(made)
        replace_private(self._about(attempt), "\n".join(about).encode())
        with made.open("rb") as file:
            os.fchmod(file.fileno(), 0o600)
            os.fsync(file.fileno())
        made.replace(self.path(attempt))
        keep_names(self._root)
        return size, hashed

    def remove(self, id: UUID) -> None:
        """Throw the file of an export away, whichever attempt made it."""
        for name in self._names(self._root):
            if (found := _attempt(name)) is not None and found.id == id:
                (self._root / name).unlink(missing_ok=True)

    def all(self) -> list[Attempt]:
        """Return the attempts of which anything lies here."""
        found = [*self._names(self._root), *self._names(self._work)]
        return sorted({attempt for name in found if (attempt := _attempt(name)) is not None})

    def clear(self, attempt: Attempt) -> None:
        """Throw away whatever there is of an attempt, finished or not."""
        self.path(attempt).unlink(missing_ok=True)
        self._about(attempt).unlink(missing_ok=True)
        shutil.rmtree(self._work / _name(attempt), ignore_errors=True)

    def _about(self, attempt: Attempt) -> Path:
        return self._root / f"{_name(attempt)}.about"

    @staticmethod
    def _names(folder: Path) -> list[str]:
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []

    def _taken(self) -> int:
        taken = 0
        for path in self._root.rglob("*"):
            with suppress(FileNotFoundError):
                taken += path.stat().st_size
        return taken


def _name(attempt: Attempt) -> str:
    return f"{attempt.id}.{attempt.number}"


def _attempt(name: str) -> Attempt | None:
    id, _, rest = name.partition(".")
    with suppress(ValueError):
        return Attempt(UUID(id), int(rest.partition(".")[0]))
    return None


def _hash(path: Path) -> bytes:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.digest()
