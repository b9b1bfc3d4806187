"""A township that the tests of one module share, where they do not get in each other's way: it saves set-ups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.postgres import EmbeddedPostgres
from tests.postgres.township import township
from tests.postgres.web import Site, running


@contextmanager
def shared_site(server: EmbeddedPostgres, template: str, name: str, data_dir: Path) -> Iterator[Site]:
    """A running site over a database of its own with the demo township."""
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(copy)
    with township(server.database_url(name), data_dir) as services, running(services) as site:
        yield site
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
