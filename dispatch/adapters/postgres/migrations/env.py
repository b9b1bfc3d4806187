"""Alembic's entry: one connection, one transaction, short lock waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from runtime.connections import plain_engine


def run() -> None:
    """Run the revisions online; an advisory lock keeps two starters from migrating at once."""
    with plain_engine(context.config.attributes["database_url"]).connect() as connection:
        # without the tables of the code: alembic would apply their naming convention to names that are whole already
        context.configure(connection=connection)
        with context.begin_transaction():
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7230817)"))
            context.run_migrations()


run()
