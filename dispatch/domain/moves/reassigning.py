"""改派 and 接管: an incident is taken from the unit that has it and given to another one, or to the command room."""

from __future__ import annotations

from typing import Final

from dispatch.domain.accused import unit_accused
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Assignment, Decision, Incident
from dispatch.domain.moves.handing_over import (
    assigned_fact,
    change_assignment,
    check_lead,
    handed_over,
    in_hand,
    named_unit,
    new_assignment,
)
from dispatch.domain.moves.timing import end_hold, stop_clocks
from dispatch.domain.refusals import Bar, InvalidValue, MoveRefused
from dispatch.domain.terms import Action, AssignmentState, ClockKind, ClockReason, UnitKind
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, NOT_BOUND, ON_HOLD, RULING
from dispatch.domain.workflow.form import AdmissionField, Form, UnitField, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import OPERATOR, SUPERVISOR, SUPERVISOR_WITHOUT_IT
from schemas.facts import IncidentReassigned
from schemas.field_errors import Wrong


class ReassignForm(Form, frozen=True, kw_only=True):
    """The other unit, why it is theirs, and for a village the item of the admission list."""

    unit: UnitField
    reason: Words
    admission_item: AdmissionField | None = None


class TakeOverForm(Form, frozen=True, kw_only=True):
    """Why the command room does it itself."""

    reason: Words


def reassign(act: Act, incident: Incident, form: ReassignForm, township: TownshipRules) -> Decision:
    """Give the incident to another unit; what the first one took counts for it, and its clocks escalate no more.

    Raises:
        InvalidValue: there is no such unit, or it is the one that has it or had it last.
        OutsideJurisdiction, AdmissionItemNeeded, TakenBack: as in `assign`.
    """
    unit, last = named_unit(form.unit, township), incident.leads[-1]
    if unit.id == last.unit:
        raise InvalidValue("unit", Wrong.UNIT_TAKEN_FROM)
    check_lead(incident, unit, form.admission_item, township)
    terms = new_assignment(
        act, incident, unit.id, township.limits, reason=form.reason, admission_item=form.admission_item
    )
    return _moved(act, incident, terms, township, reason=form.reason)


def take_over(act: Act, incident: Incident, form: TakeOverForm, township: TownshipRules) -> Decision:
    """Make the command room the lead unit and the supervisor its handler.

    Raises:
        MoveRefused: no unit of the township is the command room of this place, or it is complained about.
    """
    room = _command_room(incident, township)
    terms = new_assignment(act, incident, room.id, township.limits, reason=form.reason, binding=True)
    terms = replace(terms, handler=act.actor.user, taken_over=True)
    return _moved(act, incident, terms, township, reason=form.reason, taken_over=True)


def _moved(
    act: Act,
    incident: Incident,
    terms: Assignment,
    township: TownshipRules,
    *,
    reason: str,
    taken_over: bool = False,
) -> Decision:
    last = incident.leads[-1]
    freed = _freed(act, incident, township.limits)
    after = handed_over(act, freed, terms, township.limits)
    fact = IncidentReassigned(from_assignment=last.id, from_unit=last.unit, unit=terms.unit, taken_over=taken_over)
    return act.decides(incident, after, act.says(fact, note=reason), act.says(assigned_fact(after)))


def _freed(act: Act, incident: Incident, limits: Limits) -> Incident:
    """Take the incident out of the hands of its unit, or out of the ruling that would have said whose it is."""
    if incident.lead is None:
        return stop_clocks(incident, own(ClockKind.RULING), at=act.at, why=ClockReason.REASSIGNED)
    lead = in_hand(incident)
    released = replace(lead, state=AssignmentState.RELEASED, ended_at=act.at)
    after = end_hold(incident, limits, at=act.at, why=ClockReason.REASSIGNED)
    after = stop_clocks(after, of_assignment(lead.id, ClockKind.SIGN), at=act.at, why=ClockReason.REASSIGNED)
    return replace(change_assignment(after, released), lead=None)


def _command_room(incident: Incident, township: TownshipRules) -> HandlingUnit:
    rooms = (unit for unit in township.units.values() if unit.kind is UnitKind.COMMAND_ROOM)
    free = (unit for unit in rooms if unit_accused(unit.id) not in incident.accused)
    room = next((unit for unit in free if unit.covers(incident.place)), None)
    if room is None:
        raise MoveRefused(Bar.NO_COMMAND_ROOM)
    return room


_IN_HAND: Final = (ASSIGNED, HANDLING, ON_HOLD, RULING)
ROWS: Final = (
    Move(
        row=12,
        action=Action.REASSIGN,
        sources=_IN_HAND,
        goals=(ASSIGNED,),
        by=(OPERATOR,),
        when=NOT_BOUND,
        form=ReassignForm,
        decide=reassign,
        in_bulk=True,
        clocks="stop S, U; old Hd kept for assessment; new S, Hd; T runs",
    ),
    Move(
        row=12,
        action=Action.REASSIGN,
        sources=_IN_HAND,
        goals=(ASSIGNED,),
        by=(SUPERVISOR,),
        form=ReassignForm,
        decide=reassign,
        in_bulk=True,
        clocks="as by an operator; also what a ruling assigned, or a supervisor took over",
    ),
    Move(
        row=12,
        action=Action.TAKE_OVER,
        sources=_IN_HAND,
        goals=(ASSIGNED,),
        by=(SUPERVISOR_WITHOUT_IT,),
        form=TakeOverForm,
        decide=take_over,
        clocks="as reassigned; the lead is the command room, the supervisor its handler",
    ),
)
