"""What somebody wants to see, out of what they may see: filters as conditions on `incident` and its first `report`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import incident, report, request
from dispatch.application.policy import Visibility
from dispatch.domain.terms import Lamp, RequestState, Status

Sort = Literal["received", "due"]
Scope = Literal["all", "mine", "reported"]

_WHOLE_NUMBER: Final = re.compile(r"[0-9]{24}")
"""Nothing else that people write is so long; looked for as a word it would be sought in every report."""
_LATE: Final = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})
_QUEUE: Final = (Status.RECEIVED, Status.RULING)

waits_for_person: Final = sa.and_(
    incident.c.status == Status.RECEIVED.value, sa.or_(incident.c.left_to_person, incident.c.person_only)
)
"""Automation left it to a person, who has not decided yet."""


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


def wanted(seen: Visibility, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return what the filters say of a row of `incident` and its `report`; of lamps see `lamps_are`."""
    parts: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (incident.c.platform, filters.platform),
        (incident.c.lead_unit, filters.unit),
        (incident.c.grade, filters.grade),
    ):
        if value is not None:
            parts.append(column == value)
    if filters.status:
        parts.append(incident.c.status.in_(filters.status))
    if filters.cell:
        parts.append(incident.c.cell.startswith(filters.cell, autoescape=True))
    if filters.open is not None:
        parts.append(incident.c.status != "closed" if filters.open else incident.c.status == "closed")
    if filters.text:
        parts.append(_mentions(filters.text))
    if filters.scope == "mine":
        parts.append(_mine(seen))
    if filters.scope == "reported":
        parts.append(incident.c.reporter == seen.reporter)
    if filters.needs_person is not None:
        parts.append(waits_for_person if filters.needs_person else sa.not_(waits_for_person))
    return parts


def lamps_are(lamps: frozenset[Lamp], clock: sa.FromClause, at: datetime) -> list[sa.ColumnElement[bool]]:
    """Return the condition that a running clock shows one of these lamps, in the words of `due_times.lamp_at`.

    A clock is due soon before it is due, and long overdue after: each lamp is a stretch of time.
    """
    if not lamps:
        return []
    soon, due, long = clock.c.due_soon_at, clock.c.due_at, clock.c.long_overdue_at
    bounds = [due <= at] if lamps <= _LATE else [due > at] if lamps.isdisjoint(_LATE) else []  # by the index on due_at
    stretches = {
        Lamp.NORMAL: soon > at,
        Lamp.DUE_SOON: sa.and_(soon <= at, due > at),
        Lamp.OVERDUE: sa.and_(due <= at, long > at),
        Lamp.LONG_OVERDUE: long <= at,
    }
    return [*bounds, sa.or_(*(stretches[lamp] for lamp in sorted(lamps)))]


def _mentions(words: str) -> sa.ColumnElement[bool]:
    if _WHOLE_NUMBER.fullmatch(words):
        return incident.c.number == words
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
