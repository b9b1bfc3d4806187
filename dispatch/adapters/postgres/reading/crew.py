"""To whom an incident can be handed on within the unit that handles it: a part of what its details tell."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from dispatch.domain.terms import Role, Status, UserId


class CrewRow(Struct, frozen=True, kw_only=True):
    """A handler of the unit."""

    user: UserId
    name: str


CREW: Final = f"""
SELECT DISTINCT u.id AS user, u.name FROM role_grant g JOIN app_user u ON u.id = g."user"
WHERE chosen.status = '{Status.HANDLING}' AND g.unit = chosen.lead_unit AND g.role = '{Role.HANDLER}' AND u.enabled
"""
"""The handlers of the unit that handles the incident in `chosen`; none while nobody handles it."""
