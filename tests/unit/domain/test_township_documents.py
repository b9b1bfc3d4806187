"""What the readers of the township's documents make of them: what a leaf is, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from deploy.demo.seed import default_limits, documents
from dispatch.application.township import duty_book
from dispatch.application.township_check import faults
from dispatch.domain.document import BadDocument, Misfit, Where
from dispatch.domain.terms import Action, Grade, Platform, UnitId, UnitKind
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.categories import Category, Leaf, categories_from
from dispatch.domain.township.channels import Channel, channels_from
from dispatch.domain.township.duty_list import DutyList, ItemKind, duty_list_from
from dispatch.domain.township.reasons import Reason, reasons_from
from dispatch.domain.township.responsibility import responsibility_rows_from
from dispatch.domain.township.units import units_from
from schemas.reference import ReferenceDocument
from tests.builders import TOWN, a_self_handling_list

DEMO = {document.kind: document for document in documents()}

Body = dict[str, Any]
Change = Callable[[Body], object]


def a_body(kind: str, change: Change = lambda body: None) -> Body:
    body = deepcopy(dict(DEMO[kind].body))
    change(body)
    return body


def a_category(body: Body, code: str) -> Body:
    return next(row for row in body["categories"] if row["code"] == code)


def a_row_citing(body: Body, item: str) -> Body:
    return next(row for row in body["rows"] if row.get("duty_item") == item)


def an_item(body: Body, id: str) -> Body:
    return next(item for item in body["items"] if item["id"] == id)


def test_a_category_that_no_other_names_as_its_parent_is_a_leaf_and_every_other_one_is_a_group() -> None:
    read = categories_from(a_body("categories"), version=1)

    parents = {category.parent for category in read.by_code.values()}
    assert read.leaves.keys() == read.by_code.keys() - parents
    assert isinstance(read.by_code["01037"], Leaf)
    assert type(read.by_code["01"]) is Category


def test_a_leaf_says_its_platform_its_grade_and_whether_photos_are_needed() -> None:
    lamp = categories_from(a_body("categories"), version=1).leaves["01037"]

    assert (lamp.platform, lamp.grade, lamp.photo_required) == (Platform.SERVICES, Grade.ORDINARY, True)


def test_a_category_may_have_an_english_name() -> None:
    body = a_body("categories", lambda body: a_category(body, "01028").pop("name_en"))

    read = categories_from(body, version=1).by_code

    assert (read["01037"].name_en, read["01028"].name_en) == ("Street lamp", None)


@pytest.mark.parametrize(
    ("sentence", "change", "says"),
    [
        ("a leaf without a platform", lambda body: a_category(body, "01037").pop("platform"), "01037 .*a leaf needs"),
        ("a leaf without a grade", lambda body: a_category(body, "01037").pop("grade"), "01037 .*a leaf needs"),
        ("a group that has a platform", lambda body: a_category(body, "01").update(platform="market"), "01 .*below it"),
        (
            "a group that has words",
            lambda body: a_category(body, "01").update(words=[{"weight": 1, "any": ["灯"]}]),
            "01 ",
        ),
        ("a code that is given twice", lambda body: body["categories"].append(a_category(body, "01")), "same id: 01$"),
        ("a parent that is not there", lambda body: a_category(body, "01037").update(parent="05"), "parent 05 is no"),
        ("a code under another group", lambda body: a_category(body, "01037").update(parent="02"), "parent 02$"),
        ("its own parent", lambda body: a_category(body, "01").update(parent="01"), "parent 01$"),
        ("a scheme that is not there", lambda body: a_category(body, "01037").update(scheme="x"), "x is no scheme"),
        (
            "words together for a group",
            lambda body: body["combinations"][0].update(category="01"),
            "for 01, which is no",
        ),
        (
            "an unknown grade",
            lambda body: a_category(body, "01037").update(grade=9),
            r"categories: categories/\d+/grade: Invalid .*9",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and not value.startswith("categories") else "",
)
def test_categories_that_contradict_themselves_are_refused(sentence: str, change: Change, says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        categories_from(a_body("categories", change), version=1)


@pytest.mark.parametrize(
    ("sentence", "change", "says"),
    [
        ("a code given twice", lambda body: body["cells"].append(body["cells"][0]), "two areas have the same id"),
        ("a cell without a class", lambda body: body["cells"][3].pop("class"), r"`class` - at `\$.cells\[3\]`"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_areas_that_contradict_themselves_are_refused(sentence: str, change: Change, says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        areas_from(a_body("areas", change))


def test_the_names_of_areas_are_those_of_the_town_its_villages_and_their_cells() -> None:
    names = areas_from(a_body("areas")).names

    assert (len(names), names["330499101"], names["330499101201"]) == (1 + 2 + 36, "红船镇", "南湖村")


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("units", units_from),
        ("responsibility", responsibility_rows_from),
        ("admission", lambda body: duty_list_from(body, version=1, level="village")),
        ("duty_list", lambda body: duty_list_from(body, version=1, level="town")),
        ("reasons", reasons_from),
        ("channels", channels_from),
    ],
)
def test_an_id_or_code_that_is_given_twice_is_refused(kind: str, read: Callable[[Body], object]) -> None:
    def twice(body: Body) -> None:
        rows = next(value for value in body.values() if isinstance(value, list))
        rows.append(rows[0])

    read(a_body(kind))
    with pytest.raises(BadDocument, match=f"{kind}: two .* the same id"):
        read(a_body(kind, twice))


def test_a_village_committee_is_a_unit_of_no_platform() -> None:
    village = units_from(a_body("units"))[UnitId("nanhu")]

    assert (village.kind, village.platform) == (UnitKind.VILLAGE, None)


def test_reasons_are_listed_by_the_move_that_they_justify() -> None:
    reasons = reasons_from(a_body("reasons"))

    assert reasons.keys() == {Action.DECLINE, Action.RETURN, Action.HOLD}
    assert {reason.code for reason in reasons[Action.HOLD] if reason.outside} == {
        *("weather", "person_away", "appraisal", "reporter")
    }
    assert reasons[Action.RETURN][0] == Reason(
        code="not_our_duty", label="不属于本单位职责", label_en="not this unit’s duty"
    )


def test_channels_of_replies_are_found_by_their_codes() -> None:
    channels = channels_from(a_body("channels"))

    assert channels["county"] == Channel(code="county", name="县级中心", name_en="the county’s centre")


def test_a_list_for_what_is_no_move_is_refused() -> None:
    with pytest.raises(BadDocument, match="reasons: Invalid enum value 'forget'"):
        reasons_from(a_body("reasons", lambda body: body.update(forget=[])))


def test_a_self_handling_list_holds_the_matters_below_its_groups_and_checks_at_least_one_in_one() -> None:
    listed = a_self_handling_list("03", "S0101", one_in=5)

    assert [listed.holds(code) for code in ("03", "03012", "S010101", "S0102", "13")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(BadDocument, match=r"self_handling: .* >= 1"):
        a_self_handling_list("03", one_in=0)


def test_one_reader_reads_the_lists_of_all_three_levels() -> None:
    town = duty_list_from(a_body("duty_list"), version=3, level="town")
    village = duty_list_from(a_body("admission"), version=3, level="village")
    grid = duty_list_from(a_body("self_handling"), version=3, level="cell")

    assert [listed.name for listed in (town, village, grid)] == ["duty_list 3", "admission 3", "self_handling 3"]
    assert {item.kind for item in town.items} == set(ItemKind)
    assert {item.kind for item in village.items} == {ItemKind.BASIC, ItemKind.HELPING}
    helping = town.item("P01")
    assert helping is not None
    assert (helping.department, helping.of_county) == ("ecology", True)
    assert town.item("P99") is None
    assert (grid.holds("06010"), grid.holds("06001")) == (True, False)
    assert not DutyList(level="cell", version="none").holds("06010")


def test_every_document_of_the_demo_township_fits_the_others() -> None:
    assert faults(DEMO, town=TOWN) == []


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        (
            "units",
            lambda body: body["units"][1]["jurisdiction"].append("330499199"),
            "units: units/1/jurisdiction/1: 330499199",
        ),
        ("responsibility", lambda body: body["rows"][0].update(unit="x"), "responsibility: rows/0/unit: x"),
        ("responsibility", lambda body: body["rows"][0].update(category="99"), "responsibility: rows/0/category: 99"),
        ("responsibility", lambda body: body["rows"][0].update(admission_item="Z99"), "rows/0/admission_item: Z99"),
        (
            "self_handling",
            lambda body: body["items"][0].update(category="99"),
            "self_handling: items/0/category: 99",
        ),
        (
            "limits",
            lambda body: body["clocks"].append({"clock": "sign", "category": "99", "minutes": 5}),
            "category 99",
        ),
        ("admission", lambda body: body["items"].append(body["items"][0]), "admission: two items"),
        (
            "admission",
            lambda body: body["items"][0].update(kind="taken_back"),
            "admission: items/0: only from a town",
        ),
        (
            "responsibility",
            lambda body: body["rows"][1].update(duty_item="Z99"),
            "rows/1/duty_item: Z99 is no item",
        ),
        (
            "responsibility",
            lambda body: a_row_citing(body, "S01").update(unit="enforcement"),
            "/unit: enforcement is of kind station, and the row cites S01 of duty_list, which is taken_back",
        ),
        (
            "responsibility",
            lambda body: a_row_citing(body, "S01").pop("duty_item"),
            "/unit: county is of kind county, and the row cites no item of duty_list",
        ),
        (
            "responsibility",
            lambda body: a_row_citing(body, "P01").update(level="town"),
            "/level: it is town, and the row cites P01 of duty_list, which is helping",
        ),
        (
            "duty_list",
            lambda body: an_item(body, "S01").pop("department"),
            ": what is taken_back names the department",
        ),
        ("duty_list", lambda body: an_item(body, "P01").pop("does"), ": what is helping says what the town does"),
        (
            "duty_list",
            lambda body: an_item(body, "B01").update(department="water"),
            ": what is basic is the town's",
        ),
        (
            "duty_list",
            lambda body: an_item(body, "S01").update(department="navy"),
            "/department: navy is no department",
        ),
        ("areas", lambda body: body["cells"][3].update(village="330499101202"), "cells/3: "),
        ("workdays", lambda body: body["years"].pop(1), "workdays: 2023 is followed by 2025"),
        (
            "units",
            lambda body: body["duty"].update(workday=[["08:00", "12:00"], ["11:00", "17:00"]]),
            "units: duty/workday: two shifts overlap",
        ),
        (
            "units",
            lambda body: body["units"][0].update(duty={"workday": [["08:00", "25:00"]]}),
            "units: units/0/duty/workday: 25:00 is no time of day",
        ),
        ("reasons", lambda body: body["return"].append(body["return"][0]), "reasons: two reasons of return"),
        ("channels", lambda body: body["channels"].append(body["channels"][0]), "channels: two channels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_the_other_documents_is_named_with_its_place(kind: str, change: Change, says: str) -> None:
    changed = ReferenceDocument(kind=kind, version="2", body=a_body(kind, change))

    (fault,) = faults({**DEMO, kind: changed}, town=TOWN)

    assert says in str(fault)


def test_limits_in_working_time_need_workdays_and_duty_hours() -> None:
    limits = ReferenceDocument(kind="limits", version="days", body=default_limits().body)
    working = {**DEMO, "limits": limits}
    without_duty = ReferenceDocument(kind="units", version="2", body=a_body("units", lambda body: body.pop("duty")))

    assert faults(working, town=TOWN) == []
    assert faults({kind: each for kind, each in working.items() if kind != "workdays"}, town=TOWN) == [
        Misfit(Where("limits"), "there are rows or steps in working time, and no document workdays", "no_workdays")
    ]
    (fault,) = faults({**working, "units": without_duty}, town=TOWN)
    assert (fault.kind, fault.code) == ("limits", "no_duty_hours")


def test_a_unit_keeps_its_own_duty_hours_or_those_of_the_town() -> None:
    book = duty_book(DEMO)

    assert book.of(UnitId("works")).duty == book.usual.duty == book.of(UnitId("no such unit")).duty
    assert book.of(UnitId("police")).duty != book.usual.duty
    assert book.of(None) is book.room is book.of(UnitId("command"))
    assert book.of(UnitId("works")) is book.of(UnitId("market"))
    assert {unit.duty.overrun for unit in book.units.values()} == {timedelta()}
