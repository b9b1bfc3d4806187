"""What `DATABASE_URL` says reaches the driver as it was checked, whatever the password has; or it is refused."""

from __future__ import annotations

import pytest

from runtime.database_url import Unreadable, parts, redacted


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://u:p@db:5432/d", {"user": "u", "password": "p", "host": "db", "port": "5432", "dbname": "d"}),
        ("postgresql+psycopg://u:p@db/d", {"user": "u", "password": "p", "host": "db", "dbname": "d"}),
        (
            "postgresql://u:one of its own@db/d",
            {"user": "u", "password": "one of its own", "host": "db", "dbname": "d"},
        ),
        ("postgresql://u:%40%2F%27%5C%25+%20@db/d", {"user": "u", "password": "@/'\\%+ ", "host": "db", "dbname": "d"}),
        ("postgresql://u:5/a#b?c[d]@db/d", {"user": "u", "password": "5/a#b?c[d]", "host": "db", "dbname": "d"}),
        (
            "postgresql://u:密码：x@[::1]:1/d",
            {"user": "u", "password": "密码：x", "host": "::1", "port": "1", "dbname": "d"},
        ),
        (
            "postgresql://u@/d?host=/run/postgresql&sslmode=verify-full",
            {"user": "u", "host": "/run/postgresql", "dbname": "d", "sslmode": "verify-full"},
        ),
        ("postgresql://u@/d?host=a:1&host=b:2", {"user": "u", "host": "a,b", "port": "1,2", "dbname": "d"}),
    ],
)
def test_the_parts_of_an_address_reach_the_driver(url: str, found: dict[str, str]) -> None:
    assert dict(parts(url)) == found


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "looks like postgresql://"),
        ("mysql://app:secret@127.0.0.1/x", "names no PostgreSQL database"),
        ("postgresql+psycopg2://app:secret@127.0.0.1/x", "names no PostgreSQL database"),
        ("postgresql://app:secret@127.0.0.1", "names no PostgreSQL database"),
        ("postgresql://app:secret@127.0.0.1:port/x", "cannot be read"),
        ("postgresql://app:secret@h1:1,h2:2/x", "cannot be read"),
        ("postgresql://app:se@cret@127.0.0.1/x", "cannot be read"),
        ("postgresql://app:secret@/x?host=127.0.0.1:1&host=[::1]:2", "cannot be read"),
        ("postgresql://app:secret@127.0.0.1/x?sslmod=require", "sslmod"),
        ("postgresql://app:secret@127.0.0.1/x?sslmode=verify-full&sslmode=disable", "sslmode twice"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_being_told(url: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refused:
        parts(url)
    assert "cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://app:secret@h:1/d", "postgresql://app:***@h:1/d"),
        ("postgresql://app:5/cret@h/d", "postgresql://app:***@h/d"),
        ("postgresql://u@h/d?password=p%20w&sslpassword=q", "postgresql://u@h/d?password=***&sslpassword=***"),
        ("postgresql://app@h/d?application_name=x", "postgresql://app@h/d?application_name=x"),
    ],
)
def test_passwords_are_blotted_out_wherever_they_stand(url: str, shown: str) -> None:
    assert redacted(url) == shown
