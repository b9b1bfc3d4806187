"""Make pictures of what arrived: decode, shrink, strip, store; off the accept path and out of this process.

A photo is taken in one short transaction and concluded in another; nothing is open while it is decoded, because every
reader of commits waits for the oldest transaction. Whoever dies or fails in between leaves the photo `arrived`, and it
comes again when the time it was taken for is over, each time later, while its neighbours go on. The picture is stored
under its own hash, so doing it again changes nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog

from dispatch.adapters.media_files import MediaFiles
from dispatch.adapters.postgres.incidents import attachments
from dispatch.adapters.postgres.incidents.attachments import Taken
from runtime.clock import monotonic, utc_now
from runtime.db import engine
from runtime.failpoints import Failpoint, reach
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

PROGRAM: Final = Path(__file__).with_name("picture.py")
"""Run, not imported: the decoders are loaded where they cannot do harm, and only there."""

WALL_SECONDS: Final = 30
IDLE_SECONDS: Final = 1.0
REFUSED_STATUS: Final = 3
OUT_OF_MEANS: Final = "too_demanding"
ABANDONED_AFTER: Final = timedelta(days=1)
TIDY_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture and its thumb, not stored yet."""

    picture: Path
    thumb: Path
    width: int
    height: int


def run(settings: Settings, stop: threading.Event) -> None:
    """Work on arrived photos until told to stop."""
    database = engine(settings.database_url, application="gridloop-media", pool_size=1)
    try:
        keep_going("media", Darkroom(database, MediaFiles(settings.data_dir)).one_round, stop)
    finally:
        database.dispose()


class Darkroom:
    """The loop's round."""

    def __init__(self, database: sa.Engine, files: MediaFiles) -> None:
        self._database = database
        self._files = files
        self._tidy_at = monotonic()

    def one_round(self) -> float:
        """Work on one photo and return how long to rest: not at all when there was one."""
        if monotonic() >= self._tidy_at:
            self._tidy_at = monotonic() + TIDY_SECONDS
            tidy(self._database, self._files, utc_now() - ABANDONED_AFTER)
        return 0.0 if work_once(self._database, self._files) else IDLE_SECONDS


def work_once(database: sa.Engine, files: MediaFiles) -> bool:
    """Make a picture of the photo that has waited longest; return False when none waits."""
    with database.begin() as connection:
        taken = attachments.take_arrived(connection)
    if taken is None:
        return False
    try:
        _work(database, files, taken)
    except OSError:
        log.exception("photo put aside", attachment=str(taken.id), until=taken.until.isoformat())
    return True


def _work(database: sa.Engine, files: MediaFiles, taken: Taken) -> None:
    with tempfile.TemporaryDirectory(prefix="gridloop-photo-", dir=files.workshop()) as folder:
        made = make(files.incoming(taken.id), Path(folder))
        concluded = _refuse(database, taken, made) if isinstance(made, str) else _store(database, files, taken, made)
    if concluded:
        files.discard(taken.id)
    else:
        log.warning("photo was taken by another worker meanwhile", attachment=str(taken.id))


def tidy(database: sa.Engine, files: MediaFiles, older_than: datetime) -> None:
    """Remove what crashes and given-up work left behind; bytes that a photo still needs stay."""
    arrivals, works = files.leftovers(older_than.timestamp())
    with database.begin() as connection:
        needed = attachments.uploading(connection, arrivals)
    for arrival in set(arrivals) - needed:
        files.discard(arrival)
    for work in works:
        shutil.rmtree(work, ignore_errors=True)


def make(source: Path, folder: Path) -> Made | str:
    """Return the picture made of the source in a confined process, or the code of why there is none."""
    made, thumb = folder / "picture", folder / "thumb"
    program = (sys.executable, "-I", str(PROGRAM), str(source), str(made), str(thumb))
    try:
        done = subprocess.run(program, capture_output=True, timeout=WALL_SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired:
        return OUT_OF_MEANS
    said = _said(done.stdout)
    if done.returncode == 0 and {"width", "height"} <= said.keys():
        return Made(made, thumb, said["width"], said["height"])
    if done.returncode == REFUSED_STATUS and "refused" in said:
        return str(said["refused"])
    log.warning("photo decoder failed", status=done.returncode, stderr=done.stderr[-500:].decode(errors="replace"))
    return OUT_OF_MEANS


def _said(output: bytes) -> Mapping[str, Any]:
    """Return what the decoder said, or nothing when that cannot be read: it has met bytes of anybody."""
    try:
        said = json.loads(output)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refuse(database: sa.Engine, taken: Taken, reason: str) -> bool:
    log.info("photo refused", attachment=str(taken.id), reason=reason)
    with database.begin() as connection:
        return attachments.mark_refused(connection, taken, reason)


def _store(database: sa.Engine, files: MediaFiles, taken: Taken, made: Made) -> bool:
    hashed = files.store(made.picture, made.thumb)
    reach(Failpoint.ATTACHMENT_AFTER_WRITE)
    with database.begin() as connection:
        return attachments.mark_stored(connection, taken, sha256=hashed, width=made.width, height=made.height)
