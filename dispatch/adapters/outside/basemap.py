"""The map under ours: tiles of a service outside, fetched by the server so that the key stays here, or our own file.

Browsers only ever ask us. Of the address only the numbers of a tile change, its host has to be listed, a name that
leads into our own network is refused unless the settings say `inside`, and nothing but a picture of a certain size is
passed on. What was fetched is kept in the data folder: the same few hundred tiles are asked for again and again.
"""

from __future__ import annotations

import threading
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import structlog
from msgspec import Struct

from dispatch.adapters.outside.web import NotSent, Target, fetch
from runtime.clock import monotonic
from runtime.settings import Settings

log = structlog.get_logger()

LARGEST: Final = 512 * 1024
KEPT_BYTES: Final = 512 * 1024 * 1024
"""A town has a few thousand tiles of some 15 KB."""
LET_ALONE_SECONDS: Final = 20.0
"""After a tile that did not come nobody waits for the next ones meanwhile: a map without its ground is a map, too."""
NO_SUCH_TILE: Final = {"404", "410"}
DEEPEST: Final = 19
_PICTURES: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


class Tile(Struct, frozen=True):
    """A picture of a part of the world."""

    picture: bytes
    media_type: str


class Basemap:
    """The map that the settings name, or none; or a layer of names above it, from an address of its own."""

    def __init__(self, settings: Settings, address: str | None = None) -> None:
        self._address = settings.basemap_url if address is None else address
        self._key = settings.basemap_key.get_secret_value()
        self._inside = settings.basemap_inside
        self._folder = settings.data_dir / "basemap" / sha256(self._address.encode()).hexdigest()[:16]
        self._file = settings.basemap_file
        self._kept: int | None = None
        self._keeping = threading.Lock()
        self._away_until = float("-inf")

    @property
    def has_tiles(self) -> bool:
        """Say whether there are tiles to ask for."""
        return bool(self._address)

    @property
    def has_shapes(self) -> bool:
        """Say whether there is a file of shapes."""
        return self._file is not None

    def shapes(self) -> bytes | None:
        """Return the file of shapes, GeoJSON; None where there is none, or it cannot be read."""
        if self._file is None:
            return None
        try:
            return self._file.read_bytes()
        except OSError as error:
            log.warning("the file of the basemap cannot be read", reason=type(error).__name__)
            return None

    def known(self, z: int, x: int, y: int) -> Tile | None:
        """Return a tile that was fetched before; asks nobody."""
        return _read(self._place(z, x, y)) if self.has_tiles and _can_be(z, x, y) else None

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        """Return a tile; None where there is none, or nobody could fetch it just now."""
        known = self.known(z, x, y)
        if known is not None or not self.has_tiles or not _can_be(z, x, y) or monotonic() < self._away_until:
            return known
        try:
            picture = fetch(Target(url=self._filled(z, x, y), inside=self._inside), largest=LARGEST)
        except NotSent as error:
            if error.failure.detail not in NO_SUCH_TILE:
                self._away_until = monotonic() + LET_ALONE_SECONDS
            log.warning("a tile of the basemap did not come", reason=error.failure.reason)
            return None
        found = _tile(picture)
        if found is not None:
            self._keep(self._place(z, x, y), picture)
        return found

    def _filled(self, z: int, x: int, y: int) -> str:
        filled = self._address
        for name, value in (("z", z), ("x", x), ("y", y), ("key", self._key)):
            filled = filled.replace(f"{{{name}}}", str(value))
        return filled

    def _place(self, z: int, x: int, y: int) -> Path:
        return self._folder / str(z) / str(x) / str(y)

    def _keep(self, place: Path, picture: bytes) -> None:
        if not self._has_room(len(picture)):
            return
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            # A name for each: whoever fetches the same tile at the same time writes into no other's half.
            with NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as partial:
                partial.write(picture)
            Path(partial.name).replace(place)
        except OSError as error:
            log.warning("a tile of the basemap was not kept", reason=type(error).__name__)

    def _has_room(self, size: int) -> bool:
        """Say whether there is room for so many bytes, and take them."""
        with self._keeping:
            if self._kept is None:
                self._kept = sum(one.stat().st_size for one in self._folder.rglob("*") if one.is_file())
            if self._kept + size > KEPT_BYTES:
                return False
            self._kept += size
        return True


def _can_be(z: int, x: int, y: int) -> bool:
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def _read(place: Path) -> Tile | None:
    try:
        return _tile(place.read_bytes())
    except OSError:
        return None


def _tile(picture: bytes) -> Tile | None:
    """Return a picture with what it is, by its first bytes; None where it is none: an answer may be a page of words."""
    kind = next((kind for begin, kind in _PICTURES if picture.startswith(begin)), None)
    return None if kind is None else Tile(picture, kind)
