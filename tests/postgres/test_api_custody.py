"""谁手里多久 over HTTP: every stay from the receipt on, with the names that the reader may know."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from tests.postgres.township import CITIZEN, HANDLER, UNIT_LEAD, decided, move, report_of, reported
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


def test_an_incident_says_who_had_it_from_its_receipt_until_now(services: Services, site: Site) -> None:
    incident = a_handled_incident(services)

    shown = Somebody(site, "operator03").get(f"/incidents/{number_of(services, incident)}")

    custody, squad = shown["custody"], {"id": "enforcement", "name": "综合行政执法队"}
    assert [(one["holder"], one["unit"], one["person"]) for one in custody] == [
        ("triage", None, None),
        ("unit", squad, None),
        ("unit", squad, {"user": "enforcement-h1", "name": "岳小峰"}),
    ]
    assert custody[0]["since"] == shown["received_at"]
    assert all(one["until"] == following["since"] for one, following in pairwise(custody))
    assert custody[-1]["until"] is None


def test_the_person_who_reported_reads_which_unit_had_it_and_no_name(services: Services, site: Site) -> None:
    incident = a_handled_incident(services)

    custody = Somebody(site, CITIZEN.user).get(f"/incidents/{number_of(services, incident)}")["custody"]

    assert [(one["holder"], one["person"]) for one in custody] == [("triage", None), ("unit", None), ("unit", None)]


def test_a_unit_that_had_it_by_mistake_does_not_read_who_had_it_then(services: Services, site: Site) -> None:
    incident = a_handled_incident(services)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")

    shown = Somebody(site, UNIT_LEAD.user).get(f"/incidents/{number_of(services, incident)}")

    assert (shown["sight"], shown["custody"]) == ("former", [])
