"""A proposal about who answers for what, tried on the last month: the rules decide again, and nothing is changed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from deploy.demo.seed import documents
from dispatch.application.documents.trial import Alike, Goes, Rules, trial
from dispatch.application.township import township_rules
from dispatch.domain.terms import AreaCode, Grade, UnitId
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
