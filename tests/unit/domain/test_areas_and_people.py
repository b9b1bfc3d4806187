"""Areas, jurisdictions and roles: what lies where, and who holds what for it."""

from __future__ import annotations

import pytest

from dispatch.domain.actor import PLATFORM_ACTOR, Actor
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId
from dispatch.domain.township.areas import AreaLevel, covers, level_of, parent_of
from tests.builders import (
    A_HANDLER,
    A_VILLAGE,
    AN_OFFICER,
    AN_OPERATOR,
    CELL,
    NEXT_TOWN,
    OTHER_CELL,
    SOUTH_LAKE,
    TOWN,
)


def test_the_tree_is_read_from_the_codes() -> None:
    assert [level_of(code) for code in (AreaCode("330499"), TOWN, SOUTH_LAKE, CELL)] == list(AreaLevel)
    assert [parent_of(code) for code in (CELL, SOUTH_LAKE, TOWN, AreaCode("330499"))] == [
        SOUTH_LAKE,
        TOWN,
        "330499",
        None,
    ]


@pytest.mark.parametrize("code", ["", "33049", "3304991012011", "33049910x", "３３０４９９"])
def test_what_is_no_area_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"area code|AreaLevel"):
        level_of(AreaCode(code))


def test_an_area_covers_itself_and_what_lies_in_it() -> None:
    assert covers(TOWN, CELL)
    assert covers(CELL, CELL)
    assert not covers(CELL, TOWN)
    assert not covers(NEXT_TOWN, CELL)


def test_a_unit_answers_for_its_jurisdiction_only() -> None:
    assert A_VILLAGE.covers(CELL)
    assert not A_VILLAGE.covers(OTHER_CELL)
    assert not A_VILLAGE.covers(TOWN)


def test_a_role_is_held_for_an_area_and_in_a_unit() -> None:
    assert AN_OPERATOR.has(Role.OPERATOR, cell=CELL)
    assert not AN_OPERATOR.has(Role.OPERATOR, cell=NEXT_TOWN)
    assert not AN_OPERATOR.has(Role.SUPERVISOR)
    assert AN_OFFICER.has(Role.OFFICER, cell=CELL)
    assert not AN_OFFICER.has(Role.OFFICER, cell=OTHER_CELL)
    assert A_HANDLER.has(Role.HANDLER, unit=UnitId("u-squad"))
    assert not A_HANDLER.has(Role.HANDLER, unit=UnitId("u-market"))
    assert A_HANDLER.belongs_to(UnitId("u-squad"))


def test_without_any_grant_somebody_is_a_citizen_and_the_platform_is_the_platform_everywhere() -> None:
    assert Actor(user=UserId("x")).first_role is Role.CITIZEN
    assert PLATFORM_ACTOR.has(Role.PLATFORM, cell=CELL)
