"""Does a duty roster name people of the units themselves? Only the accounts can say, so it is asked on publishing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa

from dispatch.application.township import duty_roster
from dispatch.domain.document import Misfit, Where
from dispatch.domain.terms import Role, UnitId
from dispatch.domain.township.units import command_room, units_from
from schemas.reference import ReferenceDocument

_PEOPLE: Final = sa.text(
    """
    SELECT u.id, coalesce(array_agg(g.unit) FILTER (WHERE g.unit <> ''), '{}') AS units,
        coalesce(bool_or(g.role = :operator), false) AS operates
    FROM app_user u LEFT JOIN role_grant g ON g."user" = u.id WHERE u.id = ANY(:named) AND u.enabled GROUP BY u.id
    """
)


def strangers(connection: sa.Connection, documents: Mapping[str, ReferenceDocument]) -> Iterator[Misfit]:
    """Yield whom the roster names for a unit that they are not of; of the command room are its operators, too.

    Raises:
        BadDocument: a document is no good.
    """
    roster = duty_roster(documents)
    named = {unit: roster.named(unit) for unit in roster.units}
    everybody = sorted({user for users in named.values() for user in users})
    rows = connection.execute(_PEOPLE, {"named": everybody, "operator": Role.OPERATOR.value}).all()
    people = {row.id: row for row in rows}
    room = command_room(units_from(documents["units"].body)) if "units" in documents else None
    for number, (unit, users) in enumerate(named.items()):
        here = Where("roster", ("units", number))
        for user in sorted(users):
            params = {"unit": unit, "value": user}
            if user not in people:
                yield Misfit(here, f"{unit}: there is no account {user}", "no_account", params)
            elif not _belongs(unit, people[user].units, operates=people[user].operates and unit == room):
                yield Misfit(here, f"{unit}: {user} is nobody of this unit", "not_of_unit", params)


def _belongs(unit: UnitId, units: list[str], *, operates: bool) -> bool:
    return operates or unit in units
