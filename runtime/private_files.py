"""Who may read what we write? The account that runs us, and nobody else, whoever made the folders above."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077


def keep_files_private() -> None:
    """Let every file and folder that this process and its children make be theirs alone."""
    os.umask(OTHERS)


def make_once(path: Path, content: bytes) -> None:
    """Write a file for our account alone where there is none; of two processes that do so, the first one wins."""
    if path.exists():
        return
    draft = _draft(path, content)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    keep_names(path.parent)


def replace_private(path: Path, content: bytes) -> None:
    """Write a file for our account alone, in one step: readers see the old one or the new one."""
    _draft(path, content).replace(path)
    keep_names(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def keep_names(folder: Path) -> None:
    """Have the names of a folder's files survive a loss of power, as their content does."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def open_to_others(folder: Path) -> Iterator[Path]:
    """Find files that another account of the machine can get at; a closed folder hides what is in it.

    Raises:
        PermissionError: we cannot look everywhere ourselves.
    """
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink() or not entry.exists() or not entry.stat().st_mode & OTHERS:
            continue
        if entry.is_dir():
            yield from open_to_others(entry)
        elif entry.is_file():
            yield entry
