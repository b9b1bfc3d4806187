"""交办: which unit has the incident in hand, by assignment or by a ruling that binds, and how it is taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Decision, Incident
from dispatch.domain.moves.deciding import (
    change_assignment,
    change_clocks,
    decide,
    resume_clock,
    start_clock,
    stop_clocks,
    voice,
)
from dispatch.domain.refusals import MoveRefused, NotYours, OutsideJurisdiction
from dispatch.domain.terms import (
    Action,
    AssignmentId,
    AssignmentState,
    ClockKind,
    ClockReason,
    Role,
    Status,
    UnitId,
    Window,
)
from dispatch.domain.township.admission import NO_ADMISSIONS, AdmissionList
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.table import check_move
from schemas.facts import AssignmentRecalled, IncidentAssigned, IncidentRuled
from schemas.ids import part_id
from schemas.incident_records import Step


def assign(
    incident: Incident,
    unit: HandlingUnit,
    limits: Limits,
    *,
    actor: Actor,
    at: datetime,
    cause: UUID,
    reason: str | None = None,
    responsibility_row: str | None = None,
    admission_item: str | None = None,
    admissions: AdmissionList = NO_ADMISSIONS,
    level: str | None = None,
    steps: tuple[Step, ...] = (),
    by_rules: str | None = None,
) -> Decision:
    """Hand the incident to a lead unit, which receives it (受理), and start its clocks.

    Raises:
        MoveRefused: the incident is not waiting to be received, or the platform would decide over a person.
        NotYours: the actor is no operator; the platform, for an incident without a place.
        Missing: neither a responsibility row nor a reason.
        OutsideJurisdiction: the unit does not answer for the cell.
        AdmissionItemNeeded: the unit is a village and no item of the admission list is cited.
    """
    permit = check_move(incident, Action.ASSIGN, actor, at=at)
    permit.need(unit=unit, reason=reason, responsibility_row=responsibility_row)
    if permit.role is Role.PLATFORM:
        _check_automatic(incident)
    check_unit(incident, unit, admission_item, admissions)

    terms = Assignment(
        id=AssignmentId(part_id(incident.id, cause, "assignment")),
        unit=unit.id,
        state=AssignmentState.ASSIGNED,
        since=at,
        reason=reason,
        responsibility_row=responsibility_row,
        admission_item=admission_item,
    )
    received = stop_clocks(incident, ClockKind.RECEIVE, at=at, why=ClockReason.ASSIGNED)
    after = handed_over(received, terms, limits, at=at, cause=cause)
    fact = assigned_fact(after, level=level, steps=steps, by_rules=by_rules)
    return decide(permit, incident, after, voice(permit, actor).says(fact, note=reason))


def recall(incident: Incident, limits: Limits, *, reason: str, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Take a mistaken assignment back before it is signed; its clocks count for nothing.

    Raises:
        MoveRefused: the incident is not waiting to be signed for, or a ruling that binds assigned it.
        NotYours: the actor is no operator.
        Missing: no reason.
    """
    permit = check_move(incident, Action.RECALL, actor, at=at)
    permit.need(reason=reason)
    lead = incident.lead_assignment
    assert lead is not None
    after = change_assignment(incident, replace(lead, state=AssignmentState.RELEASED, ended_at=at, reason=reason))
    after = change_clocks(
        after,
        lambda clock: sla_clock.void(clock, at=at, why=ClockReason.RECALLED) if clock.assignment == lead.id else clock,
    )
    after = replace(after, status=Status.RECEIVED, lead=None, person_only=True)
    receiving = incident.clock(ClockKind.RECEIVE)
    if receiving is not None and receiving.epoch == incident.reopens:
        after = resume_clock(after, receiving, at=at, why=ClockReason.RECALLED)
    else:
        after = start_clock(after, ClockKind.RECEIVE, limits, at=at, cause=cause)
    fact = AssignmentRecalled(assignment=lead.id, unit=lead.unit)
    return decide(permit, incident, after, voice(permit, actor).says(fact, note=reason))


def rule(
    incident: Incident,
    unit: HandlingUnit,
    limits: Limits,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    admission_item: str | None = None,
    admissions: AdmissionList = NO_ADMISSIONS,
) -> Decision:
    """Say who has to handle it: the operator after the second return, the supervisor after the third, with no way back.

    Raises:
        MoveRefused: no ruling is due.
        NotYours: the actor is not the one who rules this time.
        Missing: no reason.
        OutsideJurisdiction, AdmissionItemNeeded: as in `assign`.
    """
    permit = check_move(incident, Action.RULE, actor, at=at)
    permit.need(unit=unit, reason=reason)
    same_unit = incident.assignments[-1].unit == unit.id
    item = admission_item or (incident.assignments[-1].admission_item if same_unit else None)
    check_unit(incident, unit, item, admissions)

    terms = Assignment(
        id=AssignmentId(part_id(incident.id, cause, "assignment")),
        unit=unit.id,
        state=AssignmentState.ASSIGNED,
        since=at,
        binding=True,
        reason=reason,
        admission_item=item,
    )
    ruled = stop_clocks(incident, ClockKind.RULING, at=at, why=ClockReason.RULED)
    after = handed_over(ruled, terms, limits, at=at, cause=cause)
    says = voice(permit, actor).says
    said = [says(IncidentRuled(unit=unit.id, same_unit=same_unit), note=reason)]
    if not same_unit:
        said.append(says(assigned_fact(after)))
    return decide(permit, incident, after, *said)


def check_unit(incident: Incident, unit: HandlingUnit, admission_item: str | None, admissions: AdmissionList) -> None:
    """Check that the unit answers for the cell and, if it is a village, may be asked.

    Raises:
        OutsideJurisdiction: the incident has a cell and the unit does not answer for it.
        AdmissionItemNeeded: the unit is a village and no item of the admission list is cited.
    """
    if incident.cell is not None and not unit.covers(incident.cell):
        raise OutsideJurisdiction(f"{unit.id} does not answer for {incident.cell}")
    admissions.check(unit, admission_item)


def handed_over(incident: Incident, terms: Assignment, limits: Limits, *, at: datetime, cause: UUID) -> Incident:
    """Put the incident in the hands of a unit on these terms.

    The unit that returned it last gets its own assignment back, whose handling clock never stopped. When another
    unit gets it, the old handling clock stops and is kept for assessment.
    """
    window = limits.window(Window.RETURN, category=incident.category, grade=incident.grade)
    terms = replace(terms, return_until=at + window)
    returned = _returned_by(terms.unit, incident)
    if returned is not None:
        after = _given_back(incident, returned, terms, at=at)
    else:
        after = stop_clocks(incident, ClockKind.HANDLE, at=at, why=ClockReason.OTHER_UNIT)
        after = replace(after, assignments=(*after.assignments, terms), lead=terms.id)
        after = start_clock(after, ClockKind.HANDLE, limits, at=at, cause=cause, assignment=terms.id)
    after = start_clock(after, ClockKind.SIGN, limits, at=at, cause=cause, assignment=after.lead)
    return replace(after, status=Status.ASSIGNED, left_to_person=False, self_handled=False)


def assigned_fact(
    after: Incident, *, level: str | None = None, steps: tuple[Step, ...] = (), by_rules: str | None = None
) -> IncidentAssigned:
    """Return the fact of who has the incident in hand now, and by when."""
    lead = after.lead_assignment
    assert lead is not None
    return IncidentAssigned(
        assignment=lead.id,
        unit=lead.unit,
        responsibility_row=lead.responsibility_row,
        admission_item=lead.admission_item,
        level=level,
        by_rules=by_rules,
        sign_due_at=_due_at(after, ClockKind.SIGN),
        handle_due_at=_due_at(after, ClockKind.HANDLE),
        steps=steps,
    )


def _returned_by(unit: UnitId, incident: Incident) -> Assignment | None:
    """Return the assignment that was returned last, if this unit did it and in this round."""
    last = incident.assignments[-1] if incident.assignments else None
    if last is None or last.unit != unit or last.state is not AssignmentState.RETURNED:
        return None
    return last if _handle_clock(incident, last).epoch == incident.reopens else None


def _given_back(incident: Incident, returned: Assignment, terms: Assignment, *, at: datetime) -> Incident:
    revived = replace(
        terms,
        id=returned.id,
        since=returned.since,
        responsibility_row=terms.responsibility_row or returned.responsibility_row,
        admission_item=terms.admission_item or returned.admission_item,
    )
    after = replace(change_assignment(incident, revived), lead=revived.id)
    return resume_clock(after, _handle_clock(incident, returned), at=at, why=ClockReason.GIVEN_BACK)


def _handle_clock(incident: Incident, assignment: Assignment) -> Clock:
    return next(
        clock for clock in incident.clocks if clock.kind is ClockKind.HANDLE and clock.assignment == assignment.id
    )


def _check_automatic(incident: Incident) -> None:
    if incident.person_only:
        raise MoveRefused("a person has taken it in hand: the platform does not decide it")
    if incident.cell is None:
        raise NotYours("an incident without a place is assigned by an operator only")


def _due_at(incident: Incident, kind: ClockKind) -> datetime | None:
    clock = incident.clock(kind)
    return clock.due_at if clock is not None else None
