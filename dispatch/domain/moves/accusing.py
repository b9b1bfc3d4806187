"""投诉举报: the supervisor says that an incident is an accusation, and of whom, or that it is none.

Triage hears accusations by words; what it misses or takes for one, a person puts right. The facts do not say who is
complained about, and whoever is sees nothing of the incident from then on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from dispatch.domain.accused import SOMEBODY, is_accused, role_accused, unit_accused
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Announcement, Decision, Incident
from dispatch.domain.moves.handing_over import back_in_queue, in_hand, named_unit, taken_back
from dispatch.domain.moves.timing import stop_clocks
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import AccusedRef, Action, ClockKind, ClockReason, Role, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import ACCUSATION, ASSIGNED, HANDLING, OPEN, RECEIVED, RULING
from dispatch.domain.workflow.form import FieldKind, Form, UnitField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import SUPERVISOR
from schemas.facts import AccusationLifted, AccusationRecorded, AssignmentRecalled


class Whom(StrEnum):
    """Who may be complained about without a unit: everybody who holds a role, or somebody who was not named."""

    OFFICER = Role.OFFICER.value
    OPERATOR = Role.OPERATOR.value
    SUPERVISOR = Role.SUPERVISOR.value
    SOMEBODY = "somebody"


class AccuseForm(Form, frozen=True, kw_only=True):
    """Who is complained about, people or a unit, and how somebody knows."""

    ONE_OF = (("whom", "unit"),)

    whom: Annotated[Whom, Meta(extra={"kind": FieldKind.CODE})] | None = None
    unit: UnitField | None = None
    reason: Words


class ClearForm(Form, frozen=True, kw_only=True):
    """Why it complains about nobody of ours."""

    reason: Words


def accuse(act: Act, incident: Incident, form: AccuseForm, township: TownshipRules) -> Decision:
    """Bring an accusation before the supervisor, out of the hands of whichever unit has it.

    Raises:
        InvalidValue: there is no such unit, or the supervisor is among those complained about.
    """
    accused = _named(form, township)
    if is_accused(act.actor, accused):
        raise InvalidValue("whom", f"{act.actor.user} is among those complained about")
    after, said = _in_queue(act, incident, form, township)
    after = replace(after, accused=accused, person_only=True)
    return act.decides(incident, after, *said, act.says(AccusationRecorded(), note=form.reason))


def clear(act: Act, incident: Incident, form: ClearForm, _township: TownshipRules) -> Decision:
    """Give an incident that is no accusation back to those whose it would have been; it does not move."""
    after = replace(incident, accused=(), person_only=True)
    return act.decides(incident, after, act.says(AccusationLifted(), note=form.reason))


def _named(form: AccuseForm, township: TownshipRules) -> tuple[AccusedRef, ...]:
    named = []
    if form.whom is not None:
        named.append(SOMEBODY if form.whom is Whom.SOMEBODY else role_accused(Role(form.whom)))
    if form.unit:
        named.append(unit_accused(named_unit(form.unit, township).id))
    return tuple(named)


def _in_queue(
    act: Act, incident: Incident, form: AccuseForm, township: TownshipRules
) -> tuple[Incident, tuple[Announcement, ...]]:
    """Return the incident as it waits for the supervisor, and what is to be said of the unit that had it."""
    if incident.status is Status.RECEIVED:
        return incident, ()
    if incident.status is Status.RULING:
        ruled = stop_clocks(incident, own(ClockKind.RULING), at=act.at, why=ClockReason.ACCUSED)
        return back_in_queue(act, ruled, township.limits, why=ClockReason.ACCUSED), ()
    lead = in_hand(incident)
    after = taken_back(act, incident, township.limits, reason=form.reason, why=ClockReason.ACCUSED)
    return after, (act.says(AssignmentRecalled(assignment=lead.id, unit=lead.unit)),)


ROWS: Final = (
    Move(
        row=41,
        action=Action.ACCUSE,
        sources=(RECEIVED, ASSIGNED, RULING, HANDLING),
        goals=(RECEIVED,),
        by=(SUPERVISOR,),
        form=AccuseForm,
        decide=accuse,
        tone=Tone.DANGER,
        clocks="out of a unit's hands: void S, Hd; out of a ruling: stop U; R resumes",
    ),
    Move(
        row=41,
        action=Action.CLEAR,
        sources=OPEN,
        goals=(),
        by=(SUPERVISOR,),
        when=ACCUSATION,
        form=ClearForm,
        decide=clear,
        clocks="–",
    ),
)
