"""Options that several commands share, and how a command speaks and fails."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    import sqlalchemy as sa

    from runtime.settings import Settings

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder with the data (default: .data beside the code).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with a message on standard error."""
    print(message, file=sys.stderr)
    raise typer.Exit(code)


def settings_for(data_dir: Path | None, **overrides: Any) -> "Settings":
    """The settings of the installation in `data_dir`; what is wrong with them ends the command."""
    from runtime.settings import SettingsRefused, load_settings

    try:
        return load_settings(data_dir, **overrides)
    except SettingsRefused as refused:
        fail(str(refused), 2)


def connected_settings(data_dir: Path | None) -> "Settings":
    """The same for commands that need the database."""
    settings = settings_for(data_dir)
    if not settings.database_url:
        fail(f"Nothing runs with the data folder {settings.data_dir}: start ./run first, or set DATABASE_URL.", 2)
    return settings


def demo_settings(data_dir: Path | None) -> "Settings":
    """The same for commands that are only for the demo, where everybody is made up."""
    from runtime.settings import Profile

    settings = connected_settings(data_dir)
    if settings.profile is not Profile.DEMO:
        fail("This command works in the demo profile only.", 2)
    return settings


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the errors a person can do something about into one line."""
    import psycopg
    import sqlalchemy.exc

    from runtime.db import UnsafeServer

    try:
        yield
    except UnsafeServer as unsafe:
        fail(f"{unsafe}.", 3)
    except sqlalchemy.exc.ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.UndefinedTable):
            raise
        fail("The database does not have this release's schema: gridloop migrate.", 3)
    except (psycopg.OperationalError, sqlalchemy.exc.OperationalError) as error:
        fail(f"PostgreSQL does not answer: {str(error).strip().splitlines()[0]}", 3)


@contextmanager
def transaction(settings: "Settings") -> Iterator["sa.Connection"]:
    """A transaction of a command, committed when the block ends well; see `plain_errors`."""
    from runtime.connections import engine

    database = engine(settings.database_url, application="gridloop-cli", pool_size=1)
    try:
        with plain_errors(), database.begin() as connection:
            yield connection
    finally:
        database.dispose()


def print_json(value: Any) -> None:
    """Print a value for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))
