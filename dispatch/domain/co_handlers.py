"""Who helps with an incident (协办), and whose part is not done yet.

A unit that helps has an assignment of its own beside the lead's, with its own clocks; the incident's status follows the
lead alone. What can be done to such an assignment is said in `moves.co_handling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch.domain.accused import is_accused
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Assignment, Incident
from dispatch.domain.terms import Action, AssignmentRole, AssignmentState, Role

UNFINISHED: Final = frozenset({AssignmentState.OFFERED, AssignmentState.HANDLING, AssignmentState.REFUSED})
"""A unit that refused helps until the command room has let it go or ruled that it has to."""

ADDRESSED: Final[Mapping[Action, frozenset[AssignmentState]]] = {
    Action.CO_ACCEPT: frozenset({AssignmentState.OFFERED}),
    Action.CO_REFUSE: frozenset({AssignmentState.OFFERED}),
    Action.CO_IMPOSE: frozenset({AssignmentState.REFUSED}),
    Action.CO_HAND_IN: frozenset({AssignmentState.HANDLING}),
    Action.CO_RELEASE: UNFINISHED,
}
"""How far an assignment has come to which each of these moves can be made."""

ROLE_IN_UNIT: Final[Mapping[Action, Role]] = {
    Action.CO_ACCEPT: Role.UNIT_LEAD,
    Action.CO_REFUSE: Role.UNIT_LEAD,
    Action.CO_HAND_IN: Role.HANDLER,
}
"""What somebody has to be in the unit that helps to make the move for it."""


def co_handlers(incident: Incident) -> tuple[Assignment, ...]:
    """Return every assignment of a unit that helps or helped."""
    return tuple(found for found in incident.assignments if found.role is AssignmentRole.CO)


def open_co_handlers(incident: Incident) -> tuple[Assignment, ...]:
    """Return the assignments of units that help and have neither handed in their part nor been released."""
    return tuple(found for found in co_handlers(incident) if found.state in UNFINISHED)


def unlisted_co_handlers(incident: Incident) -> tuple[Assignment, ...]:
    """Return those of them that somebody asked to help; the duty list has the others help whoever leads."""
    return tuple(found for found in open_co_handlers(incident) if found.duty_item is None)


def addressed(incident: Incident, action: Action, actor: Actor) -> tuple[Assignment, ...]:
    """Return the assignments of units that help on which the actor could make the move.

    Where the move is the unit's own, they are those of units in which the actor has the role for it.
    """
    role = ROLE_IN_UNIT.get(action)
    found = (held for held in co_handlers(incident) if held.state in ADDRESSED[action])
    if role is None:
        return tuple(found)
    if is_accused(actor, incident.accused):
        return ()
    return tuple(held for held in found if actor.has(role, unit=held.unit))
