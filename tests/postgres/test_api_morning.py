"""晨会单 over HTTP: each incident under what it is, counted for its unit, and only what the reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from tests.postgres.passing_time import let_pass
from tests.postgres.township import CITIZEN, HANDLER, OPERATOR, UNIT_LEAD, decided, move, report_of, reported
from tests.postgres.web import Site, Somebody, number_of, running

KINDS = ("overnight", "due_today", "overdue", "returned")


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def a_handled_incident(services: Services) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    move(services, incident, Action.SIGN, HANDLER)
    return incident


def named(sheet: dict[str, Any]) -> dict[str, list[str]]:
    """The numbers under each heading."""
    return {kind: [item["number"] for item in sheet[kind]] for kind in KINDS}


TWO_DAYS = 2 * 86_400
"""Longer than from the beginning of any night to the end of the day after it."""


def test_what_is_late_or_was_returned_twice_stands_under_its_heading(services: Services, site: Site) -> None:
    late, returned = a_handled_incident(services), a_handled_incident(services)
    let_pass(services, TWO_DAYS, only=late)
    move(services, returned, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")
    move(services, returned, Action.ASSIGN, OPERATOR, unit="enforcement", reason="职责清单")
    move(services, returned, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="还是不归")

    sheet = Somebody(site, "operator03").get("/morning")

    found = named(sheet)
    assert found["overdue"] == [number_of(services, late)]
    assert found["returned"] == [number_of(services, returned)]
    assert number_of(services, returned) in found["overnight"]
    assert number_of(services, late) not in found["overnight"]
    assert (sheet["total"]["overdue"], sheet["total"]["returned"]) == (1, 1)
    squad = next(unit for unit in sheet["units"] if unit["unit"])
    assert (squad["unit"]["id"], squad["overdue"]) == ("enforcement", 1)


def test_nobody_reads_what_they_do_not_see(services: Services, site: Site) -> None:
    a_handled_incident(services)

    sheet = Somebody(site, "police-h1").get("/morning")

    assert (sheet["units"], named(sheet)) == ([], {kind: [] for kind in KINDS})
