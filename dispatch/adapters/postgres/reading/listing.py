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
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres.incidents.rows import clock_from_row
from dispatch.adapters.postgres.reading.filters import Filters, Sort, due_like, wanted
from dispatch.adapters.postgres.reading.visibility import condition
from dispatch.adapters.postgres.tables import (
    app_user,
    assignment,
    escalation,
    incident,
    report,
    sla_clock,
    sla_fact,
)
from dispatch.application.policy import Visibility
from dispatch.domain.clocks.limits import LampThresholds
from dispatch.domain.clocks.sla_clock import Clock, ClockFact, lamp
from dispatch.domain.terms import Lamp

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
ROUNDS: Final = 8
"""How many pages are read to fill one page that is filtered by lamp; then it is sent short, with its cursor."""


class BadCursor(ValueError):
    """The cursor is not one that we gave out for this order."""


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


_DUE_ALL_READ: Final = _Cursor("due", NEVER, UUID(int=0))


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
        if not reading.more and _without_due_time_follow(filters, after):
            after = _DUE_ALL_READ
        elif reading.more and len(reading.rows) < filters.limit:
            after = _cursor_of(reading.last, filters.sort)
        else:
            break
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
        _running.c.due_at > at,
        _seconds(_running.c.due_at - at) <= _seconds(_running.c.due_at - _running.c.started_at) * left,
    )
    clocks = sa.select(_running.c.id.label("clock_id")).join(incident, incident.c.id == _running.c.incident)
    query = clocks.where(_is_next(), condition(seen), incident.c.status != "closed", maybe)
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
_running: Final = sla_clock.alias("running_clock")
_earlier: Final = sla_clock.alias("earlier_clock")


def _by_due() -> sa.Select[Any]:
    """Incidents that have a running clock, with the one that is due next.

    They are found by their clocks, in the order of the index on running ones: with the clock looked up for each
    incident, a page of the desk would cost a look-up for every open incident.
    """
    shown = _shown(_running.c.id, _running.c.due_at)
    return shown.join(_running, _running.c.incident == incident.c.id).where(_is_next())


def _is_next() -> sa.ColumnElement[bool]:
    sooner = sa.tuple_(_earlier.c.due_at, _earlier.c.id) < sa.tuple_(_running.c.due_at, _running.c.id)
    return sa.and_(_running.c.state == "running", sa.not_(_has_running(_earlier).where(sooner).exists()))


def _without_due() -> sa.Select[Any]:
    """Incidents of which no clock runs."""
    shown = _shown(sa.cast(sa.null(), sa.Uuid), sa.literal(NEVER))
    return shown.where(sa.not_(_has_running(_running).exists()))


def _has_running(clock: sa.FromClause) -> sa.Select[int]:
    return sa.select(sa.literal(1)).where(clock.c.incident == incident.c.id, clock.c.state == "running")


def _selection() -> sa.Select[Any]:
    """All incidents, with the running clock that is due next."""
    shown = _shown(_next_clock.c.id, sa.func.coalesce(_next_clock.c.due_at, NEVER))
    return shown.outerjoin(_next_clock, sa.true())


def _shown(clock: sa.ColumnElement[UUID], due: sa.ColumnElement[datetime]) -> sa.Select[Any]:
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
            clock.label("clock_id"),
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
        query = _by_due().where(condition(seen), *wanted(seen, filters), *due_like(filters.lamps, _running, at))
        later = sa.tuple_(*order) > sa.tuple_(after.at, after.id) if after else sa.true()
        return query.where(later).order_by(*order)
    if filters.sort == "due":
        query = _without_due().where(condition(seen), *wanted(seen, filters), sa.literal(not filters.lamps))
        return query.where(incident.c.id > after.id if after else sa.true()).order_by(incident.c.id)
    query = _selection().where(condition(seen), *wanted(seen, filters), *due_like(filters.lamps, _next_clock, at))
    order = (incident.c.received_at, incident.c.id)
    earlier = sa.tuple_(*order) < sa.tuple_(after.at, after.id) if after else sa.true()
    return query.where(earlier).order_by(*(column.desc() for column in order))


def _without_due_time_follow(filters: Filters, after: _Cursor | None) -> bool:
    """Sorted by due time, incidents without a running clock come last, in an order of their own."""
    in_order = filters.sort == "due" and filters.number is None and (after is None or after.at < NEVER)
    return in_order and not filters.lamps


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
