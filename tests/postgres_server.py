"""The PostgreSQL of tests: the embedded one, with a superuser that the product does not have and knows nothing of.

What a test does to a server or a table beyond what the working role may do, it does as that superuser.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from deploy.local.account import Account
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login, run_alone

SUPERUSER: Final = "tester"
_SECRET: Final = secrets.token_urlsafe(12)


class PostgresOfTests(EmbeddedPostgres):
    """The embedded server with one more login."""

    def _make(self, programs: Path, account: Account | None) -> None:
        super()._make(programs, account)
        statement = f"CREATE ROLE {SUPERUSER} SUPERUSER LOGIN PASSWORD '{_password(SUPERUSER)}';"
        run_alone(self.data, programs, account, statement)

    def _new_passwords(self) -> dict[Login, str]:
        return {login: _password(login) for login in Login}


def as_superuser(database_url: str) -> str:
    """The same database as somebody who may do anything."""
    return _as(SUPERUSER, database_url)


def as_login(login: Login, database_url: str) -> str:
    """The same database as one of the product's roles."""
    return _as(login, database_url)


def _as(user: str, database_url: str) -> str:
    return re.sub("//[^@]*@", f"//{user}:{_password(user)}@", database_url)


def _password(user: str) -> str:
    return f"{user}-{_SECRET}"


def make_database(server: EmbeddedPostgres, name: str, *, template: str = DATABASE) -> str:
    """Make a database as the server's administrator does, like the empty one or like another; return its address."""
    _administer(
        server,
        sql.SQL("CREATE DATABASE {0} OWNER gridloop_owner TEMPLATE {1}").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
        # what is said of a database itself is not copied with it
        sql.SQL("REVOKE ALL ON DATABASE {0} FROM PUBLIC").format(sql.Identifier(name)),
        sql.SQL("GRANT CONNECT ON DATABASE {0} TO {1}").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, Login))
        ),
    )
    return server.database_url(name)


def drop_database(server: EmbeddedPostgres, name: str) -> None:
    """Take a database away, whoever uses it."""
    _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _administer(server: EmbeddedPostgres, *statements: sql.Composed) -> None:
    with psycopg.connect(as_superuser(server.database_url("postgres")), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
