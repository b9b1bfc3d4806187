"""Whether somebody may make a move now: asked of the rows of one move, whichever module they are in.

The refusal names what is in the way. An actor to whom no row gives the move learns whose it is; an actor who has a row
whose condition does not hold learns the condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.actor import PLATFORM_ACTOR, Actor
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import MoveRefused, NotYours
from dispatch.domain.workflow.move import Act, Move, Permit, State

Rows = Sequence[Move[Any]]
"""The rows of one move."""


def permit(rows: Rows, incident: Incident, actor: Actor, *, at: datetime) -> Permit:
    """Return the row that allows the actor to make the move now.

    Raises:
        MoveRefused: the move is not possible where the incident is, a condition does not hold, or a period is over.
        NotYours: the move is possible, but not for this actor.
    """
    late = False
    for move in rows:
        if not move.applies(incident) or (move.when is not None and not move.when.holds(incident)):
            continue
        role = move.role_of(incident, actor)
        if role is None:
            continue
        if move.in_time(incident, at):
            return Permit(move=move, role=role)
        late = True
    raise _refusal(rows, incident, actor, late=late)


def act_of_platform(rows: Rows, incident: Incident, *, at: datetime, cause: UUID) -> Act:
    """Let the platform act by the rows of a move, like anybody else.

    Raises:
        MoveRefused, NotYours: as in `permit`.
    """
    allowed = permit(rows, incident, PLATFORM_ACTOR, at=at)
    return Act(permit=allowed, actor=PLATFORM_ACTOR, at=at, cause=cause)


def _refusal(rows: Rows, incident: Incident, actor: Actor, *, late: bool) -> MoveRefused | NotYours:
    action = rows[0].action
    found = [move for move in rows if move.applies(incident)]
    if not found:
        state = State(incident.status, incident.outcome)
        return MoveRefused(f"{action} is not possible while the incident is {state}")
    fitting = [move for move in found if move.when is None or move.when.holds(incident)]
    if late:
        return MoveRefused(f"{action} is only possible {_either(move.within.code for move in fitting if move.within)}")
    own = [move for move in found if move.role_of(incident, actor)]
    if not fitting or (own and not any(move.when for move in fitting)):
        conditions = _either(move.when.code for move in own or found if move.when)
        return MoveRefused(f"{action} is only possible when: {conditions}")
    return NotYours(f"{action} belongs to: {_either(party.code for move in fitting for party in move.by)}")


def _either(codes: Iterable[str]) -> str:
    return " or ".join(code.replace("_", " ") for code in dict.fromkeys(codes))
