"""The commands of docs/how-to that need no server, as a person copies them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "back-up-and-restore.md"


def command(of: str) -> str:
    """The line of the page that a person copies."""
    (found,) = re.findall(rf"^ +(.*{of}.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("there", [["keys"], ["keys", "media", "profile", "import"]])
def test_a_data_folder_is_saved_and_put_back_whatever_is_in_it_yet(tmp_path: Path, there: list[str]) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name in (*there, "run", "logs"):
        (old / name).mkdir(parents=True)
        (old / name / "content").write_text(name)

    for step, folder in (("tar --create", old), ("tar --extract", new)):
        environment = os.environ | {"GRIDLOOP_DATA_DIR": str(folder)}
        subprocess.run(["sh", "-euc", command(step)], cwd=tmp_path, env=environment, check=True)

    assert {file.parent.name for file in new.rglob("content")} == set(there)
