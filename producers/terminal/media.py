"""Make pictures of what arrived: decode, shrink, strip, store; off the accept path and out of this process.

One photo is one transaction: its row stays locked from taking it to saying what became of it, so a worker that dies
leaves the photo `arrived` and the next one does it again. The picture is stored under its own hash, so doing it again
changes nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.media_files import MediaFiles
from dispatch.adapters.postgres import attachments
from runtime.clock import monotonic, utc_now
from runtime.db import engine, is_unavailable
from runtime.failpoints import Failpoint, reach
from runtime.settings import Settings

log = structlog.get_logger()

PROGRAM: Final = Path(__file__).with_name("picture.py")
"""Run, not imported: the decoders are loaded where they cannot do harm, and only there."""

WALL_SECONDS: Final = 30
IDLE_SECONDS: Final = 1.0
TROUBLE_SECONDS: Final = 2.0
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
    files = MediaFiles(settings.data_dir)
    tidy_at = monotonic()
    while not stop.is_set():
        try:
            if monotonic() >= tidy_at:
                tidy(database, files, utc_now() - ABANDONED_AFTER)
                tidy_at = monotonic() + TIDY_SECONDS
            pause = 0.0 if work_once(database, files) else IDLE_SECONDS
        except sa.exc.SQLAlchemyError as error:
            if not is_unavailable(error):
                raise
            pause = TROUBLE_SECONDS
        stop.wait(pause)
    database.dispose()


def work_once(database: sa.Engine, files: MediaFiles) -> bool:
    """Make a picture of the photo that has waited longest; return False when none waits."""
    with database.begin() as connection:
        id = attachments.next_arrived(connection)
        if id is None:
            return False
        with tempfile.TemporaryDirectory(prefix="gridloop-photo-", dir=files.workshop()) as folder:
            _finish(connection, files, id, make(files.incoming(id), Path(folder)))
    files.discard(id)
    return True


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
    if done.returncode == REFUSED_STATUS:
        return str(json.loads(done.stdout)["refused"])
    if done.returncode != 0:
        log.warning("photo decoder failed", status=done.returncode, stderr=done.stderr[-500:].decode(errors="replace"))
        return OUT_OF_MEANS
    size = json.loads(done.stdout)
    return Made(made, thumb, size["width"], size["height"])


def _finish(connection: sa.Connection, files: MediaFiles, id: UUID, made: Made | str) -> None:
    if isinstance(made, str):
        attachments.mark_refused(connection, id, made)
        log.info("photo refused", attachment=str(id), reason=made)
        return
    hashed = files.store(made.picture, made.thumb)
    reach(Failpoint.ATTACHMENT_AFTER_WRITE)
    attachments.mark_stored(connection, id, sha256=hashed, width=made.width, height=made.height)
