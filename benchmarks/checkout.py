"""Another checkout of the product, or this one, whose towns run under its own Python and its own libraries."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from benchmarks.town import UNMETERED, Town

HOST: Final = Path(__file__).with_name("host.py")
NEEDED: Final = (".venv/bin/python", ".venv/bin/gridloop", "benchmarks/town.py")
ENDS_WITHIN: Final = 90.0
LAST_WORDS: Final = 2000


class CannotCompare(Exception):
    """A checkout cannot be measured; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout that is set up: `root` has its `.venv`."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> Checkout:
        """Return the checkout in a folder.

        Raises:
            CannotCompare: something is missing that its towns need.
        """
        missing = [name for name in NEEDED if not (root / name).exists()]
        if missing:
            raise CannotCompare(f"{root} has no {', '.join(missing)}: it must be a checkout in which ./run ran once")
        return cls(root.resolve())

    def commit(self) -> str:
        """Return the commit that is checked out, marked when files differ from it."""
        said = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return said.stdout.strip() or "unknown"

    def token(self, user: str, data_dir: Path) -> str:
        """Return a token of a demo account of a town of this checkout."""
        command = [str(self.root / ".venv/bin/gridloop"), "token", user, "--data-dir", str(data_dir)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    @contextmanager
    def town(self, kind: str, *, accounts: int = 24, **environment: str) -> Iterator[Town]:
        """Run a town of this checkout as long as the block lasts.

        Raises:
            CannotCompare: it did not start.
        """
        with tempfile.TemporaryFile("w+") as said:
            host = subprocess.Popen(
                [self.root / ".venv/bin/python", "-c", HOST.read_text(encoding="utf-8"), kind, str(accounts)],
                cwd=self.root,
                env=os.environ | UNMETERED | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                umask=0o022,  # ours is stricter, and older checkouts make folders for the servers' account under it
            )
            try:
                yield town_from(self._told(host, said))
            finally:
                host.communicate(timeout=ENDS_WITHIN)  # closes its input, which ends the town

    def _told(self, host: subprocess.Popen[str], said: IO[str]) -> dict[str, Any]:
        assert host.stdout is not None
        for line in host.stdout:
            if line.startswith("{"):
                told: dict[str, Any] = json.loads(line)
                return told
        host.wait(ENDS_WITHIN)
        said.seek(0)
        raise CannotCompare(f"the town of {self.root} did not start:\n{said.read()[-LAST_WORDS:]}")


def town_from(told: Mapping[str, Any]) -> Town:
    """Return a town of another checkout as one of ours, but for its Kafka and its owner: no load speaks to those."""
    return Town(
        url=told["url"],
        database_url=told["database_url"],
        admin_database_url="",
        kafka={},
        data_dir=Path(told["data_dir"]),
        pids=told["pids"],
        tokens=tuple(told["tokens"]),
    )
