"""The data folder: whose it is, who may use it now, and how the demo's is emptied."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.account import SetupError, account_name, make_way, require_reachable, server_account
from deploy.local.files import write_secret

MARKER = "profile"
CONTENT = (
    "postgres",
    "kafka",
    "kafka-programs",
    "media",
    "keys",
    "logs",
    "run",
    "simulator",
    "notifications",
    "import",
    "faust",
)
OURS_ALONE = ("media", "keys", "logs", "run", "simulator", "notifications", "import", "faust")
"""Folders that no server has to reach."""
ENOUGH_DISK = 1_000_000_000
ENOUGH_MEMORY = 900_000_000


def prepare_folder(folder: Path, profile: str) -> None:
    """Make the data folder, or make sure that it may be used.

    Raises:
        SetupError: it belongs to another profile, cannot be written or reached, or the machine has no room for it.
    """
    account = server_account()
    with _usable(folder):
        make_way(folder / "run", account)
        folder.chmod(0o711 if account is not None else 0o700)
        for inside in ("run", "logs"):
            (folder / inside).mkdir(exist_ok=True)
        _close(folder)
        kept = profile_of(folder)
    require_reachable(folder / "postgres" / "data", account)
    if kept is not None and kept != profile:
        raise SetupError(
            f"The data folder {folder} belongs to the profile '{kept}', not '{profile}'. Choose another one."
        )
    _require_room(folder)
    if kept is None:
        write_secret(folder / MARKER, profile)


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Say of a data folder that it cannot be used, and by whom, instead of which call failed."""
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"The data folder {folder} cannot be used by {account_name(os.geteuid())} ({error.strerror}). "
            "Start as the account that it belongs to, or choose another folder with --data-dir."
        ) from error


def _close(folder: Path) -> None:
    """Close what was made while files were open to other accounts; what is not ours stays as it is."""
    for inside in (folder / name for name in OURS_ALONE):
        if inside.is_dir():
            inside.chmod(0o700)
    for file in (*folder.glob("*.json"), *folder.glob("*.jsonl"), folder / MARKER):
        if file.is_file():
            file.chmod(0o600)


def profile_of(folder: Path) -> str | None:
    """The profile whose data lies there, none when there is none, or a crash left nothing of what was written."""
    marker = folder / MARKER
    return (marker.read_text().strip() or None) if marker.exists() else None


def _require_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ENOUGH_DISK:
        raise SetupError(
            f"Only {free / 1e9:.1f} GB are free where {folder} lies, {ENOUGH_DISK / 1e9:.0f} GB are needed. "
            "Free some, or choose another folder with --data-dir."
        )
    available = available_memory()
    if available < ENOUGH_MEMORY:
        raise SetupError(
            f"Only {available / 1e9:.1f} GB of memory are available, about {ENOUGH_MEMORY / 1e9:.1f} GB are needed."
        )


def available_memory() -> int:
    """Bytes of memory that new processes may take."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 1 << 62


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder for ourselves.

    Raises:
        SetupError: another Gridloop runs with it.
    """
    with _usable(folder):
        make_way(folder / "run" / "lock", server_account())
        opened = (folder / "run" / "lock").open("a+")
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise SetupError(
                f"Gridloop already runs with the data folder {folder} (process {lock.read().strip() or 'unknown'}). "
                "Stop it first, or choose another folder with --data-dir."
            ) from error
        with _usable(folder):
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
        yield


def reset(folder: Path) -> None:
    """Throw the demo's data away; what is not ours in the folder stays.

    Raises:
        SetupError: the data is not a demo's.
    """
    kept = profile_of(folder)
    if kept is None and not (folder / "postgres").exists():
        return
    if kept != "demo":
        raise SetupError(f"--reset refused: {folder} holds data that is not a demo's.")
    for name in CONTENT:
        if name != "run":
            shutil.rmtree(folder / name, ignore_errors=True)
    for left in (folder / "run").glob("*"):
        if left.name != "lock":
            left.unlink()
