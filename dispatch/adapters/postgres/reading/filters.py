"""What somebody wants to see, out of what they may see: filters as conditions on `incident` as `i`.

The words that are sought are matched by `sought`, on `incident_words` as `s`; how lamps look on a clock as `c`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from dispatch.adapters.postgres.reading.visibility import beginning
from dispatch.adapters.postgres.tables.incidents import AWAITS_LOOK, IS_OPEN
from dispatch.application.policy import Visibility
from dispatch.domain.terms import Lamp, Status, UnitId

Sort = Literal["received", "due"]
Scope = Literal["all", "mine", "waiting", "asked", "reported"]

WAITS_FOR_PERSON: Final = "(i.status = 'received' AND (i.left_to_person OR i.person_only))"
"""Automation left it to a person, who has not decided yet."""
ALL_PARTS_CLOSED: Final = "(i.status = 'split' AND i.parts_open = 0)"
"""It was split, and one reply for all of its parts is due."""
COUNTED: Final = "(i.part_of IS NULL OR i.units && %(seen_units)s::text[])"
"""What counts as one: a part does only for the unit that has it, because the others see what was split."""
ASKED: Final = "EXISTS (SELECT FROM request q WHERE q.incident = i.id AND q.state = 'pending')"
"""Somebody asked for something that nobody has decided."""
_IN_QUEUE: Final = """(
    CASE WHEN i.accused = '{}' THEN i.town LIKE ANY(%(operated)s::text[]) OR i.cell LIKE ANY(%(operated)s::text[])
    ELSE i.town LIKE ANY(%(supervised)s::text[]) OR i.cell LIKE ANY(%(supervised)s::text[]) END
)"""
"""Decisions about it are the caller's: an operator's, or, of an accusation, the supervisor's."""
SUPERVISED: Final = "(i.town LIKE ANY(%(supervised)s::text[]) OR i.cell LIKE ANY(%(supervised)s::text[]))"
_ASKED_OF: Final = "EXISTS (SELECT FROM request q WHERE q.incident = i.id AND q.state = 'pending' AND q.decider = '{}')"
DECIDED_BY_CALLER: Final = f"""(
    ({_ASKED_OF.format("operator")} AND {_IN_QUEUE}) OR ({_ASKED_OF.format("supervisor")} AND {SUPERVISED})
    OR ({_ASKED_OF.format("citizen")} AND i.reporter = %(seen_reporter)s::text)
)"""
"""Something is asked for that is the caller's to decide, though it may be the caller who asked."""
_HELPED: Final = """(
    array_remove(i.units, i.lead_unit) <> '{{}}' AND EXISTS (
        SELECT FROM assignment a WHERE a.incident = i.id AND a.role = 'co' AND {condition}))
"""
"""Another unit than the lead is on it, and it helps. That is hardly ever so, and asked of the row before all else."""
_HELPED_BY_CALLER: Final = f"""(i.units && %(my_units)s::text[] AND {
    _HELPED.format(condition="a.state IN ('offered', 'handling') AND a.unit = ANY(%(my_units)s::text[])")
})"""
"""The caller's unit is asked to help, or does so."""
_REFUSED_TO_HELP: Final = _HELPED.format(condition="a.state = 'refused'")
_TO_LOOK_AT: Final = AWAITS_LOOK.format("i")
_NOT_LOOKED_IN_TIME: Final = """EXISTS (
    SELECT FROM sla_clock v WHERE v.incident = i.id AND v.kind = 'receive' AND v.state = 'running'
        AND v.due_at <= statement_timestamp())"""
"""Nobody looked in time: then it is the command room's to see to."""
WAITS_FOR_CALLER: Final = f"""(
    (i.status IN ('assigned', 'handling', 'with_county') AND i.lead_unit = ANY(%(my_units)s::text[]))
    OR {_HELPED_BY_CALLER} OR ({_REFUSED_TO_HELP} AND {_IN_QUEUE})
    OR (i.status = 'awaiting_check' AND NOT (i.units || i.former_units) && %(my_units)s::text[]
        AND ((i.cell LIKE ANY(%(my_cells)s::text[]) AND i.accused = '{{}}') OR {_IN_QUEUE}))
    OR ((i.status IN ('received', 'ruling') OR {ALL_PARTS_CLOSED}) AND {_IN_QUEUE}
        AND (NOT {_TO_LOOK_AT} OR {_NOT_LOOKED_IN_TIME}))
    OR ({_TO_LOOK_AT} AND i.cell LIKE ANY(%(my_cells)s::text[]) AND i.accused = '{{}}')
    OR {DECIDED_BY_CALLER}
    OR (i.status = 'awaiting_rating' AND i.reporter = %(seen_reporter)s::text)
)"""
"""The next move is the caller's, as far as a list can tell; the moves of the incident itself are what counts."""
TO_DO: Final = frozenset({"waiting", "asked"})
"""Scopes that list what the caller has to do."""
OPEN: Final = IS_OPEN.format("i")
OVER: Final = f"NOT ({OPEN})"
_LATE: Final = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})
_QUEUE: Final = (Status.RECEIVED.value, Status.RULING.value)

PRESSES: Final = "(c.kind <> 'rating')"
"""The clock `c` is somebody's to keep; the end of a rating window is nobody's. It counts as late nowhere."""
NEXT_CLOCK: Final = f"""next_clock AS MATERIALIZED (
    SELECT DISTINCT ON (c.incident) c.incident, c.kind, c.due_soon_at, c.due_at, c.long_overdue_at FROM sla_clock c
    WHERE c.state = 'running' AND {PRESSES} ORDER BY c.incident, c.due_at, c.id
)"""
"""Of each incident the clock that is due next."""

_ON_CLOCKS: Final[Mapping[Lamp, str]] = {
    Lamp.NORMAL: f"(c.due_soon_at > statement_timestamp() OR NOT {PRESSES})",
    Lamp.DUE_SOON: f"(c.due_soon_at <= statement_timestamp() AND c.due_at > statement_timestamp() AND {PRESSES})",
    Lamp.OVERDUE: f"(c.due_at <= statement_timestamp() AND c.long_overdue_at > statement_timestamp() AND {PRESSES})",
    Lamp.LONG_OVERDUE: f"(c.long_overdue_at <= statement_timestamp() AND {PRESSES})",
}
"""Each lamp is a stretch of time, in the words of `due_times.lamp_at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the caller wants to see, out of what they may see; an exact number sets all the others aside.

    text: words to look for. text_units: the units whose names have those words.
    """

    number: str | None = None
    status: tuple[str, ...] = ()
    platform: str | None = None
    cell: str | None = None
    unit: str | None = None
    grade: int | None = None
    text: str | None = None
    text_units: tuple[UnitId, ...] = ()
    scope: Scope = "all"
    open: bool | None = None
    needs_person: bool | None = None
    awaits_look: bool | None = None
    lamps: frozenset[Lamp] = frozenset()
    sort: Sort = "received"
    limit: int = 50
    cursor: str | None = None

    @property
    def only_open(self) -> bool:
        """Say whether nothing that is over can be among what is wanted."""
        statuses = bool(self.status) and all(Status(status).is_open for status in self.status)
        return self.open is True or True in (self.needs_person, self.awaits_look) or bool(self.lamps) or statuses

    @property
    def only_over(self) -> bool:
        """Say whether nothing that is open can be among what is wanted."""
        statuses = bool(self.status) and not any(Status(status).is_open for status in self.status)
        return self.open is False or statuses


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that all have to hold, and their values."""

    conditions: tuple[str, ...]
    values: Mapping[str, Any]


def wanted(seen: Visibility, filters: Filters) -> Wanted:
    """Return what the filters say of an incident; words and lamps apart."""
    found: dict[str, Any] = {}
    conditions: list[str] = []
    for condition, name, value in (
        ("i.platform = %(platform)s", "platform", filters.platform),
        ("i.lead_unit = %(unit)s", "unit", filters.unit),
        ("i.grade = %(grade)s", "grade", filters.grade),
        ("i.status = ANY(%(statuses)s::text[])", "statuses", list(filters.status) or None),
        ("i.cell LIKE %(cell)s", "cell", beginning(filters.cell) if filters.cell else None),
    ):
        if value is not None:
            conditions.append(condition)
            found[name] = value
    if filters.open is not None:
        conditions.append(OPEN if filters.open else OVER)
    if filters.needs_person is not None:
        conditions.append(WAITS_FOR_PERSON if filters.needs_person else f"NOT {WAITS_FOR_PERSON}")
    if filters.awaits_look is not None:
        conditions.append(_TO_LOOK_AT if filters.awaits_look else f"NOT {_TO_LOOK_AT}")
    if filters.scope == "mine":
        conditions.append(_mine(seen))
        found |= {"my_units": sorted(seen.units), "my_cells": [beginning(cell) for cell in seen.cells]}
    if filters.scope in TO_DO:
        conditions.append(WAITS_FOR_CALLER if filters.scope == "waiting" else DECIDED_BY_CALLER)
        found |= {
            "my_units": sorted(seen.units),
            "my_cells": [beginning(cell) for cell in seen.cells],
            "operated": [beginning(area) for area in seen.operated],
            "supervised": [beginning(area) for area in seen.supervised],
        }
    if filters.scope == "reported":
        conditions.append("i.reporter = %(seen_reporter)s::text")
    return Wanted(tuple(conditions), found)


def lamps_are(lamps: frozenset[Lamp]) -> str:
    """Return the condition that the running clock `c` shows one of these lamps; any at all when none is named.

    All of them late, or none of them, is said once more in a way that the index on due times understands.
    """
    if not lamps:
        return "true"
    late = "c.due_at <= statement_timestamp() AND " if lamps <= _LATE else ""
    in_time = "c.due_at > statement_timestamp() AND " if lamps.isdisjoint(_LATE) else ""
    return f"{late}{in_time}({' OR '.join(_ON_CLOCKS[lamp] for lamp in sorted(lamps))})"


def _mine(seen: Visibility) -> str:
    """Own reports; what the own unit has now; the own cells; and, for the command room, what waits for it."""
    parts = [
        "i.lead_unit = ANY(%(my_units)s::text[])",
        _HELPED_BY_CALLER,
        "i.cell LIKE ANY(%(my_cells)s::text[])",
        "i.reporter = %(seen_reporter)s::text",
    ]
    if seen.areas:
        queue = ", ".join(f"'{status}'" for status in _QUEUE)
        parts += [f"i.status IN ({queue})", ALL_PARTS_CLOSED, ASKED]
    return f"({' OR '.join(parts)})"
