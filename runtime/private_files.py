"""Who may read what we write? The account that runs us, and nobody else, whoever made the folders above."""

import os
from collections.abc import Iterator
from pathlib import Path

OTHERS = 0o077


def keep_files_private() -> None:
    """Let every file and folder that this process and its children make be theirs alone."""
    os.umask(OTHERS)


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
