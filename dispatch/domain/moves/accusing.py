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
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.co_handlers import co_handlers
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.handing_over import back_in_queue, change_assignment, named_unit
from dispatch.domain.moves.releasing import released
from dispatch.domain.moves.timing import resume_clock, stop_clocks, void_clocks
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import AccusedRef, Action, AssignmentState, ClockKind, ClockReason, Role, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    ACCUSATION,
    ANY,
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    CANCELLED,
    DECLINED,
    HANDLING,
    IMPORTED,
    MERGED,
    ON_HOLD,
    RECEIVED,
    RESOLVED,
    RULING,
    SELF_HANDLED,
    SPLIT,
    WITH_COUNTY,
)
from dispatch.domain.workflow.form import FieldKind, Form, UnitField, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import SUPERVISOR
from schemas.facts import AccusationLifted, AccusationRecorded, AssignmentRecalled, Fact
from schemas.field_errors import Wrong

UNDECIDED: Final = (RECEIVED, ASSIGNED, RULING, HANDLING, ON_HOLD, WITH_COUNTY, AWAITING_CHECK, DECLINED)
"""Where those who may be meant have it in hand, or said themselves that nothing is to be done."""
DECIDED: Final = (SPLIT, AWAITING_RATING, MERGED, RESOLVED, SELF_HANDLED, CANCELLED, IMPORTED)
"""Where others have its parts, it was told to the reporter, goes with another one, or is over."""


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
    """Bring an accusation before the supervisor and away from every unit that has it or handed it in.

    What waits for somebody, or was declined, goes into the queue. What was told to the reporter, or is over, stays
    where it is, and is the supervisor's to reopen.

    Raises:
        InvalidValue: there is no such unit, or the supervisor is among those complained about.
    """
    accused = _named(form, township)
    if is_accused(act.actor, accused):
        raise InvalidValue("whom", Wrong.INVALID_WHOM)
    after, recalled = _left_by_units(act, incident)
    after = replace(_in_queue(act, after, township.limits), accused=accused, person_only=True)
    return act.decides(incident, after, *map(act.says, recalled), act.says(AccusationRecorded(), note=form.reason))


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


def _left_by_units(act: Act, incident: Incident) -> tuple[Incident, tuple[Fact, ...]]:
    """Let no unit that leads, led or helps go on with it or see it; of the lead's the clocks count for nothing.

    A unit keeps its assignment as it was given, and so must not read there what the supervisor says of an accusation.
    """
    after = replace(incident, lead=None)
    held = [assignment for assignment in incident.leads if not assignment.undone]
    for each in held:
        recalled = replace(each, state=AssignmentState.RELEASED, ended_at=each.ended_at or act.at)
        after = change_assignment(after, recalled)
        if each.active:
            after = void_clocks(after, of_assignment(each.id), at=act.at, why=ClockReason.ACCUSED)
    after, let_go = released(act, after, (each for each in co_handlers(after) if not each.undone))
    return after, (*(AssignmentRecalled(assignment=each.id, unit=each.unit) for each in held), *let_go)


def _in_queue(act: Act, incident: Incident, limits: Limits) -> Incident:
    """Let what waits for a unit, a ruling or a check, or was declined, wait for the supervisor instead."""
    if incident.status is Status.RECEIVED or not any(state.holds(incident) for state in UNDECIDED):
        return incident
    waited = own(ClockKind.RULING, ClockKind.CHECK, ClockKind.HOLD)
    after = stop_clocks(incident, waited, at=act.at, why=ClockReason.ACCUSED)
    # It was stopped if an officer dealt with the matter on the spot, or an operator declined it; or paused by a hold.
    after = resume_clock(after, own(ClockKind.TOTAL), limits, at=act.at, why=ClockReason.ACCUSED)
    # Whoever was told that it is declined does not know the result that it is going to have.
    after = replace(
        after, outcome=None, told_at=None, closed_at=None, reply_until=None, self_handled=False, merged_into=None
    )
    return back_in_queue(act, after, limits, why=ClockReason.ACCUSED)


ROWS: Final = (
    Move(
        row=41,
        action=Action.ACCUSE,
        sources=UNDECIDED,
        goals=(RECEIVED,),
        by=(SUPERVISOR,),
        form=AccuseForm,
        decide=accuse,
        clocks="out of a unit's hands: void S, Hd; out of a ruling or a check: stop U, K; R resumes, T if it halted",
    ),
    Move(
        row=41,
        action=Action.ACCUSE,
        sources=DECIDED,
        goals=(),
        by=(SUPERVISOR,),
        form=AccuseForm,
        decide=accuse,
        clocks="–",
    ),
    Move(
        row=41,
        action=Action.CLEAR,
        sources=ANY,
        goals=(),
        by=(SUPERVISOR,),
        when=ACCUSATION,
        form=ClearForm,
        decide=clear,
        clocks="–",
    ),
)
