"""Merging in the database: no reporter and no fact is lost, however many are merged, and whoever acts at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import UUID

import pytest

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import InvalidValue, MoveRefused, Refused
from dispatch.domain.terms import Action, Outcome, Status
from dispatch.entrypoints.timers import TimerWorker
from tests.postgres.passing_time import let_pass
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    OTHER_CITIZEN,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
)
from tests.postgres.web import Site, Somebody, number_of, running

MANY: Final = 200
NO_PHOTO: Final = "06028"
"""A category whose result needs no picture."""


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def assigned(services: Services, sender: Any = CITIZEN, **fields: object) -> UUID:
    incident = reported(services, sender, **fields)
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def merge(services: Services, incident: UUID, into: UUID) -> Incident:
    return move(services, incident, Action.MERGE, OPERATOR, into=seen(services, into).number)


def rated_soon(services: Services) -> UUID:
    """An incident whose reporter was told the result and has not rated it."""
    lead = reported(services, OTHER_CITIZEN)
    services.apply_triage([decided(lead, report_of(services, lead), category=NO_PHOTO)])
    move(services, lead, Action.SIGN, HANDLER)
    move(services, lead, Action.HAND_IN, HANDLER, result="已清理")
    move(services, lead, Action.CONFIRM, OPERATOR, note="现场已看")
    return lead


def gaps(services: Services) -> list[str]:
    with services.engine.connect() as connection:
        audit = Audit()
        return [finding.rule for finding in audit.look(connection)]


def test_two_hundred_reports_are_merged_and_unmerged_and_nothing_is_lost(services: Services) -> None:
    lead = assigned(services, OTHER_CITIZEN)
    incidents = [reported(services, CITIZEN) for _ in range(MANY)]
    senders = {id: seen(services, id).reporter for id in incidents}

    for incident in incidents:
        merge(services, incident, lead)

    assert seen(services, lead).followers == MANY
    assert all(seen(services, incident).merged_into == lead for incident in incidents)
    move_all = [move(services, each, Action.UNMERGE, OPERATOR, reason="不是一件事") for each in incidents]
    assert {after.id: after.reporter for after in move_all} == senders
    assert {after.status for after in move_all} == {Status.RECEIVED}
    assert seen(services, lead).followers == 0
    told = rows(
        services,
        "SELECT incident, array_agg(type ORDER BY seq) AS types, max(seq) = count(*) AS whole FROM incident_event "
        "WHERE incident = ANY(:ids) GROUP BY incident",
        ids=incidents,
    )
    assert {tuple(row.types) for row in told} == {("IncidentReceived", "IncidentMerged", "IncidentUnmerged")}
    assert all(row.whole for row in told)
    at_the_lead = rows(
        services, "SELECT type, count(*) AS n FROM incident_event WHERE incident = :i GROUP BY 1", i=lead
    )
    counted = {row.type: row.n for row in at_the_lead}
    assert (counted["OtherMerged"], counted["OtherUnmerged"]) == (MANY, MANY)
    assert gaps(services) == []


def test_each_into_the_other_at_once_and_one_wins(services: Services) -> None:
    one, other = assigned(services), assigned(services, OTHER_CITIZEN)

    def attempt(pair: tuple[UUID, UUID]) -> str:
        try:
            merge(services, *pair)
        except Refused as refusal:
            return refusal.code
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, ((one, other), (other, one))))

    assert outcomes[-1] == "merged"
    assert outcomes[0] != "merged"
    assert sorted(seen(services, id).status for id in (one, other)) == [Status.ASSIGNED, Status.MERGED]
    assert gaps(services) == []


def test_while_many_are_merged_the_lead_closes_with_all_of_them_or_none_is_left_behind(services: Services) -> None:
    lead = reported(services, OTHER_CITIZEN)
    incidents = [reported(services, CITIZEN) for _ in range(12)]

    def attempt(incident: UUID) -> str:
        try:
            merge(services, incident, lead)
        except InvalidValue:
            return "over"
        return "merged"

    with ThreadPoolExecutor(5) as pool:
        merging = [pool.submit(attempt, incident) for incident in incidents]
        declining = pool.submit(move, services, lead, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")
        declining.result()
        outcomes = [each.result() for each in merging]

    for incident, outcome in zip(incidents, outcomes, strict=True):
        after = seen(services, incident)
        assert (after.status, after.outcome) == (
            (Status.CLOSED, Outcome.DECLINED) if outcome == "merged" else (Status.RECEIVED, None)
        )
    assert seen(services, lead).followers == outcomes.count("merged")
    assert gaps(services) == []


def test_a_lead_that_is_declined_takes_along_what_follows_and_each_reporter_is_told(services: Services) -> None:
    lead, incident = reported(services, OTHER_CITIZEN), reported(services, CITIZEN)
    merge(services, incident, lead)

    move(services, lead, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")

    after = seen(services, incident)
    assert (after.status, after.outcome, after.merged_into) == (Status.CLOSED, Outcome.DECLINED, lead)
    told = rows(services, "SELECT DISTINCT recipient, incident FROM notification WHERE kind = 'declined'")
    assert {(row.recipient, row.incident) for row in told} == {("citizen01", incident), ("citizen02", lead)}
    move(services, incident, Action.CONTEST, CITIZEN, reason="就在本镇")
    assert (seen(services, incident).status, seen(services, lead).followers) == (Status.RECEIVED, 0)


def test_the_end_of_the_rating_window_closes_what_follows(services: Services) -> None:
    lead, incident = rated_soon(services), reported(services, CITIZEN)
    merge(services, incident, lead)
    let_pass(services, 60 * 86_400, only=lead)

    worker = TimerWorker(services.engine, demo=True)
    while worker.fire_due():
        pass

    assert [seen(services, id).outcome for id in (lead, incident)] == [Outcome.RESOLVED, Outcome.RESOLVED]
    assert seen(services, incident).told_at is not None
    assert gaps(services) == []


def test_what_is_closed_is_no_lead(services: Services) -> None:
    lead, incident = reported(services, OTHER_CITIZEN), reported(services, CITIZEN)
    move(services, lead, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")

    with pytest.raises(InvalidValue):
        merge(services, incident, lead)
    with pytest.raises(MoveRefused):
        move(services, incident, Action.UNMERGE, OPERATOR, reason="没有并案")


def test_the_desk_sees_what_is_merged_and_the_reporter_how_it_goes_and_nothing_of_others(
    services: Services, site: Site
) -> None:
    lead, incident = assigned(services, OTHER_CITIZEN), reported(services, CITIZEN, text="桥洞下垃圾成堆,味道很大")
    merge(services, incident, lead)
    number, leading = number_of(services, incident), number_of(services, lead)
    operator, citizen, other = (Somebody(site, user) for user in ("operator03", "citizen01", "citizen02"))

    shown = operator.get(f"/incidents/{leading}")
    assert (shown["followers"], [one["number"] for one in shown["merged"]]) == (1, [number])
    assert operator.get(f"/incidents/{number}")["merged_into"]["number"] == leading
    assert [item["followers"] for item in operator.get("/incidents", params={"number": leading})["items"]] == [1]
    follows = citizen.get(f"/incidents/{number}")
    assert follows["merged_into"] == {"number": None, "status": "assigned", "outcome": None}
    assert leading not in str(follows)
    history = citizen.get(f"/incidents/{number}/events")
    assert leading not in str(history)
    assert str(lead) not in str(history)
    first = other.get(f"/incidents/{leading}")
    assert (first["followers"], first["merged"]) == (0, [])
    assert number not in str(first)
    assert "OtherMerged" not in str(other.get(f"/incidents/{leading}/events"))
    assert other.status(f"/incidents/{leading}/merged") == 404


def test_of_two_hundred_the_detail_shows_a_page(services: Services, site: Site) -> None:
    lead = assigned(services, OTHER_CITIZEN)
    for _ in range(45):
        merge(services, reported(services, CITIZEN), lead)
    operator, leading = Somebody(site, "operator03"), number_of(services, lead)

    shown = operator.get(f"/incidents/{leading}")
    first = operator.get(f"/incidents/{leading}/merged")
    second = operator.get(f"/incidents/{leading}/merged", params={"after": first["next"]})
    third = operator.get(f"/incidents/{leading}/merged", params={"after": second["next"]})

    assert (shown["followers"], len(shown["merged"])) == (45, 20)
    assert [len(page["items"]) for page in (first, second, third)] == [20, 20, 5]
    assert third["next"] is None
    numbers = [one["number"] for page in (first, second, third) for one in page["items"]]
    assert len(set(numbers)) == 45


def test_the_likeliest_lead_is_offered_first_and_nothing_that_is_over_or_hidden(services: Services, site: Site) -> None:
    here = {"position": {"lon": 120.535, "lat": 30.632, "crs": "WGS-84"}}
    same = assigned(services, OTHER_CITIZEN, text="桥洞下面垃圾成堆,味道大", **here)
    assigned(services, OFFICER, text="村口路灯不亮")
    gone = assigned(services, OTHER_CITIZEN, text="桥洞下垃圾成堆", **here)
    incident = assigned(services, CITIZEN, text="桥洞下垃圾成堆,味道很大", **here)
    merge(services, gone, same)
    number = number_of(services, incident)

    found = Somebody(site, "operator03").get(f"/incidents/{number}/alike")["items"]

    assert found[0]["number"] == number_of(services, same)
    assert (found[0]["followers"], found[0]["distance_m"]) == (1, 0)
    assert number_of(services, gone) not in [one["number"] for one in found]
    assert Somebody(site, "citizen01").status(f"/incidents/{number}/alike") == 404
