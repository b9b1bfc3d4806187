"""今日到期 over HTTP: due times and next steps by unit, and only of what the reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from tests.postgres.passing_time import let_pass
from tests.postgres.township import CITIZEN, HANDLER, decided, move, report_of, reported
from tests.postgres.web import Site, Somebody, number_of, running


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def a_handled_incident(services: Services) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    move(services, incident, Action.SIGN, HANDLER)
    return incident


def lanes(person: Somebody, **params: Any) -> dict[str | None, dict[str, Any]]:
    """The lanes that somebody sees, by unit."""
    found = person.get("/due", params=params)["lanes"]
    return {lane["unit"]["id"] if lane["unit"] else None: lane for lane in found}


def test_what_a_unit_handles_is_on_its_lane_and_what_nobody_received_on_the_command_rooms(
    services: Services, site: Site
) -> None:
    handled, waiting = a_handled_incident(services), reported(services, CITIZEN)

    seen = lanes(Somebody(site, "operator03"))

    assert list(seen) == [None, "enforcement"]
    room = {(mark["clock"], mark["what"], mark["number"]) for mark in seen[None]["marks"]}
    assert ("receive", "due", number_of(services, waiting)) in room
    squad = seen["enforcement"]["marks"]
    assert {("handle", "due"), ("handle", "step"), ("total", "due")} <= {
        (mark["clock"], mark["what"]) for mark in squad
    }
    assert {mark["number"] for mark in squad} == {number_of(services, handled)}
    assert [mark["at"] for mark in squad] == sorted(mark["at"] for mark in squad)
    assert all(mark["level"] for mark in squad if mark["what"] == "step")
    assert [lane["overdue"] for lane in seen.values()] == [0, 0]


def test_what_is_overdue_is_counted_once_for_each_incident_and_marked_no_more(services: Services, site: Site) -> None:
    incident = a_handled_incident(services)
    let_pass(services, 100_000, only=incident)

    seen = lanes(Somebody(site, "operator03"))

    assert (seen["enforcement"]["overdue"], seen["enforcement"]["marks"]) == (1, [])


def test_nobody_sees_a_mark_of_what_they_do_not_see(services: Services, site: Site) -> None:
    a_handled_incident(services)

    assert lanes(Somebody(site, "police-h1")) == {}
    assert set(lanes(Somebody(site, "enforcement-h1"))) == {"enforcement"}


def test_the_hours_ahead_have_a_limit_that_the_refusal_names(site: Site) -> None:
    answer = Somebody(site, "operator03").http.get("/api/v1/due", params={"hours": 25})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "hours"
