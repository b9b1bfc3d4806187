"""What all tables share: names of constraints, instants, and the transaction id that orders rows."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, MetaData, text
from sqlalchemy.types import UserDefinedType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

Instant = DateTime(timezone=True)


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, which orders rows by transaction and never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name in DDL."""
        return "xid8"


def own_xid() -> Column[int]:
    """Return a column that holds the id of the transaction that wrote the row."""
    return Column("xid", Xid8(), nullable=False, server_default=text("pg_current_xact_id()"))
