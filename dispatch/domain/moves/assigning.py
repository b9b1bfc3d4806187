"""交办: which unit has the incident in hand, by a person or by the rules, and how a mistake is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Assignment, Decision, Incident
from dispatch.domain.moves.handing_over import (
    assigned_fact,
    check_lead,
    handed_over,
    in_hand,
    named_unit,
    new_assignment,
    taken_back,
)
from dispatch.domain.moves.timing import stop_clocks
from dispatch.domain.refusals import Bar, Missing, MoveRefused, NotYours
from dispatch.domain.terms import Action, ClockKind, ClockReason
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.ways import hands_told
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import ASSIGNED, NOT_BOUND, RECEIVED
from dispatch.domain.workflow.form import AdmissionField, Form, UnitField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR, PLATFORM
from schemas.facts import AssignmentRecalled
from schemas.incident_records import Step, TriageDecided


class AssignForm(Form, frozen=True, kw_only=True):
    """The unit, why it is theirs, and for a village the item of the admission list."""

    unit: UnitField
    reason: Words
    admission_item: AdmissionField | None = None


class RecallForm(Form, frozen=True, kw_only=True):
    """Why the assignment was a mistake."""

    reason: Words


def assign(act: Act, incident: Incident, form: AssignForm, township: TownshipRules) -> Decision:
    """Hand the incident to a lead unit, which receives it (受理), and start its clocks.

    Raises:
        InvalidValue: there is no such unit.
        OutsideJurisdiction: the unit does not answer for the cell.
        AdmissionItemNeeded: the unit is a village and no item of the admission list is cited.
        TakenBack: the county took the matter back.
    """
    unit = named_unit(form.unit, township)
    check_lead(incident, unit, form.admission_item, township)
    terms = new_assignment(
        act, incident, unit.id, township.limits, reason=form.reason, admission_item=form.admission_item
    )
    after = _received(act, incident, terms, township.limits)
    notices = hands_told(incident, after, cause=act.cause)
    return act.decides(incident, after, act.says(assigned_fact(after), note=form.reason), notify=notices)


def assign_by_rules(
    incident: Incident,
    decided: TriageDecided,
    unit: HandlingUnit,
    township: TownshipRules,
    *,
    steps: tuple[Step, ...],
    at: datetime,
    cause: UUID,
) -> Decision:
    """Hand the incident to the unit that a row of the responsibility catalogue names, as the platform.

    Raises:
        MoveRefused: the incident does not wait to be received, or a person has taken it in hand.
        NotYours: the incident has no place; only an operator may assign such an incident.
        Missing: no row of the responsibility catalogue says so.
        OutsideJurisdiction, AdmissionItemNeeded, TakenBack: as in `assign`.
    """
    act = act_of_platform((ASSIGN,), incident, at=at, cause=cause)
    row = row_followed(incident, decided)
    check_lead(incident, unit, decided.admission_item, township)
    terms = new_assignment(
        act,
        incident,
        unit.id,
        township.limits,
        responsibility_row=row,
        admission_item=decided.admission_item,
        duty_item=decided.duty_item,
    )
    after = _received(act, incident, terms, township.limits)
    fact = assigned_fact(after, level=decided.level, steps=steps, by_rules=decided.rules)
    return act.decides(incident, after, act.says(fact), notify=hands_told(incident, after, cause=cause))


def row_followed(incident: Incident, decided: TriageDecided) -> str:
    """Return the row of the responsibility catalogue by which the platform gives the incident to somebody.

    Raises:
        MoveRefused, NotYours, Missing: as in `assign_by_rules`.
    """
    # A person decided after triage had read the report; the platform never overrules a person.
    if incident.person_only:
        raise MoveRefused(Bar.PERSON_DECIDED)
    if incident.cell is None:
        raise NotYours("an incident without a place is assigned by an operator only")
    if not decided.responsibility_row:
        raise Missing("responsibility_row")
    return decided.responsibility_row


def recall(act: Act, incident: Incident, form: RecallForm, township: TownshipRules) -> Decision:
    """Take a mistaken assignment back before it is signed; its clocks count for nothing."""
    lead = in_hand(incident)
    after = taken_back(act, incident, township.limits, reason=form.reason, why=ClockReason.RECALLED)
    fact = AssignmentRecalled(assignment=lead.id, unit=lead.unit)
    return act.decides(incident, after, act.says(fact, note=form.reason))


def _received(act: Act, incident: Incident, terms: Assignment, limits: Limits) -> Incident:
    received = stop_clocks(incident, own(ClockKind.RECEIVE), at=act.at, why=ClockReason.ASSIGNED)
    return handed_over(act, received, terms, limits)


ASSIGN: Final = Move(
    row=6,
    action=Action.ASSIGN,
    sources=(RECEIVED,),
    goals=(ASSIGNED,),
    by=(PLATFORM, OPERATOR),
    form=AssignForm,
    decide=assign,
    tone=Tone.PRIMARY,
    in_bulk=True,
    clocks="stop R; start S, Hd; after a return as in 11",
)
RECALL: Final = Move(
    row=7,
    action=Action.RECALL,
    sources=(ASSIGNED,),
    goals=(RECEIVED,),
    by=(OPERATOR,),
    when=NOT_BOUND,
    form=RecallForm,
    decide=recall,
    in_bulk=True,
    clocks="void S, Hd; R resumes",
)
ROWS: Final = (ASSIGN, RECALL)
