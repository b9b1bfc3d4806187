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
from dispatch.domain.clocks.clock_fact import ClockFact, paused_for, tells_nothing, time_of
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
class ExplainLine:
    """One line: what happened and when, by how much it moved the due time, and the due time after it.

    allowance, rule: of what was started or rebased. paused: how long, of what was resumed, and like `left` in the time
    in which the clock is counted. lamp, left: of now; nobody knows what is left of a clock that is `UNKNOWN` due.
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
    return ExplainLine(
        at=fact.at,
        what=LineKind(fact.kind.value),
        shift=due_at - before,
        due_at=due_at,
        why=fact.why,
        allowance=fact.allowance if rebased else None,
        rule=fact.rule if rebased else None,
        paused=_pause(facts, working) if fact.kind is ClockFactKind.RESUMED else None,
        request=_granted(facts),
        since=fact.since,
    )


def _pause(facts: tuple[ClockFact, ...], working: WorkingTime | None) -> timedelta | None:
    """Return how long the last pause was: all pauses up to it, less those before it."""
    time = time_of(facts[-1].rule, facts[-1].allowance)
    until, before = paused_for(facts, time, working), paused_for(facts[:-1], time, working)
    return None if isinstance(until, YearMissing) or isinstance(before, YearMissing) else until - before


def _granted(facts: tuple[ClockFact, ...]) -> RequestId | None:
    fact = facts[-1]
    if fact.kind is not ClockFactKind.RESUMED:
        return fact.request
    return next((found.request for found in reversed(facts) if found.kind is ClockFactKind.PAUSED), None)
