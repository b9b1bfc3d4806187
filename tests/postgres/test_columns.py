"""Rows that go to PostgreSQL as arrays come out as they went in, whatever is in their texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.adapters.postgres.columns import Amendment, Column, Insertion, text_array
from tests.postgres_server import as_superuser

THINGS = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.UUID(as_uuid=True)),
    sa.Column("name", sa.Text),
    sa.Column("seen", sa.Boolean),
    sa.Column("took", sa.Interval),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("said", sa.dialects.postgresql.JSONB),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("names", sa.ARRAY(sa.Text)),
)
ONE = {
    "id": UUID(int=1),
    "name": 'two lines:\n"C:\\new"\t网格\x7f{NULL,}',
    "seen": None,
    "took": timedelta(days=1, microseconds=5),
    "at": datetime(2026, 3, 2, 4, 0, 0, 7, tzinfo=UTC),
    "said": msgspec.Raw(msgspec.json.encode({"a": 'b\n"\\'})),
    "raw": msgspec.Raw(msgspec.json.encode(["汉\\", "\x01"])),
    "names": text_array(['"', "\\", "a,b", "NULL", ""]),
}
OTHER = ONE | {"id": UUID(int=2), "name": None, "seen": True, "took": None, "at": None, "names": text_array([])}

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.fixture
def connection(database_url: str) -> Any:
    with psycopg.connect(as_superuser(database_url)) as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE things (id uuid, name text, seen boolean, took interval, at timestamptz, "
            "said jsonb, raw bytea, names text[])"
        )
        yield connection


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(texts=st.lists(st.none() | TEXTS, min_size=1, max_size=5))
def test_any_text_comes_out_of_an_array_as_it_went_in(connection: psycopg.Connection[Any], texts: list[Any]) -> None:
    assert connection.execute("SELECT %s::text[]", [Column(texts)]).fetchone() == (texts,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(texts=st.lists(TEXTS, max_size=4))
def test_any_texts_come_out_of_an_array_in_a_text(connection: psycopg.Connection[Any], texts: list[str]) -> None:
    assert connection.execute("SELECT %s::text::text[]", [text_array(texts)]).fetchone() == (texts,)


def test_rows_are_inserted_and_amended_with_every_type_that_our_tables_have(
    connection: psycopg.Connection[Any],
) -> None:
    insertion = Insertion(THINGS, "id, name, seen, took, at, said, raw, names")
    amendment = Amendment(THINGS, "name, said, names")

    with connection.cursor() as cursor:
        insertion.run(cursor, [ONE, OTHER])
        insertion.run(cursor, [])
        written = cursor.execute("SELECT * FROM things ORDER BY id").fetchall()
        amendment.run(cursor, [OTHER | {"name": "another\n", "names": text_array(["x"])}])
        amended = cursor.execute("SELECT name, seen, names FROM things ORDER BY id").fetchall()

    said, raw = {"a": 'b\n"\\'}, msgspec.json.encode(["汉\\", "\x01"])
    names = ['"', "\\", "a,b", "NULL", ""]
    assert written == [
        (ONE["id"], ONE["name"], None, ONE["took"], ONE["at"], said, raw, names),
        (OTHER["id"], None, True, None, None, said, raw, []),
    ]
    assert amended == [(ONE["name"], None, names), ("another\n", True, ["x"])]
