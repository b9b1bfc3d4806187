"""What another list of key places would have looked at: at once, and on which of the coming days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

import pytest

from deploy.demo.seed import documents, key_places
from dispatch.application.documents.rounds import (
    DAYS_AHEAD,
    NO_PLAN,
    Plan,
    ProposedRounds,
    due_now,
    plan_from,
    rounds,
)
from dispatch.domain.calendar.workdays import SHANGHAI, YearMissing
from dispatch.domain.visits import Raised
from schemas.reference import ReferenceDocument

DEMO: Final = {document.kind: document for document in documents()}
MONDAY: Final = date(2026, 11, 2)
"""The working days of the two weeks that follow: 2–6 and 9–13 November."""
NOON: Final = datetime.combine(MONDAY, time(12), SHANGHAI).astimezone(UTC)
WORKED: Final = [date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]
Body = dict[str, Any]


def a_plan(change: Callable[[Body], object] = lambda _body: None, **others: ReferenceDocument) -> Plan:
    """The plan by the demo's key places without its campaign, with what the test wants to be different."""
    body = deepcopy(dict(key_places().body))
    del body["campaigns"]
    change(body)
    listed = ReferenceDocument(kind="key_places", version="1", body=body)
    return plan_from({**DEMO, "key_places": listed, **others})


def all_raised(plan: Plan) -> Mapping[UUID, Raised]:
    """Everything that is due was raised and looked at."""
    return {visit.report: Raised(waits=False, over_at=NOON) for visits in due_now(plan, NOON) for visit in visits}


def shown(before: Plan, after: Plan) -> ProposedRounds:
    found = rounds(before, after, all_raised(before), at=NOON)
    assert not isinstance(found, YearMissing)
    return found


def test_the_same_list_changes_nothing() -> None:
    found = shown(a_plan(), a_plan())

    assert (found.at_once, found.changed) == (0, ())
    assert found.was == found.becomes
    assert (found.last - found.first).days + 1 == DAYS_AHEAD
    assert [day for day in found.was if day not in WORKED] == []


def test_a_place_that_is_new_is_looked_at_at_once_and_on_its_days() -> None:
    def another(body: Body) -> None:
        new = {**body["places"][0], "id": "KP09", "name": "新增场所", "every_working_days": 3, "from": "2026-11-02"}
        body["places"].append(new)

    found = shown(a_plan(), a_plan(another))

    (place,) = found.changed
    assert (place.name, place.at_once, found.at_once) == ("新增场所", True, 1)
    assert (place.was, place.becomes) == ((), (date(2026, 11, 5), date(2026, 11, 10), date(2026, 11, 13)))


def test_what_is_looked_at_more_seldom_or_no_more_says_so() -> None:
    def less(body: Body) -> None:
        body["places"][0].update({"every_working_days": 5, "from": MONDAY.isoformat()})
        del body["places"][1]

    found = shown(a_plan(), a_plan(less))

    by_name = {place.name: place for place in found.changed}
    first, gone = by_name["东市街电动车集中充电棚"], by_name["邮电路地下车库出入口"]
    assert first.was == tuple(WORKED[1:])
    assert first.becomes == (date(2026, 11, 9),)
    assert gone.becomes == ()
    assert sum(found.becomes.values()) < sum(found.was.values())


def test_a_visit_that_waits_already_is_not_due_once_more() -> None:
    def sooner(body: Body) -> None:
        body["places"][1]["every_working_days"] = 1

    before, after = a_plan(), a_plan(sooner)
    waiting = {visit.report: Raised(waits=True) for visits in due_now(before, NOON) for visit in visits[:1]}

    found = rounds(before, after, waiting, at=NOON)

    assert not isinstance(found, YearMissing)
    assert found.at_once == 0


def test_without_a_list_everything_is_new() -> None:
    found = rounds(NO_PLAN, a_plan(), {}, at=NOON)

    assert not isinstance(found, YearMissing)
    assert found.at_once == len(a_plan().targets)
    assert found.was == {}


def test_a_year_that_is_not_loaded_is_told_and_not_guessed() -> None:
    body = dict(DEMO["workdays"].body)
    body["years"] = [year for year in body["years"] if year["year"] != 2026]
    without = ReferenceDocument(kind="workdays", version="1", body=body)

    found = rounds(a_plan(), a_plan(workdays=without), {}, at=NOON)

    assert isinstance(found, YearMissing)
    assert found.year == 2026


@pytest.mark.parametrize("missing", ["areas", "workdays"])
def test_nothing_is_planned_without_what_it_is_worked_out_from(missing: str) -> None:
    documents = {**DEMO, "key_places": key_places()}
    del documents[missing]

    assert plan_from(documents) is NO_PLAN
