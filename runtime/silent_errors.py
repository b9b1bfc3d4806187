"""What may an error of PostgreSQL say? Never a value: it may be personal data, and errors are logged and shown."""

from __future__ import annotations

import psycopg
import sqlalchemy as sa


def without_values(error: psycopg.Error) -> psycopg.Error:
    """Return the error without any value of a row.

    PostgreSQL quotes a whole row in DETAIL, the statement's values in CONTEXT, and a value it cannot read (class 22)
    in the message itself.
    """
    said = error.diag
    if said.sqlstate is not None:
        unreadable = said.sqlstate.startswith("22")
        error.args = (said.sqlstate if unreadable else said.message_primary or said.sqlstate,)
    return error


def say_no_values(context: sa.engine.ExceptionContext) -> None:
    """Do the same with the error that SQLAlchemy makes of the driver's: a listener to `handle_error`."""
    if isinstance(context.original_exception, psycopg.Error) and context.sqlalchemy_exception is not None:
        error = without_values(context.original_exception)
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        context.sqlalchemy_exception.args = (f"({kind}) {error}",)
