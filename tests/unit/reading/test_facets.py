"""Which facets a question needs: those of the filters, and those of whoever asks."""

from __future__ import annotations

import pytest

from dispatch.adapters.postgres.reading.facets import Facets, facets_of
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode, UnitId, UserId

TOWN, VILLAGE, CELL = AreaCode("330499101"), AreaCode("330499101201"), AreaCode("330499101201002")
COMMAND_ROOM = Visibility(areas=(TOWN,), reporter=UserId("operator01"))
OFFICER = Visibility(cells=(CELL, VILLAGE), reporter=UserId("officer01"))
LEAD = Visibility(units=frozenset({UnitId("works"), UnitId("ecology")}), reporter=UserId("lead"))


@pytest.mark.parametrize(
    ("seen", "filters", "facets"),
    [
        pytest.param(COMMAND_ROOM, Filters(), Facets((), None), id="who sees the town needs none"),
        pytest.param(
            OFFICER, Filters(), Facets((), (f"at:{CELL}", f"at:{VILLAGE}", "by:officer01")), id="an officer's places"
        ),
        pytest.param(LEAD, Filters(), Facets((), ("ecology", "works", "by:lead")), id="what a unit has or had"),
        pytest.param(
            COMMAND_ROOM,
            Filters(platform="market", unit="works", grade=3),
            Facets(("platform:market", "unit:works", "grade:3"), None),
            id="filters",
        ),
        pytest.param(
            COMMAND_ROOM, Filters(cell=CELL[:14]), Facets((f"at:{VILLAGE}",), None), id="a beginning that is no place"
        ),
        pytest.param(COMMAND_ROOM, Filters(cell="3304"), Facets((), None), id="a beginning of everything"),
        pytest.param(
            LEAD,
            Filters(scope="mine"),
            Facets((), ("unit:ecology", "unit:works", "by:lead")),
            id="of a unit's, what it has now",
        ),
        pytest.param(
            COMMAND_ROOM, Filters(scope="mine"), Facets((), ("by:operator01",)), id="the command room's is what is open"
        ),
        pytest.param(
            COMMAND_ROOM, Filters(scope="reported"), Facets(("by:operator01",), None), id="what somebody reported"
        ),
        pytest.param(Visibility(), Filters(), Facets((), ()), id="nothing for whoever sees nothing"),
    ],
)
def test_a_question_needs_the_facets_of_its_filters_and_of_whoever_asks(
    seen: Visibility, filters: Filters, facets: Facets
) -> None:
    assert facets_of(seen, filters) == facets
