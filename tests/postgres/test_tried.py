"""A proposal about who answers for what, tried on what came in the last month through the front door."""

from __future__ import annotations

import pytest

from dispatch.application.documents.text import written
from dispatch.bootstrap import Services
from tests.postgres.test_working_time import an_assigned_incident
from tests.postgres.township import CITIZEN, reported
from tests.postgres.web import Somebody, number_of, running
from tests.unit.documents.test_trial import RUBBISH, to_market

pytestmark = pytest.mark.postgres


def test_a_supervisor_tries_a_row_on_what_came_and_nothing_is_changed(services: Services) -> None:
    incident = an_assigned_incident(services)
    reported(services, CITIZEN)  # which nobody has classified
    newest = services.document_book.versions("responsibility")
    with running(services) as site:
        asked = {"text": written("responsibility", to_market(RUBBISH))}
        boss, admin = Somebody(site, "supervisor01"), Somebody(site, "admin")
        shown = boss.http.post("/api/v1/documents/responsibility/trial", json=asked).json()
        to_admin = admin.http.post("/api/v1/documents/responsibility/trial", json=asked).json()

    assert (shown["incidents"], shown["unplaced"], shown["elsewhere"], shown["full"]) == (2, 1, 1, False)
    (pair,) = shown["pairs"]
    assert (pair["was"]["leader"], pair["becomes"]["leader"], pair["incidents"]) == ("enforcement", "market", 1)
    assert [each["number"] for each in pair["examples"]] == [number_of(services, incident)]
    assert (to_admin["elsewhere"], to_admin["pairs"]) == (1, [])
    assert services.document_book.versions("responsibility") == newest
