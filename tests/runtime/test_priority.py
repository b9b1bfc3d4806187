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
    "print(os.nice(0), group.read_text().split()[-1] if group.exists() else 5)"
)
GROUPS = pytest.mark.skipif(not Path(AUTOGROUP).exists(), reason="this kernel does not group processes by session")


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
    before = Path(AUTOGROUP).read_text(encoding="ascii").split()[-1]

    subprocess.run([sys.executable, "-c", SAY], capture_output=True, check=True)

    assert Path(AUTOGROUP).read_text(encoding="ascii").split()[-1] == before
