"""How long may each step take, and who hears of it: the limits and ladders of a township, read from its documents.

An allowance is counted in natural time, in working time or in working days; whose, the duty book says. Both are
reference documents with a version; a limit carries the row and the version it came from, so that a due time can be
explained. Which instants follow from an allowance and a ladder is said in `due_times`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.calendar.duty_book import NO_DUTY_BOOK, DutyBook
from dispatch.domain.clocks.allowance import allowance_of
from dispatch.domain.document import BadDocument
from dispatch.domain.emergency import Emergency
from dispatch.domain.terms import CategoryCode, ClockKind, Grade, TimeKind, Window


class LadderStep(Struct, frozen=True, kw_only=True, cache_hash=True):
    """One step of a ladder: due when a share of the allowance is used, or some time after the due time.

    after_due: in the time in which the clock is counted. after_due_days: working days, whatever clock it is.
    level: a name for people and figures, such as reminder, deadline, supervisor.
    recipients: handler, unit_lead, operator, officer, supervisor, county_operator; who that is, the notifier finds out.
    channels: the kinds of channels that may be used, all of a person's where none is named; the application always is.
    acknowledge_within: how long after a channel delivered it the next one is used, unless somebody takes note.
    """

    step: int
    level: str
    at_fraction: float | None = None
    after_due: timedelta | None = None
    after_due_days: int | None = None
    recipients: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    acknowledge_within: timedelta | None = None


Ladder = tuple[LadderStep, ...]

ON_REQUEST: Final = frozenset({ClockKind.HOLD, ClockKind.ANSWER, ClockKind.MILESTONE})
"""Clocks that last as long as somebody said with what started them: no document limits them."""

IN_PLACE_OF: Final = {
    ClockKind.REQUEST: ClockKind.RULING,
    ClockKind.ARRIVAL: ClockKind.SIGN,
    ClockKind.COUNTY: ClockKind.HANDLE,
}
"""What has no row of its own may take what another clock may: a request is decided by those who rule, say."""

WINDOW_END: Final[Ladder] = (LadderStep(step=0, level="window_end", after_due=timedelta()),)
"""The ladder of every rating window, hold and question: nobody is alerted, the platform acts when it ends."""
WITH_WINDOW_END: Final = frozenset({ClockKind.RATING, ClockKind.HOLD, ClockKind.ANSWER})


class LampThresholds(Struct, frozen=True, kw_only=True, cache_hash=True):
    """From which used share of the allowance a clock looks 临期 and 严重超期."""

    due_soon: float = 0.8
    long_overdue: float = 2.0


class Rule(Struct, frozen=True, kw_only=True, cache_hash=True):
    """The row of a document that gives an allowance, and what else the document says of the instants that follow.

    kind, category, grade: what the row speaks about; an empty category and no grade mean any. time: what the allowance
    is counted in; of working days it has so many days, which are no stretches of 24 hours.
    """

    version: str
    kind: ClockKind | Window
    category: str = ""
    grade: Grade | None = None
    allowance: timedelta
    time: TimeKind = TimeKind.NATURAL
    lamps: LampThresholds = LampThresholds()
    document: str = "limits"


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain JSON values, as it is kept."""
    return {
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a clock or window may take, and the rule that says so: it may be one for another kind, taken over."""

    kind: ClockKind | Window
    rule: Rule

    @property
    def allowance(self) -> timedelta:
        """The time allowed."""
        return self.rule.allowance


LimitKey = tuple[ClockKind | Window, str, Grade | None]
"""What a row speaks about: a clock or window, a category prefix (empty: any) and a grade (None: any)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    """A ladder for a kind of clock and a grade; None means any."""

    clock: ClockKind | None
    grade: Grade | None
    steps: Ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladders:
    """The ladders of a township; the one for clock and grade wins over clock, clock over grade, grade over any.

    emergency: those that win over the others while the town responds to an emergency.
    """

    version: str
    rows: tuple[LadderRow, ...]
    emergency: tuple[LadderRow, ...] = ()
    _found: dict[tuple[ClockKind, Grade | None, bool], Ladder] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def ladder(self, kind: ClockKind, grade: Grade | None, *, emergency: bool = False) -> Ladder:
        """Return the steps that a clock of this kind climbs; what the platform ends has `WINDOW_END`."""
        key = (kind, grade, emergency)
        if key not in self._found:
            self._found[key] = WINDOW_END if kind in WITH_WINDOW_END else self._most_specific(*key)
        return self._found[key]

    def _most_specific(self, kind: ClockKind, grade: Grade | None, emergency: bool) -> Ladder:
        first, usual = (
            [row for row in rows if row.clock in (None, kind) and row.grade in (None, grade)]
            for rows in (self.emergency if emergency else (), self.rows)
        )
        fitting = first or usual
        return max(fitting, key=lambda row: (row.clock is not None, row.grade is not None)).steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a township with its ladders; the longest category prefix wins, then the row that names a grade.

    duty: whose working time counts, where a row or a step of a ladder asks for it. emergency: the act that holds, or
    held last.
    """

    version: str
    rows: Mapping[LimitKey, Limit]
    ladders: Ladders
    duty: DutyBook = NO_DUTY_BOOK
    emergency: Emergency | None = None
    _found: dict[LimitKey, Limit] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def need_workdays(self) -> bool:
        """Say whether an allowance or a step of a ladder is counted in working time."""
        ladders = (*self.ladders.rows, *self.ladders.emergency)
        days_later = (step.after_due_days is not None for row in ladders for step in row.steps)
        return any(days_later) or any(limit.rule.time is not TimeKind.NATURAL for limit in self.rows.values())

    def limit(self, kind: ClockKind | Window, *, category: CategoryCode | None, grade: Grade | None) -> Limit:
        """Return what a clock or window of this kind may take, by the most specific row.

        Raises:
            LookupError: the document has no row for the kind, whose time is said each time that one starts.
        """
        key = (kind, category or "", grade)
        if key not in self._found:
            self._found[key] = self._most_specific(*key)
        return self._found[key]

    def ladder(self, kind: ClockKind, grade: Grade | None, at: datetime) -> Ladder:
        """Return the ladder that is frozen into a clock of this kind when it starts."""
        emergency = self.emergency is not None and self.emergency.lasts(at)
        return self.ladders.ladder(kind, grade, emergency=emergency)

    def _most_specific(self, kind: ClockKind | Window, prefix: str, grade: Grade | None) -> Limit:
        while (found := self._row(kind, prefix, grade)) is None:
            if not prefix:
                raise LookupError(f"limits: no row for {kind}")
            prefix = prefix[:-1]
        return found

    def _row(self, kind: ClockKind | Window, prefix: str, grade: Grade | None) -> Limit | None:
        return self.rows.get((kind, prefix, grade)) or self.rows.get((kind, prefix, None))


def limits_from(
    body: Mapping[str, Any],
    *,
    version: int | str,
    ladders: Ladders,
    duty: DutyBook = NO_DUTY_BOOK,
    emergency: Emergency | None = None,
) -> Limits:
    """Read a document of kind `limits`.

    `{"clocks": [{"clock": "handle", "minutes": 30}, {"clock": "handle", "category": "01", "grade": 2, "minutes": 5}],
    "windows": [{"window": "return", "minutes": 10}], "lamps": {"due_soon": 0.8, "long_overdue": 2.0}}`.
    `category` is a prefix, `grade` 1 to 4; left out, both mean any. A clock has `minutes`, `working_minutes` or
    `working_days`. `lamps` may be left out, and so may what takes its time over from another clock: `IN_PLACE_OF`.

    Raises:
        BadDocument: a clock or window has no row for any category and grade, two rows speak about the same, or a
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
                f"limits: two rows for {kind}, category {limit.rule.category!r}, grade {limit.rule.grade}",
                "two_rows",
                clock=kind.value,
                category=limit.rule.category or "–",
                grade=limit.rule.grade or "–",
            )
        rows[key] = limit
    for kind, other in IN_PLACE_OF.items():
        if (kind, "", None) not in rows:
            rows = _taken_over(kind, other, rows) | rows
    missing = [kind.value for kind in (*ClockKind, *Window) if kind not in ON_REQUEST and (kind, "", None) not in rows]
    if missing:
        without = ", ".join(missing)
        raise BadDocument(f"limits: no row for any category and grade of {without}", "no_general_row", clocks=missing)
    return Limits(version=str(version), rows=rows, ladders=ladders, duty=duty, emergency=emergency)


def ladders_from(body: Mapping[str, Any], *, version: int | str) -> Ladders:
    """Read a document of kind `ladders`.

    `{"ladders": [{"clock": "handle", "grade": 2, "steps": [
    {"step": 0, "level": "reminder", "at_fraction": 0.8, "recipients": ["handler"]},
    {"step": 1, "level": "deadline", "after_due_minutes": 0, "recipients": ["handler", "unit_lead"]},
    {"step": 2, "level": "supervisor", "after_due_minutes": 480, "recipients": ["supervisor"]}]}]}`.
    `clock` and `grade` may be left out and then mean any; one ladder must leave out both. Without one of its own, a
    `request` climbs the ladders of a ruling. `emergency` has ladders likewise, and need not have one for everything.

    Raises:
        BadDocument: there is no ladder for any clock and grade, two are for the same, or the steps of one do not climb.
    """
    rows, emergency = (tuple(_ladder_row(row) for row in body.get(part, ())) for part in ("ladders", "emergency"))
    if all((row.clock, row.grade) != (None, None) for row in rows):
        raise BadDocument("ladders: no ladder for any clock and grade", "no_general_ladder")
    for each in (rows, emergency):
        if len({(row.clock, row.grade) for row in each}) < len(each):
            raise BadDocument("ladders: two ladders for the same clock and grade", "two_ladders")
    if all(row.clock is not ClockKind.REQUEST for row in rows):
        rows += tuple(replace(row, clock=ClockKind.REQUEST) for row in rows if row.clock is ClockKind.RULING)
    return Ladders(version=str(version), rows=rows, emergency=emergency)


def _taken_over(kind: ClockKind, other: ClockKind, rows: Mapping[LimitKey, Limit]) -> dict[LimitKey, Limit]:
    return {(kind, *key[1:]): replace(limit, kind=kind) for key, limit in rows.items() if key[0] is other}


def _lamps(shares: Mapping[str, float]) -> LampThresholds:
    lamps = LampThresholds(**shares)
    if not 0 < lamps.due_soon <= 1 <= lamps.long_overdue:
        raise BadDocument("limits: a clock is due soon before its due time, and long overdue after it", "lamps")
    return lamps


def _limit_row(
    kind: ClockKind | Window, row: Mapping[str, Any], version: str, lamps: LampThresholds
) -> tuple[LimitKey, Limit]:
    category, grade = row.get("category", ""), _grade(row)
    time, allowance = allowance_of(kind, row)
    rule = Rule(version=version, kind=kind, category=category, grade=grade, allowance=allowance, time=time, lamps=lamps)
    return (kind, category, grade), Limit(kind=kind, rule=rule)


def _ladder_row(row: Mapping[str, Any]) -> LadderRow:
    steps = tuple(_ladder_step(step) for step in row["steps"])
    if [step.step for step in steps] != sorted({step.step for step in steps}):
        raise BadDocument("ladders: the steps of a ladder must be numbered upwards", "steps_numbered")
    if list(steps) != sorted(steps, key=_when):
        raise BadDocument("ladders: the steps of a ladder must not be due before the ones they follow", "steps_order")
    clock = ClockKind(row["clock"]) if "clock" in row else None
    return LadderRow(clock=clock, grade=_grade(row), steps=steps)


def _ladder_step(step: Mapping[str, Any]) -> LadderStep:
    if len({"at_fraction", "after_due_minutes", "after_due_working_days"} & step.keys()) != 1:
        raise BadDocument(
            f"ladders: step {step['step']} needs either at_fraction, after_due_minutes or after_due_working_days",
            "step_when",
            step=step["step"],
        )
    late = (step.get("after_due_minutes", 0), step.get("after_due_working_days", 1))
    if not 0 < step.get("at_fraction", 0.5) < 1 or late[0] < 0 or late[1] < 1:
        raise BadDocument(
            f"ladders: step {step['step']} is due before the start or at no time", "step_time", step=step["step"]
        )
    after, within = _minutes(step, "after_due_minutes"), _minutes(step, "acknowledge_within_minutes")
    return LadderStep(
        step=step["step"],
        level=step["level"],
        at_fraction=step.get("at_fraction"),
        after_due=after,
        after_due_days=step.get("after_due_working_days"),
        recipients=tuple(step["recipients"]),
        channels=tuple(step.get("channels", ())),
        acknowledge_within=within,
    )


def _minutes(step: Mapping[str, Any], field: str) -> timedelta | None:
    return timedelta(minutes=step[field]) if field in step else None


def _when(step: LadderStep) -> tuple[float, timedelta]:
    # Which of so many minutes and so many working days comes later, only a calendar knows; here a day is a day.
    after = step.after_due or timedelta(days=step.after_due_days or 0)
    return (1.0 if step.at_fraction is None else step.at_fraction, after)


def _grade(row: Mapping[str, Any]) -> Grade | None:
    return Grade(row["grade"]) if row.get("grade") is not None else None
