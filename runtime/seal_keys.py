"""Where do the keys lie that seal decisions? In a setting, else in a file of the data folder, 0600, made once.

Triage seals with the first key; effects takes what any of them sealed, so that a key can be changed while messages are
on their way. Both look at the file again whenever it was changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from runtime.private_files import make_once, replace_private
from runtime.settings import Settings
from schemas.codec import RECORDS
from schemas.seals import Keys, SealedCodec
from schemas.topics import catalogue

log = structlog.get_logger()

FILE: Final = Path("keys") / "decision-keys"
BYTES: Final = 32


class NoSealKey(Exception):
    """There is a file for the keys, but no key in it."""


def sealing_codec(settings: Settings) -> SealedCodec:
    """Return the codec of this release's topics for whoever writes or believes decisions.

    Raises:
        NoSealKey: there is no key to seal with.
    """
    return SealedCodec(catalogue(), RECORDS, keys_of(settings))


def keys_of(settings: Settings) -> Keys:
    """Return what gives the keys of an installation, those of the setting before those of the file.

    Raises:
        NoSealKey: the file holds no key.
    """
    said = tuple(key.encode() for key in settings.seal_keys())
    return (lambda: said) if said else KeyFile(settings.data_dir / FILE)


class KeyFile:
    """A file of keys, one a line, the one that seals first; made where there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        make_once(path, _line(_new()))
        self._seen = self._place()
        self._keys = read_keys(path)
        if not self._keys:
            raise NoSealKey(f"{path} holds no key: gridloop decision-key new")

    def __call__(self) -> Sequence[bytes]:
        """Return the keys as they are now; a file that was lost, emptied or shut to us meanwhile changes nothing."""
        if (place := self._place()) != self._seen:
            self._seen = place
            self._keys = self._read() or self._keys
        return self._keys

    def _read(self) -> tuple[bytes, ...]:
        try:
            return read_keys(self._path)
        except OSError as error:  # else every decision on its way would be taken for one that nobody can read
            log.error("the keys of decisions cannot be read", path=str(self._path), error=type(error).__name__)
            return ()

    def _place(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_ctime_ns  # which changes with the content, and with who may read it


def read_keys(path: Path) -> tuple[bytes, ...]:
    """Return the keys in a file, none where there is no file."""
    try:
        return tuple(path.read_bytes().split())
    except FileNotFoundError:
        return ()


def begin_key(data_dir: Path, *, alone: bool) -> None:
    """Seal with a new key from now on; `alone`: and believe none of the earlier ones any more."""
    path = data_dir / FILE
    earlier = () if alone else read_keys(path)
    replace_private(path, b"".join(map(_line, (_new(), *earlier))))


def _new() -> bytes:
    return secrets.token_hex(BYTES).encode()


def _line(key: bytes) -> bytes:
    return key + b"\n"
