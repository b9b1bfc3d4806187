"""What a machine may have against a first start, each of it told in words: ports, folders of others, a full disk."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.cli.account import author
from deploy.local import set_up
from deploy.local.account import SetupError, account_name
from deploy.local.files import bound_log
from deploy.local.folder import only_one, prepare_folder, profile_of
from deploy.local.greeting import typed
from deploy.local.kafka import EmbeddedKafka
from deploy.local.ports import free_port, remembered_port, require_free
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.python_process import status_of
from deploy.local.steps import Steps
from deploy.local.up import _web_port
from runtime.settings import DEFAULT_DATA_DIR, Profile, Settings

NO_ACCOUNT = 2_999_999_999
LONGEST_SOCKET_PATH = 107
"""Bytes that the kernel takes."""


@pytest.mark.parametrize("noted", ["", "what is this", "70000", "-1"])
def test_a_port_that_was_not_noted_well_is_chosen_anew(tmp_path: Path, noted: str) -> None:
    (tmp_path / "port").write_text(noted)

    assert 1024 < remembered_port(tmp_path / "port") < 65_536


def test_a_port_that_may_not_be_used_is_told_from_one_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(_socket: socket.socket, _address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(SetupError, match="taken by another"):
        require_free(listener.getsockname()[1])
    with pytest.raises(SetupError, match=r"of 192\.0\.2\.1"):
        require_free(free_port(), "192.0.2.1")
    monkeypatch.setattr(socket.socket, "bind", bind)
    with pytest.raises(SetupError, match="administrator"):
        require_free(80)


@pytest.mark.parametrize(("profile", "named"), [(Profile.DEMO, True), (Profile.PRODUCTION, False)])
def test_the_port_that_a_proxy_knows_is_used_whatever_was_used_before(
    tmp_path: Path, profile: Profile, named: bool
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "web.port").write_text(str(free_port()))
    settings = Settings(profile=profile, http_port=free_port(), public_url="https://grid.town.example")
    if not named:
        settings.model_fields_set.remove("http_port")  # as if it were what a deployment has by default

    with socket.create_server(("127.0.0.1", settings.http_port)), pytest.raises(SetupError, match="is taken"):
        _web_port(tmp_path, None, settings)

    assert _web_port(tmp_path, None, settings) == settings.http_port


def test_a_demo_that_nobody_named_a_port_for_takes_one_that_is_free(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        (tmp_path / "run" / "web.port").write_text(str(listener.getsockname()[1]))

        assert _web_port(tmp_path, None, Settings()) != listener.getsockname()[1]


def test_a_data_folder_of_another_account_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)

    with (
        pytest.raises(SetupError, match=f"{tmp_path} cannot be used by {account_name(os.geteuid())}"),
        only_one(tmp_path),
    ):
        pytest.fail("nobody can")


def test_the_profile_is_noted_once_so_that_no_later_start_can_lose_it(open_folder: Path) -> None:
    prepare_folder(open_folder, "demo")
    first = (open_folder / "profile").stat()

    prepare_folder(open_folder, "demo")

    assert (open_folder / "profile").stat().st_mtime_ns == first.st_mtime_ns
    assert profile_of(open_folder) == "demo"


def test_the_commands_that_a_start_prints_name_a_data_folder_that_is_not_the_usual_one(tmp_path: Path) -> None:
    folder = tmp_path / "网格 闭环"

    assert typed(Settings(data_dir=DEFAULT_DATA_DIR), "users") == ".venv/bin/gridloop users"
    assert shlex.split(typed(Settings(data_dir=folder), "users"))[-2:] == ["--data-dir", str(folder)]


def test_an_account_without_a_name_goes_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: NO_ACCOUNT)
    monkeypatch.delenv("SUDO_USER", raising=False)

    assert author(None).name == str(NO_ACCOUNT)


def test_a_log_that_no_disk_has_room_to_copy_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "x.log"
    path.write_bytes(b"a" * 100)
    monkeypatch.setattr(Path, "write_bytes", full)

    bound_log(path, limit=50)

    assert path.read_bytes() == b"a" * 100
    assert not (tmp_path / "x.log.1").exists()


def test_the_supervisor_asks_by_the_name_that_is_always_answered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard = list[bytes]()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        status = status_of(f"127.0.0.1:{listener.getsockname()[1]}", "/healthz")
        thread.join()

    assert status == 200
    assert b"Host: localhost\r\n" in heard[0]


def test_the_steps_of_a_set_up_by_another_account_are_shown_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "steps.json").write_text(json.dumps([{"title": "pages", "seconds": 1.0, "fetching": False}]))
    monkeypatch.setattr(Path, "unlink", closed)
    steps = Steps(None)  # type: ignore[arg-type]  # nothing is shown

    steps.take_set_up(tmp_path / "steps.json")

    assert [step.title for step in steps.set_up] == ["pages"]


def test_a_checkout_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    script = checkout / "deploy" / "local" / "set_up.py"
    script.parent.mkdir(parents=True)
    script.write_text(Path(set_up.__file__).read_text())
    (checkout / ".cache").write_text("no folder")

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert str(checkout) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"ROOT": tmp_path, "CACHE": tmp_path / ".cache", "VENV": tmp_path / ".venv"}.items():
        monkeypatch.setattr(set_up, name, value)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_200_000_000))

    with pytest.raises(SystemExit):
        set_up.SetUp("run").run()

    assert "Only 1.2 GB are free" in capsys.readouterr().err
    assert not (tmp_path / ".venv").exists()


def test_a_path_with_chinese_letters_leaves_the_socket_a_path_that_is_short_enough(tmp_path: Path) -> None:
    folder = tmp_path / "红船镇网格化治理中心" / "数据"

    path = os.fsencode(EmbeddedPostgres(folder).socket_folder / ".s.PGSQL.65535.lock")

    assert len(path) <= LONGEST_SOCKET_PATH


def test_kafka_reads_its_folder_with_blanks_and_chinese_letters_as_it_is_written(open_folder: Path) -> None:
    folder = open_folder / "红船镇 网格\\𠮷"
    folder.mkdir()
    kafka = EmbeddedKafka(folder)
    kafka.home.mkdir()
    kafka._port, kafka._controller_port = 1, 2

    kafka._write_properties(None)

    lines = dict(line.split("=", 1) for line in kafka.properties.read_bytes().decode("ascii").splitlines())
    assert lines["log.dirs"].startswith(f"{open_folder}/\\u7ea2\\u8239\\u9547 \\u7f51\\u683c\\\\\\ud842\\udfb7/")
