"""节点 over HTTP and in the tables: agreed on, seen with their due times by whoever works on it, taken, and late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.adapters.postgres.integrity import Audit
from dispatch.domain.clocks.address import of_milestone
from dispatch.domain.terms import ClockKind
from dispatch.entrypoints.timers import TimerWorker
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import fire_all
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of

WASHING = "06007"
"""A matter for whose result no photo is needed."""
LEAD, HANDLER, OPERATOR = "enforcement-lead", "enforcement-h1", "operator03"
NAMES = ("到场勘查", "清运完毕")


@pytest.fixture
def handled(site: Site) -> UUID:
    """An incident that the enforcement team has signed for."""
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident), category=WASHING)])
    Somebody(site, HANDLER).move(incident, "sign")
    return incident


def in_(site: Site, incident: UUID, minutes: float) -> str:
    """An instant some minutes after the incident was received."""
    return (seen(site.services, incident).received_at + timedelta(minutes=minutes)).isoformat()


def steps(site: Site, incident: UUID, *minutes: float) -> list[dict[str, str]]:
    return [{"name": name, "by": in_(site, incident, each)} for name, each in zip(NAMES, minutes, strict=True)]


def does(site: Site, who: str, incident: UUID, move: str, **form: Any) -> dict[str, Any]:
    answer = Somebody(site, who).move(incident, move, **form)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def of_lead(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of the unit that leads."""
    found: list[dict[str, Any]] = shown["assignments"][-1]["milestones"]
    return found


def moves(site: Site, who: str, number: str) -> dict[str, dict[str, Any]]:
    return {one["move"]: one for one in Somebody(site, who).get(f"/incidents/{number}")["moves"]}


def test_steps_are_agreed_on_taken_moved_and_dropped_and_what_is_open_is_asked_for(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    (field,) = moves(site, LEAD, number)["plan"]["fields"]
    assert (field["kind"], field["min"], field["max"]) == ("parts", 1, 6)
    assert [(each["name"], each["kind"]) for each in field["fields"]] == [("name", "line"), ("by", "instant")]

    planned = does(site, LEAD, handled, "plan", milestones=steps(site, handled, 2, 4))
    assert [(one["n"], one["name"], one["state"], one["late"]) for one in of_lead(planned)] == [
        (1, NAMES[0], "open", False),
        (2, NAMES[1], "open", False),
    ]
    assert [datetime.fromisoformat(one["due_at"]) for one in of_lead(planned)] == [
        datetime.fromisoformat(in_(site, handled, minutes)) for minutes in (2, 4)
    ]
    clocks = {clock["milestone"]: clock for clock in planned["clocks"] if clock["kind"] == "milestone"}
    assert clocks[1]["rule"]["document"] == "milestone"
    assert "plan" not in moves(site, HANDLER, number)

    handler = Somebody(site, HANDLER)
    refused = handler.move(handled, "hand-in", result="已清理")
    assert (refused.status_code, refused.json()["code"]) == (409, "move_refused")
    (denied,) = [one for one in handler.get(f"/incidents/{number}")["forbidden"] if one["move"] == "hand-in"]
    assert denied["code"] == "no_milestone_is_open"
    offered = moves(site, HANDLER, number)["milestone-done"]["fields"]
    assert [(one["value"], one["label"]) for one in offered[0]["choices"]] == [("1", NAMES[0]), ("2", NAMES[1])]

    does(site, HANDLER, handled, "milestone-done", milestone=1, note="已到场")
    moved = does(site, OPERATOR, handled, "milestone-move", milestone=2, by=in_(site, handled, 5), reason="等设备")
    assert datetime.fromisoformat(of_lead(moved)[1]["due_at"]) == datetime.fromisoformat(in_(site, handled, 5))
    dropped = does(site, LEAD, handled, "milestone-drop", milestone=2, reason="已一并清运")
    assert [one["state"] for one in of_lead(dropped)] == ["done", "dropped"]
    assert does(site, HANDLER, handled, "hand-in", result="已清理")["status"] == "awaiting_check"

    told = [event["type"] for event in Somebody(site, OPERATOR).get(f"/incidents/{number}/events")["items"]]
    assert [kind for kind in told if kind.startswith("Milestone")] == [
        "MilestonesPlanned",
        "MilestoneReached",
        "MilestoneMoved",
        "MilestoneDropped",
    ]
    with site.services.engine.connect() as connection:
        assert [one.rule for one in Audit().look(connection)] == []


def test_what_is_wrong_with_a_step_is_said_of_that_step(site: Site, handled: UUID) -> None:
    total = seen(site.services, handled).clock(lambda clock: clock.kind is ClockKind.TOTAL)
    assert total is not None
    assert total.due_at is not None
    beyond = (total.due_at + timedelta(seconds=1)).isoformat()

    good = {"name": NAMES[0], "by": in_(site, handled, 2)}
    answer = Somebody(site, LEAD).move(handled, "plan", milestones=[good, {"name": NAMES[1], "by": beyond}])

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("milestones.1.by", "invalid_by")]
    nothing = Somebody(site, HANDLER).move(handled, "milestone-done", milestone=1, note="已到场")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "move_refused")


def test_a_step_that_is_late_alerts_the_unit_once_and_is_on_the_axis_before(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    does(site, OPERATOR, handled, "plan", milestones=steps(site, handled, 2, 4))
    (lane,) = [one for one in Somebody(site, LEAD).get("/due")["lanes"] if one["unit"]]
    marks = [mark for mark in lane["marks"] if mark["clock"] == "milestone" and mark["what"] == "due"]
    assert [mark["milestone"] for mark in marks] == list(NAMES)

    let_pass(site.services, 130, only=handled)
    fire_all(TimerWorker(site.services.engine, demo=True))

    fired = rows(
        site.services, "SELECT level, detail ->> 'clock_kind' AS kind FROM escalation WHERE incident = :i", i=handled
    )
    assert {row.level for row in fired if row.kind == "milestone"} == {"deadline", "reminder"}
    after = does(site, HANDLER, handled, "milestone-done", milestone=1, note="已到场")
    assert [(one["state"], one["late"]) for one in of_lead(after)] == [("done", True), ("open", False)]
    (reached,) = [
        event["data"]
        for event in Somebody(site, OPERATOR).get(f"/incidents/{number}/events")["items"]
        if event["type"] == "MilestoneReached"
    ]
    assert reached["late"] is True


def test_the_person_who_reported_reads_nothing_of_steps(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    does(site, LEAD, handled, "plan", milestones=steps(site, handled, 2, 4))

    mine = Somebody(site, "citizen01")
    assert of_lead(mine.get(f"/incidents/{number}")) == []
    assert NAMES[0] not in str(mine.get(f"/incidents/{number}/events"))


def test_what_was_stored_is_what_is_read(site: Site, handled: UUID) -> None:
    does(site, LEAD, handled, "plan", milestones=steps(site, handled, 2, 4))
    does(site, HANDLER, handled, "milestone-done", milestone=1, note="已到场")

    incident = seen(site.services, handled)

    (lead,) = incident.leads
    assert [(one.n, one.name, one.state.value, one.ended_at is None) for one in lead.milestones] == [
        (1, NAMES[0], "done", False),
        (2, NAMES[1], "open", True),
    ]
    clock = incident.clock(of_milestone(lead.id, 2))
    assert clock is not None
    assert clock.running
