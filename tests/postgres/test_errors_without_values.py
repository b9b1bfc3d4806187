"""What PostgreSQL refuses is said without the row that it refused: errors are logged, and dead letters are read."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from runtime.connections import engine
from runtime.consume import Carrier, DeadLetter, Done, Message, carry
from runtime.silent_errors import without_values
from schemas.codec import encode
from tests.postgres.township import decided

pytestmark = pytest.mark.postgres

SECRET = "沈桂芳 13800001234"


@pytest.fixture
def database(admin_database_url: str) -> Iterator[sa.Engine]:
    made = engine(admin_database_url, application="test", pool_size=1)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (name text NOT NULL, age int CHECK (age > 0), UNIQUE (name))")
        connection.exec_driver_sql(f"INSERT INTO person VALUES ('{SECRET}', 1)")
    yield made
    made.dispose()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("INSERT INTO person VALUES (:secret, -1)", "person_age_check"),
        ("INSERT INTO person VALUES (:secret, 2)", "person_name_key"),
        ("SELECT CAST(CAST(:secret AS text) AS int)", "22P02"),
        ("UPDATE person SET name = NULL", "null value"),
    ],
)
def test_a_refused_row_is_in_no_line_of_the_error(database: sa.Engine, statement: str, named: str) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught, database.begin() as connection:
        connection.execute(sa.text(statement), {"secret": SECRET} if ":secret" in statement else {})

    shown = "".join(traceback.format_exception(caught.value))
    assert named in str(caught.value)
    assert SECRET not in shown
    assert "DETAIL" not in shown


def test_a_psycopg_error_loses_its_values_and_keeps_its_diagnosis(database_url: str, database: sa.Engine) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute("INSERT INTO person VALUES (%s, -1)", (SECRET,))

    assert SECRET in str(caught.value)
    assert SECRET not in str(without_values(caught.value))
    assert caught.value.diag.constraint_name == "person_age_check"


def test_a_dead_letter_says_which_constraint_and_not_which_row(database: sa.Engine) -> None:
    letters: list[DeadLetter] = []

    async def step(_records: Any) -> Done:
        with database.begin() as connection:
            connection.execute(sa.text("INSERT INTO person VALUES (:secret, -1)"), {"secret": SECRET})
        return Done()

    async def bury(letter: DeadLetter) -> None:
        letters.append(letter)

    key, headers, value = encode(decided(uuid4(), uuid4()))
    message = Message(topic="triage.decisions", partition=0, offset=0, key=key, headers=tuple(headers), value=value)
    asyncio.run(carry([message], Carrier(consumer="test", step=step, bury=bury)))

    (letter,) = letters
    assert "person_age_check" in letter.detail
    assert SECRET not in letter.detail
