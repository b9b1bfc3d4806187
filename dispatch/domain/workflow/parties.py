"""Who is who to an incident: reporter, officer of the cell, the unit concerned, somebody who may check.

A party answers with the role in which the actor may act, or None. Which party may do what is said by the rows.
An accusation belongs to the supervisor alone: there the supervisor stands where the rows say operator or officer, and
whoever is complained about is nobody to it. If that is the town's supervisors, it is the county's supervisor alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dispatch.domain.accused import is_accused
from dispatch.domain.actor import Actor
from dispatch.domain.co_handlers import ROLE_IN_UNIT, addressed
from dispatch.domain.incident import Incident
from dispatch.domain.terms import HOTLINE_CHANNEL, Action, RequestKind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in relation to an incident, by the code under which documents and refusals name them."""

    code: str
    role_of: Callable[[Incident, Actor], Role | None]


def _reporter(incident: Incident, actor: Actor) -> Role | None:
    """Whoever reported acts as a resident, whatever else they are: a role and its cell would tell who it is."""
    return Role.CITIZEN if incident.reporter is not None and incident.reporter == actor.user else None


def _withdrawer(incident: Incident, actor: Actor) -> Role | None:
    """The reporter, but nobody withdraws a complaint about themselves, however they came to report it."""
    return None if is_accused(actor, incident.accused) else _reporter(incident, actor)


def _rater(incident: Incident, actor: Actor) -> Role | None:
    """The reporter, but nobody rates their own work or that of their own unit, or for somebody who rang up.

    The caller rates by the receipt, whose holder acts as a resident; the operator who took the call is no judge of it.
    """
    took_the_call = incident.channel == HOTLINE_CHANNEL and any(
        grant.role is not Role.CITIZEN for grant in actor.grants
    )
    return _reporter(incident, actor) if _took_no_part(incident, actor) and not took_the_call else None


def _officer(incident: Incident, actor: Actor) -> Role | None:
    placed = incident.cell is not None and not incident.accused
    return Role.OFFICER if placed and actor.has(Role.OFFICER, cell=incident.cell) else None


def _operator(incident: Incident, actor: Actor) -> Role | None:
    if incident.accused:
        return _supervisor(incident, actor)
    return Role.OPERATOR if actor.has(Role.OPERATOR, cell=incident.place) else None


def _supervisor(incident: Incident, actor: Actor) -> Role | None:
    apart = not is_accused(actor, incident.accused)
    return Role.SUPERVISOR if apart and actor.has(Role.SUPERVISOR, cell=incident.place) else None


def _handler(incident: Incident, actor: Actor) -> Role | None:
    """A handler of the unit; of what a supervisor took over that person alone, by name."""
    lead = incident.lead_assignment
    if lead is not None and lead.taken_over:
        return Role.HANDLER if lead.handler == actor.user and _supervisor(incident, actor) else None
    return _role_in_lead_unit(incident, actor, Role.HANDLER)


def _county(incident: Incident, actor: Actor) -> Role | None:
    """Somebody who acts for the county in the unit that leads; whether it is the county's, the status says."""
    return _role_in_lead_unit(incident, actor, Role.COUNTY_OPERATOR)


def _operator_not_reporting(incident: Incident, actor: Actor) -> Role | None:
    return None if _reporter(incident, actor) else _operator(incident, actor)


def _handler_not_reporting(incident: Incident, actor: Actor) -> Role | None:
    return None if _reporter(incident, actor) else _handler(incident, actor)


def _unit_lead(incident: Incident, actor: Actor) -> Role | None:
    lead = incident.lead_assignment
    taken_over = lead is not None and lead.taken_over
    return None if taken_over else _role_in_lead_unit(incident, actor, Role.UNIT_LEAD)


def _supervisor_who_has_it(incident: Incident, actor: Actor) -> Role | None:
    lead = incident.lead_assignment
    return _handler(incident, actor) if lead is not None and lead.taken_over else None


def _co(incident: Incident, actor: Actor, action: Action) -> Role | None:
    """Whoever has the role for it in a unit that helps, where that unit can make the move now."""
    return ROLE_IN_UNIT[action] if addressed(incident, action, actor) else None


def _supervisor_without_it(incident: Incident, actor: Actor) -> Role | None:
    """A supervisor, but not the one who took it over already: taking it over once more would begin its time anew."""
    lead = incident.lead_assignment
    has_it = lead is not None and lead.taken_over and lead.handler == actor.user
    return None if has_it else _supervisor(incident, actor)


def _platform(_incident: Incident, actor: Actor) -> Role | None:
    return Role.PLATFORM if actor.has(Role.PLATFORM) else None


def _checker(incident: Incident, actor: Actor) -> Role | None:
    return (_officer(incident, actor) or _operator(incident, actor)) if _took_no_part(incident, actor) else None


def _checking_operator(incident: Incident, actor: Actor) -> Role | None:
    return _operator(incident, actor) if _took_no_part(incident, actor) else None


def _not_the_asker(incident: Incident, actor: Actor, kind: RequestKind) -> bool:
    return all(request.asked_by != actor.user for request in incident.pending(kind))


def _involved(incident: Incident, actor: Actor) -> Role | None:
    for found in (_officer, _operator, _supervisor, _member, _reporter):
        if role := found(incident, actor):
            return role
    return None


def _member(incident: Incident, actor: Actor) -> Role | None:
    if is_accused(actor, incident.accused):
        return None
    return next((grant.role for grant in actor.grants if grant.unit in incident.units), None)


def _anybody(_incident: Incident, actor: Actor) -> Role | None:
    return actor.first_role


def _took_no_part(incident: Incident, actor: Actor) -> bool:
    """Another person checks and rates: nobody of a unit that ever had it, and nobody who handled it."""
    units = {assignment.unit for assignment in incident.assignments}
    return actor.user not in incident.handlers and not any(actor.belongs_to(unit) for unit in units)


def _role_in_lead_unit(incident: Incident, actor: Actor, role: Role) -> Role | None:
    lead = incident.lead_assignment
    if lead is None or is_accused(actor, incident.accused):
        return None
    return role if actor.has(role, unit=lead.unit) else None


REPORTER: Final = Party(code="reporter", role_of=_reporter)
WITHDRAWER: Final = Party(code="reporter_who_is_not_accused", role_of=_withdrawer)
RATER: Final = Party(code="reporter_who_took_no_part", role_of=_rater)
OFFICER: Final = Party(code="officer", role_of=_officer)
OPERATOR: Final = Party(code="operator", role_of=_operator)
HANDLER: Final = Party(code="handler", role_of=_handler)
OPERATOR_NOT_REPORTING: Final = Party(code="operator_who_did_not_report", role_of=_operator_not_reporting)
HANDLER_NOT_REPORTING: Final = Party(code="handler_who_did_not_report", role_of=_handler_not_reporting)
COUNTY: Final = Party(code="county_operator", role_of=_county)
UNIT_LEAD: Final = Party(code="unit_lead", role_of=_unit_lead)
CHECKER: Final = Party(code="checker", role_of=_checker)
CHECKING_OPERATOR: Final = Party(code="operator_who_may_check", role_of=_checking_operator)
SUPERVISOR: Final = Party(code="supervisor", role_of=_supervisor)
SUPERVISOR_WITHOUT_IT: Final = Party(code="supervisor_who_does_not_have_it", role_of=_supervisor_without_it)
SUPERVISOR_WHO_HAS_IT: Final = Party(code="supervisor_who_has_it", role_of=_supervisor_who_has_it)
CO_UNIT_LEAD: Final = Party(
    code="lead_of_a_unit_that_is_asked_to_help", role_of=lambda incident, actor: _co(incident, actor, Action.CO_ACCEPT)
)
CO_HANDLER: Final = Party(
    code="handler_of_a_unit_that_helps", role_of=lambda incident, actor: _co(incident, actor, Action.CO_HAND_IN)
)
PLATFORM: Final = Party(code="platform", role_of=_platform)
INVOLVED: Final = Party(code="anybody_involved", role_of=_involved)
ANYBODY: Final = Party(code="anybody", role_of=_anybody)


def operator_not_asking(kind: RequestKind) -> Party:
    """Return the operator who decides a request of this kind, never the one who asked."""
    return Party(
        code="operator_who_did_not_ask",
        role_of=lambda incident, actor: _operator(incident, actor) if _not_the_asker(incident, actor, kind) else None,
    )


def supervisor_not_asking(kind: RequestKind) -> Party:
    """Return the supervisor who decides a request of this kind, never the one who asked."""
    return Party(
        code="supervisor_who_did_not_ask",
        role_of=lambda incident, actor: _supervisor(incident, actor) if _not_the_asker(incident, actor, kind) else None,
    )
