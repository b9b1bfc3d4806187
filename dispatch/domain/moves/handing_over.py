"""How an incident comes into the hands of a unit, by assignment, ruling or reopening: the terms and the clocks."""

from __future__ import annotations

from dispatch.domain.accused import unit_accused
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.co_handlers import open_co_handlers
from dispatch.domain.incident import Assignment, Incident
from dispatch.domain.moves.timing import resume_clock, start_clock, stop_clocks, void_clocks, window_ends
from dispatch.domain.refusals import InvalidValue, OutsideJurisdiction
from dispatch.domain.terms import (
    AssignmentId,
    AssignmentState,
    ClockKind,
    ClockReason,
    Status,
    UnitId,
    UnitKind,
    UserId,
    Window,
)
from dispatch.domain.township.duty_list import DutyList
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.move import Act
from schemas.facts import IncidentAssigned
from schemas.field_errors import Wrong
from schemas.ids import part_id
from schemas.incident_records import Step


def named_unit(id: str, township: TownshipRules) -> HandlingUnit:
    """Return the unit with this id.

    Raises:
        InvalidValue: there is none, or it is the county, which nobody assigns anything to.
    """
    unit = township.units.get(UnitId(id))
    if unit is None or unit.kind is UnitKind.COUNTY:
        raise InvalidValue("unit", Wrong.NO_SUCH_UNIT)
    return unit


def check_unit(incident: Incident, unit: HandlingUnit, admission_item: str | None, admissions: DutyList) -> None:
    """Check that the unit answers for the cell, if it is a village may be asked, and neither is accused nor helps.

    Raises:
        InvalidValue: the incident complains about this unit, or the unit helps with it and has to be released first.
        OutsideJurisdiction: the incident has a cell and the unit does not answer for it.
        AdmissionItemNeeded: the unit is a village and no item of the admission list is cited.
    """
    if unit_accused(unit.id) in incident.accused:
        raise InvalidValue("unit", Wrong.UNIT_ACCUSED)
    if any(held.unit == unit.id for held in open_co_handlers(incident)):
        raise InvalidValue("unit", Wrong.UNIT_HELPS)
    # Without a cell there is nothing to compare with; the operator who assigns it knows the place from the text.
    if incident.cell is not None and not unit.covers(incident.cell):
        raise OutsideJurisdiction(f"{unit.id} does not answer for {incident.cell}")
    admissions.check_admitted(unit, admission_item)


def check_lead(incident: Incident, unit: HandlingUnit, admission_item: str | None, township: TownshipRules) -> None:
    """Check that the unit may lead: what the town's duty list says was taken back is for no unit of the town.

    Raises:
        TakenBack: the county took the matter back.
        InvalidValue, OutsideJurisdiction, AdmissionItemNeeded: as in `check_unit`.
    """
    township.check_not_taken_back(unit.id, incident.category, incident.grade, incident.place)
    check_unit(incident, unit, admission_item, township.admissions)


def new_assignment(
    act: Act,
    incident: Incident,
    unit: UnitId,
    limits: Limits,
    *,
    reason: str | None = None,
    responsibility_row: str | None = None,
    admission_item: str | None = None,
    duty_item: str | None = None,
    binding: bool = False,
) -> Assignment:
    """Return the terms on which a unit gets the incident; until when it may return it is frozen in them."""
    return Assignment(
        id=AssignmentId(part_id(incident.id, act.cause, "assignment")),
        unit=unit,
        state=AssignmentState.ASSIGNED,
        since=act.at,
        reason=reason,
        responsibility_row=responsibility_row,
        admission_item=admission_item,
        duty_item=duty_item,
        binding=binding,
        return_until=window_ends(incident, Window.RETURN, limits, at=act.at, unit=unit),
    )


def handed_over(act: Act, incident: Incident, terms: Assignment, limits: Limits) -> Incident:
    """Put the incident in the hands of a lead unit on these terms.

    The unit that returned it last gets its own assignment back, whose handling clock never stopped. When another
    unit gets it, the old handling clock stops and is kept for assessment.
    """
    # A unit must not gain time by returning an incident that is its own: it gets the same clock back.
    returned = _returned_by(terms.unit, incident)
    if returned is not None:
        after = _given_back(act, incident, returned, terms, limits)
    else:
        after = _taken_from_others(act, incident)
        after = started_with(act, after, terms, limits)
    after = start_clock(after, ClockKind.SIGN, limits, act, assignment=after.lead)
    return replace(after, status=Status.ASSIGNED, left_to_person=False, self_handled=False)


def started_with(act: Act, incident: Incident, terms: Assignment, limits: Limits) -> Incident:
    """Add the assignment as the lead one, with its handling clock."""
    after = replace(incident, assignments=(*incident.assignments, terms), lead=terms.id)
    return start_clock(after, ClockKind.HANDLE, limits, act, assignment=terms.id)


def change_assignment(incident: Incident, changed: Assignment) -> Incident:
    """Put the changed assignment in the place of the one with its id."""
    kept = tuple(changed if found.id == changed.id else found for found in incident.assignments)
    return replace(incident, assignments=kept)


def in_hand(incident: Incident) -> Assignment:
    """Return the lead assignment of an incident that is in the hands of a unit."""
    lead = incident.lead_assignment
    if lead is None:
        raise ValueError(f"{incident.id} is {incident.status} and has no lead assignment")
    return lead


def remembering(incident: Incident, handler: UserId | None) -> Incident:
    """Keep in mind who handled it until now: that person may not check it, even after leaving the unit."""
    everybody = {*incident.earlier_handlers, handler}
    return replace(incident, earlier_handlers=tuple(sorted(user for user in everybody if user)))


def taken_back(act: Act, incident: Incident, limits: Limits, *, reason: str, why: ClockReason) -> Incident:
    """Take the incident out of the hands of its unit and into the queue; the unit's clocks count for nothing."""
    lead = in_hand(incident)
    released = replace(lead, state=AssignmentState.RELEASED, ended_at=act.at, reason=reason)
    after = change_assignment(incident, released)
    after = void_clocks(after, of_assignment(lead.id), at=act.at, why=why)
    return back_in_queue(act, after, limits, why=why)


def back_in_queue(act: Act, incident: Incident, limits: Limits, *, why: ClockReason) -> Incident:
    """Let the incident wait to be received, by a person."""
    after = replace(incident, status=Status.RECEIVED, lead=None, person_only=True)
    receiving = incident.clock(own(ClockKind.RECEIVE))
    # The incident never should have left the queue: the clock of this round goes on, with the time it had left.
    if receiving is not None and receiving.round == incident.reopens:
        return resume_clock(after, own(ClockKind.RECEIVE), limits, at=act.at, why=why)
    return start_clock(after, ClockKind.RECEIVE, limits, act)


def assigned_fact(
    after: Incident, *, level: str | None = None, steps: tuple[Step, ...] = (), by_rules: str | None = None
) -> IncidentAssigned:
    """Return the fact of who has the incident in hand now, and by when."""
    lead = in_hand(after)
    sign, handle = (after.clock(of_assignment(lead.id, kind)) for kind in (ClockKind.SIGN, ClockKind.HANDLE))
    return IncidentAssigned(
        assignment=lead.id,
        unit=lead.unit,
        responsibility_row=lead.responsibility_row,
        admission_item=lead.admission_item,
        duty_item=lead.duty_item,
        level=level,
        by_rules=by_rules,
        sign_due_at=sign.due_at if sign else None,
        handle_due_at=handle.due_at if handle else None,
        steps=steps,
    )


def _taken_from_others(act: Act, incident: Incident) -> Incident:
    after = incident
    for lead in incident.leads:
        handling = of_assignment(lead.id, ClockKind.HANDLE)
        after = stop_clocks(after, handling, at=act.at, why=ClockReason.OTHER_UNIT)
    return after


def _returned_by(unit: UnitId, incident: Incident) -> Assignment | None:
    """Return the lead assignment that was returned last, if this unit did it and in this round."""
    last = incident.leads[-1] if incident.leads else None
    if last is None or last.unit != unit or last.state is not AssignmentState.RETURNED:
        return None
    clock = _handle_clock(incident, last)
    return last if clock is not None and clock.round == incident.reopens else None


def _given_back(act: Act, incident: Incident, returned: Assignment, terms: Assignment, limits: Limits) -> Incident:
    revived = replace(
        terms,
        id=returned.id,
        since=returned.since,
        milestones=returned.milestones,
        responsibility_row=terms.responsibility_row or returned.responsibility_row,
        admission_item=terms.admission_item or returned.admission_item,
        duty_item=terms.duty_item or returned.duty_item,
    )
    # `since` and the id are the old ones, so that assessment counts one assignment from its true beginning.
    after = replace(change_assignment(incident, revived), lead=revived.id)
    handling = of_assignment(returned.id, ClockKind.HANDLE)
    return resume_clock(after, handling, limits, at=act.at, why=ClockReason.GIVEN_BACK)


def _handle_clock(incident: Incident, assignment: Assignment) -> Clock | None:
    return incident.clock(of_assignment(assignment.id, ClockKind.HANDLE))
