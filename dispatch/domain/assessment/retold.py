"""What does a figure come to, told anew from the facts? Slowly, incident by incident, in the words of the definitions.

It shares the definitions with the SQL of the adapter, and nothing else: tests and `gridloop figures --retold` hold one
against the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct, structs

from dispatch.domain.assessment.counted import EVERYWHERE, By, Counted, Within, counted
from dispatch.domain.assessment.done import DONE
from dispatch.domain.assessment.figure import OF_WHO_HAD_IT, Counts, Exclusion, Figure, Instant, Measure, Population
from dispatch.domain.assessment.history import History, Told
from dispatch.domain.assessment.period import Span
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import PATROL_CHANNEL, ClockFactKind, ClockKind, ClockState, Outcome
from dispatch.domain.township.contacts import SHANGHAI
from schemas import facts

_BEGINS: Final = frozenset({ClockFactKind.STARTED, ClockFactKind.RESUMED})
_HALTS: Final = frozenset({ClockFactKind.PAUSED, ClockFactKind.STOPPED})


class Case(Struct, frozen=True, kw_only=True):
    """A case of a figure, before anything is left out."""

    history: History
    at: datetime
    unit: str | None
    base: bool = True
    counts: bool = True
    ran: timedelta | None = None
    excused: bool = False
    moved_on: bool = False
    why: Exclusion | None = None


def retold(
    figure: Figure, histories: Iterable[History], span: Span, by: By, *, within: Within = EVERYWHERE
) -> Sequence[Counted]:
    """Return what a figure comes to, of every subject that has a case in the span."""
    cases = [
        structs.replace(case, why=_why(figure, case))
        for history in histories
        for case in _CASES[figure.population](figure, history, span)
        if span.begin <= case.at < span.end and _lies_within(case, within)
    ]
    rows: dict[str | None, list[Case]] = defaultdict(list)
    for case in _capped(figure, cases):
        if case.why is None:
            rows[_subject(case, by)].append(case)
    found = (_sum(figure, subject, rows[subject]) for subject in sorted(rows, key=lambda each: each or ""))
    return [each for each in found if each.numerator or each.denominator]


def _sum(figure: Figure, subject: str | None, cases: Sequence[Case]) -> Counted:
    ran = sorted(case.ran for case in cases if case.base and case.ran is not None)
    seconds: timedelta | None = None
    if figure.measure is Measure.SUM and ran:
        seconds = sum(ran, timedelta())
    elif figure.measure is Measure.QUANTILE and ran:
        place = -(-(figure.quantile or 0) * len(ran) // 100)  # rounded up: the first that so many do not exceed
        seconds = ran[max(place, 1) - 1]
    return counted(
        figure,
        subject,
        numerator=sum(case.counts for case in cases),
        denominator=sum(case.base for case in cases),
        seconds=None if seconds is None else Decimal(seconds // timedelta(microseconds=1)) / 1_000_000,
    )


def _incidents(figure: Figure, history: History, _span: Span) -> Iterator[Case]:
    instants = {
        Instant.RECEIVED: history.begun.at,
        Instant.CLOSED: history.closed_at,
        Instant.TOLD: history.told_at,
    }
    at = instants[figure.instant]
    if at is not None and (not figure.channels or history.channel in figure.channels):
        told = figure.counts is not Counts.TOLD or history.told_at is not None
        yield Case(history=history, at=at, unit=_unit_now(history), counts=told)


def _assignments(figure: Figure, history: History, _span: Span) -> Iterator[Case]:
    for n, held in enumerate(sorted(history.leads(), key=lambda each: (each.since, each.id))):
        if n == 0 or figure.assignments == "all":
            kept = figure.counts is not Counts.KEPT or not history.undone(held.id)
            yield Case(history=history, at=held.since, unit=held.unit, counts=kept)


def _clocks(figure: Figure, history: History, span: Span) -> Iterator[Case]:
    for clock in history.clocks:
        if clock.kind in figure.stages and clock.state is not ClockState.VOIDED:
            case = _clock(figure, history, clock, span)
            if case is not None:
                yield case


def _clock(figure: Figure, history: History, clock: Clock, span: Span) -> Case | None:
    stopped, last = clock.state is ClockState.STOPPED, clock.facts[-1]
    if figure.instant is Instant.STOPPED and not stopped:
        return None
    due_at = next(fact.times.due_at for fact in reversed(clock.facts) if fact.times is not None)
    turns = _turns(clock)
    halted = turns[-1][1]
    by_it = stopped and last.why in DONE.get(clock.kind, ())
    in_time = stopped and halted is not None and halted <= due_at
    done = by_it and halted is not None and halted < span.end
    counts = {
        Counts.DONE: done,
        Counts.IN_TIME: done and in_time,
        Counts.EXTENDED: any(fact.kind is ClockFactKind.EXTENDED for fact in clock.facts),
        None: True,
    }
    return Case(
        history=history,
        at=last.at if figure.instant is Instant.STOPPED else due_at,
        unit=_whose(history, clock),
        counts=counts[figure.counts],
        ran=sum((max(end - begin, timedelta()) for begin, end in turns if end is not None), timedelta()),
        excused=clock.state is ClockState.PAUSED,
        moved_on=in_time and not by_it,
    )


def _turns(clock: Clock) -> list[tuple[datetime, datetime | None]]:
    """Return from when to when a clock ran, stretch by stretch; the last one may go on."""
    found: list[tuple[datetime, datetime | None]] = []
    for fact in clock.facts:
        if fact.kind is ClockFactKind.RESUMED or not found:
            found.append((fact.holds_from, None))
        elif fact.kind in _HALTS:
            begin, end = found[-1]
            found[-1] = (begin, fact.holds_from if end is None else min(end, fact.holds_from))
    return found


def _whose(history: History, clock: Clock) -> str | None:
    """Return the unit that a clock is about: of its assignment; of a total, the one that had the incident."""
    if clock.assignment is not None:
        return history.unit_of(clock.assignment)
    if clock.kind is not ClockKind.TOTAL:
        return None
    if clock.state is not ClockState.STOPPED:
        return _unit_now(history)
    begun = max(n for n, fact in enumerate(clock.facts) if fact.kind in _BEGINS)
    return history.unit_at(min(fact.at for fact in clock.facts[begun:] if fact.kind is ClockFactKind.STOPPED))


def _unit_now(history: History) -> str | None:
    found = history.standing_at(None)
    return found.unit if found is not None else None


def _moves(figure: Figure, history: History, _span: Span) -> Iterator[Case]:
    for told in history.told:
        name = type(told.fact).__name__
        if name in {*figure.moves, *figure.counted_moves}:
            yield Case(
                history=history,
                at=told.at,
                unit=_mover(history, told),
                base=name in figure.moves,
                counts=_move_counts(figure, history, told),
            )


def _mover(history: History, told: Told) -> str | None:
    unit: str | None = getattr(told.fact, "unit", None)
    if unit is None and isinstance(told.fact, facts.ClockEscalated):
        clock = next(clock for clock in history.clocks if clock.id == told.fact.clock)
        unit = history.unit_of(clock.assignment) if clock.assignment is not None else None
    if unit is None and type(told.fact).__name__ in OF_WHO_HAD_IT:
        unit = history.unit_at(told.at)
    return unit


def _move_counts(figure: Figure, history: History, told: Told) -> bool:
    match figure.counts, told.fact:
        case None, _:
            return True
        case Counts.THESE_MOVES, fact:
            return type(fact).__name__ in figure.counted_moves
        case Counts.WELL_RATED, facts.IncidentRated(stars=stars):
            return stars >= 4
        case Counts.SOLVED, facts.IncidentClosed(outcome=outcome):
            bad = (found.at == told.at and _stars(found) <= 2 for found in history.told)
            return outcome in (Outcome.RESOLVED, Outcome.SELF_HANDLED) and not any(bad)
        case Counts.AFTER_DUE, facts.ClockEscalated() as step:
            return step.step_due_at >= step.due_at and not step.skipped
    return False


def _stars(told: Told) -> int:
    return told.fact.stars if isinstance(told.fact, facts.IncidentRated) else 5


_CASES: Final[Mapping[Population, Callable[[Figure, History, Span], Iterator[Case]]]] = {
    Population.INCIDENTS: _incidents,
    Population.ASSIGNMENTS: _assignments,
    Population.CLOCKS: _clocks,
    Population.MOVES: _moves,
}


def _why(figure: Figure, case: Case) -> Exclusion | None:
    """Return the first reason for which a case does not count."""
    told = case.history
    outcome, checked = told.outcome, told.has(facts.CheckPassed)
    holds = {
        Exclusion.ACCUSATION: told.accusation,
        Exclusion.IMPORTED: told.has(facts.IncidentImported),
        Exclusion.VISIT: told.channel == PATROL_CHANNEL and not told.has(facts.FaultFound),
        Exclusion.MERGED: told.merged,
        Exclusion.PART: isinstance(told.begun.fact, facts.PartReceived),
        Exclusion.WITHDRAWN: outcome is Outcome.CANCELLED,
        Exclusion.DECLINED: outcome is Outcome.DECLINED,
        Exclusion.SELF_CLOSED: outcome is Outcome.SELF_HANDLED and not checked,
        Exclusion.UNVERIFIED: not checked,
        Exclusion.EXCUSED: case.excused,
        Exclusion.MOVED_ON: case.moved_on,
    }
    return next((reason for reason in figure.left_out if holds.get(reason, False)), None)


def _capped(figure: Figure, cases: Sequence[Case]) -> Iterator[Case]:
    """Yield the cases; those of a person on a day that are beyond the cap are left out."""
    had: Counter[tuple[str | None, str]] = Counter()
    for case in sorted(cases, key=lambda each: (each.at, each.history.number)):
        if figure.cap_per_day is not None and case.why is None:
            day = case.history.reporter, case.at.astimezone(SHANGHAI).date().isoformat()
            had[day] += 1
            if had[day] > figure.cap_per_day:
                yield structs.replace(case, why=Exclusion.CAPPED)
                continue
        yield case


def _subject(case: Case, by: By) -> str | None:
    told, cell = case.history, case.history.what("cell")
    match by:
        case By.NONE:
            return None
        case By.UNIT:
            return case.unit
        case By.OFFICER:
            return told.reporter
        case By.TOWN:
            return told.town
        case By.VILLAGE:
            return cell[:12] if cell else None
        case By.PLATFORM | By.CELL | By.CATEGORY:
            found: str | None = told.what(by.value)
            return found


def _lies_within(case: Case, within: Within) -> bool:
    told = case.history
    place, category = told.what("cell") or told.town, told.what("category") or ""
    return (
        within.platform in (None, told.what("platform"))
        and place.startswith(within.area or "")
        and category.startswith(within.category or "")
        and within.unit in (None, case.unit)
    )
