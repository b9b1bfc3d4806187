"""Which matters where, over HTTP: a field opens to its cases, and who may not open them sees no small group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dispatch.bootstrap import Services
from tests.postgres.township import CITIZEN, decided, report_of, reported
from tests.postgres.web import Site, Somebody, number_of, running

NO_PHOTO = "06028"
TOP = "06"


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def received(services: Services, count: int) -> list[str]:
    incidents = [reported(services, CITIZEN) for _ in range(count)]
    for incident in incidents:
        services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    return [number_of(services, incident) for incident in incidents]


def fields(shown: dict[str, Any]) -> dict[tuple[str | None, str | None], int | None]:
    return {
        (row["subject"], column["code"]): count
        for row in shown["rows"]
        for column, count in zip(shown["columns"], row["counts"], strict=True)
        if count != 0
    }


def test_a_field_says_how_many_and_opens_to_its_cases(services: Services, site: Site) -> None:
    numbers = received(services, 2)
    operator = Somebody(site, "operator03")

    shown = operator.get("/statistics/crossed")

    ((place, matter), count) = next(iter(fields(shown).items()))
    assert (matter, count, shown["total"], shown["rounded"]) == (TOP, 2, 2, False)
    assert shown["columns"][0]["name_en"] == "Cleanliness of public places"
    cases = operator.get(
        "/statistics/cases", params={"figure": "received", "by": "cell", "subject": place, "category": matter}
    )
    assert sorted(case["number"] for case in cases["items"]) == sorted(numbers)


def test_villages_have_what_their_cells_have(services: Services, site: Site) -> None:
    received(services, 2)
    operator = Somebody(site, "operator03")

    cells, villages = (operator.get("/statistics/crossed", params={"by": by}) for by in ("cell", "village"))

    ((cell, _),) = fields(cells)
    assert fields(villages) == {((cell or "")[:12], TOP): 2}


@pytest.mark.parametrize(("count", "shown"), [(4, None), (6, 5), (8, 10)])
def test_another_unit_sees_no_small_group_and_the_others_in_fives(
    services: Services, site: Site, count: int, shown: int | None
) -> None:
    received(services, count)

    found = Somebody(site, "police-lead").get("/statistics/crossed")

    assert set(fields(found).values()) == {shown}
    assert (found["total"], found["rounded"]) == (shown, shown is not None)


@pytest.mark.parametrize(("others", "rounded"), [(2, None), (6, 15)])
def test_who_knows_the_own_cases_of_a_field_does_not_learn_of_a_few_others(
    services: Services, site: Site, others: int, rounded: int | None
) -> None:
    received(services, others)
    for _ in range(8):
        incident = reported(services, CITIZEN)
        services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO, unit="police")])
    lead = Somebody(site, "police-lead")

    table = lead.get("/statistics/crossed")
    (figure,) = lead.get("/statistics/figures", params={"figure": "received", "by": "cell"})["figures"]

    assert set(fields(table).values()) == {rounded}
    assert [(row["numerator"], row["hidden"]) for row in figure["rows"]] == [(rounded, rounded is None)]


def test_a_figure_of_persons_is_not_told_by_place(services: Services, site: Site) -> None:
    assert services.figures()["verified-reports"].personal
    assert Somebody(site, "operator03").status("/statistics/crossed", params={"figure": "verified-reports"}) == 404


def test_what_has_no_place_is_nobodys_to_open_who_sees_other_places(services: Services, site: Site) -> None:
    """Nothing says of an incident without a cell that it lies elsewhere: that must not be taken for a yes."""
    reported(services, CITIZEN)
    officer = Somebody(site, "officer05")

    shown = officer.get("/statistics/crossed")
    (received,) = officer.get("/statistics/figures", params={"figure": "received"})["figures"]

    assert fields(shown) == {(None, None): None}
    assert [row["hidden"] for row in received["rows"]] == [True]
