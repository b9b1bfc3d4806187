"""Why is a clock due when it is: its facts line by line, so that a person can add them up to the due time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dispatch.domain.clocks.sla_clock import Clock, ClockFact, due_after, gaps, lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainLine:
    """One line: what happened and when, by how much it moved the due time, and the due time after it.

    what: started, capped, paused, resumed, rebased, stopped, voided, or stands for the last line.
    """

    at: datetime
    what: str
    shift: timedelta
    due_at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)


def explain(clock: Clock, at: datetime) -> tuple[ExplainLine, ...]:
    """Explain a clock line by line: the start plus all shifts is the due time; the last line says how it stands."""
    lines = list(_opening(clock))
    for position in range(1, len(clock.facts)):
        lines.append(_line(clock, clock.facts[: position + 1], before=lines[-1].due_at))
    due_at = lines[-1].due_at
    seen_at = at if clock.running else clock.facts[-1].at
    detail = {
        "state": clock.state,
        "lamp": lamp(clock, at).value,
        "remaining_seconds": (due_at - seen_at).total_seconds(),
    }
    return (*lines, ExplainLine(at=at, what="stands", shift=timedelta(), due_at=due_at, detail=detail))


def _opening(clock: Clock) -> tuple[ExplainLine, ...]:
    uncapped = clock.started_at + clock.allowance
    detail = {"allowance_seconds": clock.allowance.total_seconds(), "rule": clock.rule}
    started = ExplainLine(at=clock.started_at, what="started", shift=clock.allowance, due_at=uncapped, detail=detail)
    due_at = due_after(clock, clock.facts[:1])
    if due_at == uncapped:
        return (started,)
    return (started, ExplainLine(at=clock.started_at, what="capped", shift=due_at - uncapped, due_at=due_at))


def _line(clock: Clock, facts: tuple[ClockFact, ...], *, before: datetime) -> ExplainLine:
    fact = facts[-1]
    due_at = due_after(clock, facts)
    detail = dict(fact.detail)
    if fact.kind == "resumed":
        detail["stood_still_seconds"] = gaps(facts)[-1][1].total_seconds()
    return ExplainLine(at=fact.at, what=fact.kind, shift=due_at - before, due_at=due_at, detail=detail)
