"""How a clock is shown: its state, its lamp and, line by line, why it is due when it is; codes, the pages word them."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.api.models.clocks import ClockLine, ClockView, RuleView
from dispatch.domain.clocks.explain import ExplainLine, explain
from dispatch.domain.clocks.limits import Rule
from dispatch.domain.clocks.sla_clock import Clock, lamp
from dispatch.domain.terms import ClockKind


def clock_view(clock: Clock, at: datetime) -> ClockView:
    """Return a clock with its explanation."""
    ahead = clock.times if clock.running else None
    return ClockView(
        id=clock.id,
        kind=clock.kind,
        assignment=clock.assignment,
        state=clock.state,
        started_at=clock.started_at,
        due_soon_at=ahead.due_soon_at if ahead else None,
        due_at=clock.due_at,
        long_overdue_at=ahead.long_overdue_at if ahead else None,
        allowance_seconds=clock.allowance.total_seconds(),
        lamp=lamp(clock, at),
        lines=[_line(line) for line in explain(clock, at)],
        rule=_rule(clock.rule),
    )


def _line(line: ExplainLine) -> ClockLine:
    return ClockLine(
        at=line.at,
        what=line.what,
        due_at=line.due_at,
        why=line.why,
        allowance_seconds=_seconds(line.allowance),
        rule=_rule(line.rule) if line.rule else None,
        paused_seconds=_seconds(line.paused),
        lamp=line.lamp,
        remaining_seconds=_seconds(line.left),
    )


def _rule(rule: Rule) -> RuleView:
    return RuleView(
        document=rule.document,
        version=rule.version,
        kind=ClockKind(rule.kind),
        category=rule.category or None,
        grade=rule.grade,
        allowance_seconds=rule.allowance.total_seconds(),
    )


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None
