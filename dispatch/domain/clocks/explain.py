"""Why is a clock due when it is: its facts line by line, so that a person can add them up to the due time.

Which hours of which days an allowance in working time is made of, `counted` says.
Codes and figures; words for people are made from them by who shows the lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.domain.calendar.time_line import line_of
from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.clock_fact import ClockFact, Halt, halts, tells_nothing, time_of
from dispatch.domain.clocks.limits import Rule
from dispatch.domain.clocks.sla_clock import Clock, counted_until, lamp
from dispatch.domain.terms import ClockFactKind, ClockReason, Lamp, RequestId


class LineKind(StrEnum):
    """What a line tells: a fact, that the imposed due time came before the computed one, or how the clock looks now."""

    STARTED = "started"
    CAPPED = "capped"
    PAUSED = "paused"
    RESUMED = "resumed"
    REBASED = "rebased"
    HASTENED = "hastened"
    EXTENDED = "extended"
    STOPPED = "stopped"
    VOIDED = "voided"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A part of a pause that had one cause; request: the one that was granted for it, or the emergency.

    length: in the time in which the clock is counted; None where the workdays of a year are not loaded.
    """

    why: ClockReason | None
    request: RequestId | None
    since: datetime
    until: datetime
    length: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainLine:
    """One line: what happened and when, by how much it moved the due time, and the due time after it.

    allowance, rule: of what was started or rebased. paused: how long, of what was resumed, and like `left` in the time
    in which the clock is counted. parts: of that pause, each minute in one. lamp, left: of now; nobody knows what is
    left of a clock that is `UNKNOWN` due.
    request: the one that was granted with it; of what was resumed, the one for which it had been paused.
    since: from when no time counted, where that was before the pause was granted, and from when it counted again.
    """

    at: datetime
    what: LineKind
    shift: timedelta
    due_at: datetime
    why: ClockReason | None = None
    allowance: timedelta | None = None
    rule: Rule | None = None
    paused: timedelta | None = None
    parts: tuple[Paused, ...] = ()
    request: RequestId | None = None
    since: datetime | None = None
    lamp: Lamp | None = None
    left: timedelta | None = None


def explain(clock: Clock, at: datetime, working: WorkingTime | None = None) -> tuple[ExplainLine, ...]:
    """Explain a clock line by line: the start plus all shifts is the due time; the last line says how it looks now.

    working: of whoever the clock belongs to.
    """
    lines = list(_opening(clock.facts[0]))
    for position in range(1, len(clock.facts)):
        facts = clock.facts[: position + 1]
        if not tells_nothing(facts):
            lines.append(_line(facts, working, before=lines[-1].due_at))
    due_at = lines[-1].due_at
    left = _left(clock, due_at, at, working)
    now = ExplainLine(at=at, what=LineKind.NOW, shift=timedelta(), due_at=due_at, lamp=lamp(clock, at), left=left)
    return (*lines, now)


def _opening(started: ClockFact) -> Iterator[ExplainLine]:
    times = started.times
    assert times is not None, "a clock that was started is due"
    uncapped = times.uncapped_due_at or times.due_at
    yield ExplainLine(
        at=started.at,
        what=LineKind.STARTED,
        shift=uncapped - started.at,
        due_at=uncapped,
        allowance=started.allowance,
        rule=started.rule,
    )
    if uncapped != times.due_at:
        yield ExplainLine(at=started.at, what=LineKind.CAPPED, shift=times.due_at - uncapped, due_at=times.due_at)


def _left(clock: Clock, due_at: datetime, at: datetime, working: WorkingTime | None) -> timedelta | None:
    line = line_of(clock.rule.time, working)
    now, due = line.elapsed(counted_until(clock, at)), line.elapsed(due_at)
    return None if isinstance(now, YearMissing) or isinstance(due, YearMissing) else due - now


def _line(facts: tuple[ClockFact, ...], working: WorkingTime | None, *, before: datetime) -> ExplainLine:
    fact = facts[-1]
    due_at = fact.times.due_at if fact.times is not None else before
    rebased = fact.kind is ClockFactKind.REBASED
    parts = _parts(facts, working) if fact.kind is ClockFactKind.RESUMED else ()
    return ExplainLine(
        at=fact.at,
        what=LineKind(fact.kind.value),
        shift=due_at - before,
        due_at=due_at,
        why=fact.why,
        allowance=fact.allowance if rebased else None,
        rule=fact.rule if rebased else None,
        paused=_whole(parts) if fact.kind is ClockFactKind.RESUMED else None,
        parts=parts,
        request=_granted(facts),
        since=fact.since,
    )


def _parts(facts: tuple[ClockFact, ...], working: WorkingTime | None) -> tuple[Paused, ...]:
    """Return of what the pause that ends with these facts was made, part by part."""
    line = line_of(time_of(facts[-1].rule, facts[-1].allowance), working)

    def part(halt: Halt, until: datetime) -> Paused:
        begin, end = line.elapsed(halt.since), line.elapsed(until)
        length = None if isinstance(begin, YearMissing) or isinstance(end, YearMissing) else end - begin
        return Paused(why=halt.fact.why, request=halt.fact.request, since=halt.since, until=until, length=length)

    *_, last = halts(facts)
    return tuple(part(halt, halt.until) for halt in last if halt.until is not None)


def _whole(parts: tuple[Paused, ...]) -> timedelta | None:
    known = [part.length for part in parts if part.length is not None]
    return sum(known, timedelta()) if len(known) == len(parts) else None


def _granted(facts: tuple[ClockFact, ...]) -> RequestId | None:
    fact = facts[-1]
    if fact.kind is not ClockFactKind.RESUMED:
        return fact.request
    return next((found.request for found in reversed(facts) if found.kind is ClockFactKind.PAUSED), None)
