"""What we write is ours alone, whichever process writes it, and doctor sees what is not."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.checkup.finding import Outcome
from deploy.checkup.machine import private
from deploy.local.account import Account, make_way, own_folder
from deploy.local.child import Child
from deploy.local.folder import prepare_folder

OTHERS = 0o077
SAID = "print(oct(os.umask(0)))"


@pytest.mark.parametrize(
    "start",
    [
        "import deploy.processes as p; p.run_process = lambda *_: 0; p.main(['web'])",
        "import deploy.cli as c; c.app = lambda: None; c.main()",
    ],
    ids=["a process", "the command line"],
)
def test_every_entry_lets_files_be_private(start: str, tmp_path: Path) -> None:
    env = {**os.environ, "GRIDLOOP_DATA_DIR": str(tmp_path)}

    done = subprocess.run(
        (sys.executable, "-c", f"import os; os.umask(0o022); {start}; {SAID}"),
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.splitlines()[-1] == "0o77"


def test_a_child_lets_files_be_private_whatever_its_parent_does(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "open('made', 'w').close()"], log=tmp_path / "log", cwd=tmp_path)

    assert child.wait(30)

    assert not (tmp_path / "made").stat().st_mode & OTHERS


def test_the_way_to_a_servers_folder_can_be_passed_and_not_read(tmp_path: Path) -> None:
    before = os.umask(OTHERS)
    try:
        make_way(tmp_path / "ours" / "way" / "data", Account(name="me", uid=os.getuid(), gid=os.getgid()))
        own_folder(tmp_path / "ours" / "way" / "data", None)
        own_folder(tmp_path / "mine" / "data", None)
    finally:
        os.umask(before)

    def mode(path: str) -> int:
        return stat.S_IMODE((tmp_path / path).stat().st_mode)

    assert (mode("ours"), mode("ours/way"), mode("ours/way/data")) == (0o711, 0o711, 0o700)
    assert mode("mine") == 0o700


def test_a_folder_from_before_is_closed_at_the_next_start(open_folder: Path) -> None:
    open_folder.chmod(0o755)
    for name in ("media", "logs"):
        (open_folder / name).mkdir(mode=0o755)
    (open_folder / "simulator-truth.jsonl").write_text("{}")
    (open_folder / "notes.txt").write_text("not ours")
    assert private(open_folder).outcome is Outcome.FAILED

    prepare_folder(open_folder, "demo")

    assert not any((open_folder / name).stat().st_mode & OTHERS for name in ("media", "logs", "simulator-truth.jsonl"))
    assert "notes.txt" in private(open_folder).detail


def test_doctor_names_files_that_other_accounts_can_read(tmp_path: Path) -> None:
    for folder, name, mode in (("closed", "photo", 0o644), ("open", "photo", 0o640), ("programs", "java", 0o755)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).touch()
        (tmp_path / folder / name).chmod(mode)
    (tmp_path / "closed").chmod(0o700)
    (tmp_path / "link").symlink_to("/etc/passwd")

    found = private(tmp_path)
    (tmp_path / "open" / "photo").chmod(0o600)

    assert found.outcome is Outcome.FAILED
    assert "1 files, such as open/photo:" in found.detail
    assert private(tmp_path).outcome is Outcome.OK
