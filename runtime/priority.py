"""How a process lets others go first when the processor is short, also where Linux groups processes by session.

With `sched_autogroup_enabled`, as most distributions have it, a niceness counts only among the processes of one
session. Each of ours leads a session of its own, so the session has to be told as well (sched(7), "The autogroup
feature").
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

AUTOGROUP: Final = "/proc/self/autogroup"


def give_way(niceness: int) -> None:
    """Let everybody who is less nice go first: this process, and the session it leads where that is what counts."""
    os.nice(niceness)
    if os.getsid(0) == os.getpid():
        # A kernel without such groups has no such file; one that refuses leaves things as they are without it.
        with suppress(OSError):
            Path(AUTOGROUP).write_text(str(niceness), encoding="ascii")
