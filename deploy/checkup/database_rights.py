"""What may the roles do that we sign in with? Whoever takes over a process of ours may do the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import psycopg

from deploy.checkup.finding import Finding, failed, ok, warning
from runtime.database_url import conninfo
from runtime.settings import Settings

HOW_TO: Final = "docs/how-to/own-servers.md has the roles"
POWERS: Final = """
SELECT array_remove(ARRAY[
    CASE WHEN rolsuper THEN 'is a superuser' END,
    CASE WHEN rolcreaterole THEN 'makes roles' END,
    CASE WHEN rolcreatedb THEN 'makes databases' END,
    CASE WHEN rolreplication THEN 'copies the whole server' END,
    CASE WHEN rolbypassrls THEN 'passes by row security' END,
    CASE WHEN pg_has_role(oid, 'pg_execute_server_program', 'MEMBER') THEN 'runs programs by COPY FROM PROGRAM' END,
    CASE WHEN pg_has_role(oid, 'pg_read_server_files', 'MEMBER') THEN 'reads the server''s files' END,
    CASE WHEN pg_has_role(oid, 'pg_write_server_files', 'MEMBER') THEN 'writes the server''s files' END
], NULL) FROM pg_roles WHERE rolname = session_user
"""
"""What no role of ours is for, the one that migrates included; members may become what they are members of."""
CHANGES_SCHEMA: Final = """
SELECT has_schema_privilege(session_user, 'public', 'CREATE')
    OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
               AND (pg_has_role(session_user, relowner, 'MEMBER')
                    OR (relkind IN ('r', 'p') AND has_table_privilege(session_user, oid, 'TRUNCATE'))))
"""
WRITES: Final = """
SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
               AND has_table_privilege(session_user, oid, 'INSERT, UPDATE, DELETE'))
"""


def right_checks(settings: Settings) -> Iterator[Finding]:
    """What each role that was named may do; a database that is away has its finding elsewhere."""
    named = {
        "working role": settings.database_url,
        "reading role": settings.reading_database_url,
        "migrating role": settings.admin_database_url,
    }
    for check, url in named.items():
        if not url:
            continue
        try:
            with psycopg.connect(conninfo(url), connect_timeout=5, autocommit=True) as connection:
                yield rights(connection, check)
        except psycopg.Error as error:
            yield failed(check, f"cannot sign in: {str(error).strip().splitlines()[0]}")


def rights(connection: psycopg.Connection[Any], check: str) -> Finding:
    """Check that a role may do what it is for and no more."""
    user = connection.info.user
    if powers := _one(connection, POWERS):
        return failed(check, f"{user} {', '.join(powers)}: {HOW_TO}")
    if check != "migrating role" and _one(connection, CHANGES_SCHEMA):
        return warning(check, f"{user} owns, makes or empties tables: {HOW_TO}")
    if check == "reading role" and _one(connection, WRITES):
        return warning(check, f"{user} writes: {HOW_TO}")
    return ok(check, f"{user} does what it is for and no more")


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
