"""What `DATABASE_URL` says reaches the driver as it was checked, whatever the password has; or it is refused."""

from __future__ import annotations

import psycopg.conninfo
import pytest

from runtime.database_url import Unreadable, conninfo, parts, redacted

PASSWORD = "Xk29 @/:?#%'\\&=[ü]"
ESCAPED = "Xk29%20%40%2F%3A%3F%23%25%27%5C%26%3D%5B%C3%BC%5D"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://u:p@db:5432/d", {"user": "u", "password": "p", "host": "db", "port": "5432", "dbname": "d"}),
        ("postgresql+psycopg://u:p@db/d", {"user": "u", "password": "p", "host": "db", "dbname": "d"}),
        (f"postgres://u:{ESCAPED}@db/d", {"user": "u", "password": PASSWORD, "host": "db", "dbname": "d"}),
        ("postgresql://u:密码：x@[::1]/d", {"user": "u", "password": "密码：x", "host": "::1", "dbname": "d"}),
        (
            "postgresql://u@/d?host=/run/postgresql&sslmode=verify-full",
            {"user": "u", "host": "/run/postgresql", "dbname": "d", "sslmode": "verify-full"},
        ),
        ("postgresql://u@a:1,b:2/d", {"user": "u", "host": "a,b", "port": "1,2", "dbname": "d"}),
    ],
)
def test_the_parts_of_an_address_reach_the_driver(url: str, found: dict[str, str]) -> None:
    assert dict(parts(url)) == found
    assert psycopg.conninfo.conninfo_to_dict(conninfo(url)) == found


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is no address of a PostgreSQL database"),
        ("mysql://app:secret@127.0.0.1/x", "is no address of a PostgreSQL database"),
        ("postgresql+psycopg2://app:secret@127.0.0.1/x", "is no address of a PostgreSQL database"),
        ("postgresql://app:secret@127.0.0.1", "names no database"),
        ("postgresql://app:secret@127.0.0.1:port/x", "cannot be read"),
        ("postgresql://app:se cret@127.0.0.1/x", "cannot be read"),
        ("postgresql://app:se%cret@127.0.0.1/x", "cannot be read"),
        ("postgresql://app:se@cret@127.0.0.1/x", "cannot be read"),
        ("postgresql://app:se/cret@127.0.0.1/x", "cannot be read"),
        ("postgresql://app:5/cret@127.0.0.1/x", "cannot be read"),
        ("postgresql://app:secret@/x?host=127.0.0.1:1", "cannot be read"),
        ("postgresql://app:secret@127.0.0.1/x?sslmod=require", "sslmod"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_being_told(url: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refused:
        parts(url)
    assert "cret" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://app:secret@h:1/d", "postgresql://app:***@h:1/d"),
        ("postgresql://app:se:cr?et#@h/d", "postgresql://app:***@h/d"),
        ("postgresql://u@h/d?password=p%20w&sslpassword=q", "postgresql://u@h/d?password=***&sslpassword=***"),
        ("postgresql://app@h/d?application_name=a:b@c", "postgresql://app@h/d?application_name=a:b@c"),
        ("postgresql://h:1/d?application_name=b@c", "postgresql://h:1/d?application_name=b@c"),
    ],
)
def test_passwords_are_blotted_out_wherever_they_stand(url: str, shown: str) -> None:
    assert redacted(url) == shown
