"""Bring a database to the schema of this release.

Revisions say in their name whether they run before the code (`pre`, additive) or after it (`post`, cleaning up).
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from dispatch.adapters.postgres.restored import mend

LOCATION = Path(__file__).with_name("migrations")


def configuration(database_url: str) -> Config:
    """Return alembic's configuration for a database, without any file of its own."""
    config = Config()
    config.set_main_option("script_location", str(LOCATION))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Run every revision that the database does not have yet, and mend what a restore left behind."""
    command.upgrade(configuration(database_url), revision)
    if revision == "head":
        mend(database_url)


def head() -> str:
    """Return the newest revision this release knows."""
    newest = ScriptDirectory(str(LOCATION)).get_current_head()
    assert newest is not None
    return newest
