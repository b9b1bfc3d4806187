"""The duty roster where people meet it: who is alerted, whom an incident names, and which rosters are refused.

The shifts here last all day, so that nothing depends on the hour at which a test runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.publishing import misfits
from dispatch.adapters.postgres.accounts.book import Author
from dispatch.adapters.postgres.publishing import Outcome, Publishing, PublishingRefused
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action, ClockKind
from runtime.clock import utc_now
from schemas.reference import ReferenceDocument
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import a_worker, fire_all
from tests.postgres.township import CITIZEN, HANDLER, TOWN, UNIT_LEAD, decided, move, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of, running

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
FIRST, SECOND, LEAD = "enforcement-h1", "enforcement-h2", "enforcement-lead"


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def all_day(*persons: str) -> dict[str, Any]:
    return {"days": EVERY_DAY, "from": "00:00", "to": "24:00", "persons": list(persons)}


def away(person: str, deputy: str | None = None) -> dict[str, Any]:
    since, until = (f"{utc_now() + timedelta(days=days):%Y-%m-%dT00:00}" for days in (-2, 3))
    return {"person": person, "from": since, "to": until} | ({"deputy": deputy} if deputy else {})


def keep(services: Services, version: str = "test", absences: Any = (), **units: list[dict[str, Any]]) -> Outcome:
    body = {
        "units": [{"unit": unit, "weekly": lines} for unit, lines in units.items()],
        "absences": list(absences),
    }
    document = ReferenceDocument(kind="roster", version=version, body=body)
    with services.engine.begin() as connection:
        author = Author(name="信息科", system_user="test")
        outcome = Publishing(connection, author, partial(misfits, town=TOWN)).publish([document], effective_from=None)
    for each in (services.rules, services.documents):
        each._looked_at = float("-inf")  # a process takes it up within seconds; this one at once
    return outcome


def assigned(services: Services) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def told(services: Services, incident: UUID, level: str) -> set[tuple[str, str | None, str | None]]:
    """Who was told of a step of the handling clock, in which role, and which roster had nobody."""
    found = rows(
        services,
        "SELECT n.recipient, n.body ->> 'alerted_as', n.body ->> 'nobody_on_duty' FROM notification n "
        "JOIN escalation e ON e.id = n.escalation JOIN sla_clock c ON c.id = e.clock "
        "WHERE e.incident = :i AND c.kind = 'handle' AND e.level = :level AND n.channel = 'in_app' "
        "AND n.body ->> 'to' = 'handler'",
        i=incident,
        level=level,
    )
    return {tuple(row) for row in found}


def fire(services: Services, incident: UUID, database_url: str) -> None:
    """Let the handling run out by some seconds, and everything fire that is due then."""
    due_at = next(clock.due_at for clock in seen(services, incident).clocks if clock.kind is ClockKind.HANDLE)
    assert due_at is not None
    let_pass(services, (due_at - utc_now()).total_seconds() + 5, only=incident)
    with a_worker(database_url) as worker:
        fire_all(worker)


def test_the_ladder_tells_whoever_is_on_duty(services: Services, database_url: str) -> None:
    keep(services, enforcement=[all_day(SECOND)])
    incident = assigned(services)

    fire(services, incident, database_url)

    assert told(services, incident, "deadline") == {(SECOND, "handler", None)}


def test_without_a_roster_it_tells_all_of_the_unit(services: Services, database_url: str) -> None:
    incident = assigned(services)

    fire(services, incident, database_url)

    assert told(services, incident, "deadline") == {(FIRST, "handler", None), (SECOND, "handler", None)}


def test_a_deputy_is_told_for_somebody_who_signed_and_is_away(services: Services, database_url: str) -> None:
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)
    keep(services, enforcement=[all_day(FIRST)], absences=[away(FIRST, SECOND)])

    fire(services, incident, database_url)

    assert told(services, incident, "deadline") == {(SECOND, "handler", None)}


def test_where_the_roster_has_nobody_the_lead_is_told_and_the_alert_says_why(
    services: Services, database_url: str, site: Site
) -> None:
    keep(services, enforcement=[all_day(FIRST)], absences=[away(FIRST)])
    incident = assigned(services)

    fire(services, incident, database_url)

    assert told(services, incident, "deadline") == {(LEAD, "unit_lead", "enforcement")}
    alerts = Somebody(site, LEAD).get("/alerts", params={"open": True})["items"]
    assert {alert["nobody_on_duty"]["id"] for alert in alerts if alert["nobody_on_duty"]} == {"enforcement"}


def test_an_incident_names_who_is_on_duty_and_by_which_line(services: Services, site: Site) -> None:
    keep(services, enforcement=[all_day(FIRST)], absences=[away(FIRST, SECOND)])
    number = number_of(services, assigned(services))

    shown = Somebody(site, "operator03").get(f"/incidents/{number}")["on_duty"]

    (one,) = shown["people"]
    assert (one["person"]["user"], one["instead_of"]["user"]) == (SECOND, FIRST)
    assert (one["line"]["days"], one["line"]["from"], one["line"]["to"]) == (EVERY_DAY, "00:00", "24:00")
    assert shown["instead"] == []
    assert Somebody(site, CITIZEN.user).get(f"/incidents/{number}")["on_duty"] is None, (
        "whoever reported it is told no names"
    )


def test_where_nobody_is_on_duty_an_incident_names_who_is_told_instead(services: Services, site: Site) -> None:
    keep(services, enforcement=[])
    number = number_of(services, assigned(services))

    shown = Somebody(site, "operator03").get(f"/incidents/{number}")["on_duty"]

    assert (shown["people"], [person["user"] for person in shown["instead"]]) == ([], [LEAD])


def test_handing_on_offers_who_is_on_duty_first_and_says_who_is_not(services: Services, site: Site) -> None:
    keep(services, enforcement=[all_day(FIRST)])
    incident = assigned(services)
    move(services, incident, Action.SIGN, UNIT_LEAD)

    moves = Somebody(site, LEAD).get(f"/incidents/{number_of(services, incident)}")["moves"]

    (person,) = [
        field for one in moves if one["move"] == Action.HAND_ON for field in one["fields"] if field["name"] == "person"
    ]
    assert [(choice["value"], choice["on_duty"]) for choice in person["choices"]] == [(FIRST, True), (SECOND, False)]


def test_the_week_shows_every_unit_to_the_command_room_and_to_others_their_own(services: Services, site: Site) -> None:
    keep(services, enforcement=[all_day(FIRST)], police=[])

    week = Somebody(site, "operator03").get("/roster")
    units = {unit["unit"]["id"]: unit for unit in week["units"]}

    assert week["version"] == "test"
    assert [one["person"]["name"] for one in units["enforcement"]["now"]] == ["岳小峰"]
    assert [len(day["shifts"]) for day in units["enforcement"]["days"]] == [1] * 7
    assert all(day["gaps"] == [] for day in units["enforcement"]["days"])
    assert (units["police"]["keeps"], units["police"]["nobody"]) == (True, "gap")
    assert all(len(day["gaps"]) == 1 for day in units["police"]["days"])
    assert (units["works"]["keeps"], units["works"]["nobody"], units["works"]["days"]) == (False, None, [])

    own = Somebody(site, FIRST).get("/roster", params={"day": "2026-12-31"})
    assert ([unit["unit"]["id"] for unit in own["units"]], own["monday"]) == (["enforcement"], "2026-12-28")
    assert Somebody(site, CITIZEN.user).get("/roster")["units"] == []


@pytest.mark.parametrize(("day", "status"), [("1970-01-01", 200), ("2100-01-01", 200), ("0001-01-01", 422)])
def test_a_week_that_no_clock_says_is_refused_by_its_day(site: Site, day: str, status: int) -> None:
    answer = Somebody(site, "operator03").http.get("/api/v1/roster", params={"day": day})

    assert answer.status_code == status


def test_somebody_of_another_unit_is_refused_and_nothing_is_published(services: Services) -> None:
    with pytest.raises(PublishingRefused) as refused:
        keep(services, enforcement=[all_day(FIRST, "justice-h1")], absences=[away(FIRST, "nobody-at-all")])

    assert refused.value.reasons == (
        "roster: units/0: enforcement: justice-h1 is nobody of this unit",
        "roster: units/0: enforcement: there is no account nobody-at-all",
    )
    assert "roster" not in services.documents()


def test_a_unit_that_is_none_is_refused(services: Services) -> None:
    with pytest.raises(PublishingRefused, match="roster: fire is no unit of units"):
        keep(services, fire=[all_day(FIRST)])


def test_of_the_command_room_its_operators_are_people(services: Services) -> None:
    keep(services, command=[all_day("operator03")])


def test_whoever_publishes_is_told_of_the_gaps(services: Services) -> None:
    outcome = keep(services, police=[all_day("police-h1")], enforcement=[])

    assert outcome.notes
    assert {note.split(":")[1].strip() for note in outcome.notes} == {"enforcement"}


def test_a_table_is_checked_and_nothing_is_kept(services: Services, site: Site) -> None:
    operator = Somebody(site, "operator03")
    heads = "类别,单位,星期或日期,开始,结束,人员,轮换分钟,代班\n"

    def check(*lines: str) -> dict[str, Any]:
        answer = operator.http.post("/api/v1/roster/file", content=(heads + "\n".join(lines)).encode("gb18030"))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    good = check("值班,综合行政执法队,每天,00:00,24:00,enforcement-h1,,")
    stranger = check("值班,enforcement,每天,00:00,24:00,justice-h1,,")
    wrong = check("值班,enforcement,每天,00:00,24:00,enforcement-h1,,", "值班,消防队,周八,,,,,")
    empty = check("值班,enforcement,每天,,,,,")

    assert (good["faults"], good["misfits"], good["gaps"], good["units"]) == ([], [], [], 1)
    (misfit,) = stranger["misfits"]
    assert misfit["code"] == "not_of_unit"
    assert misfit["params"] == {"unit": "enforcement", "value": "justice-h1", "about": "roster"}
    assert misfit["message"] == "值班表：enforcement：“justice-h1”不是本单位人员"
    assert wrong["faults"] == [{"line": 3, "fault": "unit", "value": "消防队"}]
    (open_,) = empty["gaps"]
    assert open_["unit"] == {"id": "enforcement", "name": "综合行政执法队"}
    assert open_["times"], "nobody is on duty at all"
    assert open_["times"][0]["from"] < open_["times"][0]["to"]
    assert "roster" not in services.documents()


def test_a_table_with_a_year_of_dates_is_read_and_only_one_with_more_lines_than_a_roster_has_is_not(site: Site) -> None:
    operator = Somebody(site, "operator03")
    heads = "类别,单位,星期或日期,开始,结束,人员,轮换分钟,代班\n"
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    hours = ("0:00,8:00", "8:00,12:00", "12:00,18:00", "18:00,24:00:00")
    lines = [f"值班,综合行政执法队,{on:%Y/%m/%d},{each},enforcement-h1,,\n" for on in days for each in hours]

    def check(lines: Sequence[str]) -> httpx.Response:
        return operator.http.post("/api/v1/roster/file", content=(heads + "".join(lines)).encode("gb18030"))

    read = check(lines)
    assert read.status_code == 200, read.text
    assert (read.json()["faults"], read.json()["units"]) == ([], 1)
    assert check(lines * 4).json()["faults"] == [{"line": 0, "fault": "too_long", "value": "5000"}]
    assert check(["x" * 1024 * 1024]).status_code == 413


def test_the_roster_is_exported_as_it_can_be_read_again(services: Services, site: Site) -> None:
    keep(services, enforcement=[all_day(FIRST, SECOND)], absences=[away(FIRST, SECOND)])
    operator = Somebody(site, "operator03")

    table = operator.http.get("/api/v1/roster/file")
    again = operator.http.post("/api/v1/roster/file", content=table.content).json()

    assert table.content.decode("utf-8-sig").splitlines()[1] == f"值班,enforcement,每天,00:00,24:00,{FIRST}、{SECOND},,"
    assert json.loads(again["text"]) == services.documents()["roster"].body
