"""Who has something to do on an incident now: told by whoever presses for it, or takes a hand in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dispatch.domain.clocks.address import Address
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Incident
from dispatch.domain.looking import awaits_look
from dispatch.domain.terms import AssignmentState, ClockKind, ClockReason, ClockState, Role, Status, UnitId

ANSWERABLE: Final = frozenset(
    {
        *(ClockKind.RECEIVE, ClockKind.SIGN, ClockKind.HANDLE, ClockKind.RULING, ClockKind.CHECK),
        *(ClockKind.ARRIVAL, ClockKind.COUNTY),
    }
)
"""The clocks of those through whose hands an incident goes; the total is nobody's, and a request is beside the way."""


def whose_turn(incident: Incident) -> Iterator[tuple[Role, UnitId | None]]:
    """Go through who has something to do, clock by clock; the total is nobody's in particular.

    Whoever has something that waits for an emergency alone still has it, and hears when somebody presses for it.
    What was split has no other clock: the command room sees to it that its parts are done and answered for.
    """
    if incident.status is Status.SPLIT:
        yield Role.OPERATOR, None
    for clock in incident.clocks:
        if _counts(clock):
            yield from _whose(incident, clock)


def _counts(clock: Clock) -> bool:
    waits = clock.state is ClockState.PAUSED and clock.facts[-1].why is ClockReason.EMERGENCY
    return clock.running or waits


def _whose(incident: Incident, clock: Clock) -> Iterator[tuple[Role, UnitId | None]]:
    match clock.kind:
        case ClockKind.SIGN | ClockKind.HANDLE | ClockKind.MILESTONE:
            for held in incident.assignments:
                if held.id == clock.assignment:
                    yield from _whose_assignment(held)
        case ClockKind.ARRIVAL | ClockKind.COUNTY:
            yield from ((Role.COUNTY_OPERATOR, it.unit) for it in incident.assignments if it.id == clock.assignment)
        case ClockKind.HOLD:
            unit = incident.lead_assignment.unit if incident.lead_assignment else None
            yield from ((role, unit) for role in (Role.HANDLER, Role.UNIT_LEAD))
        case ClockKind.CHECK:
            yield from () if incident.self_handled or incident.reworks else ((Role.OFFICER, None),)
            yield Role.OPERATOR, None
        case ClockKind.RULING:
            yield (Role.OPERATOR if incident.returns == 2 else Role.SUPERVISOR), None
        case ClockKind.RECEIVE:
            yield (Role.OFFICER if awaits_look(incident) else Role.OPERATOR), None
        case ClockKind.REQUEST:
            yield from ((found.decider, None) for found in incident.requests if found.id == clock.request)


def _whose_assignment(held: Assignment) -> Iterator[tuple[Role, UnitId | None]]:
    """Of a unit that refused to help, it is the command room's turn to decide."""
    if held.state is AssignmentState.REFUSED:
        yield Role.OPERATOR, None
    elif held.active:
        yield from ((role, held.unit) for role in (Role.HANDLER, Role.UNIT_LEAD))


def on_the_way(incident: Incident) -> Address:
    """Mean the clocks of those who have the incident on its way, also while they wait for an emergency alone.

    Units that help, and those that gave the incident back, have clocks of their own, which are not the incident's.
    """
    return lambda clock: _counts(clock) and clock.kind in ANSWERABLE and clock.assignment in (None, incident.lead)
