"""Who acts, and what that person may be to an incident: roles held for an area and, for units, a unit.

Whether a move belongs to a role is said in `workflow`; sessions and passwords are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.domain.terms import AreaCode, Role, UnitId, UserId
from dispatch.domain.township.areas import covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role held for an area subtree and, for the roles of a unit, in that unit."""

    role: Role
    area: AreaCode
    unit: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acts, with everything that was granted to them."""

    user: UserId
    grants: tuple[Grant, ...] = ()

    def has(self, role: Role, *, cell: AreaCode | None = None, unit: UnitId | None = None) -> bool:
        """Say whether the actor holds the role, for the cell (or wider area) and in the unit where those are named."""
        return any(
            grant.role is role and (cell is None or covers(grant.area, cell)) and (unit is None or grant.unit == unit)
            for grant in self.grants
        )

    def belongs_to(self, unit: UnitId) -> bool:
        """Say whether the actor holds any role in the unit."""
        return any(grant.unit == unit for grant in self.grants)

    @property
    def first_role(self) -> Role:
        """What the actor is when no particular role is needed: the first role granted, else a citizen."""
        return self.grants[0].role if self.grants else Role.CITIZEN


PLATFORM_ACTOR: Final = Actor(user=UserId("platform"), grants=(Grant(role=Role.PLATFORM, area=AreaCode("")),))
"""The platform itself (SYS): timers and automatic decisions."""
