"""How an address of PostgreSQL reaches the driver: as everybody understands it, whatever the password has."""

import psycopg.conninfo
import pytest

from runtime.db import conninfo


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://u:p@db:5432/d", {"user": "u", "password": "p", "host": "db", "port": "5432", "dbname": "d"}),
        ("postgresql+psycopg://u:p@db/d", {"user": "u", "password": "p", "host": "db", "dbname": "d"}),
        (
            "postgresql://u:one of its own@db/d",
            {"user": "u", "password": "one of its own", "host": "db", "dbname": "d"},
        ),
        ("postgresql://u:%40%2F%27%5C%25+%20@db/d", {"user": "u", "password": "@/'\\%+ ", "host": "db", "dbname": "d"}),
        (
            "postgresql://u@/d?host=/run/postgresql&sslmode=verify-full",
            {"user": "u", "host": "/run/postgresql", "dbname": "d", "sslmode": "verify-full"},
        ),
        ("postgresql://u@/d?host=a:1&host=b:2", {"user": "u", "host": "a,b", "port": "1,2", "dbname": "d"}),
    ],
)
def test_the_parts_of_an_address_reach_the_driver(url: str, parts: dict[str, str]) -> None:
    assert psycopg.conninfo.conninfo_to_dict(conninfo(url)) == parts
