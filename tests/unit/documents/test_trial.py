"""A proposal about who answers for what, tried on the last month: the rules decide again, and nothing is changed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from deploy.demo.seed import documents
from dispatch.application.documents.trial import Alike, Goes, Rules, on_the_spot, trial
from dispatch.application.township import township_rules
from dispatch.domain.terms import AreaCode, Grade, UnitId
from dispatch.domain.township.self_handling import SelfHandlingList, self_handling_list_from
from schemas.reference import ReferenceDocument

CELL = AreaCode("330499101202001")
RUBBISH = "06010"
DEMO = {document.kind: document for document in documents()}


def to_market(category: str) -> dict[str, Any]:
    """The demo's catalogue with a row of its own for a matter, which goes to the market's station."""
    body: dict[str, Any] = deepcopy(dict(DEMO["responsibility"].body))
    row = next(row for row in body["rows"] if category.startswith(row["category"]))
    station = next(unit["id"] for unit in DEMO["units"].body["units"] if unit["id"].startswith("market"))
    more = {"id": "tried", "category": category, "area": row["area"][:9], "unit": station, "level": "town"}
    kept = {name: value for name, value in row.items() if name in ("scheme", "legal_basis")}
    body["rows"].append(kept | more)
    return body


def rules(body: dict[str, Any] | None = None) -> Rules:
    beside = (
        DEMO
        if body is None
        else {**DEMO, "responsibility": ReferenceDocument(kind="responsibility", version="draft", body=body)}
    )
    made = township_rules(beside)
    return Rules(categories=made.categories, duties=made.duties)


def together(**changed: dict[str, Any]) -> Rules:
    """The rules where several documents say something else at once."""
    beside = {kind: ReferenceDocument(kind=kind, version="draft", body=body) for kind, body in changed.items()}
    made = township_rules({**DEMO, **beside})
    return Rules(categories=made.categories, duties=made.duties)


def cites(item: str | None, **row: str) -> dict[str, dict[str, Any]]:
    """The catalogue whose row for rubbish cites an item of the duty list, with that item of a kind."""
    body: dict[str, Any] = deepcopy(dict(DEMO["responsibility"].body))
    found = next(each for each in body["rows"] if each["category"] == RUBBISH[:2])
    found.update(row, duty_item=item)
    return {"responsibility": body}


def of_kind(id: str, kind: str, **more: str) -> dict[str, dict[str, Any]]:
    """The duty list where an item is of another kind."""
    body: dict[str, Any] = deepcopy(dict(DEMO["duty_list"].body))
    next(each for each in body["items"] if each["id"] == id).update(kind=kind, department="ecology", **more)
    return {"duty_list": body}


def a_grid_list(*categories: str) -> SelfHandlingList:
    items = [{"id": f"G{n}", "kind": "basic", "text": "…", "category": each} for n, each in enumerate(categories)]
    return self_handling_list_from({"items": items}, version="draft")


def settled(category: str, incidents: int, **how: bool) -> Alike:
    return Alike(category=category, cell=CELL, grade=Grade(4), incidents=incidents, visible=0, numbers=(), **how)


def alike(incidents: int, visible: int, category: str = RUBBISH) -> Alike:
    return Alike(
        category=category,
        cell=CELL,
        grade=Grade(4),
        incidents=incidents,
        visible=visible,
        numbers=[f"{category}-{n}" for n in range(min(visible, 3))],
    )


def test_what_goes_to_another_unit_is_counted_and_named_for_whoever_may_open_it() -> None:
    came = [alike(7, 5), alike(4, 4, "no such matter")]

    found = trial(came, rules(), rules(to_market(RUBBISH)))

    assert found.incidents == 7
    (pair,) = found.pairs()
    assert (pair.was, pair.becomes, pair.incidents) == (
        Goes(leader=UnitId("enforcement")),
        Goes(leader=UnitId("market")),
        5,
    )
    assert [number for number, _ in pair.examples] == ["06010-0", "06010-1", "06010-2"]


def test_the_same_rules_send_everything_where_it_went() -> None:
    assert trial([alike(7, 5)], rules(), rules()).incidents == 0


def test_whoever_may_open_nothing_hears_how_many_alone() -> None:
    found = trial([alike(7, 0)], rules(), rules(to_market(RUBBISH)))

    assert (found.incidents, found.pairs()) == (7, ())


def test_what_is_taken_back_would_have_gone_to_the_county() -> None:
    changed = cites("B04", unit="county", level="county") | of_kind("B04", "taken_back")

    (pair,) = trial([alike(7, 5)], rules(), together(**changed)).pairs()

    assert (pair.was, pair.becomes) == (Goes(leader=UnitId("enforcement")), Goes(leader=UnitId("county")))


def test_what_the_town_only_helps_with_is_led_by_the_county_with_the_town_beside_it() -> None:
    changed = cites("B04", level="county") | of_kind("B04", "helping", does="巡查")

    (pair,) = trial([alike(7, 5)], rules(), together(**changed)).pairs()

    assert pair.becomes == Goes(leader=UnitId("county"), helping=UnitId("enforcement"))


def test_what_the_villages_admission_list_loses_comes_back_to_the_town() -> None:
    admission: dict[str, Any] = deepcopy(dict(DEMO["admission"].body))
    admission["items"] = [each for each in admission["items"] if each["id"] != "Z03"]
    dispute = Alike(category="S010101", cell=CELL, grade=Grade(4), incidents=3, visible=3, numbers=("1", "2", "3"))

    (pair,) = trial([dispute], rules(), together(admission=admission)).pairs()

    assert (pair.was, pair.becomes) == (Goes(leader=UnitId("lingtang")), Goes(leader=UnitId("justice")))


def test_another_list_of_the_grid_says_what_officers_could_settle_no_more_and_what_they_could_instead() -> None:
    came = [
        settled("06010", 5, self_handled=True, by_officer=True),
        settled("06010", 2, by_officer=True),
        settled("06041", 4, by_officer=True),
        settled("06041", 8),
        settled("07001", 6, self_handled=True, by_officer=True),
    ]

    found = on_the_spot(came, a_grid_list("06010", "07001"), a_grid_list("06041", "07001"))

    assert [(each.category, each.incidents) for each in found.refused] == [("06010", 5)]
    assert [(each.category, each.incidents) for each in found.allowed] == [("06041", 4)], "not what residents reported"
