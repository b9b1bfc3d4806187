"""How a clock is shown: its state, its lamp and, line by line, why it is due when it is; codes, the pages word them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from console.api.catalogue import Catalogue
from console.api.models.clocks import ClockLine, ClockView, CountedView, Granted, NextStep, RuleView
from console.api.views_shown import Shown
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.clock_fact import time_of
from dispatch.domain.clocks.counted import CountedLine, counted
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.explain import ExplainLine, explain
from dispatch.domain.clocks.limits import Rule
from dispatch.domain.clocks.sla_clock import Clock, lamp
from dispatch.domain.inbox import Coming, coming_of
from dispatch.domain.terms import ClockKind, RequestId

Grants = Mapping[RequestId, Granted]
"""The requests that were granted, by their ids."""


def clock_views(shown: Shown, catalogue: Catalogue, grants: Grants, *, at: datetime) -> list[ClockView]:
    """Return the clocks that are the viewer's, each with its explanation."""
    units = {held.id: held.unit for held in shown.assignments()}
    fired = shown.fired()

    def working(clock: Clock) -> WorkingTime:
        return catalogue.duty.of(units.get(clock.assignment) if clock.assignment is not None else None)

    def ahead(clock: Clock) -> Coming | None:
        return coming_of(clock, fired.get(clock.id)) if fired is not None else None

    return [_clock(clock, at, working(clock), grants, ahead(clock)) for clock in shown.clocks()]


def next_step_view(step: Coming | None) -> NextStep | None:
    """Return the step of a ladder that fires next."""
    if step is None:
        return None
    return NextStep(
        clock_kind=step.clock, level=step.level, step=step.step, at=step.at, recipients=list(step.recipients)
    )


def _clock(clock: Clock, at: datetime, working: WorkingTime, grants: Grants, step: Coming | None) -> ClockView:
    ahead = clock.times if clock.running else None
    return ClockView(
        id=clock.id,
        kind=clock.kind,
        assignment=clock.assignment,
        milestone=clock.milestone,
        state=clock.state,
        started_at=clock.started_at,
        due_soon_at=_known(ahead.due_soon_at) if ahead else None,
        due_at=clock.due_at,
        long_overdue_at=_known(ahead.long_overdue_at) if ahead else None,
        allowance_seconds=clock.allowance.total_seconds(),
        time=time_of(clock.rule, clock.allowance),
        lamp=lamp(clock, at),
        lines=[_line(line, grants) for line in explain(clock, at, working)],
        counted=[_counted(line) for line in counted(clock, working)],
        rule=_rule(clock.rule),
        missing_year=working.missing_year if clock.undated else None,
        next_step=next_step_view(step),
    )


def _line(line: ExplainLine, grants: Grants) -> ClockLine:
    return ClockLine(
        at=line.at,
        what=line.what,
        due_at=_known(line.due_at),
        shift_seconds=_seconds(line.shift) if _known(line.due_at) else None,
        why=line.why,
        allowance_seconds=_seconds(line.allowance),
        rule=_rule(line.rule) if line.rule else None,
        paused_seconds=_seconds(line.paused),
        since=line.since,
        granted=grants.get(line.request) if line.request else None,
        lamp=line.lamp,
        remaining_seconds=_seconds(line.left),
    )


def _counted(line: CountedLine) -> CountedView:
    return CountedView(
        kind=line.kind,
        first=line.first,
        last=line.last,
        stretches=list(line.stretches),
        seconds=line.length.total_seconds(),
        total_seconds=line.total.total_seconds(),
        name=line.name,
        number=line.number,
    )


def _rule(rule: Rule) -> RuleView:
    return RuleView(
        document=rule.document,
        version=rule.version,
        kind=ClockKind(rule.kind),
        category=rule.category or None,
        grade=rule.grade,
        level=rule.level,
        area_class=rule.area_class,
        allowance_seconds=rule.allowance.total_seconds(),
        time=rule.time,
    )


def _known(at: datetime) -> datetime | None:
    return at if at < UNKNOWN else None


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None
