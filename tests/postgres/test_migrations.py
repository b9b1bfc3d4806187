"""The revisions make exactly the tables that the code describes, and can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects.postgresql.base import ischema_names

from dispatch.adapters.postgres.migrate import configuration, head, upgrade
from dispatch.adapters.postgres.tables import Xid8, metadata
from runtime.db import plain_engine

ischema_names["xid8"] = Xid8  # SQLAlchemy does not know the type when it reads a database


def test_the_revisions_make_what_the_tables_say(database_url: str) -> None:
    engine = plain_engine(database_url)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
        revision = context.get_current_revision()

    assert differences == []
    assert revision == head()


def test_upgrading_again_changes_nothing_and_downgrading_leaves_nothing(database_url: str) -> None:
    upgrade(database_url)

    command.downgrade(configuration(database_url), "base")

    engine = plain_engine(database_url)
    with engine.connect() as connection:
        left = sa.inspect(connection).get_table_names()
    assert left == ["alembic_version"]
