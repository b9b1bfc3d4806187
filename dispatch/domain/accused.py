"""Whom an accusation is about, and who is therefore kept out of it.

An accusation (a complaint about a unit, a body, an officer or an operator of ours) belongs to the supervisor alone,
and one about the town's supervisors to whoever supervises for the county, whom no word of it means.
Those complained about are kept as references on the incident: a unit or village body, an account, everybody who holds
a role, or somebody of ours who was not named. Which words accuse is the business of triage.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import AccusedRef, Role, UnitId, UserId
from dispatch.domain.township.areas import AreaLevel

SOMEBODY: Final = AccusedRef("somebody")
"""Somebody of ours is complained about, and nobody knows yet who."""


def unit_accused(unit: UnitId) -> AccusedRef:
    """Return the reference to a handling unit or village body, which means everybody who belongs to it."""
    return AccusedRef(f"unit:{unit}")


def account_accused(user: UserId) -> AccusedRef:
    """Return the reference to one account."""
    return AccusedRef(f"account:{user}")


def role_accused(role: Role) -> AccusedRef:
    """Return the reference to everybody who holds a role."""
    return AccusedRef(f"role:{role.value}")


def references_to(actor: Actor) -> frozenset[AccusedRef]:
    """Return every reference by which an accusation can mean the actor."""
    roles = {role_accused(grant.role) for grant in actor.grants if not _supervises_county(grant)}
    units = {unit_accused(grant.unit) for grant in actor.grants if grant.unit is not None}
    return frozenset({account_accused(actor.user), *roles, *units})


def _supervises_county(grant: Grant) -> bool:
    return grant.role is Role.SUPERVISOR and len(grant.area) <= AreaLevel.COUNTY


def is_accused(actor: Actor, accused: Collection[AccusedRef]) -> bool:
    """Say whether the actor is among those complained about."""
    return bool(accused) and not references_to(actor).isdisjoint(accused)
