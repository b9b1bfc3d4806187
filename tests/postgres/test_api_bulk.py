"""Many incidents at once over HTTP: what is possible on each, of those that the caller sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from console.api.models.forms import CHOSEN_AT_ONCE
from dispatch.bootstrap import Services
from tests.postgres.township import CITIZEN, decided, report_of, reported
from tests.postgres.web import Site, Somebody, number_of, running


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def preview(somebody: Somebody, numbers: list[str]) -> list[dict[str, Any]]:
    answer = somebody.http.post("/api/v1/moves/preview", json={"numbers": numbers})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_each_incident_tells_what_is_possible_and_what_bars_the_rest(services: Services, site: Site) -> None:
    waiting, assigned = reported(services, CITIZEN), reported(services, CITIZEN)
    services.apply_triage([decided(assigned, report_of(services, assigned))])
    operator = Somebody(site, "operator03")
    numbers = [number_of(services, incident) for incident in (assigned, waiting)]

    first, second = preview(operator, numbers)

    assert [item["incident"]["number"] for item in (first, second)] == numbers
    assert "assign" in {move["move"] for move in second["moves"]}
    assert ("assign", "not_here") in {(one["move"], one["code"]) for one in first["barred"]}
    recall = next(move for move in first["moves"] if move["move"] == "recall")
    assert [field["name"] for field in recall["fields"] if field["required"]] == ["reason"]
    assert first["incident"]["version"] == 2


def test_what_is_refused_for_one_stops_none_of_the_others(services: Services, site: Site) -> None:
    both = [reported(services, CITIZEN), reported(services, CITIZEN)]
    operator, other = Somebody(site, "operator03"), Somebody(site, "operator01")
    seen = preview(operator, [number_of(services, incident) for incident in both])
    assert other.move(both[0], "assign", unit="enforcement", reason="职责清单").status_code == 200

    answers = [
        operator.move(incident, "assign", version=item["incident"]["version"], unit="enforcement", reason="一并交办")
        for incident, item in zip(both, seen, strict=True)
    ]

    assert [answer.status_code for answer in answers] == [412, 200]


def test_what_somebody_does_not_see_is_left_out(services: Services, site: Site) -> None:
    number = number_of(services, reported(services, CITIZEN))

    assert preview(Somebody(site, "police-h1"), [number, "no-such-number"]) == []


def test_nobody_asks_about_more_than_a_page_or_about_nothing(site: Site) -> None:
    operator = Somebody(site, "operator03")

    for numbers in ([], ["1"] * (CHOSEN_AT_ONCE + 1), ["a\0b"], ["x" * 65]):
        assert operator.http.post("/api/v1/moves/preview", json={"numbers": numbers}).status_code == 422
