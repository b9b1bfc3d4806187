"""The embedded PostgreSQL keeps what it was given, whatever ends it."""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def files_are_private() -> Iterator[None]:
    """As in every process of ours: what the server's account has to reach is opened on purpose."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def server(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(open_folder) as server:
        yield server


def scalar(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def owned(server: EmbeddedPostgres) -> str:
    return server.database_url(DATABASE, Login.MIGRATE)


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def test_committed_rows_are_there_after_kill_9_and_a_restart(server: EmbeddedPostgres) -> None:
    execute(owned(server), "CREATE TABLE kept (n int)", "INSERT INTO kept SELECT generate_series(1, 1000)")
    first = server.pid

    os.kill(first, signal.SIGKILL)
    server.start()

    assert scalar(server.url, "SELECT count(*) FROM kept") == 1000
    assert server.pid != first


def test_another_start_uses_the_same_port_and_password(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder) as first:
        url = first.url

    with EmbeddedPostgres(open_folder) as second:
        assert second.url == url
        assert scalar(url, "SELECT 1") == 1


def test_a_server_left_by_a_killed_supervisor_is_ended_first(open_folder: Path) -> None:
    left = EmbeddedPostgres(open_folder)
    left.start()

    with EmbeddedPostgres(open_folder) as server:
        assert scalar(server.url, "SELECT 1") == 1
        assert not left.alive()


def test_a_pid_file_that_names_somebody_else_does_not_stop_the_start(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder) as server:
        status = server.data / "postmaster.pid"
        left = status.read_text().replace(str(server.pid), str(os.getpid()), 1)
    status.write_text(left)

    with EmbeddedPostgres(open_folder) as server:
        assert scalar(server.url, "SELECT 1") == 1


def test_a_pid_file_that_a_crash_left_empty_does_not_stop_the_start(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder) as server:
        status = server.data / "postmaster.pid"
    status.touch()

    with EmbeddedPostgres(open_folder) as server:
        assert scalar(server.url, "SELECT 1") == 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("server_encoding", "UTF8"),
        ("password_encryption", "scram-sha-256"),
    ],
)
def test_it_runs_with_safe_settings(postgres_server: EmbeddedPostgres, setting: str, value: str) -> None:
    assert scalar(postgres_server.url, f"SELECT current_setting('{setting}')") == value


def test_a_wrong_password_is_refused_on_the_socket_and_on_tcp(postgres_server: EmbeddedPostgres) -> None:
    for url in (postgres_server.url, postgres_server.tcp_url()):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(re.sub(":[^:@]+@", ":guessed@", url))


def test_only_its_owner_can_read_the_passwords(postgres_server: EmbeddedPostgres) -> None:
    assert (postgres_server.home / "passwords").stat().st_mode & 0o077 == 0


def test_the_server_never_runs_as_root(postgres_server: EmbeddedPostgres) -> None:
    assert Path(f"/proc/{postgres_server.pid}").stat().st_uid != 0


def test_a_long_data_folder_name_still_gets_a_socket(open_folder: Path) -> None:
    folder = open_folder / ("long-" * 20)

    with EmbeddedPostgres(folder) as server:
        assert scalar(server.url, "SELECT 1") == 1
    assert not server.socket_folder.exists(), "nothing is left outside the data folder"


def test_a_server_whose_folder_is_gone_is_made_anew(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder) as server:
        execute(owned(server), "CREATE TABLE gone (n int)")

        server.kill()
        shutil.rmtree(server.home)
        server.start()

        assert scalar(server.url, "SELECT to_regclass('gone')") is None
