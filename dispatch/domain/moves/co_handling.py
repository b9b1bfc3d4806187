"""协办: another unit helps the one that leads, in an assignment of its own with clocks of its own.

It is asked and accepts or refuses; its handler hands in its part, with proof. Whoever asked may let it go. None of this
moves the incident: its status follows the lead, which hands in when everybody who helps is done.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.co_handlers import addressed
from dispatch.domain.incident import Assignment, Decision, Incident, Notice
from dispatch.domain.moves.handing_over import change_assignment, check_unit, in_hand, named_unit
from dispatch.domain.moves.handling import check_photos
from dispatch.domain.moves.releasing import released
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import (
    Action,
    AssignmentId,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    ClockReason,
    Role,
    UnitId,
    UnitKind,
)
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    CO_HANDLER_ASKED,
    CO_HANDLER_OPEN,
    CO_HANDLER_REFUSED,
    CO_HANDLER_WORKING,
    HANDLING,
    ON_HOLD,
    RECEIVED,
    RULING,
    WITH_COUNTY,
)
from dispatch.domain.workflow.form import AdmissionField, AssignmentField, Form, Proof, UnitField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import CO_HANDLER, CO_UNIT_LEAD, OPERATOR, SUPERVISOR_WHO_HAS_IT, UNIT_LEAD
from schemas.facts import (
    CoHandlerAdded,
    CoHandlingAccepted,
    CoHandlingHandedIn,
    CoHandlingImposed,
    CoHandlingRefused,
)
from schemas.field_errors import Wrong
from schemas.ids import derived_id, part_id


class CoAddForm(Form, frozen=True, kw_only=True):
    """The unit, what it is asked to do, and for a village the item of the admission list."""

    unit: UnitField
    asked: Words
    admission_item: AdmissionField | None = None


class CoForm(Form, frozen=True, kw_only=True):
    """Base of the forms that are about a unit that helps: which of its assignments is meant."""

    assignment: AssignmentField


class CoAcceptForm(CoForm, frozen=True, kw_only=True):
    """Accepting asks for nothing more."""


class CoReasonForm(CoForm, frozen=True, kw_only=True):
    """Why the unit cannot help, why it has to all the same, or why it is let go."""

    reason: Words


class CoHandInForm(CoForm, frozen=True, kw_only=True):
    """What the unit did, and what it looks like now."""

    result: Words
    attachments: Proof = ()


def add(act: Act, incident: Incident, form: CoAddForm, township: TownshipRules) -> Decision:
    """Ask another unit to help: its clocks start, and its lead is told.

    Raises:
        InvalidValue: there is no such unit, it has the incident or helps already, or it is the command room.
        OutsideJurisdiction, AdmissionItemNeeded: as in `assign`.
    """
    unit = named_unit(form.unit, township)
    _check_may_help(incident, unit)
    check_unit(incident, unit, form.admission_item, township.admissions)
    after, added, notice = offered(
        act, incident, unit.id, township.limits, asked=form.asked, admission_item=form.admission_item
    )
    return act.decides(incident, after, act.says(added, note=form.asked), notify=(notice,))


def offered(
    act: Act,
    incident: Incident,
    unit: UnitId,
    limits: Limits,
    *,
    asked: str,
    admission_item: str | None = None,
    duty_item: str | None = None,
) -> tuple[Incident, CoHandlerAdded, Notice]:
    """Add a unit that helps: its clocks start, and its lead is to be told. duty_item: the list has it help."""
    helping = Assignment(
        id=AssignmentId(part_id(incident.id, act.cause, "assignment-co" if duty_item else "assignment")),
        unit=unit,
        role=AssignmentRole.CO,
        state=AssignmentState.OFFERED,
        since=act.at,
        reason=asked,
        admission_item=admission_item,
        duty_item=duty_item,
    )
    after = replace(incident, assignments=(*incident.assignments, helping))
    for kind in (ClockKind.SIGN, ClockKind.HANDLE):
        after = start_clock(after, kind, limits, act, assignment=helping.id)
    return after, _added(after, helping), _to_unit("co_added", Role.UNIT_LEAD, helping.unit, act.cause)


def accept(act: Act, incident: Incident, form: CoAcceptForm, _township: TownshipRules) -> Decision:
    """Help: the handling clock runs since the unit was asked.

    Raises:
        InvalidValue: the unit is not asked, or the actor does not lead it.
    """
    asked = _meant(act, incident, form)
    after = change_assignment(incident, replace(asked, state=AssignmentState.HANDLING))
    after = stop_clocks(after, of_assignment(asked.id, ClockKind.SIGN), at=act.at, why=ClockReason.ACCEPTED)
    return act.decides(incident, after, act.says(CoHandlingAccepted(assignment=asked.id, unit=asked.unit)))


def refuse(act: Act, incident: Incident, form: CoReasonForm, _township: TownshipRules) -> Decision:
    """Refuse to help; the handling clock runs until the command room, or the unit that leads, has decided.

    Raises:
        InvalidValue: as in `accept`.
    """
    asked = _meant(act, incident, form)
    after = change_assignment(incident, replace(asked, state=AssignmentState.REFUSED, answer=form.reason))
    after = stop_clocks(after, of_assignment(asked.id, ClockKind.SIGN), at=act.at, why=ClockReason.REFUSED)
    said = act.says(CoHandlingRefused(assignment=asked.id, unit=asked.unit), note=form.reason)
    to_operator = Notice(id=derived_id(act.cause, "co-refused"), kind="co_refused", to=Role.OPERATOR)
    return act.decides(incident, after, said, notify=(to_operator, *_to_lead_unit("co_refused", incident, act.cause)))


def impose(act: Act, incident: Incident, form: CoReasonForm, _township: TownshipRules) -> Decision:
    """Rule that the unit has to help all the same: it has it to do, with nothing to accept.

    Raises:
        InvalidValue: the unit did not refuse.
    """
    refused = _meant(act, incident, form)
    after = change_assignment(incident, replace(refused, state=AssignmentState.HANDLING, binding=True))
    said = act.says(CoHandlingImposed(assignment=refused.id, unit=refused.unit), note=form.reason)
    notices = tuple(_to_unit("co_imposed", role, refused.unit, act.cause) for role in (Role.HANDLER, Role.UNIT_LEAD))
    return act.decides(incident, after, said, notify=notices)


def hand_in_part(act: Act, incident: Incident, form: CoHandInForm, township: TownshipRules) -> Decision:
    """Hand in what the unit did, with photos where the category asks for them; whoever leads is told.

    Raises:
        InvalidValue: the unit does not help now, or the actor is no handler of it.
        Missing: no photo although the category asks for one.
    """
    check_photos(incident, form.attachments, township)
    helping = _meant(act, incident, form)
    done = replace(
        helping,
        state=AssignmentState.HANDED_IN,
        handler=act.actor.user,
        ended_at=act.at,
        answer=form.result,
    )
    after = change_assignment(incident, done)
    after = stop_clocks(after, of_assignment(done.id, ClockKind.HANDLE), at=act.at, why=ClockReason.HANDED_IN)
    fact = CoHandlingHandedIn(assignment=done.id, unit=done.unit, attachments=form.photo_ids)
    said = act.says(fact, note=form.result, attachments=form.photo_ids)
    return act.decides(incident, after, said, notify=_to_lead_unit("co_handed_in", incident, act.cause))


def release(act: Act, incident: Incident, form: CoReasonForm, _township: TownshipRules) -> Decision:
    """Let a unit that helps go.

    Raises:
        InvalidValue: the unit does not help any more.
    """
    after, (fact,) = released(act, incident, (_meant(act, incident, form),))
    return act.decides(incident, after, act.says(fact, note=form.reason))


def _check_may_help(incident: Incident, unit: HandlingUnit) -> None:
    if unit.kind is UnitKind.COMMAND_ROOM:
        raise InvalidValue("unit", Wrong.UNIT_IS_COMMAND_ROOM)
    if unit.id == in_hand(incident).unit:
        raise InvalidValue("unit", Wrong.UNIT_HAS_IT)


def _meant(act: Act, incident: Incident, form: CoForm) -> Assignment:
    """Return the assignment that the form names, where the actor can mean it."""
    for found in addressed(incident, act.permit.move.action, act.actor):
        if found.id == form.assignment:
            return found
    raise InvalidValue("assignment", Wrong.INVALID_ASSIGNMENT)


def _added(after: Incident, helping: Assignment) -> CoHandlerAdded:
    sign, handle = (after.clock(of_assignment(helping.id, kind)) for kind in (ClockKind.SIGN, ClockKind.HANDLE))
    return CoHandlerAdded(
        assignment=helping.id,
        unit=helping.unit,
        admission_item=helping.admission_item,
        duty_item=helping.duty_item,
        sign_due_at=sign.due_at if sign else None,
        handle_due_at=handle.due_at if handle else None,
    )


def _to_unit(kind: str, role: Role, unit: UnitId, cause: UUID) -> Notice:
    return Notice(id=derived_id(cause, f"{kind}-{role}-{unit}"), kind=kind, to=role, unit=unit)


def _to_lead_unit(kind: str, incident: Incident, cause: UUID) -> tuple[Notice, ...]:
    """Tell whoever answers for the unit that leads; where a supervisor took it over, that person."""
    lead = incident.lead_assignment
    if lead is None:
        return ()
    return (_to_unit(kind, Role.HANDLER if lead.taken_over else Role.UNIT_LEAD, lead.unit, cause),)


_WHILE: Final = (RECEIVED, ASSIGNED, RULING, HANDLING, ON_HOLD, WITH_COUNTY)
"""A unit goes on helping when the lead changes or is sought."""
ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=21,
        action=Action.CO_ADD,
        sources=(ASSIGNED, HANDLING, WITH_COUNTY),
        goals=(),
        by=(UNIT_LEAD, SUPERVISOR_WHO_HAS_IT, OPERATOR),
        form=CoAddForm,
        decide=add,
        clocks="co: start S, Hd",
    ),
    Move(
        row=22,
        action=Action.CO_ACCEPT,
        sources=_WHILE,
        goals=(),
        by=(CO_UNIT_LEAD,),
        when=CO_HANDLER_ASKED,
        form=CoAcceptForm,
        decide=accept,
        tone=Tone.PRIMARY,
        clocks="co: stop S; Hd runs since it was asked",
    ),
    Move(
        row=22,
        action=Action.CO_REFUSE,
        sources=_WHILE,
        goals=(),
        by=(CO_UNIT_LEAD,),
        when=CO_HANDLER_ASKED,
        form=CoReasonForm,
        decide=refuse,
        clocks="co: stop S; Hd runs until it is decided",
    ),
    Move(
        row=22,
        action=Action.CO_IMPOSE,
        sources=_WHILE,
        goals=(),
        by=(OPERATOR,),
        when=CO_HANDLER_REFUSED,
        form=CoReasonForm,
        decide=impose,
        clocks="co: Hd runs on",
    ),
    Move(
        row=23,
        action=Action.CO_HAND_IN,
        sources=_WHILE,
        goals=(),
        by=(CO_HANDLER,),
        when=CO_HANDLER_WORKING,
        form=CoHandInForm,
        decide=hand_in_part,
        tone=Tone.PRIMARY,
        clocks="co: stop Hd",
    ),
    Move(
        row=24,
        action=Action.CO_RELEASE,
        sources=_WHILE,
        goals=(),
        by=(UNIT_LEAD, SUPERVISOR_WHO_HAS_IT, OPERATOR),
        when=CO_HANDLER_OPEN,
        form=CoReasonForm,
        decide=release,
        clocks="co: stop S, Hd",
    ),
)
