"""The desk's list: which incidents, in which order, page by page without gaps.

Pages are cut by the last row seen (keyset), so what arrives meanwhile neither repeats nor hides a row. A page costs
two or three statements whatever its length. When a clock turns was decided by its last fact; here it is read.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres.reading.filters import Filters, Sort, lamps_are, wanted
from dispatch.adapters.postgres.reading.visibility import condition
from dispatch.adapters.postgres.tables import (
    app_user,
    assignment,
    escalation,
    incident,
    report,
    sla_clock,
)
from dispatch.application.policy import Visibility
from dispatch.domain.clocks.due_times import lamp_at
from dispatch.domain.terms import ClockKind, Lamp

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


class BadCursor(ValueError):
    """The cursor is not one that we gave out for this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNext:
    """The running clock of an incident that is due next, as its last fact left it."""

    kind: ClockKind
    due_soon_at: datetime
    due_at: datetime
    long_overdue_at: datetime

    def lamp(self, at: datetime) -> Lamp:
        """Say how the clock looks at an instant."""
        return lamp_at(at, due_soon_at=self.due_soon_at, due_at=self.due_at, long_overdue_at=self.long_overdue_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An incident as a list shows it, with the running clock that is due next."""

    row: sa.RowMapping
    clock: DueNext | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some incidents, the cursor of what follows them, and the time at which clocks were looked at."""

    items: Sequence[Listed]
    next: str | None
    at: datetime


class _Cursor(msgspec.Struct, array_like=True):
    sort: Sort
    at: datetime
    id: UUID


_DUE_ALL_READ: Final = _Cursor("due", NEVER, UUID(int=0))


def page(connection: sa.Connection, seen: Visibility, filters: Filters) -> Page:
    """Return a page of the incidents that are visible and wanted.

    Raises:
        BadCursor: the cursor cannot be read.
    """
    if filters.number is not None:
        filters = Filters(number=filters.number)
    at: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    after = _read_cursor(filters)
    found, more = _read(connection, _query(seen, filters, at, after), filters.limit)
    if not more and _without_due_time_follow(filters, after):
        rest, more = _read(connection, _query(seen, filters, at, _DUE_ALL_READ), filters.limit - len(found))
        found = [*found, *rest]
    following = _cursor_of(found[-1], filters.sort) if found and more else None
    return Page([_listed(row) for row in found], _write_cursor(following), at)


def listed(connection: sa.Connection, seen: Visibility, ids: Sequence[UUID]) -> list[Listed]:
    """Return these incidents, those of them that are visible, as a list shows them."""
    found = connection.execute(_selection().where(condition(seen), incident.c.id.in_(ids))).mappings().all()
    return [_listed(row) for row in found]


def due_soon(connection: sa.Connection, seen: Visibility, at: datetime) -> int:
    """Return how many open incidents are 临期: their next clock runs out soon, and is not over yet."""
    found = sa.select(sa.func.count()).select_from(_running).join(incident, incident.c.id == _running.c.incident)
    soon = lamps_are(frozenset({Lamp.DUE_SOON}), _running, at)
    return connection.execute(
        found.where(_is_next(), condition(seen), incident.c.status != "closed", *soon)
    ).scalar_one()


def _read(connection: sa.Connection, query: sa.Select[Any], limit: int) -> tuple[list[sa.RowMapping], bool]:
    """Return so many rows, and whether there are more."""
    found = [*connection.execute(query.limit(limit + 1)).mappings()]
    return found[:limit], len(found) > limit


def _listed(row: sa.RowMapping) -> Listed:
    if row["clock_kind"] is None:
        return Listed(row=row, clock=None)
    clock = DueNext(
        kind=ClockKind(row["clock_kind"]),
        due_soon_at=row["clock_due_soon_at"],
        due_at=row["clock_due_at"],
        long_overdue_at=row["clock_long_overdue_at"],
    )
    return Listed(row=row, clock=clock)


_next_clock: Final = (
    sa.select(sla_clock)
    .where(sla_clock.c.incident == incident.c.id, sla_clock.c.state == "running")
    .order_by(sla_clock.c.due_at, sla_clock.c.id)
    .limit(1)
    .lateral("next_clock")
)
_lead: Final = assignment.alias("lead_assignment")
_handler: Final = app_user.alias("handler_user")
_running: Final = sla_clock.alias("running_clock")
_earlier: Final = sla_clock.alias("earlier_clock")


def _by_due() -> sa.Select[Any]:
    """Incidents that have a running clock, with the one that is due next.

    They are found by their clocks, in the order of the index on running ones: with the clock looked up for each
    incident, a page of the desk would cost a look-up for every open incident.
    """
    shown = _shown(_running, _running.c.due_at)
    return shown.join(_running, _running.c.incident == incident.c.id).where(_is_next())


def _is_next() -> sa.ColumnElement[bool]:
    sooner = sa.tuple_(_earlier.c.due_at, _earlier.c.id) < sa.tuple_(_running.c.due_at, _running.c.id)
    return sa.and_(_running.c.state == "running", sa.not_(_has_running(_earlier).where(sooner).exists()))


def _without_due() -> sa.Select[Any]:
    """Incidents of which no clock runs."""
    nothing = sa.select(sla_clock).where(sa.false()).subquery("no_clock")
    shown = _shown(nothing, sa.literal(NEVER)).outerjoin(nothing, sa.true())
    return shown.where(sa.not_(_has_running(_running).exists()))


def _has_running(clock: sa.FromClause) -> sa.Select[int]:
    return sa.select(sa.literal(1)).where(clock.c.incident == incident.c.id, clock.c.state == "running")


def _selection() -> sa.Select[Any]:
    """All incidents, with the running clock that is due next."""
    shown = _shown(_next_clock, sa.func.coalesce(_next_clock.c.due_at, NEVER))
    return shown.outerjoin(_next_clock, sa.true())


def _shown(clock: sa.FromClause, due: sa.ColumnElement[datetime]) -> sa.Select[Any]:
    running = sla_clock.alias("escalated_clock")
    level = (
        sa.select(sa.func.max(escalation.c.step))
        .join(running, sa.and_(running.c.id == escalation.c.clock, running.c.state == "running"))
        .where(escalation.c.incident == incident.c.id)
        .scalar_subquery()
    )
    return (
        sa.select(
            incident,
            report.c.text,
            report.c.lon,
            report.c.lat,
            report.c.address,
            _lead.c.handler,
            _handler.c.name.label("handler_name"),
            clock.c.kind.label("clock_kind"),
            clock.c.due_soon_at.label("clock_due_soon_at"),
            clock.c.due_at.label("clock_due_at"),
            clock.c.long_overdue_at.label("clock_long_overdue_at"),
            due.label("due"),
            level.label("escalation_level"),
        )
        .join(report, report.c.id == incident.c.report)
        .outerjoin(_lead, _lead.c.id == incident.c.lead)
        .outerjoin(_handler, _handler.c.id == _lead.c.handler)
    )


def _query(seen: Visibility, filters: Filters, at: datetime, after: _Cursor | None) -> sa.Select[Any]:
    if filters.number is not None:
        return _selection().where(condition(seen), incident.c.number == filters.number)
    if filters.sort == "due" and (after is None or after.at < NEVER):
        order: tuple[sa.ColumnElement[Any], ...] = (_running.c.due_at, _running.c.incident)
        query = _by_due().where(condition(seen), *wanted(seen, filters), *lamps_are(filters.lamps, _running, at))
        later = sa.tuple_(*order) > sa.tuple_(after.at, after.id) if after else sa.true()
        return query.where(later).order_by(*order)
    if filters.sort == "due":
        query = _without_due().where(condition(seen), *wanted(seen, filters), sa.literal(not filters.lamps))
        return query.where(incident.c.id > after.id if after else sa.true()).order_by(incident.c.id)
    query = _selection().where(condition(seen), *wanted(seen, filters), *lamps_are(filters.lamps, _next_clock, at))
    order = (incident.c.received_at, incident.c.id)
    earlier = sa.tuple_(*order) < sa.tuple_(after.at, after.id) if after else sa.true()
    return query.where(earlier).order_by(*(column.desc() for column in order))


def _without_due_time_follow(filters: Filters, after: _Cursor | None) -> bool:
    """Sorted by due time, incidents without a running clock come last, in an order of their own."""
    in_order = filters.sort == "due" and filters.number is None and (after is None or after.at < NEVER)
    return in_order and not filters.lamps


def _cursor_of(row: sa.RowMapping, sort: Sort) -> _Cursor:
    return _Cursor(sort, row["due"] if sort == "due" else row["received_at"], row["id"])


def _write_cursor(cursor: _Cursor | None) -> str | None:
    return None if cursor is None else base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _read_cursor(filters: Filters) -> _Cursor | None:
    if filters.cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(filters.cursor + "=" * (-len(filters.cursor) % 4))
        cursor = msgspec.json.decode(text, type=_Cursor)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise BadCursor("the cursor cannot be read") from error
    if cursor.sort != filters.sort:
        raise BadCursor(f"the cursor belongs to a list sorted by {cursor.sort}")
    return cursor
