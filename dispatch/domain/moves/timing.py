"""How clocks are started and changed within a decision; which ones are meant is said by an address.

What is counted in working time counts that of the unit whose assignment a clock belongs to, else the command room's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks import rebasing, sla_clock
from dispatch.domain.clocks.address import Address, of_assignment, own
from dispatch.domain.clocks.due_times import due_times
from dispatch.domain.clocks.limits import Limit, Limits, Rule
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from dispatch.domain.terms import (
    AreaCode,
    AssignmentId,
    CategoryCode,
    ClockId,
    ClockKind,
    ClockReason,
    ClockState,
    Grade,
    IncidentId,
    RequestId,
    UnitId,
    Window,
)
from dispatch.domain.workflow.move import Act
from schemas.ids import part_id


def limit_of(incident: Incident, clock: Clock, limits: Limits) -> Limit:
    """Return what a clock of the incident may take by these limits, as the incident is."""
    return limits.limit(
        clock.kind,
        category=incident.category,
        grade=incident.grade,
        cell=incident.cell,
        unit=_unit_of(incident, clock.assignment),
    )


def start_clock(
    incident: Incident,
    kind: ClockKind,
    limits: Limits,
    act: Act,
    *,
    assignment: AssignmentId | None = None,
    request: RequestId | None = None,
    cap: datetime | None = None,
) -> Incident:
    """Start a clock of the incident, or of the assignment or request named, by the limits for the matter."""
    clock = first_clock(
        limits,
        kind,
        incident=incident.id,
        category=incident.category,
        grade=incident.grade,
        cell=incident.cell,
        unit=_unit_of(incident, assignment),
        at=act.at,
        cause=act.cause,
        assignment=assignment,
        request=request,
        round=incident.reopens,
        cap=cap,
        working=working_time(incident, assignment, limits),
    )
    return replace(incident, clocks=(*incident.clocks, clock))


def first_clock(
    limits: Limits,
    kind: ClockKind,
    *,
    incident: IncidentId,
    category: CategoryCode | None,
    grade: Grade | None,
    at: datetime,
    cause: UUID,
    cell: AreaCode | None = None,
    unit: UnitId | None = None,
    assignment: AssignmentId | None = None,
    request: RequestId | None = None,
    round: int = 0,
    cap: datetime | None = None,
    working: WorkingTime | None = None,
) -> Clock:
    """Return a clock of an incident that is only being made, started, by the limits for the matter.

    cell, unit: where it is, and who has it in hand. working: whose working time; where nobody is named, the command
    room's.
    """
    return sla_clock.start(
        limits.limit(kind, category=category, grade=grade, cell=cell, unit=unit),
        id=ClockId(part_id(assignment or request or incident, cause, f"clock-{kind}")),
        incident=incident,
        at=at,
        ladder=limits.ladder(kind, grade, at),
        assignment=assignment,
        request=request,
        round=round,
        cap=cap,
        working=working or limits.duty.room,
    )


def start_until(
    incident: Incident,
    kind: ClockKind,
    until: datetime,
    act: Act,
    limits: Limits,
    *,
    assignment: AssignmentId | None = None,
    request: RequestId | None = None,
    milestone: int | None = None,
    document: str = "request",
) -> Incident:
    """Start a clock that lasts until an instant that somebody named: in a request, or as the document says.

    milestone: which step of the assignment it is about; one act may start several of them.
    """
    rule = Rule(version="", kind=kind, allowance=until - act.at, document=document)
    which = f"clock-{kind}" if milestone is None else f"clock-{kind}-{milestone}"
    clock = sla_clock.start(
        Limit(kind=kind, rule=rule),
        id=ClockId(part_id(assignment or request or incident.id, act.cause, which)),
        incident=incident.id,
        at=act.at,
        ladder=limits.ladder(kind, incident.grade, act.at),
        assignment=assignment,
        request=request,
        milestone=milestone,
        round=incident.reopens,
        working=working_time(incident, assignment, limits),
    )
    return replace(incident, clocks=(*incident.clocks, clock))


def working_time(incident: Incident, assignment: AssignmentId | None, limits: Limits) -> WorkingTime:
    """Return whose working time counts: that of the assigned unit, of a clock without assignment the command room's."""
    return limits.duty.of(_unit_of(incident, assignment))


def _unit_of(incident: Incident, assignment: AssignmentId | None) -> UnitId | None:
    return next((found.unit for found in incident.assignments if found.id == assignment), None)


def window_ends(incident: Incident, window: Window, limits: Limits, *, at: datetime, unit: UnitId | None) -> datetime:
    """Return until when a window is open that opens now, half-open; `unit`: whose working time counts.

    Where a year that it needs is not loaded, it stays open: nobody loses a right by a calendar that is not there.
    """
    rule = limits.limit(window, category=incident.category, grade=incident.grade, cell=incident.cell, unit=unit).rule
    found = due_times(
        at, rule.allowance, time=rule.time, working=limits.duty.of(unit), cap=None, lamps=rule.lamps, ladder=()
    )
    return found.due_at


def stop_clocks(incident: Incident, address: Address, *, at: datetime, why: ClockReason) -> Incident:
    """Stop the clocks that are meant."""
    return change_clocks(incident, address, lambda clock: sla_clock.stop(clock, at=at, why=why))


def void_clocks(incident: Incident, address: Address, *, at: datetime, why: ClockReason) -> Incident:
    """Let the clocks that are meant count for nothing."""
    return change_clocks(incident, address, lambda clock: sla_clock.void(clock, at=at, why=why))


def resume_clock(incident: Incident, address: Address, limits: Limits, *, at: datetime, why: ClockReason) -> Incident:
    """Let the clock that is meant, of several the last one, run on with what was left.

    Where the matter was classified anew meanwhile, it runs by the row for what the matter was then found to be.
    """
    wanted = incident.clock(address)

    def resumed(clock: Clock) -> Clock:
        return rebasing.run_on(clock, at=at, why=why, working=working_time(incident, clock.assignment, limits))

    return change_clocks(incident, lambda clock: clock is wanted, resumed)


def end_hold(incident: Incident, limits: Limits, *, at: datetime, why: ClockReason) -> Incident:
    """End a hold for everything but the unit's own clock: nothing waits for its end, and the total runs on."""
    after = stop_clocks(incident, own(ClockKind.HOLD), at=at, why=why)
    total = after.clock(own(ClockKind.TOTAL))
    paused = total is not None and total.state is ClockState.PAUSED and total.facts[-1].why is ClockReason.ON_HOLD
    return resume_clock(after, own(ClockKind.TOTAL), limits, at=at, why=why) if paused else after


def resume_milestones(
    incident: Incident, assignment: AssignmentId, limits: Limits, *, at: datetime, why: ClockReason
) -> Incident:
    """Let the steps of an assignment that were paused run on with what each had left; no row of the limits gives it."""
    working = working_time(incident, assignment, limits)

    def resumed(clock: Clock) -> Clock:
        return sla_clock.resume(clock, at=at, why=why, working=working) if clock.state is ClockState.PAUSED else clock

    return change_clocks(incident, of_assignment(assignment, ClockKind.MILESTONE), resumed)


def change_clocks(incident: Incident, address: Address, change: Callable[[Clock], Clock]) -> Incident:
    """Apply a change to the clocks that are meant, and to no other."""
    clocks = tuple(change(clock) if address(clock) else clock for clock in incident.clocks)
    return replace(incident, clocks=clocks)
