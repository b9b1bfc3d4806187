"""What the document of key places and campaigns says, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from typing import Any

import pytest

from deploy.demo.seed import documents, key_places
from dispatch.application.township_check import faults
from dispatch.domain.document import BadDocument
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.borders import lies_in, point_in
from dispatch.domain.township.key_places import key_places_from
from schemas.reference import ReferenceDocument, ReferenceRefused, validate
from tests.builders import TOWN

DEMO = {document.kind: document for document in documents()}
SQUARE_WITH_A_HOLE = {
    "type": "Polygon",
    "coordinates": [
        [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]],
        [[2, 2], [8, 2], [8, 8], [2, 8], [2, 2]],
    ],
}

Body = dict[str, Any]


def a_body(change: Callable[[Body], object] = lambda body: None) -> Body:
    body = deepcopy(dict(key_places().body))
    change(body)
    return body


def found(change: Callable[[Body], object], *, without: str = "") -> list[str]:
    changed = ReferenceDocument(kind="key_places", version="1", body=a_body(change))
    return list(
        map(str, faults({**{kind: DEMO[kind] for kind in DEMO if kind != without}, "key_places": changed}, town=TOWN))
    )


def test_a_place_says_where_it_is_what_to_look_at_and_every_how_many_working_days() -> None:
    read = key_places_from(a_body(), version="2026-11")

    place = read.by_id["KP02"]
    assert (place.every, place.first, place.category) == (5, date(2026, 1, 5), "09012")
    assert read.raised_at == time()
    (campaign,) = read.campaigns
    assert (campaign.first, campaign.last, campaign.cells) == (
        date(2026, 11, 2),
        date(2026, 12, 31),
        ("330499101201009",),
    )


def test_the_places_of_the_demo_fit_its_other_documents() -> None:
    assert found(lambda _body: None) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda body: body["places"][1].update(id="KP01"), "two places have the same id: KP01"),
        (lambda body: body["campaigns"][0].update(id="KP01"), "two places have the same id: KP01"),
        (lambda body: body["campaigns"][0].update(until="2026-11-01"), "it ends before it begins"),
        (lambda body: body["campaigns"][0].update(cells=[]), "neither places nor cells"),
        (lambda body: body["campaigns"][0].update(places=["KP09"]), "KP09 is no place of this document"),
    ],
)
def test_what_contradicts_itself_is_refused(change: Callable[[Body], object], said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        key_places_from(a_body(change), version=1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda body: body["places"][0].update(cell="330499101202099"), "is no cell of areas"),
        (lambda body: body["places"][0].update(cell="330499101201009"), "it does not lie in 330499101201009"),
        (lambda body: body["campaigns"][0].update(cells=["330499101202099"]), "is no cell of areas"),
        (lambda body: body["places"][0].update(category="09"), "09 is no category of an incident"),
        (lambda body: body["places"][0].update({"from": "2019-01-02"}), "the workdays of 2019 are not loaded"),
    ],
)
def test_what_does_not_fit_the_other_documents_is_told(change: Callable[[Body], object], said: str) -> None:
    (fault,) = found(change)

    assert said in fault


def test_visits_cannot_be_counted_without_workdays() -> None:
    assert any("there is no document workdays" in fault for fault in found(lambda _body: None, without="workdays"))


@pytest.mark.parametrize("field", ["person", "owner", "id_number", "phone", "resident"])
def test_a_place_has_no_room_for_a_person(field: str) -> None:
    with pytest.raises(ReferenceRefused, match=field):
        validate("key_places", a_body(lambda body: body["places"][0].update({field: "沈某"})))


def test_a_point_lies_in_a_border_but_not_in_its_hole() -> None:
    assert lies_in(SQUARE_WITH_A_HOLE, 1, 5)
    assert not lies_in(SQUARE_WITH_A_HOLE, 5, 5)
    assert not lies_in(SQUARE_WITH_A_HOLE, 11, 5)


def test_the_point_of_a_border_lies_in_it_and_not_in_its_hole() -> None:
    assert lies_in(SQUARE_WITH_A_HOLE, *point_in(SQUARE_WITH_A_HOLE))


def test_every_cell_of_the_demo_has_a_point_of_its_own() -> None:
    cells = areas_from(DEMO["areas"].body).cells

    for cell in cells:
        point = point_in(cell.polygon)
        assert [other.code for other in cells if lies_in(other.polygon, *point)] == [cell.code]
