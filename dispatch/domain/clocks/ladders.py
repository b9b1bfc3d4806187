"""Who hears of a clock that runs out, and when: the ladders of a township, read from its document.

A ladder is frozen into a clock when it starts. Which instants follow from it is said in `due_times`, what happens when
a step fires in `moves.escalating`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.document import BadDocument, Where
from dispatch.domain.terms import Card, ClockKind, Grade


class LadderStep(Struct, frozen=True, kw_only=True, cache_hash=True):
    """One step of a ladder: due when a share of the allowance is used, or some time after the due time.

    after_due: in the time in which the clock is counted. after_due_days: working days, whatever clock it is.
    level: a name for people and figures, such as reminder, deadline, supervisor.
    recipients: handler, unit_lead, operator, officer, supervisor, county_operator, or `county` for whoever supervises
    there; who that is, the notifier finds out.
    channels: the kinds of channels that may be used, all of a person's where none is named; the application always is.
    acknowledge_within: how long after a channel delivered it the next one is used, unless somebody takes note.
    card: which card (督办) the step gives to the unit that has the clock.
    """

    step: int
    level: str
    at_fraction: float | None = None
    after_due: timedelta | None = None
    after_due_days: int | None = None
    recipients: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    acknowledge_within: timedelta | None = None
    card: Card | None = None


Ladder = tuple[LadderStep, ...]

COUNTY: Final = "county"
"""The recipient of a step that is whoever supervises for the county, which gets a copy and has nothing in hand."""

WINDOW_END: Final[Ladder] = (LadderStep(step=0, level="window_end", after_due=timedelta()),)
"""The ladder of every rating window, hold and question: nobody is alerted, the platform acts when it ends."""
WITH_WINDOW_END: Final = frozenset({ClockKind.RATING, ClockKind.HOLD, ClockKind.ANSWER})


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


def ladders_from(body: Mapping[str, Any], *, version: int | str) -> Ladders:
    """Read a document of kind `ladders`.

    `{"ladders": [{"clock": "handle", "grade": 2, "steps": [
    {"step": 0, "level": "reminder", "at_fraction": 0.8, "recipients": ["handler"]},
    {"step": 1, "level": "deadline", "after_due_minutes": 0, "recipients": ["handler", "unit_lead"]},
    {"step": 2, "level": "supervisor", "after_due_minutes": 480, "recipients": ["supervisor"]}]}]}`.
    `clock` and `grade` may be left out and then mean any; one ladder must leave out both. Without one of its own, a
    `request` climbs the ladders of a ruling. A step with `"card": "red"` gives that card. `emergency` has ladders
    likewise, and need not have one for everything.

    Raises:
        BadDocument: there is no ladder for any clock and grade, two are for the same, or the steps of one do not climb,
            or one gives a card before the due time.
    """
    rows, emergency = (tuple(_ladder_row(row) for row in body.get(part, ())) for part in ("ladders", "emergency"))
    if all((row.clock, row.grade) != (None, None) for row in rows):
        raise BadDocument(Where("ladders"), "no ladder for any clock and grade", "no_general_ladder")
    for each in (rows, emergency):
        if len({(row.clock, row.grade) for row in each}) < len(each):
            raise BadDocument(Where("ladders"), "two ladders for the same clock and grade", "two_ladders")
    if all(row.clock is not ClockKind.REQUEST for row in rows):
        rows += tuple(replace(row, clock=ClockKind.REQUEST) for row in rows if row.clock is ClockKind.RULING)
    return Ladders(version=str(version), rows=rows, emergency=emergency)


def _ladder_row(row: Mapping[str, Any]) -> LadderRow:
    steps = tuple(_ladder_step(step) for step in row["steps"])
    if [step.step for step in steps] != sorted({step.step for step in steps}):
        raise BadDocument(Where("ladders"), "the steps of a ladder must be numbered upwards", "steps_numbered")
    if list(steps) != sorted(steps, key=_when):
        raise BadDocument(
            Where("ladders"), "the steps of a ladder must not be due before the ones they follow", "steps_order"
        )
    clock = ClockKind(row["clock"]) if "clock" in row else None
    return LadderRow(clock=clock, grade=grade_of(row), steps=steps)


def _ladder_step(step: Mapping[str, Any]) -> LadderStep:
    if len({"at_fraction", "after_due_minutes", "after_due_working_days"} & step.keys()) != 1:
        raise BadDocument(
            Where("ladders"),
            f"step {step['step']} needs either at_fraction, after_due_minutes or after_due_working_days",
            "step_when",
            step=step["step"],
        )
    late = (step.get("after_due_minutes", 0), step.get("after_due_working_days", 1))
    if not 0 < step.get("at_fraction", 0.5) < 1 or late[0] < 0 or late[1] < 1:
        raise BadDocument(
            Where("ladders"),
            f"step {step['step']} is due before the start or at no time",
            "step_time",
            step=step["step"],
        )
    if "card" in step and "at_fraction" in step:
        raise BadDocument(
            Where("ladders"), f"step {step['step']} gives a card before the due time", "step_card", step=step["step"]
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
        card=Card(step["card"]) if "card" in step else None,
    )


def _minutes(step: Mapping[str, Any], field: str) -> timedelta | None:
    return timedelta(minutes=step[field]) if field in step else None


def _when(step: LadderStep) -> tuple[float, timedelta]:
    # Which of so many minutes and so many working days comes later, only a calendar knows; here a day is a day.
    after = step.after_due or timedelta(days=step.after_due_days or 0)
    return (1.0 if step.at_fraction is None else step.at_fraction, after)


def grade_of(row: Mapping[str, Any]) -> Grade | None:
    """Return the grade that a row of a document speaks about, None where it means any."""
    return Grade(row["grade"]) if row.get("grade") is not None else None
