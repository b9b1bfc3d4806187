"""Limits that are published for what is open too, and duty hours: what is shown before is what happens then."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from deploy.publishing import misfits
from dispatch.adapters.postgres.publishing import PublishingRefused
from dispatch.application.documents.text import written
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.recounting import follow_limits
from dispatch.domain.terms import Action, ClockKind, ClockReason, UserId
from dispatch.entrypoints import limits_walk
from dispatch.entrypoints.auditor import Auditor
from dispatch.entrypoints.limits_walk import LimitsWalk
from runtime.ids import new_id
from tests.postgres.test_working_time import (
    ALL_DAY,
    THIS_YEAR,
    an_assigned_incident,
    clock_of,
    count_working_time,
    keep_duty,
    load_years,
    recount,
)
from tests.postgres.township import HANDLER, TOWN, move, rows
from tests.postgres.web import Somebody, number_of, running

pytestmark = pytest.mark.postgres
SUPERVISOR = UserId("supervisor01")
FITS = partial(misfits, town=TOWN)


def limits(services: Services, **minutes: float) -> dict[str, Any]:
    """The limits in force with other minutes for some clocks, whatever the matter."""
    body: dict[str, Any] = deepcopy(dict(services.reading.as_(PLATFORM_ACTOR).documents().in_force()["limits"].body))
    for row in body["clocks"]:
        if row["clock"] in minutes:
            for given in ("minutes", "working_minutes", "working_days"):
                row.pop(given, None)
            row["minutes"] = minutes[row["clock"]]
    return body


def publish(services: Services, kind: str, body: dict[str, Any], *, for_open: bool) -> str:
    book = services.document_book
    versions = services.reading.as_(PLATFORM_ACTOR).documents().versions(kind)
    (now,) = [each.version for each in versions if each.validity == "in force"]
    draft = book.propose(new_id(), kind, written(kind, body), remark="", based_on=now, by=SUPERVISOR)
    version = book.publish(
        draft.id, 1, effective_from=None, remark="汛期从严", by=SUPERVISOR, fits=FITS, reaches_open=for_open
    )
    for each in (services.rules, services.documents):
        each._looked_at = float("-inf")  # a process takes it up within seconds; this one at once
    return version


def walk(services: Services) -> None:
    limits_walk = LimitsWalk(services, batch=2)
    while limits_walk.one_round() == 0.0:
        pass


def handling(services: Services, incidents: list[UUID]) -> list[Clock]:
    return [clock_of(services, incident, ClockKind.HANDLE) for incident in incidents]


def test_limits_for_what_is_open_move_it_by_a_fact_with_who_and_why(services: Services, tmp_path: Path) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.SIGN, HANDLER)
    before = clock_of(services, incident, ClockKind.HANDLE)

    version = publish(services, "limits", limits(services, handle=7), for_open=True)
    walk(services)

    after = clock_of(services, incident, ClockKind.HANDLE)
    assert after.due_at == before.started_at + timedelta(minutes=7) != before.due_at
    assert (after.facts[-1].why, after.rule.version) == (ClockReason.LIMITS, version)
    ((type, actor, by, note),) = rows(
        services,
        "SELECT type, actor, by, note FROM incident_event WHERE incident = :i ORDER BY seq DESC LIMIT 1",
        i=incident,
    )
    assert (type, actor, by, note) == ("ClocksRebased", SUPERVISOR, "platform", "汛期从严")
    assert Auditor(services.engine, tmp_path).look() == ()


def test_limits_move_nothing_that_is_open_unless_they_are_published_for_it(services: Services) -> None:
    incident = an_assigned_incident(services)
    before = clock_of(services, incident, ClockKind.HANDLE)

    publish(services, "limits", limits(services, handle=7), for_open=False)
    walk(services)

    assert clock_of(services, incident, ClockKind.HANDLE) == before


def test_limits_published_for_what_begins_may_be_published_once_more_for_what_is_open(services: Services) -> None:
    incident = an_assigned_incident(services)
    first = clock_of(services, incident, ClockKind.HANDLE)
    body = limits(services, handle=7)

    publish(services, "limits", body, for_open=False)
    publish(services, "limits", body, for_open=True)
    walk(services)

    assert clock_of(services, incident, ClockKind.HANDLE).due_at == first.started_at + timedelta(minutes=7)
    for already in (True, False):
        with pytest.raises(PublishingRefused, match="which is in force then"):
            publish(services, "limits", body, for_open=already)


def test_whoever_is_stopped_between_two_batches_goes_on_with_the_rest_and_moves_nothing_twice(
    services: Services,
) -> None:
    incidents = [an_assigned_incident(services) for _ in range(5)]
    publish(services, "limits", limits(services, handle=7), for_open=True)

    LimitsWalk(services, batch=2).one_round()  # and is killed
    half = [clock.rule.version for clock in handling(services, incidents)]
    publish(services, "limits", limits(services, handle=70), for_open=False)  # for what begins from now on alone
    walk(services)
    walk(services)

    assert len(set(half)) == 2
    for clock in handling(services, incidents):
        assert clock.allowance == timedelta(minutes=7)
        assert [fact.why for fact in clock.facts] == [None, ClockReason.LIMITS]


def test_one_incident_that_cannot_be_changed_keeps_no_other_from_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, *good = [an_assigned_incident(services) for _ in range(4)]
    before = handling(services, [bad])

    def with_a_bug(incident: Incident, *given: Any, **named: Any) -> Decision | None:
        if incident.id == bad:
            raise ZeroDivisionError
        return follow_limits(incident, *given, **named)

    monkeypatch.setattr(limits_walk, "follow_limits", with_a_bug)
    publish(services, "limits", limits(services, handle=7), for_open=True)
    walk(services)

    assert {clock.allowance for clock in handling(services, good)} == {timedelta(minutes=7)}
    assert handling(services, [bad]) == before


def test_other_documents_are_not_published_for_what_is_open(services: Services) -> None:
    body: dict[str, Any] = deepcopy(dict(services.reading.as_(PLATFORM_ACTOR).documents().in_force()["channels"].body))
    body["channels"][0]["name"] += "（新）"

    with pytest.raises(PublishingRefused, match="only limits"):
        publish(services, "channels", body, for_open=True)


def test_the_preview_of_limits_shows_what_will_move_and_to_whom_the_numbers_are_shown(services: Services) -> None:
    incidents = [an_assigned_incident(services) for _ in range(2)]
    proposed = limits(services, handle=7, sign=200)
    with running(services) as site:
        asked = {"text": written("limits", proposed)}
        shown = Somebody(site, "supervisor01").http.post("/api/v1/documents/limits/preview", json=asked).json()
        to_admin = Somebody(site, "admin").http.post("/api/v1/documents/limits/preview", json=asked).json()
        faulty = Somebody(site, "admin").http.post("/api/v1/documents/limits/preview", json={"text": "clocks: []"})
    numbers = {number_of(services, incident) for incident in incidents}

    assert (shown["open"], shown["looked"], shown["moved"]) == (2, 2, 4)
    assert {each["clock"]: each["moves"] for each in shown["kinds"]} == {"handle": {"earlier": 2}, "sign": {"later": 2}}
    assert shown["units"] == [{"unit": "enforcement", "moves": {"earlier": 2, "later": 2}}]
    assert {each["number"] for each in shown["examples"]} == numbers
    assert (to_admin["moved"], to_admin["kinds"], to_admin["units"], to_admin["examples"]) == (
        4,
        shown["kinds"],
        [],
        [],
    )
    assert (faulty.status_code, faulty.json()["code"]) == (422, "document_faulty")

    publish(services, "limits", proposed, for_open=True)
    walk(services)
    told = {(each["number"], each["clock"]): each["becomes"] for each in shown["examples"]}
    for incident in incidents:
        for kind in (ClockKind.HANDLE, ClockKind.SIGN):
            due_at = clock_of(services, incident, kind).due_at
            assert due_at is not None
            assert told[number_of(services, incident), kind.value] == due_at.isoformat().replace("+00:00", "Z")


def test_the_preview_of_duty_hours_and_of_a_year_shows_what_will_be_recounted(services: Services) -> None:
    load_years(services, THIS_YEAR - 1)
    keep_duty(services, ALL_DAY)
    count_working_time(services)
    incident = an_assigned_incident(services)
    days = [
        {
            "year": year,
            "notice": "test",
            "days_off": [{"name": "元旦", "from": f"{year}-01-01", "to": f"{year}-01-01"}],
            "make_up_days": [],
        }
        for year in (THIS_YEAR - 1, THIS_YEAR, THIS_YEAR + 1)
    ]
    with running(services) as site:
        asked = {"text": written("workdays", {"years": days})}
        shown = Somebody(site, "supervisor01").http.post("/api/v1/documents/workdays/preview", json=asked).json()

    assert {each["clock"]: each["moves"] for each in shown["kinds"]} == {"handle": {"dated": 1}, "total": {"dated": 1}}

    load_years(services, THIS_YEAR - 1, THIS_YEAR, THIS_YEAR + 1)
    recount(services)
    due_at = clock_of(services, incident, ClockKind.HANDLE).due_at
    assert due_at is not None
    (told,) = [each["becomes"] for each in shown["examples"] if each["clock"] == "handle"]
    assert told == due_at.isoformat().replace("+00:00", "Z")


def test_a_ladder_is_for_what_begins_later_and_the_preview_says_for_how_many_it_is_not(services: Services) -> None:
    an_assigned_incident(services)
    body: dict[str, Any] = deepcopy(dict(services.reading.as_(PLATFORM_ACTOR).documents().in_force()["ladders"].body))
    for ladder in body["ladders"]:
        ladder["steps"] = ladder["steps"][:1]
    with running(services) as site:
        asked = {"text": written("ladders", body)}
        shown = Somebody(site, "supervisor01").http.post("/api/v1/documents/ladders/preview", json=asked).json()

    assert (shown["moved"], shown["keep_ladder"]) == (0, 3)
