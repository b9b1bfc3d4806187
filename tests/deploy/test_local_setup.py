"""What the servers need of the machine: ports, folders, accounts, Java, jars; and what a person is told instead."""

import hashlib
import json
import os
import re
import socket
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.local import account as accounts
from deploy.local import set_up
from deploy.local.account import Account, SetupError, reachable_copy, require_reachable, unreachable_parent
from deploy.local.files import bound_log, write_secret
from deploy.local.folder import only_one, prepare_folder, reset
from deploy.local.jars import LOCK, SPECIFICATION, Jar, fetch, library_folder, locked_jars
from deploy.local.java import find_java, java_version
from deploy.local.kafka_probe import Login, answers
from deploy.local.ports import free_port, is_free, remembered_port
from deploy.local.python_process import PythonProcess
from deploy.local.up import Machine, Options
from runtime.settings import Settings

NOBODY = Login("nobody", "nothing")
STRANGER = Account(name="stranger", uid=54321, gid=54321)


@pytest.fixture
def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def test_a_remembered_port_is_used_again_while_it_is_free(tmp_path: Path) -> None:
    first = remembered_port(tmp_path / "port")

    assert remembered_port(tmp_path / "port") == first


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path, listener: socket.socket) -> None:
    with listener:
        taken = listener.getsockname()[1]
        (tmp_path / "port").write_text(str(taken))

        port = remembered_port(tmp_path / "port")

    assert port != taken
    assert (tmp_path / "port").read_text() == str(port)


@pytest.mark.parametrize("left", ["", "\0\0\0\0\0", "150"], ids=["nothing", "zeros", "a part"])
def test_a_port_of_which_a_crash_left_something_else_is_replaced(tmp_path: Path, left: str) -> None:
    (tmp_path / "port").write_text(left)

    port = remembered_port(tmp_path / "port", 15_001)

    assert port > 1024
    assert remembered_port(tmp_path / "port") == port


def test_a_chosen_port_is_free_and_never_one_that_an_outgoing_connection_may_get() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    ports = {free_port() for _ in range(50)}

    assert all(is_free(port) and port < lowest for port in ports)


def test_nobody_answers_where_nothing_listens() -> None:
    assert not answers("127.0.0.1", free_port(), NOBODY)


def test_something_that_is_no_broker_does_not_count_as_one(listener: socket.socket) -> None:
    with listener:
        assert not answers("127.0.0.1", listener.getsockname()[1], NOBODY, seconds=0.1)


def test_a_closed_folder_on_the_way_is_found_and_the_message_names_data_dir(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    for folder in (*tmp_path.parents, tmp_path):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    closed.chmod(0o700)

    assert unreachable_parent(closed / "data", STRANGER) == closed
    assert unreachable_parent(closed / "data", None) is None
    with pytest.raises(SetupError, match="--data-dir"):
        require_reachable(closed / "data", STRANGER)


def test_programs_in_a_closed_folder_are_copied_to_where_the_account_can_reach_them(tmp_path: Path) -> None:
    source = tmp_path / "closed" / "programs"
    (source / "bin").mkdir(parents=True)
    (source / "bin" / "server").write_text("program")
    (source / "bin" / "server").chmod(0o700)
    source.parent.chmod(0o700)

    copy = reachable_copy(source, tmp_path / "copy", STRANGER, version="1")

    assert (copy / "bin" / "server").read_text() == "program"
    assert (copy / "bin" / "server").stat().st_mode & 0o005 == 0o005
    assert (copy / "bin").stat().st_mode & 0o005 == 0o005


def test_a_newer_program_replaces_the_copy(tmp_path: Path) -> None:
    source = tmp_path / "closed" / "programs"
    source.mkdir(parents=True)
    source.parent.chmod(0o700)
    (source / "server").write_text("old")
    reachable_copy(source, tmp_path / "copy", STRANGER, version="1")
    (source / "server").unlink()
    (source / "server").write_text("new")

    assert (reachable_copy(source, tmp_path / "copy", STRANGER, version="1") / "server").read_text() == "old"
    assert (reachable_copy(source, tmp_path / "copy", STRANGER, version="2") / "server").read_text() == "new"


def test_as_root_without_any_unprivileged_account_the_message_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(accounts, "CANDIDATES", ("nobody-has-this-name",))

    with pytest.raises(SetupError, match="useradd"):
        accounts.server_account()


@pytest.mark.parametrize(("processes", "names"), [(1, ["web"]), (2, ["web", "web-2"]), (3, ["web", "web-2", "web-3"])])
def test_as_many_web_processes_start_as_the_settings_say(tmp_path: Path, processes: int, names: list[str]) -> None:
    settings = Settings(data_dir=tmp_path, web_processes=processes)

    started = [member.name for member in Machine(settings, Options(), port=8080).members()]

    assert [name for name in started if name.startswith("web")] == names
    assert len({name for name in started if name not in ("postgres", "kafka", "prepare", "topics")}) == processes + 7


def test_only_the_step_that_migrates_is_told_how_to_sign_in_as_the_role_that_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDLOOP_ADMIN_DATABASE_URL", "postgresql://migrates@/x")
    settings = Settings(
        database_url="postgresql://works@/x", kafka_bootstrap_servers="127.0.0.1:1", data_dir=tmp_path, web_processes=2
    )

    members = Machine(settings, Options(), port=8080).members()
    told = {
        member.name: member.server._env()["GRIDLOOP_ADMIN_DATABASE_URL"]
        for member in members
        if isinstance(member.server, PythonProcess)
    }

    assert told.pop("prepare") == "postgresql://migrates@/x"
    assert len(told) > 5
    assert set(told.values()) == {""}


def test_the_ready_file_tells_programs_how_to_work_in_the_database_and_how_to_change_it(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    settings = Settings(
        database_url="postgresql://works@/x",
        admin_database_url="postgresql://migrates@/x",
        kafka_bootstrap_servers="127.0.0.1:1",
        data_dir=tmp_path,
    )
    machine = Machine(settings, Options(ready_file=ready), port=8080)
    machine._told = True  # nobody has to be told of accounts

    machine._ready({"web": 7})
    found = json.loads(ready.read_text())

    assert set(found) == {"url", "database_url", "admin_database_url", "kafka", "kafka_client", "data_dir", "pids"}
    assert (found["database_url"], found["admin_database_url"]) == ("postgresql://works@/x", "postgresql://migrates@/x")
    assert ready.stat().st_mode & 0o077 == 0


def test_a_second_start_with_the_same_data_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(SetupError, match=f"already runs .*process {os.getpid()}"),
        only_one(tmp_path),
    ):
        pytest.fail("both hold the folder")


def test_reset_empties_a_demo_and_leaves_what_is_not_ours(open_folder: Path) -> None:
    prepare_folder(open_folder, "demo")
    for name in ("postgres", "import", "media"):
        (open_folder / name).mkdir()
    (open_folder / "holiday.txt").write_text("mine")

    reset(open_folder)

    assert not any((open_folder / name).exists() for name in ("postgres", "import", "media"))
    assert (open_folder / "holiday.txt").exists()


@pytest.mark.parametrize("profile", ["production", None])
def test_reset_refuses_data_that_is_not_a_demos(open_folder: Path, profile: str | None) -> None:
    (open_folder / "postgres").mkdir()
    if profile:
        (open_folder / "profile").write_text(profile)

    with pytest.raises(SetupError, match="refused"):
        reset(open_folder)

    assert (open_folder / "postgres").exists()


def test_a_demo_does_not_start_on_production_data(open_folder: Path) -> None:
    (open_folder / "profile").write_text("production")

    with pytest.raises(SetupError, match="belongs to the profile 'production'"):
        prepare_folder(open_folder, "demo")


def test_a_folder_whose_profile_a_crash_left_empty_is_taken_for_this_one(open_folder: Path) -> None:
    (open_folder / "profile").touch()

    prepare_folder(open_folder, "demo")

    assert (open_folder / "profile").read_text() == "demo"


def test_what_is_known_of_a_folder_is_not_written_again_at_each_start(open_folder: Path) -> None:
    prepare_folder(open_folder, "demo")
    port = remembered_port(open_folder / "run" / "x.port")
    written = [(open_folder / name).stat().st_ino for name in ("profile", "run/x.port")]

    prepare_folder(open_folder, "demo")

    assert remembered_port(open_folder / "run" / "x.port") == port
    assert [(open_folder / name).stat().st_ino for name in ("profile", "run/x.port")] == written


def test_a_secret_is_written_for_its_owner_only(tmp_path: Path) -> None:
    write_secret(tmp_path / "secret", "one")
    write_secret(tmp_path / "secret", "two")

    assert (tmp_path / "secret").read_text() == "two"
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_a_log_that_grew_too_long_moves_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    with path.open("ab", buffering=0) as writer:
        writer.write(b"a" * 100)

        bound_log(path, limit=50)
        writer.write(b"next")

    assert path.read_bytes() == b"next"
    assert (tmp_path / "x.log.1").stat().st_size == 100


def test_the_lock_file_names_every_jar_by_its_hash_and_no_address() -> None:
    text = LOCK.read_text() + SPECIFICATION.read_text()

    assert not re.search(r"https?:|://|www\.|\.com/|repository", text)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in locked_jars())
    wanted = tomllib.loads(SPECIFICATION.read_text())["dependencies"]["coordinates"]
    locked = {f"{jar.group}:{jar.artifact}:{jar.version}" for jar in locked_jars()}
    assert {coordinate.rstrip("!") for coordinate in wanted} <= locked


def test_all_jars_of_kafka_have_one_version() -> None:
    assert len({jar.version for jar in locked_jars() if jar.group == "org.apache.kafka"}) == 1


def a_repository(folder: Path, content: bytes) -> Jar:
    place = folder / "org" / "example" / "thing" / "1.0"
    place.mkdir(parents=True)
    (place / "thing-1.0.jar").write_bytes(content)
    return Jar(group="org.example", artifact="thing", version="1.0", sha256=hashlib.sha256(b"right").hexdigest())


def test_a_jar_comes_from_a_local_repository_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jar = a_repository(tmp_path / "repository", b"right")
    monkeypatch.setenv("GRIDLOOP_MAVEN_REPOSITORY", str(tmp_path / "repository"))

    libraries = fetch([jar], tmp_path / "cache")

    assert (libraries / "thing-1.0.jar").read_bytes() == b"right"


def test_a_jar_that_is_not_the_locked_one_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jar = a_repository(tmp_path / "repository", b"tampered with")
    monkeypatch.setenv("GRIDLOOP_MAVEN_REPOSITORY", str(tmp_path / "repository"))

    with pytest.raises(SetupError, match="not the jar that was locked"):
        fetch([jar], tmp_path / "cache")

    assert not list((tmp_path / "cache").rglob("thing-1.0.jar"))


def test_jars_that_cannot_be_had_give_three_ways_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jar = a_repository(tmp_path / "elsewhere", b"right")
    monkeypatch.setenv("GRIDLOOP_MAVEN_REPOSITORY", str(tmp_path / "empty"))

    with pytest.raises(SetupError) as problem:
        fetch([jar], tmp_path / "cache")

    for way in ("GRIDLOOP_MAVEN_REPOSITORY", "GRIDLOOP_KAFKA_HOME", "KAFKA_BOOTSTRAP_SERVERS"):
        assert way in str(problem.value)


def test_a_kafka_release_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / "kafka_2.13-4.3.1.jar").touch()
    monkeypatch.setenv("GRIDLOOP_KAFKA_HOME", str(tmp_path))

    assert library_folder() == tmp_path / "libs"


def test_a_folder_that_is_no_kafka_release_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRIDLOOP_KAFKA_HOME", str(tmp_path))

    with pytest.raises(SetupError, match="no Kafka release folder"):
        library_folder()


def test_the_wheels_java_is_new_enough() -> None:
    assert java_version(find_java()) >= 17


def test_a_java_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("GRIDLOOP_JAVA_HOME", str(tmp_path))

    with pytest.raises(SetupError, match="Java 11"):
        find_java()


def test_the_pages_are_built_anew_when_a_sentence_of_the_catalogue_changed() -> None:
    assert {path.name for path in set_up._web_sources() if path.parent == set_up.TEXTS} == {"zh-CN.json", "en.json"}


def test_kafkas_classes_are_read_again_when_the_broker_starts_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    jars, broker, calls = tmp_path / "jars.toml", tmp_path / "kafka.py", list[list[str]]()
    jars.touch()
    (tmp_path / "kafka").mkdir()
    for name, value in {"ROOT": tmp_path, "CACHE": tmp_path, "JARS": jars, "BROKER": [broker]}.items():
        monkeypatch.setattr(set_up, name, value)
    setup = set_up.SetUp("test")
    monkeypatch.setattr(setup, "_call", lambda command, *_words, **_named: calls.append(command))

    for settings in ("lets everybody in", "lets everybody in", "asks for a password"):
        broker.write_text(settings)
        setup.read_classes()

    assert [call[-1] for call in calls] == ["deploy.local.make_class_archive"] * 2


def test_categories_are_learnt_again_only_when_their_texts_or_the_learning_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts, learnt = tmp_path / "situations.yaml", list[Sequence[str]]()
    for name, value in {
        "ROOT": tmp_path,
        "CACHE": tmp_path,
        "MODEL": tmp_path / "a.model",
        "LEARNT_BY": [texts],
    }.items():
        monkeypatch.setattr(set_up, name, value)
    setup, codes = set_up.SetUp("run"), iter((1, 0, 0))

    def learn(command: Sequence[str], **_named: object) -> SimpleNamespace:
        learnt.append(command)
        return SimpleNamespace(returncode=next(codes))

    monkeypatch.setattr(subprocess, "run", learn)

    for written in ("a", "a", "a", "b"):
        texts.write_text(written)
        setup.learn_categories()

    assert [command[-2:] for command in learnt] == [["deploy.starter.train", str(tmp_path / "a.model")]] * 3


def test_the_starter_model_is_where_triage_looks_for_it_and_made_from_what_is_there() -> None:
    assert Settings.model_fields["classifier_model"].default == set_up.MODEL
    assert all(path.is_file() for path in set_up.LEARNT_BY)
