"""Files that others rely on: secrets nobody else reads, and files that are never seen half written."""

import os
from pathlib import Path

from deploy.local.account import Account


def write_secret(path: Path, text: str, account: Account | None = None) -> None:
    """Write a file that only its owner can read, in one step: readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if account is not None:
        os.chown(draft, account.uid, account.gid)
    draft.replace(path)


def bound_log(path: Path, limit: int = 10_000_000) -> None:
    """Keep a log file below the limit: its content moves to `NAME.1` and it starts anew.

    Truncated in place, because the process that writes it keeps it open for appending. Where the disk is too full for
    a copy, the log stays as it is until there is room.
    """
    if not path.exists() or path.stat().st_size <= limit:
        return
    older = path.with_name(f"{path.name}.1")
    older.unlink(missing_ok=True)
    with path.open("r+b") as log:
        try:
            older.write_bytes(log.read())
        except OSError:
            older.unlink(missing_ok=True)
        else:
            log.truncate(0)
