"""The desk's list: which incidents, in which order, page by page without gaps.

Pages are cut by the last row seen (keyset), so what arrives meanwhile neither repeats nor hides a row. A page costs one
statement when it is found among the newest, and one to three more when it is not, however much has been handled over
the years; which statements these are is said in `statements`. When a clock turns was decided by its last fact; here it
is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.cursors import Cursor
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.shown import Listed
from dispatch.adapters.postgres.reading.statements import Asked
from dispatch.application.policy import Visibility


@dataclass(frozen=True, slots=True)
class Page:
    """Some incidents, the cursor of what follows them, and the time at which clocks were looked at."""

    items: Sequence[Listed]
    next: str | None
    at: datetime


class _Found(Struct):
    """What a statement found; edge: how far it looked among those that are over, when there may be more beyond."""

    at: datetime
    rows: list[Listed]
    edge: tuple[datetime, UUID] | None = None


def page(session: Session, seen: Visibility, filters: Filters) -> Page:
    """Return a page of the incidents that are visible and wanted.

    Raises:
        BadCursor: the cursor cannot be read.
    """
    # Whoever types a number wants that incident, whatever filters are still set from before.
    if filters.number is not None:
        filters = Filters(number=filters.number)
    after = Cursor.read(filters.cursor, filters.sort)
    asked = Asked.of(seen, filters)
    if asked.number is not None:
        found = _ask(session, asked, asked.by_number())
    elif filters.sort == "received":
        found = _by_receipt(session, asked, after)
    else:
        found = _by_due_time(session, asked, after)
    items = found.rows[: filters.limit]
    following = Cursor.of(items[-1], filters.sort).written() if len(found.rows) > filters.limit else None
    return Page(items, following, found.at)


def _by_due_time(session: Session, asked: Asked, after: Cursor | None) -> _Found:
    """What is due first comes first; incidents of which no clock runs come last, the newest of them first."""
    if after is not None and after.undated:
        return _by_receipt(session, asked, after, undated=True)
    found = _ask(session, asked, asked.by_due_time(after=after is not None), after)
    if len(found.rows) < asked.limit and not asked.filters.lamps:
        found.rows += _by_receipt(session, asked, None, undated=True).rows
    return found


def _by_receipt(session: Session, asked: Asked, after: Cursor | None, *, undated: bool = False) -> _Found:
    """Look at the open ones and through the newest of the others; look further when that was not enough.

    What the first walk found tells whether a farther one promises enough. The index finds all there is.
    """
    found = _ask(session, asked, asked.newest(undated=undated, after=after is not None), after)
    if found.edge is None or len(found.rows) >= asked.limit:
        return found
    edge = Cursor(asked.filters.sort, *found.edge)
    if asked.is_worth_walking(sum(not row.status.is_open for row in found.rows)):
        farther = _ask(session, asked, asked.farther(undated=undated), edge)
        if len(found.rows) + len(farther.rows) >= asked.limit:
            return _together(found, farther)
    return _together(found, _ask(session, asked, asked.beyond(undated=undated), edge))


def _together(found: _Found, farther: _Found) -> _Found:
    """Return both in their order: what is open may be older than what lies behind the edge."""
    rows = sorted((*found.rows, *farther.rows), key=lambda row: (row.received_at, row.id), reverse=True)
    return _Found(at=found.at, rows=rows)


def _ask(session: Session, asked: Asked, statement: str, after: Cursor | None = None) -> _Found:
    position = {"after_at": after.at, "after_id": after.id} if after is not None else {}
    found = _question(statement).ask(session, {**asked.values, **position})
    assert found is not None
    return found


@lru_cache(maxsize=500)
def _question(statement: str) -> Question[_Found]:
    """Return a statement that was asked before as it was then: there are not many ways to ask for a list."""
    return Question(statement, _Found)
