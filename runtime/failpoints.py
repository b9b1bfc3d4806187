"""Points where a test may kill the process, so that recovery is tried at each of them and not by luck.

Nothing happens unless `GRIDLOOP_FAILPOINTS` names a folder. A test arms a point by making the file `NAME.armed` there;
the first process to reach it renames the file to `NAME.hit` and dies by SIGKILL. The process that is started in its
place passes, because the file is gone; and a point that was never visited is seen from the file that stayed.
"""

import os
import signal
from enum import StrEnum
from pathlib import Path


class Failpoint(StrEnum):
    """Every place where a crash must cost nothing; those of a step and of a consumer begin with its name."""

    ACCEPT_BEFORE_COMMIT = "accept.before_commit"
    ACCEPT_AFTER_COMMIT = "accept.after_commit"
    RELAY_AFTER_SEND = "relay.after_send"
    RELAY_AFTER_ACK = "relay.after_ack"
    TRIAGE_AFTER_READ = "triage.after_read"
    TRIAGE_AFTER_SEND = "triage.after_send"
    TRIAGE_AFTER_ACK = "triage.after_ack"
    EFFECTS_BEFORE_COMMIT = "effects.before_commit"
    EFFECTS_AFTER_COMMIT = "effects.after_commit"
    EFFECTS_AFTER_OFFSETS = "effects.after_offsets"
    TIMERS_BEFORE_COMMIT = "timers.before_commit"
    TIMERS_AFTER_COMMIT = "timers.after_commit"
    NOTIFIER_AFTER_SEND = "notifier.after_send"
    ATTACHMENT_AFTER_WRITE = "attachment.after_write"


ENVIRONMENT = "GRIDLOOP_FAILPOINTS"
_folder = Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None


def reach(point: str) -> None:
    """Say that the process is at this point; it does not come back when a test armed it."""
    if _folder is None:
        return
    try:
        (_folder / f"{point}.armed").rename(_folder / f"{point}.hit")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: Failpoint, folder: Path) -> None:
    """Let the next process that reaches the point die there."""
    (folder / f"{point}.armed").touch()


def was_hit(point: Failpoint, folder: Path) -> bool:
    """Whether a process died at the point."""
    return (folder / f"{point}.hit").exists()
