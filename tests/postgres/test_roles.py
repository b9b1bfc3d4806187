"""What the roles of the database may not do: whoever takes over a process of ours has only its role."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from deploy.checkup.database_rights import right_checks, rights
from deploy.checkup.finding import Outcome
from deploy.local.account import SetupError, own_folder, server_account
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import Login, _initialise, reachable_programs, run_alone
from dispatch.bootstrap import Services
from runtime.settings import Settings
from tests.postgres.township import reported
from tests.postgres_server import as_login, as_superuser

pytestmark = pytest.mark.postgres

OF_THE_SERVER = (
    "COPY report FROM PROGRAM 'id'",
    "COPY report TO PROGRAM 'cat'",
    "COPY report FROM '/etc/passwd'",
    "COPY report TO '/nowhere/stolen'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "ALTER SYSTEM SET fsync = off",
    "SET session_replication_role = replica",
    "CREATE ROLE another LOGIN",
    "CREATE DATABASE another",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SET ROLE postgres",
    "SELECT rolpassword FROM pg_authid",
)
OF_THE_OWNER = (
    "CREATE TABLE another (n int)",
    "CREATE TEMPORARY TABLE another (n int)",
    "CREATE FUNCTION another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA another",
    "DROP TABLE report",
    "TRUNCATE report CASCADE",
    "ALTER TABLE incident_event DISABLE TRIGGER append_only",
    "ALTER TABLE report ADD COLUMN another int",
    "SET ROLE gridloop_owner",
    "SET ROLE gridloop_migrate",
)
OF_THE_WORKER = (
    "INSERT INTO reader_position VALUES ('words', '1', 1)",
    "UPDATE incident SET urgent = true",
    "DELETE FROM outbox",
    "SELECT nextval('report_counter')",
    "SELECT id FROM report FOR UPDATE",
    "SET ROLE gridloop_work",
)
MAY_NOT = (
    [(Login.MIGRATE, statement) for statement in OF_THE_SERVER]
    + [(Login.WORK, statement) for statement in OF_THE_SERVER + OF_THE_OWNER]
    + [(Login.READ, statement) for statement in OF_THE_SERVER + OF_THE_OWNER + OF_THE_WORKER]
)


@pytest.mark.parametrize(("login", "statement"), MAY_NOT)
def test_a_role_is_refused_what_it_is_not_for(login: Login, statement: str, database_url: str) -> None:
    with psycopg.connect(as_login(login, database_url), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")

        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


def test_the_owner_and_the_superuser_sign_in_nowhere(postgres_server: EmbeddedPostgres, database_url: str) -> None:
    with psycopg.connect(as_superuser(database_url)) as connection:
        found = connection.execute(
            "SELECT rolname, rolcanlogin, rolpassword FROM pg_authid WHERE rolname IN ('postgres', 'gridloop_owner')"
        ).fetchall()
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
    kept = json.loads((postgres_server.home / "passwords").read_text())

    assert sorted(found) == [("gridloop_owner", False, None), ("postgres", False, None)]
    assert owners == [("gridloop_owner",)]
    assert set(kept) == set(Login)


def test_lists_and_searches_are_read_by_the_reading_role(services: Services) -> None:
    reported(services)

    read = services.reading.run(lambda session: session.execute("SELECT session_user, count(*) FROM report").fetchone())

    assert read == (Login.READ, 1)


def test_an_import_lets_the_planner_look_at_its_rows(services: Services) -> None:
    with services.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE report")
        looked = connection.exec_driver_sql(
            "SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'report'"
        ).scalar_one()

    assert looked


def test_doctor_finds_nothing_to_say_of_the_embedded_roles(database_url: str, tmp_path: Path) -> None:
    settings = Settings(
        database_url=database_url,
        reading_database_url=as_login(Login.READ, database_url),
        admin_database_url=as_login(Login.MIGRATE, database_url),
        data_dir=tmp_path,
    )

    assert [finding.outcome for finding in right_checks(settings)] == [Outcome.OK] * 3


@pytest.mark.parametrize("check", ["working role", "reading role", "migrating role"])
def test_doctor_fails_a_superuser_whatever_it_is_used_for(check: str, database_url: str) -> None:
    with psycopg.connect(as_superuser(database_url), autocommit=True) as connection:
        found = rights(connection, check)

    assert found.outcome is Outcome.FAILED
    assert "COPY FROM PROGRAM" in found.detail


def test_doctor_warns_of_a_worker_that_owns_and_of_a_reader_that_writes(database_url: str) -> None:
    with psycopg.connect(as_login(Login.MIGRATE, database_url), autocommit=True) as owner:
        owns = rights(owner, "working role")
    with psycopg.connect(database_url, autocommit=True) as worker:
        writes = rights(worker, "reading role")

    assert (owns.outcome, writes.outcome) == (Outcome.WARNING, Outcome.WARNING)
    assert "owns, makes or empties tables" in owns.detail
    assert "writes" in writes.detail


def test_doctor_says_which_role_cannot_sign_in(database_url: str, tmp_path: Path) -> None:
    nobody = database_url.replace(Login.WORK, "nobody")
    (found,) = right_checks(Settings(database_url=nobody, data_dir=tmp_path))

    assert found.outcome is Outcome.FAILED
    assert found.check == "working role"


def test_a_statement_that_fails_while_no_server_runs_is_not_passed_over(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder)
    account = server_account(server.data)
    programs = reachable_programs(server.home, account)
    server._make(programs, account)

    with pytest.raises(SetupError, match="no_such_role"):
        run_alone(server.data, programs, account, "ALTER ROLE no_such_role LOGIN;\n\nCREATE ROLE later;")


def test_a_data_folder_of_a_release_with_other_roles_is_named_and_left_alone(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder)
    account = server_account(server.data)
    own_folder(server.home, account)
    own_folder(server.data, account)
    _initialise(server.data, reachable_programs(server.home, account), account)

    with pytest.raises(SetupError, match=r"other roles.*--reset") as refused:
        server.start()

    assert "PASSWORD" not in str(refused.value.__cause__)
    assert (server.data / "PG_VERSION").exists()


def test_passwords_that_were_lost_are_given_anew(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder) as server:
        before = server.url
    (server.home / "passwords").unlink()

    with EmbeddedPostgres(open_folder) as again, psycopg.connect(again.url) as connection:
        assert connection.info.user == Login.WORK
        assert again.url != before
