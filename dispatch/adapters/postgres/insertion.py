"""Insert many rows with one statement.

psycopg talks to the server for every row of an `executemany`, in a pipeline too; one statement over arrays is sent,
bound and answered once. It joins nothing, so no plan can go wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

_AS_TEXT: Final = frozenset({"JSON", "JSONB", "UUID[]", "TIMESTAMP WITH TIME ZONE[]"})
"""Types that have no array of their own to come in, or a nested one: they come as text."""
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy has it


class Insertion:
    """An INSERT of any number of rows into a table; `columns`: their names, as SQL lists them."""

    def __init__(self, table: Table, columns: str) -> None:
        self._names = tuple(columns.split(", "))
        kinds = {name: table.c[name].type.compile(_DIALECT) for name in self._names}
        names = ", ".join(f'"{name}"' for name in self._names)
        chosen = ", ".join(f'"{name}"::{kind}' if kind in _AS_TEXT else f'"{name}"' for name, kind in kinds.items())
        arrays = ", ".join(f"%b::{'TEXT' if kind in _AS_TEXT else kind}[]" for kind in kinds.values())
        self.statement: Final = (
            f"INSERT INTO {table.name} ({names}) SELECT {chosen} FROM unnest({arrays}) AS new ({names})"
        )

    def run(self, cursor: psycopg.Cursor[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows, each by column name; none is nothing to do."""
        if rows:
            cursor.execute(self.statement, [[row[name] for row in rows] for name in self._names])
