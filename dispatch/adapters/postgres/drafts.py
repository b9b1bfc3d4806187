"""Which changes of reference documents are proposed: each a text that may still be wrong, and who wrote it when.

Everybody who may change documents may go on writing at a draft; a revision tells who comes second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import app_user, audit_log, reference_draft
from dispatch.domain.terms import UserId

_MAKER: Final = app_user.alias("maker")
_CHANGER: Final = app_user.alias("changer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposal; based_on: the newest version of its kind when it was written, which publishing asks for again."""

    id: UUID
    kind: str
    text: str
    remark: str
    based_on: str | None
    revision: int
    made_by: str
    made_by_name: str
    made_at: datetime
    changed_by: str
    changed_by_name: str
    changed_at: datetime
    ended_at: datetime | None
    published_as: str | None


class DraftStale(Exception):
    """Somebody else changed, published or dropped the draft meanwhile; `now` is how it stands, None if it never was."""

    def __init__(self, now: Draft | None) -> None:
        super().__init__(f"the draft is at revision {now.revision}" if now else "there is no such draft")
        self.now = now


def begin(
    connection: sa.Connection, id: UUID, kind: str, text: str, *, remark: str, based_on: str | None, by: UserId
) -> Draft:
    """Keep a new draft and return it."""
    connection.execute(
        reference_draft.insert().values(
            id=id, kind=kind, text=text, remark=remark, based_on=based_on, made_by=by, changed_by=by
        )
    )
    _note(connection, "reference-drafted", kind, id, by)
    made = get(connection, id)
    assert made is not None
    return made


def get(connection: sa.Connection, id: UUID) -> Draft | None:
    """Return a draft, also one that was published or dropped."""
    found = connection.execute(
        sa.select(reference_draft, _MAKER.c.name.label("made_by_name"), _CHANGER.c.name.label("changed_by_name"))
        .join(_MAKER, _MAKER.c.id == reference_draft.c.made_by)
        .join(_CHANGER, _CHANGER.c.id == reference_draft.c.changed_by)
        .where(reference_draft.c.id == id)
    )
    row = found.mappings().first()
    return Draft(**row) if row else None


def rewrite(
    connection: sa.Connection, id: UUID, revision: int, *, text: str, remark: str, based_on: str | None, by: UserId
) -> Draft:
    """Write at a draft and return it.

    Raises:
        DraftStale: it is not at this revision any more, or over.
    """
    _change(connection, id, revision, {"text": text, "remark": remark, "based_on": based_on, "changed_by": by})
    after = get(connection, id)
    assert after is not None
    return after


def drop(connection: sa.Connection, id: UUID, revision: int, *, by: UserId) -> None:
    """Give a draft up.

    Raises:
        DraftStale: as `rewrite`.
    """
    _change(connection, id, revision, {"ended_at": sa.func.clock_timestamp(), "changed_by": by})
    found = get(connection, id)
    _note(connection, "reference-draft-dropped", found.kind if found else "", id, by)


def end_as(connection: sa.Connection, id: UUID, revision: int, version: str, *, by: UserId) -> None:
    """Say that a draft was published, and as what.

    Raises:
        DraftStale: as `rewrite`.
    """
    ended = {"ended_at": sa.func.clock_timestamp(), "published_as": version, "changed_by": by}
    _change(connection, id, revision, ended)


def _change(connection: sa.Connection, id: UUID, revision: int, values: dict[str, Any]) -> None:
    meant = sa.and_(
        reference_draft.c.id == id, reference_draft.c.revision == revision, reference_draft.c.ended_at.is_(None)
    )
    more = {"revision": revision + 1, "changed_at": sa.func.clock_timestamp()}
    done = connection.execute(reference_draft.update().where(meant).values({**values, **more}))
    if done.rowcount == 0:
        raise DraftStale(get(connection, id))


def _note(connection: sa.Connection, action: str, kind: str, id: UUID, by: UserId) -> None:
    entry = audit_log.insert().values(actor=by, action=action, subject=kind, detail={"draft": str(id)})
    connection.execute(entry)
