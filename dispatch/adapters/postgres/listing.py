"""The desk's list: which incidents, in which order, page by page without gaps.

Pages are cut by the last row seen (keyset), so what arrives meanwhile neither repeats nor hides a row. A page costs
two statements whatever its length. How a clock looks is computed by the domain from the clock's facts; the filter by
lamp therefore narrows in SQL and decides here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres.rows import clock_from_row
from dispatch.adapters.postgres.tables import (
    app_user,
    assignment,
    escalation,
    incident,
    report,
    request,
    sla_clock,
    sla_fact,
)
from dispatch.adapters.postgres.visibility import condition
from dispatch.application.policy import Visibility
from dispatch.domain.limits import LampThresholds
from dispatch.domain.sla_clock import Clock, ClockFact, lamp
from dispatch.domain.terms import Lamp, RequestState, Status

Sort = Literal["received", "due"]
Scope = Literal["all", "mine", "reported"]

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
ROUNDS: Final = 8
"""How many pages are read to fill one page that is filtered by lamp; then it is sent short, with its cursor."""
_QUEUE: Final = (Status.RECEIVED, Status.RULING)
_LATE: Final = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})

waits_for_person: Final = sa.and_(
    incident.c.status == Status.RECEIVED.value, sa.or_(incident.c.left_to_person, incident.c.person_only)
)
"""Automation left it to a person, who has not decided yet."""


class BadCursor(ValueError):
    """The cursor is not one that we gave out for this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the caller wants to see, out of what they may see; an exact number sets all the others aside."""

    number: str | None = None
    status: tuple[str, ...] = ()
    platform: str | None = None
    cell: str | None = None
    unit: str | None = None
    grade: int | None = None
    text: str | None = None
    scope: Scope = "all"
    open: bool | None = None
    needs_person: bool | None = None
    lamps: frozenset[Lamp] = frozenset()
    sort: Sort = "received"
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An incident as a list shows it; `clock` is the running one that is due next."""

    row: sa.RowMapping
    clock: Clock | None


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


@dataclass(slots=True)
class _Reading:
    rows: list[Listed] = field(default_factory=list)
    last: sa.RowMapping | None = None
    more: bool = True


def page(connection: sa.Connection, seen: Visibility, filters: Filters, thresholds: LampThresholds) -> Page:
    """Return a page of the incidents that are visible and wanted.

    Raises:
        BadCursor: the cursor cannot be read.
    """
    if filters.number is not None:
        filters = Filters(number=filters.number)
    at: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    reading = _Reading()
    after = _read_cursor(filters)
    for _ in range(ROUNDS):
        _read_on(connection, _query(seen, filters, at, after), filters, thresholds, at, reading)
        if not reading.more or len(reading.rows) >= filters.limit:
            break
        after = _cursor_of(reading.last, filters.sort)
    following = _cursor_of(reading.last, filters.sort) if reading.more else None
    return Page(reading.rows, _write_cursor(following), at)


def listed(connection: sa.Connection, seen: Visibility, ids: Sequence[UUID]) -> list[Listed]:
    """Return these incidents, those of them that are visible, as a list shows them."""
    found = connection.execute(_selection().where(condition(seen), incident.c.id.in_(ids))).mappings().all()
    return _with_clocks(connection, found)


def due_soon(connection: sa.Connection, seen: Visibility, thresholds: LampThresholds, at: datetime) -> int:
    """Return how many open incidents are 临期: their next clock runs out soon, and is not over yet."""
    # Never fewer than there are: standstills only make the span shorter than the time from start to due time.
    left = 1 - thresholds.due_soon
    maybe = sa.and_(
        _next_clock.c.due_at > at,
        _seconds(_next_clock.c.due_at - at) <= _seconds(_next_clock.c.due_at - _next_clock.c.started_at) * left,
    )
    query = _selection().where(condition(seen), incident.c.status != "closed", maybe)
    found = _with_clocks(connection, connection.execute(query).mappings().all())
    return sum(item.clock is not None and lamp(item.clock, at, thresholds) is Lamp.DUE_SOON for item in found)


def _seconds(length: sa.ColumnElement[timedelta]) -> sa.ColumnElement[float]:
    return sa.cast(sa.extract("epoch", length), sa.Double)


def _read_on(
    connection: sa.Connection,
    query: sa.Select[Any],
    filters: Filters,
    thresholds: LampThresholds,
    at: datetime,
    reading: _Reading,
) -> None:
    found = connection.execute(query.limit(filters.limit + 1)).mappings().all()
    reading.more = len(found) > filters.limit
    for item in _with_clocks(connection, found[: filters.limit]):
        if len(reading.rows) == filters.limit:
            reading.more = True
            return
        reading.last = item.row
        if not filters.lamps or (item.clock is not None and lamp(item.clock, at, thresholds) in filters.lamps):
            reading.rows.append(item)


def _with_clocks(connection: sa.Connection, found: Sequence[sa.RowMapping]) -> list[Listed]:
    ids = [row["clock_id"] for row in found if row["clock_id"] is not None]
    facts: dict[UUID, list[ClockFact]] = {id: [] for id in ids}
    clocks: dict[UUID, Clock] = {}
    if ids:
        rows = sa.select(sla_fact).where(sla_fact.c.clock.in_(ids)).order_by(sla_fact.c.clock, sla_fact.c.n)
        for fact in connection.execute(rows):
            facts[fact.clock].append(ClockFact(at=fact.at, kind=fact.kind, detail=fact.detail))
        for row in connection.execute(_clocks.where(sla_clock.c.id.in_(ids))).mappings():
            clocks[row["id"]] = clock_from_row({**row}, tuple(facts[row["id"]]))
    return [Listed(row=row, clock=clocks.get(row["clock_id"])) for row in found]


_clocks: Final = sa.select(
    *(column for column in sla_clock.c if column.name != "ladder"),
    sa.cast(sla_clock.c.ladder, sa.Text).label("ladder"),
)
_next_clock: Final = (
    sa.select(sla_clock.c.id, sla_clock.c.due_at, sla_clock.c.started_at)
    .where(sla_clock.c.incident == incident.c.id, sla_clock.c.state == "running")
    .order_by(sla_clock.c.due_at, sla_clock.c.id)
    .limit(1)
    .lateral("next_clock")
)
_lead: Final = assignment.alias("lead_assignment")
_handler: Final = app_user.alias("handler_user")
_due: Final = sa.func.coalesce(_next_clock.c.due_at, NEVER)


def _selection() -> sa.Select[Any]:
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
            _next_clock.c.id.label("clock_id"),
            _due.label("due"),
            level.label("escalation_level"),
        )
        .join(report, report.c.id == incident.c.report)
        .outerjoin(_lead, _lead.c.id == incident.c.lead)
        .outerjoin(_handler, _handler.c.id == _lead.c.handler)
        .outerjoin(_next_clock, sa.true())
    )


def _query(seen: Visibility, filters: Filters, at: datetime, after: _Cursor | None) -> sa.Select[Any]:
    query = _selection().where(condition(seen))
    if filters.number is not None:
        return query.where(incident.c.number == filters.number)
    query = query.where(*_wanted(seen, filters, at))
    if filters.sort == "due":
        order: tuple[sa.ColumnElement[Any], ...] = (_due, incident.c.id)
        later = sa.tuple_(*order) > sa.tuple_(after.at, after.id) if after else sa.true()
        return query.where(later).order_by(*order)
    order = (incident.c.received_at, incident.c.id)
    earlier = sa.tuple_(*order) < sa.tuple_(after.at, after.id) if after else sa.true()
    return query.where(earlier).order_by(*(column.desc() for column in order))


def _wanted(seen: Visibility, filters: Filters, at: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (incident.c.platform, filters.platform),
        (incident.c.lead_unit, filters.unit),
        (incident.c.grade, filters.grade),
    ):
        if value is not None:
            wanted.append(column == value)
    if filters.status:
        wanted.append(incident.c.status.in_(filters.status))
    if filters.cell:
        wanted.append(incident.c.cell.startswith(filters.cell, autoescape=True))
    if filters.open is not None:
        wanted.append(incident.c.status != "closed" if filters.open else incident.c.status == "closed")
    if filters.text:
        wanted.append(_mentions(filters.text))
    if filters.scope == "mine":
        wanted.append(_mine(seen))
    if filters.scope == "reported":
        wanted.append(incident.c.reporter == seen.reporter)
    if filters.needs_person is not None:
        wanted.append(waits_for_person if filters.needs_person else sa.not_(waits_for_person))
    if filters.lamps:
        wanted.append(_due_like(filters.lamps, at))
    return wanted


def _due_like(lamps: frozenset[Lamp], at: datetime) -> sa.ColumnElement[bool]:
    """What SQL can say of lamps: a clock runs, and whether it is over already."""
    if lamps <= _LATE:
        return _next_clock.c.due_at <= at
    return _next_clock.c.due_at > at if lamps.isdisjoint(_LATE) else _next_clock.c.id.is_not(None)


def _mentions(words: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        incident.c.number.startswith(words, autoescape=True),
        report.c.text.icontains(words, autoescape=True),
        report.c.address.icontains(words, autoescape=True),
    )


def _mine(seen: Visibility) -> sa.ColumnElement[bool]:
    """Own reports; what the own unit has now; the own cells; and, for the command room, what waits for it."""
    parts: list[sa.ColumnElement[bool]] = [incident.c.lead_unit.in_(sorted(seen.units))]
    parts += [incident.c.cell.startswith(cell, autoescape=True) for cell in seen.cells]
    if seen.reporter is not None:
        parts.append(incident.c.reporter == seen.reporter)
    if seen.areas:
        asked = sa.select(sa.literal(1)).where(
            request.c.incident == incident.c.id, request.c.state == RequestState.PENDING.value
        )
        parts += [incident.c.status.in_([status.value for status in _QUEUE]), asked.exists()]
    return sa.or_(*parts)


def _cursor_of(row: sa.RowMapping | None, sort: Sort) -> _Cursor | None:
    if row is None:
        return None
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
