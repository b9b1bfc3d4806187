"""How many rows go to PostgreSQL at once: as arrays, one for each column, whose texts msgspec makes.

psycopg talks to the server for every row of an `executemany`, in a pipeline too, and turns each value into a form of
its own; a statement over arrays is sent, bound and answered once. One JSON text of all rows would be as quick to make,
but costs the server twice as much to take apart (measured, at batches of a hundred).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import psycopg
from psycopg.adapt import Dumper
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from dispatch.adapters.postgres.json_text import encode

_AS_TEXT: Final = frozenset({"JSON", "JSONB", "UUID[]", "TEXT[]", "TIMESTAMP WITH TIME ZONE[]"})
"""Types that have no array of their own to come in, or a nested one: their values are texts already."""
_TEXTS: Final = frozenset({"TEXT", "BYTEA", *_AS_TEXT})
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy has it


class Column(list[Any]):
    """The values of one column; where one of them is raw JSON, all are."""


class _ColumnDumper(Dumper):
    def dump(self, values: Sequence[Any]) -> bytes:
        """Return an array as PostgreSQL reads it: JSON's, but for the brackets, unless a text has a control character.

        To PostgreSQL a backslash makes what follows it itself, whatever it is; JSON has names for some.
        """
        if isinstance(values[0], msgspec.Raw):
            return b"{%b}" % b",".join(_quoted(bytes(value)) for value in values)
        text = encode(values)[1:-1]
        if b"\\" in text.replace(rb"\\", b"").replace(rb"\"", b""):
            return b"{%b}" % b",".join(b"NULL" if value is None else _quoted(value.encode()) for value in values)
        return b"{%b}" % text


psycopg.adapters.register_dumper(Column, _ColumnDumper)


class Columns:
    """Some columns of a table, in which rows come; a value of bytes comes as the text that it is in UTF-8."""

    def __init__(self, table: Table, names: str) -> None:
        self._kinds: Final = {name: table.c[name].type.compile(_DIALECT) for name in names.split(", ")}

    @property
    def names(self) -> str:
        """Their names, as SQL lists them."""
        return ", ".join(f'"{name}"' for name in self._kinds)

    @property
    def source(self) -> str:
        """The rows as something that can be selected from, in which each column is called `new.<name>`."""
        arrays = ", ".join(f"%s::{'TEXT' if kind in _TEXTS else kind}[]" for kind in self._kinds.values())
        return f"unnest({arrays}) AS new ({self.names})"

    def values(self) -> Mapping[str, str]:
        """Return what each column gets of `new`, by its name."""
        return {f'"{name}"': _value(f'new."{name}"', kind) for name, kind in self._kinds.items()}

    def of(self, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
        """Return the parameters of the source for rows, each by column name."""
        return [Column(row[name] for row in rows) for name in self._kinds]


class Insertion:
    """An INSERT of any number of rows into a table; it joins nothing, so no plan can go wrong with it.

    names: of the columns, as SQL lists them. conflict: what to do about rows that are there already.
    """

    def __init__(self, table: Table, names: str, *, conflict: str = "") -> None:
        columns = Columns(table, names)
        self._columns: Final = columns
        values = ", ".join(columns.values().values())
        self.statement: Final = (
            f"INSERT INTO {table.name} ({columns.names}) SELECT {values} FROM {columns.source} {conflict}"
        )

    def run(self, cursor: psycopg.Cursor[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows, each by column name; none is nothing to do."""
        if rows:
            cursor.execute(self.statement, self._columns.of(rows))


class Amendment:
    """An UPDATE of any number of rows of a table, each by its id and once at most.

    names: of the columns that change, as SQL lists them.
    """

    def __init__(self, table: Table, names: str) -> None:
        columns = Columns(table, f"id, {names}")
        self._columns: Final = columns
        changes = ", ".join(f"{name} = {value}" for name, value in columns.values().items() if name != '"id"')
        # The ids once more: whatever join is planned while the table is small, it begins with these rows alone.
        where = f"{table.name}.id = new.id AND {table.name}.id = ANY(%s::uuid[])"
        self.statement: Final = f"UPDATE {table.name} SET {changes} FROM {columns.source} WHERE {where}"

    def run(self, cursor: psycopg.Cursor[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write the rows, each by column name; none is nothing to do."""
        if rows:
            columns = self._columns.of(rows)
            cursor.execute(self.statement, [*columns, columns[0]])


def text_array(texts: Iterable[str]) -> str:
    """Return texts as PostgreSQL reads an array of them."""
    return f"{{{','.join(_quoted(text.encode()).decode() for text in texts)}}}"


def _quoted(text: bytes) -> bytes:
    return b'"%b"' % text.replace(b"\\", rb"\\").replace(b'"', rb"\"")


def _value(name: str, kind: str) -> str:
    if kind == "BYTEA":
        return f"convert_to({name}, 'UTF8')"
    return f"{name}::{kind}" if kind in _AS_TEXT else name
