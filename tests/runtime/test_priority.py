"""A process that lets others go first does so in its session as well, where the kernel shares out by sessions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.priority import AUTOGROUP

SAY = (
    "from runtime.priority import AUTOGROUP, give_way; import os, pathlib; give_way(5);"
    "group = pathlib.Path(AUTOGROUP);"
    "said = group.read_text().split() if group.exists() else [];"
    "print(os.nice(0), said[-1] if said else 5)"
)


def _of_this_session() -> str | None:
    """Return how nice this session is; None where it is in no group: the kernel has none, or it was moved out."""
    try:
        said = Path(AUTOGROUP).read_text(encoding="ascii").split()
    except OSError:
        return None
    return said[-1] if said else None


GROUPS = pytest.mark.skipif(_of_this_session() is None, reason="this session's processes are in no group of their own")


@pytest.mark.parametrize("leads", [True, False])
def test_a_process_gives_way_by_itself_and_with_the_session_that_it_leads(leads: bool) -> None:
    before = os.nice(0)
    done = subprocess.run(
        [sys.executable, "-c", SAY], capture_output=True, text=True, check=True, start_new_session=leads
    )

    own, of_session = map(int, done.stdout.split())
    assert own == before + 5
    assert not leads or of_session == 5


@GROUPS
def test_a_process_in_somebody_elses_session_leaves_that_alone() -> None:
    before = _of_this_session()

    subprocess.run([sys.executable, "-c", SAY], capture_output=True, check=True)

    assert _of_this_session() == before
