"""How long may each step take? The limits of a township, read from its document.

An allowance is counted in natural time, in working time or in working days; whose, the duty book says. A limit carries
the row and the version it came from, so that a due time can be explained. Who hears of it is said in `ladders`, which
instants follow from an allowance and a ladder in `due_times`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.calendar.duty_book import NO_DUTY_BOOK, DutyBook
from dispatch.domain.clocks.allowance import allowance_of
from dispatch.domain.clocks.ladders import Ladder, Ladders, grade_of
from dispatch.domain.document import BadDocument, Where
from dispatch.domain.emergency import Emergency
from dispatch.domain.terms import AreaCode, CategoryCode, ClockKind, Grade, TimeKind, UnitId, UnitKind, Window

ON_REQUEST: Final = frozenset({ClockKind.HOLD, ClockKind.ANSWER, ClockKind.MILESTONE})
"""Clocks that last as long as somebody said with what started them: no document limits them."""

IN_PLACE_OF: Final = {
    ClockKind.REQUEST: ClockKind.RULING,
    ClockKind.ARRIVAL: ClockKind.SIGN,
    ClockKind.COUNTY: ClockKind.HANDLE,
}
"""What has no row of its own may take what another clock may: a request is decided by those who rule, say."""


LimitKey = tuple[ClockKind | Window, str, Grade | None, str | None, str | None]
"""What a row speaks about: a clock or window, a category prefix (empty: any), and a grade, a handling level and a class
of cell (None: any)."""


class LampThresholds(Struct, frozen=True, kw_only=True, cache_hash=True):
    """From which used share of the allowance a clock looks 临期 and 严重超期."""

    due_soon: float = 0.8
    long_overdue: float = 2.0


class Rule(Struct, frozen=True, kw_only=True, cache_hash=True):
    """The row of a document that gives an allowance, and what else the document says of the instants that follow.

    kind, category, grade, level, area_class: what the row speaks about; an empty category and None mean any. time: what
    the allowance is counted in; of working days it has so many days, which are no stretches of 24 hours.
    """

    version: str
    kind: ClockKind | Window
    category: str = ""
    grade: Grade | None = None
    level: str | None = None
    area_class: str | None = None
    allowance: timedelta
    time: TimeKind = TimeKind.NATURAL
    lamps: LampThresholds = LampThresholds()
    document: str = "limits"

    @property
    def speaks_about(self) -> LimitKey:
        """What the row is found by."""
        return self.kind, self.category, self.grade, self.level, self.area_class


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain JSON values, as it is kept: what only some rows say stands in those alone."""
    data: dict[str, Any] = {
        "document": rule.document,
        "version": rule.version,
        "kind": rule.kind.value,
        "category": rule.category,
        "grade": rule.grade.value if rule.grade is not None else None,
        "allowance_s": rule.allowance.total_seconds(),
        "time": rule.time.value,
        "due_soon": rule.lamps.due_soon,
        "long_overdue": rule.lamps.long_overdue,
    }
    narrower = {"level": rule.level, "area_class": rule.area_class}
    return data | {name: value for name, value in narrower.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a clock or window may take, and the rule that says so: it may be one for another kind, taken over."""

    kind: ClockKind | Window
    rule: Rule

    @property
    def allowance(self) -> timedelta:
        """The time allowed."""
        return self.rule.allowance


EVERYTHING: Final = ("", None, None, None)
"""What a row speaks about that is there for every matter."""

LEVELS: Final = {UnitKind.VILLAGE: "village", UnitKind.COUNTY: "county"}
"""At which level a unit handles a matter; every other one is the town's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What limits have to know of units and cells: what each unit is, and of which class each cell is."""

    units: Mapping[UnitId, UnitKind] = field(default_factory=dict)
    classes: Mapping[AreaCode, str] = field(default_factory=dict)

    def level(self, unit: UnitId | None) -> str | None:
        """Return the level at which a unit handles a matter, None where it is in no unit's hands."""
        return None if unit is None else LEVELS.get(self.units.get(unit, UnitKind.STATION), "town")


NO_GROUND: Final = Ground()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a township with its ladders; the most specific row wins.

    Specific means, in this order: the longer category prefix, a row that names the grade, one that names the level at
    which the matter is handled, one that names the class of the cell.

    ground: what they have to know of units and cells. duty: whose working time counts, where a row or a step of a
    ladder asks for it. emergency: the act that holds, or held last.
    """

    version: str
    rows: Mapping[LimitKey, Limit]
    ladders: Ladders
    duty: DutyBook = NO_DUTY_BOOK
    emergency: Emergency | None = None
    ground: Ground = NO_GROUND
    _found: dict[LimitKey, Limit] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def need_workdays(self) -> bool:
        """Say whether an allowance or a step of a ladder is counted in working time."""
        ladders = (*self.ladders.rows, *self.ladders.emergency)
        days_later = (step.after_due_days is not None for row in ladders for step in row.steps)
        return any(days_later) or any(limit.rule.time is not TimeKind.NATURAL for limit in self.rows.values())

    def limit(
        self,
        kind: ClockKind | Window,
        *,
        category: CategoryCode | None,
        grade: Grade | None,
        cell: AreaCode | None = None,
        unit: UnitId | None = None,
    ) -> Limit:
        """Return what a clock or window of this kind may take in a cell and with a unit, by the most specific row.

        Raises:
            LookupError: the document has no row for the kind, whose time is said each time that one starts.
        """
        area_class = self.ground.classes.get(cell) if cell is not None else None
        key = (kind, category or "", grade, self.ground.level(unit), area_class)
        if key not in self._found:
            self._found[key] = self._most_specific(*key)
        return self._found[key]

    def ladder(self, kind: ClockKind, grade: Grade | None, at: datetime) -> Ladder:
        """Return the ladder that is frozen into a clock of this kind when it starts."""
        emergency = self.emergency is not None and self.emergency.lasts(at)
        return self.ladders.ladder(kind, grade, emergency=emergency)

    def _most_specific(
        self, kind: ClockKind | Window, category: str, grade: Grade | None, level: str | None, area_class: str | None
    ) -> Limit:
        for digits in range(len(category), -1, -1):
            for narrower in product((grade, None), (level, None), (area_class, None)):
                found = self.rows.get((kind, category[:digits], *narrower))
                if found is not None:
                    return found
        raise LookupError(f"limits: no row for {kind}")


def limits_from(
    body: Mapping[str, Any],
    *,
    version: int | str,
    ladders: Ladders,
    duty: DutyBook = NO_DUTY_BOOK,
    emergency: Emergency | None = None,
    ground: Ground = NO_GROUND,
) -> Limits:
    """Read a document of kind `limits`.

    `{"clocks": [{"clock": "handle", "minutes": 30}, {"clock": "handle", "category": "01", "grade": 2, "minutes": 5}],
    "windows": [{"window": "return", "minutes": 10}], "lamps": {"due_soon": 0.8, "long_overdue": 2.0}}`.
    `category` is a prefix, `grade` 1 to 4, `level` (village, town or county) that of the unit which has the matter in
    hand, `area_class` that of the cell; left out, each means any. A clock has `minutes`, `working_minutes` or
    `working_days`. `lamps` may be left out, and so may what takes its time over from another clock: `IN_PLACE_OF`.

    Raises:
        BadDocument: a clock or window has no row for every matter, two rows speak about the same, or a
            lamp turns on the wrong side of the due time.
    """
    lamps = _lamps(body.get("lamps", {}))
    given: list[tuple[ClockKind | Window, Mapping[str, Any]]] = []
    given += [(ClockKind(row["clock"]), row) for row in body["clocks"]]
    given += [(Window(row["window"]), row) for row in body["windows"]]
    rows: dict[LimitKey, Limit] = {}
    for kind, row in given:
        key, limit = _limit_row(kind, row, str(version), lamps)
        if key in rows:
            raise BadDocument(
                Where("limits"),
                f"two rows for {kind}, category {limit.rule.category!r}, grade {limit.rule.grade}, level "
                f"{limit.rule.level}, class {limit.rule.area_class}",
                "two_rows",
                clock=kind.value,
                category=limit.rule.category or "–",
                grade=limit.rule.grade or "–",
                level=limit.rule.level or "–",
                area_class=limit.rule.area_class or "–",
            )
        rows[key] = limit
    for kind, other in IN_PLACE_OF.items():
        if (kind, *EVERYTHING) not in rows:
            rows = _taken_over(kind, other, rows) | rows
    kinds = [kind for kind in (*ClockKind, *Window) if kind not in ON_REQUEST]
    missing = [kind.value for kind in kinds if (kind, *EVERYTHING) not in rows]
    if missing:
        without = ", ".join(missing)
        raise BadDocument(
            Where("limits"), f"no row for any category and grade of {without}", "no_general_row", clocks=missing
        )
    return Limits(version=str(version), rows=rows, ladders=ladders, duty=duty, emergency=emergency, ground=ground)


def _taken_over(kind: ClockKind, other: ClockKind, rows: Mapping[LimitKey, Limit]) -> dict[LimitKey, Limit]:
    return {(kind, *key[1:]): replace(limit, kind=kind) for key, limit in rows.items() if key[0] is other}


def _lamps(shares: Mapping[str, float]) -> LampThresholds:
    lamps = LampThresholds(**shares)
    if not 0 < lamps.due_soon <= 1 <= lamps.long_overdue:
        raise BadDocument(
            Where("limits"), "a clock is due soon before its due time, and long overdue after it", "lamps"
        )
    return lamps


def _limit_row(
    kind: ClockKind | Window, row: Mapping[str, Any], version: str, lamps: LampThresholds
) -> tuple[LimitKey, Limit]:
    time, allowance = allowance_of(kind, row)
    rule = Rule(
        version=version,
        kind=kind,
        category=row.get("category", ""),
        grade=grade_of(row),
        level=row.get("level"),
        area_class=row.get("area_class"),
        allowance=allowance,
        time=time,
        lamps=lamps,
    )
    return rule.speaks_about, Limit(kind=kind, rule=rule)
