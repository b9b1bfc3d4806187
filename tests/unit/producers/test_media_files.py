"""The name of the folder that photos lie in: given once, and kept through a loss of power."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest

from dispatch.adapters.media_files import MediaFiles


def test_a_folders_name_is_on_the_disk_before_any_photo_bears_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def noted(file: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{file}")).name)
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)

    named = MediaFiles(tmp_path).place

    content, folder = synced
    assert content.startswith("place.")
    assert folder == "media"
    assert MediaFiles(tmp_path).place == named


def test_what_is_not_ours_among_the_arrivals_keeps_nothing_from_being_tidied(tmp_path: Path) -> None:
    files, photo = MediaFiles(tmp_path), UUID(int=1)
    with files.writing(photo) as arriving:
        arriving.write(b"x")
    (files.incoming(photo).parent / "lost+found").mkdir()
    (files.incoming(photo).parent / ".nfs000001").touch()

    assert files.untouched_arrivals(float("inf")) == [photo]
