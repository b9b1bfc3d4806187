"""Remembers that a step was done for exactly these files, so that the next start need not do it again."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """A file that holds what the step was done for; `content` is asked each time."""

    path: Path
    content: Callable[[], str]

    def says(self) -> bool:
        """Whether the step was done for what there is now."""
        return self.path.exists() and self.path.read_text() == self.content()

    def write(self) -> None:
        """Note that the step is done."""
        self.path.write_text(self.content())


def digest_of(files: Iterable[Path]) -> str:
    """One number for the names and contents of files."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()
