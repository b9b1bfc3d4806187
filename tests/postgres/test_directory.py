"""The directory as the grants say: in the unit, for the area, and nobody whose account is not to be used."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.directory import PostgresDirectory
from dispatch.bootstrap import Services
from dispatch.domain.terms import AreaCode, Role, UnitId
from tests.postgres.township import CELL, TOWN

ENFORCEMENT = UnitId("enforcement")


def holders(services: Services, role: Role, area: str, unit: UnitId | None = None, *, demo: bool = True) -> list[str]:
    with services.engine.connect() as connection:
        return list(PostgresDirectory(connection, demo=demo).holders(role, area=AreaCode(area), unit=unit))


@pytest.mark.parametrize(
    ("role", "area", "unit", "found"),
    [
        (Role.HANDLER, CELL, ENFORCEMENT, ["enforcement-h1", "enforcement-h2"]),
        (Role.UNIT_LEAD, CELL, ENFORCEMENT, ["enforcement-lead"]),
        (Role.HANDLER, CELL, UnitId("nobody"), []),
        (Role.OPERATOR, CELL, None, ["operator01", "operator02", "operator03"]),
        (Role.SUPERVISOR, TOWN, None, ["supervisor01", "supervisor02"]),
        (Role.OFFICER, CELL, None, ["officer01"]),
        (Role.OFFICER, TOWN, None, []),
        (Role.OPERATOR, "330499102", None, []),
    ],
)
def test_people_are_found_by_unit_or_by_area(
    services: Services, role: Role, area: str, unit: UnitId | None, found: list[str]
) -> None:
    assert holders(services, role, area, unit) == found


def test_disabled_accounts_and_demo_accounts_outside_the_demo_are_told_nothing(services: Services) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE app_user SET enabled = false WHERE id = 'operator01'"))
        connection.execute(sa.text("UPDATE app_user SET demo = false WHERE id = 'operator02'"))

    assert holders(services, Role.OPERATOR, TOWN) == ["operator02", "operator03"]
    assert holders(services, Role.OPERATOR, TOWN, demo=False) == ["operator02"]
