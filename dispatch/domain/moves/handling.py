"""处置: the unit signs for the incident, returns it with reasons, or hands in what it did."""

from __future__ import annotations

from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.handing_over import change_assignment, in_hand
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import Missing
from dispatch.domain.terms import Action, AssignmentState, ClockKind, ClockReason, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    FIRST_RETURN,
    HANDLING,
    LATER_RETURN,
    NO_CO_HANDLER_OPEN,
    NO_MILESTONE_OPEN,
    ON_HOLD,
    RECEIVED,
    RETURN_LIMIT,
    RULING,
)
from dispatch.domain.workflow.form import AttachmentForm, Evidence, Form, Proof, ReasonField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import HANDLER, UNIT_LEAD
from schemas.facts import AssignmentReturned, AssignmentSigned, ResultHandedIn


class SignForm(Form, frozen=True, kw_only=True):
    """Signing asks for nothing."""


class ReturnForm(Form, frozen=True, kw_only=True):
    """A listed reason, and the evidence for it in words and pictures."""

    reason_code: ReasonField
    reason: Words
    attachments: Evidence = ()


class HandInForm(Form, frozen=True, kw_only=True):
    """What was done, and what it looks like now."""

    result: Words
    attachments: Proof = ()


def sign(act: Act, incident: Incident, _form: SignForm, _township: TownshipRules) -> Decision:
    """Sign for the incident: the signer becomes its handler; the handling clock runs since the assignment."""
    lead = in_hand(incident)
    signed = replace(lead, state=AssignmentState.HANDLING, handler=act.actor.user)
    after = replace(change_assignment(incident, signed), status=Status.HANDLING)
    after = stop_clocks(after, of_assignment(lead.id, ClockKind.SIGN), at=act.at, why=ClockReason.SIGNED)
    return act.decides(incident, after, act.says(AssignmentSigned(assignment=lead.id, unit=lead.unit)))


def return_assignment(act: Act, incident: Incident, form: ReturnForm, township: TownshipRules) -> Decision:
    """Return the incident: the first time to the command room's queue, then for a ruling; its clock runs on.

    Raises:
        InvalidValue: the reason code is none that the township lists.
    """
    township.check_reason(Action.RETURN, form.reason_code)
    lead, count = in_hand(incident), incident.returns + 1
    returned = replace(lead, state=AssignmentState.RETURNED, ended_at=act.at, reason=form.reason)
    after = change_assignment(incident, returned)
    after = stop_clocks(after, of_assignment(lead.id, ClockKind.SIGN), at=act.at, why=ClockReason.RETURNED)
    status, kind = (Status.RECEIVED, ClockKind.RECEIVE) if count == 1 else (Status.RULING, ClockKind.RULING)
    after = replace(after, status=status, lead=None, returns=count, person_only=True)
    after = start_clock(after, kind, township.limits, act)
    fact = AssignmentReturned(assignment=lead.id, unit=lead.unit, reason_code=form.reason_code, count=count)
    return act.decides(incident, after, act.says(fact, note=form.reason, attachments=form.photo_ids))


def hand_in(act: Act, incident: Incident, form: HandInForm, township: TownshipRules) -> Decision:
    """Hand in what was done, with photos where the category asks for them; somebody else checks.

    Raises:
        Missing: no photo although the category asks for one.
    """
    check_photos(incident, form.attachments, township)
    lead = in_hand(incident)
    handed_in = replace(lead, state=AssignmentState.HANDED_IN, ended_at=act.at)
    after = replace(change_assignment(incident, handed_in), status=Status.AWAITING_CHECK)
    after = stop_clocks(after, of_assignment(lead.id, ClockKind.HANDLE), at=act.at, why=ClockReason.HANDED_IN)
    after = start_clock(after, ClockKind.CHECK, township.limits, act)
    fact = ResultHandedIn(assignment=lead.id, unit=lead.unit, attachments=form.photo_ids)
    return act.decides(incident, after, act.says(fact, note=form.result, attachments=form.photo_ids))


def check_photos(incident: Incident, photos: tuple[AttachmentForm, ...], township: TownshipRules) -> None:
    """Check that a result comes with photos where the category asks for them.

    Raises:
        Missing: no photo although the category asks for one.
    """
    category = township.categories.leaves.get(incident.category) if incident.category else None
    if category is not None and category.photo_required and not photos:
        raise Missing("attachments")


ROWS: Final = (
    Move(
        row=8,
        action=Action.SIGN,
        sources=(ASSIGNED,),
        goals=(HANDLING,),
        by=(HANDLER, UNIT_LEAD),
        form=SignForm,
        decide=sign,
        tone=Tone.PRIMARY,
        clocks="stop S; Hd runs since assignment",
    ),
    Move(
        row=9,
        action=Action.RETURN,
        sources=(ASSIGNED, HANDLING),
        goals=(RECEIVED,),
        by=(UNIT_LEAD,),
        when=FIRST_RETURN,
        within=RETURN_LIMIT,
        form=ReturnForm,
        decide=return_assignment,
        tone=Tone.DANGER,
        clocks="stop S; Hd, T run on; start R",
    ),
    Move(
        row=10,
        action=Action.RETURN,
        sources=(ASSIGNED, HANDLING),
        goals=(RULING,),
        by=(UNIT_LEAD,),
        when=LATER_RETURN,
        within=RETURN_LIMIT,
        form=ReturnForm,
        decide=return_assignment,
        tone=Tone.DANGER,
        clocks="stop S; Hd, T run on; start U",
    ),
    Move(
        row=30,
        action=Action.HAND_IN,
        sources=(HANDLING,),
        goals=(AWAITING_CHECK,),
        by=(HANDLER,),
        when=NO_CO_HANDLER_OPEN,
        and_when=NO_MILESTONE_OPEN,
        form=HandInForm,
        decide=hand_in,
        missed_in=(ON_HOLD,),
        tone=Tone.PRIMARY,
        clocks="stop Hd; start K",
    ),
)
