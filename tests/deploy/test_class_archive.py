"""Kafka starts with a class archive where there is one, and without where there is none."""

import subprocess
from pathlib import Path

import pytest

from deploy.local import class_archive, make_class_archive
from deploy.local.account import SetupError
from deploy.local.jars import library_folder
from deploy.local.java import find_java


def test_a_jvm_is_told_of_an_archive_only_when_there_is_one(tmp_path: Path) -> None:
    without = class_archive.options(tmp_path)
    (tmp_path / class_archive.NAME).touch()

    assert without == []
    assert class_archive.options(tmp_path)[0] == f"-XX:SharedArchiveFile={tmp_path / class_archive.NAME}"


@pytest.mark.kafka
def test_a_jvm_takes_kafkas_classes_from_the_archive_that_was_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    try:
        java, libraries = find_java(), library_folder()
    except SetupError as error:
        pytest.skip(str(error))
    own = tmp_path / "libs"
    own.mkdir()
    for jar in libraries.glob("*.jar"):
        (own / jar.name).symlink_to(jar)
    monkeypatch.setattr("deploy.local.make_class_archive.library_folder", lambda: own)

    (own / class_archive.NAME).write_text("of a broker that signs nobody in")
    make_class_archive.make(anew=True)

    archive = f"-XX:SharedArchiveFile={own / class_archive.NAME}"
    command = [str(java), "-Xshare:on", archive, "-XX:+UseSerialGC", "-Xlog:class+load=info", "-cp", f"{own}/*"]
    for name in ("kafka.Kafka", "org.apache.kafka.common.security.scram.ScramLoginModule"):
        said = subprocess.run([*command, name], capture_output=True, text=True, check=False).stdout
        assert f"{name} source: shared objects file" in said
