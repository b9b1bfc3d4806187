"""Insert many rows with one statement.

psycopg talks to the server for every row of an `executemany`, in a pipeline too, and turns each value into a form of
its own; one statement over a JSON text, which msgspec writes at once, is sent, bound and answered once. It joins
nothing, so no plan can go wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from psycopg.types.json import Json
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from dispatch.adapters.postgres.json_text import encode

_AS_TEXT: Final = frozenset({"JSON", "JSONB", "UUID[]", "TIMESTAMP WITH TIME ZONE[]"})
"""Types whose values are texts already when they come here."""
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy has it


class Insertion:
    """An INSERT of any number of rows into a table.

    columns: their names, as SQL lists them; bytes come as the text that they are in UTF-8. conflict: what to do about
    rows that are there already.
    """

    def __init__(self, table: Table, columns: str, *, conflict: str = "") -> None:
        kinds = {name: table.c[name].type.compile(_DIALECT) for name in columns.split(", ")}
        names = ", ".join(f'"{name}"' for name in kinds)
        values = ", ".join(_value(name, kind) for name, kind in kinds.items())
        typed = ", ".join(f'"{name}" {_comes_as(kind)}' for name, kind in kinds.items())
        self.statement: Final = (
            f"INSERT INTO {table.name} ({names}) SELECT {values} FROM json_to_recordset(%s) AS new ({typed}) {conflict}"
        )

    def run(self, cursor: psycopg.Cursor[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows, each by column name; none is nothing to do."""
        if rows:
            cursor.execute(self.statement, (Json(rows, encode),))


def _comes_as(kind: str) -> str:
    return "TEXT" if kind in _AS_TEXT or kind == "BYTEA" else kind


def _value(name: str, kind: str) -> str:
    if kind == "BYTEA":
        return f"convert_to(\"{name}\", 'UTF8')"
    return f'"{name}"::{kind}' if kind in _AS_TEXT else f'"{name}"'
