"""Who is signed in, and who could be in the demo."""

from __future__ import annotations

from msgspec import Struct

from console.api.models.names import Coded
from dispatch.domain.terms import Role
from runtime.settings import Profile


class DemoAccount(Struct, frozen=True, kw_only=True):
    """An account of the demo township."""

    user: str
    name: str
    role: Role
    unit: str | None
    areas: list[str]
    unit_name: str | None
    area_names: list[str]


class DemoAccounts(Struct, frozen=True, kw_only=True):
    """All accounts of the demo township."""

    items: list[DemoAccount]


class RoleView(Struct, frozen=True, kw_only=True):
    """A role that is held, for an area and maybe in a unit."""

    role: Role
    unit: str | None
    unit_name: str | None
    area: str
    area_name: str


class Me(Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    user: str
    name: str
    roles: list[RoleView]
    town: Coded
    profile: Profile
