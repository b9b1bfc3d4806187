"""解除: a unit that helps has nothing to do with the incident any more: somebody says so, or the incident ends."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.co_handlers import open_co_handlers
from dispatch.domain.incident import Assignment, Incident
from dispatch.domain.moves.handing_over import change_assignment
from dispatch.domain.moves.timing import stop_clocks
from dispatch.domain.terms import AssignmentState, ClockReason
from dispatch.domain.workflow.move import Act
from schemas.facts import CoHandlerReleased


def released(
    act: Act, incident: Incident, helping: Iterable[Assignment]
) -> tuple[Incident, tuple[CoHandlerReleased, ...]]:
    """Let these units go; what their clocks took counts for them, and escalates no more."""
    after, helping = incident, tuple(helping)
    for held in helping:
        ended = replace(held, state=AssignmentState.RELEASED, ended_at=held.ended_at or act.at)
        after = stop_clocks(
            change_assignment(after, ended), of_assignment(held.id), at=act.at, why=ClockReason.RELEASED
        )
    return after, tuple(CoHandlerReleased(assignment=held.id, unit=held.unit) for held in helping)


def all_released(act: Act, incident: Incident) -> tuple[Incident, tuple[CoHandlerReleased, ...]]:
    """Let every unit go whose part is not done: the incident ends, and nobody needs it any more."""
    return released(act, incident, open_co_handlers(incident))
