"""How a clock is shown: its state, its lamp and, line by line, why it is due when it is; codes, the pages word them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.api.catalogue import Catalogue
from console.api.models.clocks import (
    ClockLine,
    ClockView,
    CountedView,
    Granted,
    NextStep,
    PausedPart,
    PausingAct,
    RuleView,
)
from console.api.models.names import Person
from console.api.views_shown import Shown
from dispatch.adapters.postgres.reading.emergency import PausingRow
from dispatch.application.policy import works_here
from dispatch.domain.actor import Actor
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.clock_fact import time_of
from dispatch.domain.clocks.counted import CountedLine, counted
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.explain import ExplainLine, Paused, explain
from dispatch.domain.clocks.limits import Rule
from dispatch.domain.clocks.sla_clock import Clock, lamp
from dispatch.domain.inbox import Coming, coming_of
from dispatch.domain.terms import ClockKind, RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What stands behind the facts of clocks, by its id: the requests that were granted, and the emergencies."""

    grants: Mapping[RequestId, Granted]
    acts: Mapping[RequestId, PausingAct]


def clock_views(shown: Shown, catalogue: Catalogue, causes: Causes, *, at: datetime) -> list[ClockView]:
    """Return the clocks that are the viewer's, each with its explanation."""
    units = {held.id: held.unit for held in shown.assignments()}
    fired = shown.fired()

    def working(clock: Clock) -> WorkingTime:
        return catalogue.duty.of(units.get(clock.assignment) if clock.assignment is not None else None)

    def ahead(clock: Clock) -> Coming | None:
        return coming_of(clock, fired.get(clock.id)) if fired is not None else None

    return [_clock(clock, at, working(clock), causes, ahead(clock)) for clock in shown.clocks()]


def pausing_acts(rows: Iterable[PausingRow], actor: Actor) -> Mapping[RequestId, PausingAct]:
    """Return the emergencies for which clocks of an incident waited; residents see no name of staff."""
    named = works_here(actor)
    return {
        row.id: PausingAct(
            reason=row.reason,
            since=row.since,
            ends_at=row.ends_at,
            decided_by=Person(user=row.decided_by, name=row.decider) if named else None,
        )
        for row in rows
    }


def next_step_view(step: Coming | None) -> NextStep | None:
    """Return the step of a ladder that fires next."""
    if step is None:
        return None
    return NextStep(
        clock_kind=step.clock, level=step.level, step=step.step, at=step.at, recipients=list(step.recipients)
    )


def _clock(clock: Clock, at: datetime, working: WorkingTime, causes: Causes, step: Coming | None) -> ClockView:
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
        lines=[_line(line, causes) for line in explain(clock, at, working)],
        counted=[_counted(line) for line in counted(clock, working)],
        rule=_rule(clock.rule),
        missing_year=working.missing_year if clock.undated else None,
        next_step=next_step_view(step),
    )


def _line(line: ExplainLine, causes: Causes) -> ClockLine:
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
        granted=causes.grants.get(line.request) if line.request else None,
        act=causes.acts.get(line.request) if line.request else None,
        parts=[_part(part, causes) for part in line.parts],
        lamp=line.lamp,
        remaining_seconds=_seconds(line.left),
    )


def _part(part: Paused, causes: Causes) -> PausedPart:
    return PausedPart(
        why=part.why,
        since=part.since,
        until=part.until,
        seconds=_seconds(part.length),
        granted=causes.grants.get(part.request) if part.request else None,
        act=causes.acts.get(part.request) if part.request else None,
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
