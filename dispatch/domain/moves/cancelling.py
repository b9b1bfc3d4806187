"""撤回: the person who reported an incident takes it back before a unit has begun to handle it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident, Notice
from dispatch.domain.moves.ending import close
from dispatch.domain.moves.handing_over import change_assignment
from dispatch.domain.terms import Action, AssignmentState, Outcome, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import ASSIGNED, CANCELLED, HANDLING, NOT_GRAVE, RECEIVED, RULING
from dispatch.domain.workflow.form import Form, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import WITHDRAWER
from schemas.facts import IncidentCancelled
from schemas.ids import derived_id


class CancelForm(Form, frozen=True, kw_only=True):
    """Why nothing has to be done any more."""

    reason: Words


def cancel(act: Act, incident: Incident, form: CancelForm, _township: TownshipRules) -> Decision:
    """Close what was reported by mistake or settled itself; the units that have it are told that they need not go."""
    lead = incident.lead_assignment
    fact = IncidentCancelled(assignment=lead.id, unit=lead.unit) if lead is not None else IncidentCancelled()
    after, closing = close(_called_off(act, incident), Outcome.CANCELLED, act)
    said = (act.says(fact, note=form.reason), *map(act.says, closing))
    return act.decides(incident, after, *said, notify=tuple(_notices(incident, act.cause)))


def _called_off(act: Act, incident: Incident) -> Incident:
    """End the work of every unit that has it to do; none had it by mistake, so each still sees what became of it."""
    after = incident
    for held in incident.assignments:
        if held.active:
            ended = replace(held, state=AssignmentState.CANCELLED, ended_at=act.at)
            after = change_assignment(after, ended)
    return after


def _notices(incident: Incident, cause: UUID) -> Iterator[Notice]:
    """Whoever may be on the way has to hear of it; from the queues of the command room it only disappears."""
    for unit in dict.fromkeys(held.unit for held in incident.assignments if held.active):
        for to in (Role.HANDLER, Role.UNIT_LEAD):
            yield Notice(id=derived_id(cause, f"cancelled-{to}-{unit}"), kind="cancelled", to=to, unit=unit)


ROWS: Final = (
    Move(
        row=39,
        action=Action.CANCEL,
        sources=(RECEIVED, ASSIGNED, RULING),
        goals=(CANCELLED,),
        by=(WITHDRAWER,),
        when=NOT_GRAVE,
        form=CancelForm,
        decide=cancel,
        tone=Tone.DANGER,
        clocks="stop all",
        missed_in=(HANDLING,),
    ),
)
