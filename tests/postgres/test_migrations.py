"""The revisions make exactly what the code describes, by the dumps of both, and can be undone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from difflib import unified_diff

import psycopg
import pytest
from alembic import command

from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import Login, program_folder
from dispatch.adapters.postgres.migrate import configuration, head, upgrade
from dispatch.adapters.postgres.tables import metadata
from runtime.connections import plain_engine
from tests.postgres_server import as_login, drop_database, make_database

DESCRIBED = "described"


@pytest.fixture
def described_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """A database made from the code's description alone, without any revision."""
    url = as_login(Login.MIGRATE, make_database(postgres_server, DESCRIBED))
    engine = plain_engine(url)
    with engine.begin() as connection_:
        metadata.create_all(connection_)
    engine.dispose()
    yield url
    drop_database(postgres_server, DESCRIBED)


def dump(url: str) -> list[str]:
    """Everything but rows: columns, defaults, constraints, indexes, comments, sequences, functions, triggers."""
    command = [str(program_folder() / "pg_dump"), "--schema-only", "--no-owner", "--exclude-table=alembic_version", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in text.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def test_the_revisions_make_what_the_code_describes(admin_database_url: str, described_url: str) -> None:
    made, described = dump(admin_database_url), dump(described_url)

    assert "\n".join(unified_diff(described, made, "described", "made", lineterm="", n=2)) == ""
    assert "CREATE SEQUENCE public.report_counter" in made
    assert len([line for line in made if line.startswith("CREATE TRIGGER append_only")]) == 3


def test_the_database_says_which_revision_it_has(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()

    assert revisions == [(head(),)]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE incident ALTER COLUMN urgent SET DEFAULT true",
        "COMMENT ON TABLE session IS 'changed'",
        "DROP INDEX ix_request_incident",
        "DROP TRIGGER append_only ON escalation",
        "ALTER SEQUENCE report_counter INCREMENT BY 10",
        "ALTER TABLE request DROP CONSTRAINT ck_request_decider_is_not_asker",
    ],
)
def test_a_difference_that_alembic_may_not_see_would_be_found(change: str, admin_database_url: str) -> None:
    before = dump(admin_database_url)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(change.encode())

    assert dump(admin_database_url) != before


def test_upgrading_again_changes_nothing_and_downgrading_leaves_nothing(admin_database_url: str) -> None:
    before = dump(admin_database_url)

    upgrade(admin_database_url)
    assert dump(admin_database_url) == before
    command.downgrade(configuration(admin_database_url), "base")

    assert plain(dump(admin_database_url)) == []


def plain(lines: list[str]) -> list[str]:
    """What of a dump makes something; settings, and whom the owner lets at what it may make, are left out."""
    made = [line for line in lines if line.startswith(("CREATE", "ALTER", "COMMENT"))]
    return [line for line in made if not line.startswith("ALTER DEFAULT PRIVILEGES")]
