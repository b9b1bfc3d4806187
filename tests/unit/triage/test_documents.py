"""Whether the demo township's documents are whole: sizes, references between them, and the tiling of the town."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
import shapely
from shapely.geometry import shape

from deploy.demo.seed import KINDS, default_limits, office_limits, people, roster
from deploy.demo.tiling import areas
from dispatch.application.township import township_rules
from dispatch.application.township_check import faults
from dispatch.domain.calendar.roster import on_duty, roster_from
from dispatch.domain.calendar.workdays import SHANGHAI
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import limits_from
from dispatch.domain.terms import AreaCode, CategoryCode, ClockKind, Grade, UnitId, UnitKind
from dispatch.domain.township.categories import Leaf
from schemas.reference import ReferenceDocument, ReferenceRefused, validate
from stream_processors.triage.route import route
from tests.unit.triage.reports import a_report, rulebook, township

BODIES = {kind: document.body for kind, document in township().items()}
LEAVES = list(rulebook().scheme.leaves.values())
UNITS = {row["id"]: row for row in BODIES["units"]["units"]}


def test_every_document_has_a_schema_and_keeps_to_it() -> None:
    for kind in KINDS:
        validate(kind, BODIES[kind])


@pytest.mark.parametrize("kind", [*KINDS, "people"])
def test_a_body_with_an_unknown_field_is_refused(kind: str) -> None:
    with pytest.raises(ReferenceRefused, match=kind):
        validate(kind, {**BODIES.get(kind, {}), "surprise": 1})


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ReferenceRefused, match="unknown kind"):
        validate("horoscopes", {})


def test_the_township_has_the_size_it_says() -> None:
    platforms = {row["platform"] for row in BODIES["units"]["units"] if row["platform"]}

    assert (len(platforms), len(UNITS), len(BODIES["areas"]["cells"]), len(people())) == (4, 13, 36, 69)
    assert [village["name"] for village in BODIES["areas"]["villages"]] == ["南湖村", "菱塘村"]


def test_there_are_enough_categories_and_words() -> None:
    words = {
        word for row in BODIES["categories"]["categories"] for group in row.get("words", ()) for word in group["any"]
    }

    assert len(LEAVES) >= 90
    assert len(words) >= 700


def test_codes_names_and_words_are_not_given_twice() -> None:
    rows: list[dict[str, Any]] = list(BODIES["categories"]["categories"])
    said = [(row["code"], word) for row in rows for group in row.get("words", ()) for word in group["any"]]

    assert [found for found, count in Counter(row["code"] for row in rows).items() if count > 1] == []
    assert [found for found, count in Counter(row["name"] for row in rows).items() if count > 1] == []
    assert [found for found, count in Counter(said).items() if count > 1] == []


def test_every_category_has_an_english_name_of_its_own() -> None:
    names = [row["name_en"] for row in BODIES["categories"]["categories"]]

    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)


def test_every_leaf_says_platform_grade_photo_and_words() -> None:
    rows = {row["code"]: row for row in BODIES["categories"]["categories"]}

    for leaf in LEAVES:
        assert {"platform", "grade", "photo_required", "words"} <= rows[leaf.code].keys(), leaf.label
        assert leaf.parent in rows


def test_the_scheme_of_a_code_shows_in_its_shape() -> None:
    for row in BODIES["categories"]["categories"]:
        assert (row["scheme"] == "social") == row["code"].startswith("S")
        assert row["parent"] is None or row["code"].startswith(row["parent"])


def test_combinations_speak_for_leaves() -> None:
    assert {row["category"] for row in BODIES["categories"]["combinations"]} <= {leaf.code for leaf in LEAVES}


def test_the_cells_tile_the_town_without_gap_or_overlap() -> None:
    cells = [shape(row["polygon"]) for row in BODIES["areas"]["cells"]]
    town = shape(BODIES["areas"]["town"]["polygon"])

    assert all(cell.is_valid for cell in cells)
    assert shapely.coverage_is_valid(cells)
    assert shapely.coverage_union_all(cells).equals(town)
    assert shapely.get_num_interior_rings(town) == 0


def test_villages_are_the_union_of_their_cells() -> None:
    for village in BODIES["areas"]["villages"]:
        cells = [shape(row["polygon"]) for row in BODIES["areas"]["cells"] if row["village"] == village["code"]]
        assert len(cells) == 18
        assert shapely.coverage_union_all(cells).equals(shape(village["polygon"]))


def test_the_drawing_can_be_made_again() -> None:
    assert areas() == BODIES["areas"]


def test_every_cell_has_an_officer_every_unit_a_lead_and_a_handler_and_the_county_its_operator() -> None:
    grants = [grant for person in people() for grant in person.grants]

    officers = {grant.area for grant in grants if grant.role == "officer"}
    assert officers == {row["code"] for row in BODIES["areas"]["cells"]}
    of_county = {id for id, unit in UNITS.items() if unit["kind"] == "county"}
    for role in ("unit_lead", "handler"):
        assert {grant.unit for grant in grants if grant.role == role} == set(UNITS) - of_county
    assert {grant.unit for grant in grants if grant.role == "county_operator"} == of_county


def test_accounts_and_names_are_unique_and_roles_of_units_name_one() -> None:
    everybody = people()

    assert len({person.user for person in everybody}) == len({person.name for person in everybody}) == 69
    for person in everybody:
        for grant in person.grants:
            of_unit = grant.role in {"unit_lead", "handler", "county_operator", "scoring_office"}
            assert (grant.unit is not None) == of_unit, person.user
            assert grant.unit is None or grant.area in UNITS[grant.unit]["jurisdiction"]


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_every_matter_has_a_unit_of_its_platform_for_every_cell_and_grade(leaf: Leaf) -> None:
    report = a_report()

    for cell in rulebook().cells.cells:
        for grade in (1, 2, 3, 4):
            proposal, _ = route(report, leaf, cell, grade, rulebook().routing)
            assert proposal.unit is not None
            unit = UNITS[proposal.unit]
            assert cell.code.startswith(tuple(unit["jurisdiction"]))
            assert unit["platform"] in (leaf.platform, None)
            assert (proposal.level == "village") == (unit["kind"] == "village") == (proposal.admission_item is not None)


def test_rows_of_responsibility_cite_what_is_on_the_admission_list() -> None:
    items = {item["id"] for item in BODIES["admission"]["items"]}
    cited = {row["admission_item"] for row in BODIES["responsibility"]["rows"] if "admission_item" in row}

    assert cited <= items
    assert len(items) >= 20
    assert all("示例" in item["text"] for item in BODIES["admission"]["items"])


def test_rows_of_responsibility_cite_what_is_on_the_duty_list() -> None:
    items = {item["id"]: item for item in BODIES["duty_list"]["items"]}
    rows = [row for row in BODIES["responsibility"]["rows"] if "duty_item" in row]

    assert {items[row["duty_item"]]["kind"] for row in rows} == {"basic", "helping", "taken_back"}
    assert len(items) >= 20
    assert all("示例" in item["text"] for item in items.values())


def test_what_a_grid_may_settle_itself_is_known_and_ordinary_or_fire_charging() -> None:
    leaves = {leaf.code: leaf for leaf in LEAVES}

    for code in (item["category"] for item in BODIES["self_handling"]["items"]):
        assert leaves[code].grade == 4 or code == "S020102"


def test_the_domain_can_read_limits_ladders_and_lists() -> None:
    rules = township_rules(township())

    assert rules.limits.limit(ClockKind.RECEIVE, category=None, grade=None).allowance.total_seconds() == 120
    assert rules.self_handling.one_in == 5
    assert len(rules.admissions.items) == 26


def test_the_limits_for_real_townships_are_hours_and_days() -> None:
    ladders = ladders_from(BODIES["ladders"], version="1")

    limits = limits_from(default_limits().body, version="1", ladders=ladders)

    handle = limits.limit(ClockKind.HANDLE, category=None, grade=None)
    assert handle.allowance.days == 7


def test_limits_may_name_the_level_of_the_unit_and_the_class_of_the_cell() -> None:
    of_class, of_level = (
        {"clock": "handle", "area_class": "B", "minutes": 10},
        {"clock": "handle", "level": "village", "minutes": 11},
    )
    body = {**BODIES["limits"], "clocks": [*BODIES["limits"]["clocks"], of_class, of_level]}
    validate("limits", body)
    rules = township_rules({**township(), "limits": ReferenceDocument(kind="limits", version="narrow", body=body)})
    b, c = AreaCode("330499101201001"), AreaCode("330499101201002")
    village = next(unit.id for unit in rules.units.values() if unit.kind is UnitKind.VILLAGE)

    def minutes(cell: AreaCode, unit: UnitId | None = None) -> float:
        limit = rules.limits.limit(ClockKind.HANDLE, category=None, grade=None, cell=cell, unit=unit)
        return limit.allowance.total_seconds() / 60

    assert (minutes(b), minutes(c), minutes(c, village), minutes(b, village)) == (10, 12, 11, 11)
    with pytest.raises(ReferenceRefused):
        validate("limits", {**body, "clocks": [*body["clocks"], of_class | {"area_class": "D"}]})


def test_a_document_says_its_name_and_version() -> None:
    document = ReferenceDocument(kind="limits", version="7", body={})

    assert document.name == "limits 7"
    assert msgspec.to_builtins(document)["kind"] == "limits"


def test_the_rosters_of_the_demo_change_every_ten_minutes_and_one_unit_keeps_office_hours() -> None:
    kept = roster_from(roster().body, version="demo")
    monday = datetime(2026, 11, 30, tzinfo=SHANGHAI)
    people_of = {
        unit: [tuple(one.person for one in on_duty(kept, unit, monday + timedelta(minutes=10 * n))) for n in range(144)]
        for unit in kept.units
    }

    assert faults({**township(), "roster": roster()}, town="330499101") == []
    assert all(
        before != after for unit, shown in people_of.items() if unit != "civic" for before, after in pairwise(shown)
    )
    assert [bool(shown) for shown in people_of[UnitId("civic")]].count(True) == 42


def test_the_unit_with_office_hours_has_the_limits_that_are_shipped() -> None:
    rules = township_rules({**township(), "roster": roster(), "limits": office_limits()})
    shipped = township_rules({**township(), "limits": default_limits()})
    of_office = [row for row in township()["responsibility"].body["rows"] if row["unit"] == "civic"]

    assert of_office
    for row in of_office:
        for clock in (ClockKind.TOTAL, ClockKind.SIGN, ClockKind.HANDLE):
            for grade in (Grade.CONSIDERABLE, Grade.ORDINARY):
                said, expected = (
                    one.limits.limit(clock, category=CategoryCode(row["category"]), grade=grade).rule
                    for one in (rules, shipped)
                )
                assert (said.time, said.allowance) == (expected.time, expected.allowance), (
                    row["category"],
                    clock,
                    grade,
                )
    assert faults({**township(), "roster": roster(), "limits": office_limits()}, town="330499101") == []
