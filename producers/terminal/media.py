"""Make pictures of what arrived: decode, shrink, strip, store; off the accept path and out of this process.

A photo is taken in one short transaction and concluded in another; nothing is open while it is decoded, because every
reader of commits waits for the oldest transaction. A photo is refused only when the decoder says so, about the very
bytes that arrived. Whatever else happens, to the worker, the decoder, the disk or the memory, leaves the photo
`arrived` with its bytes: it comes again when the time it was taken for is over, each time later, while its neighbours
go on. The picture is stored under its own hash, so doing it again changes nothing.
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
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.media_files import MediaFiles, UploadBusy
from dispatch.adapters.postgres.incidents import attachments
from dispatch.adapters.postgres.incidents.attachments import UPLOADABLE, Taken
from producers.terminal.turns import Turns
from runtime.clock import monotonic, utc_now
from runtime.connections import engine
from runtime.failpoints import Failpoint, reach
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

PROGRAM: Final = Path(__file__).with_name("picture.py")
"""Run, not imported: the decoders are loaded where they cannot do harm, and only there."""

WALL_SECONDS: Final = 30
IDLE_SECONDS: Final = 1.0
REFUSED_STATUS: Final = 3
ABANDONED_AFTER: Final = timedelta(days=1)
"""How old work in progress is when surely nobody does it any more."""
GRACE: Final = timedelta(days=3)
"""How long originals stay when their photo is stored or refused, and what arrived of a photo that does not go on."""
OFTEN: Final = 3
"""A photo that comes again so many times is worth an error in the log, no mere warning."""
TIDY_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture and its thumb, not stored yet."""

    picture: Path
    thumb: Path
    width: int
    height: int


def run(settings: Settings, stop: threading.Event) -> None:
    """Work on arrived photos until asked to stop."""
    database = engine(settings.database_url, application="gridloop-media", pool_size=1)
    try:
        keep_going("media", Darkroom(database, MediaFiles(settings.data_dir)).one_round, stop)
    finally:
        database.dispose()


class PutAside(Exception):
    """No picture was made and nothing is said against the photo: it stays as it is and comes again later."""


class Darkroom:
    """The loop's round."""

    def __init__(self, database: sa.Engine, files: MediaFiles) -> None:
        self._database = database
        self._files = files
        self._turns = Turns()
        self._tidy_at = monotonic()

    def one_round(self) -> float:
        """Work on one photo and return how long to rest: not at all when there was one."""
        if monotonic() >= self._tidy_at:
            self._tidy_at = monotonic() + TIDY_SECONDS
            tidy(self._database, self._files, utc_now())
        return 0.0 if work_once(self._database, self._files, self._turns) else IDLE_SECONDS


def work_once(database: sa.Engine, files: MediaFiles, turns: Turns) -> bool:
    """Make a picture of a photo whose bytes lie here, of the sender whose turn it is; False when none waits."""
    with database.begin() as connection:
        sender = turns.next_of(attachments.senders_waiting(connection, files.place))
        taken = attachments.take_arrived(connection, files.place, sender) if sender is not None else None
    if sender is None or taken is None:
        return False
    began = monotonic()
    try:
        _work(database, files, taken)
    except (OSError, PutAside) as error:
        say = log.error if taken.attempts >= OFTEN else log.warning
        say(
            "photo put aside",
            attachment=str(taken.id),
            times=taken.attempts,
            until=taken.until.isoformat(),
            why=str(error),
        )
    turns.charge(sender, monotonic() - began, at=monotonic())
    return True


def _work(database: sa.Engine, files: MediaFiles, taken: Taken) -> None:
    if files.original_sha256(taken.id) != taken.sha256:
        raise PutAside("the bytes on the disk are not those that arrived")
    with tempfile.TemporaryDirectory(prefix="gridloop-photo-", dir=files.workshop()) as folder:
        made = make(files.incoming(taken.id), Path(folder))
        files.retire(taken.id)
        concluded = _refuse(database, taken, made) if isinstance(made, str) else _store(database, files, taken, made)
    if not concluded:
        log.warning("photo was taken by another worker meanwhile", attachment=str(taken.id))


def tidy(database: sa.Engine, files: MediaFiles, at: datetime) -> None:
    """Remove what crashes left behind and bytes whose grace is over; a photo that has arrived keeps its bytes."""
    for work in files.untouched_works((at - ABANDONED_AFTER).timestamp()):
        shutil.rmtree(work, ignore_errors=True)
    arrivals = files.untouched_arrivals((at - GRACE).timestamp())
    with database.begin() as connection:
        states = attachments.states(connection, arrivals)
    for arrival in arrivals:
        state = states.get(arrival)
        if state in UPLOADABLE:
            _give_up(database, files, arrival)
        elif state != "arrived":
            files.discard(arrival)


def _give_up(database: sa.Engine, files: MediaFiles, id: UUID) -> None:
    """Throw away what arrived of a photo; whoever sends it begins anew."""
    try:
        with files.writing(id), database.begin() as connection:
            if attachments.states(connection, [id]).get(id) in UPLOADABLE:  # now that nobody can be finishing it
                attachments.mark_received(connection, id, 0, place=files.place)
                files.discard(id)
    except UploadBusy:
        log.info("photo goes on after a long time", attachment=str(id))


def make(source: Path, folder: Path) -> Made | str:
    """Return the picture made of the source in a confined process, or the code of why the source is refused.

    Raises:
        PutAside: the process ended in any other way than by saying one of the two.
    """
    made, thumb = folder / "picture", folder / "thumb"
    program = (sys.executable, "-I", str(PROGRAM), str(source), str(made), str(thumb))
    try:
        done = subprocess.run(program, capture_output=True, timeout=WALL_SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired as error:
        raise PutAside(f"the decoder was not done in {WALL_SECONDS} s") from error
    said = _said(done.stdout)
    if done.returncode == 0 and {"width", "height"} <= said.keys():
        return Made(made, thumb, said["width"], said["height"])
    if done.returncode == REFUSED_STATUS and "refused" in said:
        return str(said["refused"])
    raise PutAside(f"the decoder ended with {done.returncode}: {done.stderr[-500:].decode(errors='replace')}")


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
