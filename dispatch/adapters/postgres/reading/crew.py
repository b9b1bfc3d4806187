"""Who works in the unit that has an incident: to whom it can be handed on, and who leads. A part of its details."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from dispatch.domain.terms import Role, Status, UserId


class CrewRow(Struct, frozen=True, kw_only=True):
    """Somebody of the unit; handler: it can be handed on to them. lead: they lead the unit."""

    user: UserId
    name: str
    handler: bool
    lead: bool


CREW: Final = f"""
SELECT u.id AS user, u.name, bool_or(g.role = '{Role.HANDLER}') AS handler, bool_or(g.role = '{Role.UNIT_LEAD}') AS lead
FROM role_grant g JOIN app_user u ON u.id = g."user"
WHERE chosen.status IN ('{Status.ASSIGNED}', '{Status.HANDLING}') AND g.unit = chosen.lead_unit
    AND g.role IN ('{Role.HANDLER}', '{Role.UNIT_LEAD}') AND u.enabled
GROUP BY u.id, u.name
"""
"""The people of the unit that has the incident in `chosen`; none while no unit has it in hand."""
