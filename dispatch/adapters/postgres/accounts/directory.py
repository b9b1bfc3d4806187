"""Who holds which role, as the grants in PostgreSQL say at this moment; accounts that are disabled hold none."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import app_user, role_grant
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId


class PostgresDirectory:
    """The directory within one transaction; what was asked once is remembered. `demo`: demo accounts count."""

    def __init__(self, connection: sa.Connection, *, demo: bool) -> None:
        self._connection = connection
        self._demo = demo
        self._known: dict[tuple[Role, str], tuple[UserId, ...]] = {}

    def holders(self, role: Role, *, area: AreaCode, unit: UnitId | None = None) -> tuple[UserId, ...]:
        """Return the people who hold the role: in the unit where one is named, else for the area; by account name."""
        key = (role, unit or area)
        if key not in self._known:
            found = self._connection.execute(self._select(role, area, unit)).scalars()
            self._known[key] = tuple(UserId(user) for user in found)
        return self._known[key]

    def _select(self, role: Role, area: AreaCode, unit: UnitId | None) -> sa.Select[Any]:
        place = role_grant.c.unit == unit if unit else sa.func.starts_with(sa.literal(area), role_grant.c.area)
        usable = sa.and_(app_user.c.enabled, sa.or_(sa.literal(self._demo), sa.not_(app_user.c.demo)))
        return (
            sa.select(role_grant.c.user)
            .join(app_user, app_user.c.id == role_grant.c.user)
            .where(role_grant.c.role == role.value, place, usable)
            .group_by(role_grant.c.user)
            .order_by(role_grant.c.user)
        )
