"""The revisions make exactly what the code describes, by the dumps of both, and can be undone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from difflib import unified_diff

import psycopg
import pytest
from alembic import command
from psycopg import sql

from deploy.local.postgres import EmbeddedPostgres, program_folder
from dispatch.adapters.postgres.migrate import configuration, head, upgrade
from dispatch.adapters.postgres.tables import metadata
from runtime.db import plain_engine

DESCRIBED = "described"


@pytest.fixture
def described_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """A database made from the code's description alone, without any revision."""
    name = sql.Identifier(DESCRIBED)
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    url = postgres_server.database_url(DESCRIBED)
    engine = plain_engine(url)
    with engine.begin() as connection_:
        metadata.create_all(connection_)
    engine.dispose()
    yield url
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def dump(url: str) -> list[str]:
    """Everything but rows: columns, defaults, constraints, indexes, comments, sequences, functions, triggers."""
    command = [str(program_folder() / "pg_dump"), "--schema-only", "--no-owner", "--exclude-table=alembic_version", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in text.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def test_the_revisions_make_what_the_code_describes(database_url: str, described_url: str) -> None:
    made, described = dump(database_url), dump(described_url)

    assert "\n".join(unified_diff(described, made, "described", "made", lineterm="", n=2)) == ""
    assert "CREATE SEQUENCE public.report_counter" in made
    assert len([line for line in made if line.startswith("CREATE TRIGGER append_only")]) == 2


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
def test_a_difference_that_alembic_may_not_see_would_be_found(change: str, database_url: str) -> None:
    before = dump(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute(change.encode())

    assert dump(database_url) != before


def test_upgrading_again_changes_nothing_and_downgrading_leaves_nothing(database_url: str) -> None:
    before = dump(database_url)

    upgrade(database_url)
    assert dump(database_url) == before
    command.downgrade(configuration(database_url), "base")

    assert plain(dump(database_url)) == []


def plain(lines: list[str]) -> list[str]:
    """What of a dump makes something; the settings that every dump begins with are left out."""
    return [line for line in lines if line.startswith(("CREATE", "ALTER", "COMMENT"))]
