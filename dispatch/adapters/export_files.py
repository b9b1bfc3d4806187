"""Where do the files of exports lie? In the data folder, named by the export's id, for our account alone.

A file is made in a folder of its own attempt and moved to its place when it is whole: nobody meets half of one, and
what a killed worker left is found and thrown away. Beside it stand the numbers of the incidents that it is about. No
path is built from anything that a client wrote.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from runtime.private_files import keep_names, replace_private

LEFT_FREE: Final = 512 << 20
"""Bytes of the disk that exports leave to what was promised: PostgreSQL and photos lie on it, too."""
_BLOCK: Final = 1 << 20


class NoRoom(Exception):
    """The disk, or the place that exports may take of it, is full."""


class ExportFiles:
    """The files of exports below one folder; limit: how many bytes all of them may take."""

    def __init__(self, data_dir: Path, *, limit: int) -> None:
        self._root = data_dir / "exports"
        self._work = self._root / "work"
        self._limit = limit

    def path(self, id: UUID) -> Path:
        """Return where the file of an export lies."""
        return self._root / str(id)

    def about(self, id: UUID) -> list[str]:
        """Return the numbers of the incidents that an export is about."""
        return self._about(id).read_text("ascii").split()

    @contextmanager
    def workshop(self, id: UUID, attempt: int) -> Iterator[Path]:
        """Give a folder to make a file in; what is left in it afterwards is thrown away."""
        folder = self._work / f"{id}.{attempt}"
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

    def settle(self, id: UUID, made: Path, about: Iterable[str]) -> tuple[int, bytes]:
        """Move a whole file to its place, durably; return its size and its hash. about: as `about` returns."""
        size, hashed = made.stat().st_size, _hash(made)
        replace_private(self._about(id), "\n".join(about).encode())
        with made.open("rb") as file:
            os.fchmod(file.fileno(), 0o600)
            os.fsync(file.fileno())
        made.replace(self.path(id))
        keep_names(self._root)
        return size, hashed

    def remove(self, id: UUID) -> None:
        """Throw the file of an export away."""
        self.path(id).unlink(missing_ok=True)
        self._about(id).unlink(missing_ok=True)

    def all(self) -> list[UUID]:
        """Return the exports of which anything lies here."""
        found = [*self._names(self._root), *self._names(self._work)]
        return sorted({id for name in found if (id := _id(name)) is not None})

    def clear(self, id: UUID) -> None:
        """Throw away whatever there is of an export, finished or not."""
        self.remove(id)
        for name in self._names(self._work):
            if _id(name) == id:
                shutil.rmtree(self._work / name, ignore_errors=True)

    def _about(self, id: UUID) -> Path:
        return self._root / f"{id}.about"

    @staticmethod
    def _names(folder: Path) -> list[str]:
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []

    def _taken(self) -> int:
        taken = 0
        for path in self._root.rglob("*"):
            with suppress(FileNotFoundError):
                taken += path.stat().st_size
        return taken


def _id(name: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(name.partition(".")[0])
    return None


def _hash(path: Path) -> bytes:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.digest()
