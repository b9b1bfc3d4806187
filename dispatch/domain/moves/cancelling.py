"""撤回: the person who reported an incident takes it back; what a unit handles already, with an operator's consent.

Until the operator has agreed, the unit goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.co_handlers import open_co_handlers
from dispatch.domain.incident import Announcement, Assignment, Decision, Incident, Notice
from dispatch.domain.moves.asking import GrantForm, RefuseForm, ask, granted, refuse, to_asker, to_decider
from dispatch.domain.moves.ending import close
from dispatch.domain.moves.handing_over import change_assignment
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import Action, AssignmentState, Outcome, RequestKind, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    CANCELLATION_ASKED,
    CANCELLED,
    HANDLING,
    NO_CANCELLATION_ASKED,
    NOBODY_FOLLOWS,
    NOT_GRAVE,
    ON_HOLD,
    RECEIVED,
    RULING,
    WITH_COUNTY,
)
from dispatch.domain.workflow.form import Form, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import WITHDRAWER, operator_not_asking
from schemas.facts import IncidentCancelled
from schemas.ids import derived_id


class CancelForm(Form, frozen=True, kw_only=True):
    """Why nothing has to be done any more."""

    reason: Words


def cancel(act: Act, incident: Incident, form: CancelForm, _township: TownshipRules) -> Decision:
    """Close what was reported by mistake or settled itself; the units that have it are told that they need not go."""
    after, said = _cancelled(act, incident, reason=form.reason)
    return act.decides(incident, after, *said, notify=tuple(_notices(incident, act.cause)))


def ask_cancellation(act: Act, incident: Incident, form: CancelForm, township: TownshipRules) -> Decision:
    """Ask to take back what a unit is handling: its work may have to be finished all the same."""
    after, made = ask(act, incident, RequestKind.CANCELLATION, township.limits, reason=form.reason, payload={})
    return act.decides(incident, after, act.says(made, note=form.reason), notify=to_decider(act, made))


def grant_cancellation(act: Act, incident: Incident, form: GrantForm, _township: TownshipRules) -> Decision:
    """Let the reporter take it back; what else was asked for lapses with it.

    Raises:
        InvalidValue: the request is not pending.
        MoveRefused: others reported the same, and did not take it back.
    """
    if incident.followers:
        raise MoveRefused(NOBODY_FOLLOWS.code)
    agreed, request, fact = granted(act, incident, form)
    # The reporter's reason stands with the request: on this fact it would read as the operator's words.
    after, said = _cancelled(act, agreed, reason=None)
    notices = (*_notices(incident, act.cause), *to_asker(act, incident, request, "request_granted"))
    return act.decides(incident, after, act.says(fact, note=form.reason), *said, notify=notices)


def _cancelled(act: Act, incident: Incident, *, reason: str | None) -> tuple[Incident, tuple[Announcement, ...]]:
    lead = incident.lead_assignment
    fact = IncidentCancelled(assignment=lead.id, unit=lead.unit) if lead is not None else IncidentCancelled()
    after, closing = close(_called_off(act, incident), Outcome.CANCELLED, act)
    return after, (act.says(fact, note=reason), *map(act.says, closing))


def _called_off(act: Act, incident: Incident) -> Incident:
    """End the work of every unit that has it to do; none had it by mistake, so each still sees what became of it."""
    after = incident
    for held in _held(incident):
        ended = replace(held, state=AssignmentState.CANCELLED, ended_at=act.at)
        after = change_assignment(after, ended)
    return after


def _held(incident: Incident) -> tuple[Assignment, ...]:
    """Return the assignment of every unit that has it to do, leads or helps, or refused to help and waits."""
    helping = open_co_handlers(incident)
    return tuple(held for held in incident.assignments if held.active or held in helping)


def _notices(incident: Incident, cause: UUID) -> Iterator[Notice]:
    """Whoever may be on the way has to hear of it; from the queues of the command room it only disappears."""
    for unit in dict.fromkeys(held.unit for held in _held(incident)):
        for to in (Role.HANDLER, Role.UNIT_LEAD):
            yield Notice(id=derived_id(cause, f"cancelled-{to}-{unit}"), kind="cancelled", to=to, unit=unit)


_DECIDER: Final = operator_not_asking(RequestKind.CANCELLATION)
ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=39,
        action=Action.CANCEL,
        sources=(RECEIVED, ASSIGNED, RULING),
        goals=(CANCELLED,),
        by=(WITHDRAWER,),
        when=NOT_GRAVE,
        and_when=NOBODY_FOLLOWS,
        form=CancelForm,
        decide=cancel,
        tone=Tone.DANGER,
        clocks="stop all",
        missed_in=(ON_HOLD, WITH_COUNTY),
    ),
    Move(
        row=39,
        action=Action.CANCEL,
        sources=(HANDLING,),
        goals=(),
        by=(WITHDRAWER,),
        when=NOT_GRAVE,
        and_when=NO_CANCELLATION_ASKED,
        form=CancelForm,
        decide=ask_cancellation,
        tone=Tone.DANGER,
        clocks="start Q",
    ),
    Move(
        row=39,
        action=Action.GRANT,
        sources=(HANDLING,),
        goals=(CANCELLED,),
        by=(_DECIDER,),
        when=CANCELLATION_ASKED,
        and_when=NOT_GRAVE,
        about=RequestKind.CANCELLATION,
        form=GrantForm,
        decide=grant_cancellation,
        tone=Tone.PRIMARY,
        clocks="stop all",
    ),
    Move(
        row=39,
        action=Action.REFUSE,
        sources=(HANDLING,),
        goals=(),
        by=(_DECIDER,),
        when=CANCELLATION_ASKED,
        about=RequestKind.CANCELLATION,
        form=RefuseForm,
        decide=refuse,
        clocks="stop Q",
    ),
)
