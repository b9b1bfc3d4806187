"""Clocks in working time as they are kept, shown and recounted, and a year that is not loaded as people meet it.

The calendars here have one day off each, so that what is shown follows from the day on which a test runs.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from deploy.checkup.calendar import calendar_checks
from deploy.checkup.finding import Finding, Outcome
from dispatch.adapters.postgres import timers
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reference import publish
from dispatch.bootstrap import Services
from dispatch.domain.calendar.workdays import day_of
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import Action, ClockKind, ClockReason
from dispatch.entrypoints.auditor import Auditor
from dispatch.entrypoints.recounting import Recounter
from runtime.clock import utc_now
from runtime.settings import load_settings
from schemas.reference import ReferenceDocument
from tests.postgres.township import CITIZEN, HANDLER, OPERATOR, decided, move, report_of, reported, rows, seen
from tests.postgres.web import Somebody, number_of, running

THIS_YEAR = day_of(utc_now()).year
ALL_DAY = {"workday": [["00:00", "24:00"]], "day_off": [["00:00", "24:00"]]}


def publish_now(services: Services, kind: str, version: str, body: dict[str, Any]) -> None:
    with services.engine.begin() as connection:
        document = ReferenceDocument(kind=kind, version=version, body=body)
        publish(connection, [document], by="信息科", effective_from=utc_now(), remark=f"启用{version}")
    for each in (services.rules, services.documents):
        each._looked_at = float("-inf")  # a process takes it up within seconds; this one at once


def load_years(services: Services, *years: int) -> None:
    one_day_off = {year: {"name": "元旦", "from": f"{year}-01-01", "to": f"{year}-01-01"} for year in years}
    body = {
        "years": [
            {"year": y, "notice": "test", "days_off": [off], "make_up_days": []} for y, off in one_day_off.items()
        ]
    }
    publish_now(services, "workdays", f"until {max(years)}", body)


def count_working_time(services: Services) -> None:
    """Let handling take two working days and the total nine; everything else stays as it is."""
    body: dict[str, Any] = deepcopy(dict(services.documents()["limits"].body))
    kept = [row for row in body["clocks"] if row["clock"] not in ("handle", "total")]
    body["clocks"] = [*kept, {"clock": "handle", "working_days": 2}, {"clock": "total", "working_days": 9}]
    publish_now(services, "limits", "working", body)


def keep_duty(services: Services, duty: dict[str, Any]) -> None:
    body: dict[str, Any] = deepcopy(dict(services.documents()["units"].body))
    for unit in body["units"]:
        unit.pop("duty", None)
    publish_now(services, "units", f"duty {len(str(duty))}", body | {"duty": duty})


def an_assigned_incident(services: Services) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def clock_of(services: Services, incident: UUID, kind: ClockKind) -> Clock:
    return [clock for clock in seen(services, incident).clocks if clock.kind is kind][-1]


def recount(services: Services) -> None:
    recounter = Recounter(services)
    while recounter.one_round() == 0.0:
        pass


def last_of(services: Services, incident: UUID) -> tuple[Any, ...]:
    """What was noted last of an incident: the fact's name, who did it, in which role, in which words, and its data."""
    columns = "type, actor, by, note, data - 'clocks'"
    latest = f"SELECT {columns} FROM incident_event WHERE incident = :i ORDER BY seq DESC LIMIT 1"
    return tuple(rows(services, latest, i=incident)[0])


def test_a_clock_is_kept_with_the_working_days_of_the_unit_and_shown_day_by_day(services: Services) -> None:
    load_years(services, THIS_YEAR, THIS_YEAR + 1)
    keep_duty(services, {"workday": [["08:30", "12:00"], ["13:30", "17:00"]]})
    count_working_time(services)

    incident = an_assigned_incident(services)

    clock = clock_of(services, incident, ClockKind.HANDLE)
    unit = seen(services, incident).assignments[0].unit
    working = services.rules().limits.duty.of(unit)
    assert clock.due_at == working.add_days(clock.started_at, 2)
    with running(services) as site:
        shown = Somebody(site, "operator03").get(f"/incidents/{number_of(services, incident)}")
    handle = next(one for one in shown["clocks"] if one["kind"] == "handle")
    assert (handle["time"], handle["rule"]["time"], handle["missing_year"]) == ("working_days", "working_days", None)
    duty = [line for line in handle["counted"] if line["kind"] == "duty"]
    spent = working.between(clock.started_at, clock.latest_times.due_at)
    assert isinstance(spent, timedelta)
    assert sum(line["seconds"] for line in duty) == spent.total_seconds() == handle["counted"][-1]["total_seconds"]
    assert handle["lines"][-1]["remaining_seconds"] <= spent.total_seconds()


def test_a_year_that_is_not_loaded_is_an_alarm_and_nothing_is_lost(services: Services, tmp_path: Path) -> None:
    load_years(services, THIS_YEAR - 1)
    count_working_time(services)

    incident = an_assigned_incident(services)

    total, handle = (clock_of(services, incident, kind) for kind in (ClockKind.TOTAL, ClockKind.HANDLE))
    assert (total.undated, handle.undated, handle.due_at) == (True, True, None)
    assert clock_of(services, incident, ClockKind.SIGN).due_at is not None
    with running(services) as site:
        operator = Somebody(site, "operator03")
        number = number_of(services, incident)
        shown, figures = operator.get(f"/incidents/{number}"), operator.get("/figures")
        listed = operator.get("/incidents", params={"sort": "due"})["items"]
    assert {one["kind"]: one["missing_year"] for one in shown["clocks"] if one["state"] == "running"} == {
        "total": THIS_YEAR,
        "handle": THIS_YEAR,
        "sign": None,
    }
    assert [(one["due_at"], one["lines"][0]["due_at"]) for one in shown["clocks"] if one["kind"] == "handle"] == [
        (None, None)
    ]
    assert shown["clock"]["kind"] == "sign"
    assert [item["number"] for item in listed] == [number]
    assert figures["calendar"] == {"missing_year": THIS_YEAR, "undated_clocks": 2}
    assert [finding.rule for finding in Auditor(services.engine, tmp_path).look()] == []


def test_an_incident_all_of_whose_clocks_have_no_due_time_is_listed_all_the_same(services: Services) -> None:
    load_years(services, THIS_YEAR - 1)
    count_working_time(services)
    incident = an_assigned_incident(services)
    move(services, incident, Action.SIGN, HANDLER)

    with running(services) as site:
        operator = Somebody(site, "operator03")
        (listed,) = operator.get("/incidents", params={"sort": "due"})["items"]
        figures = operator.get("/figures")

    assert listed["clock"] is None
    assert (figures["overdue"], figures["due_soon"], figures["open"]) == (0, 0, 1)


def test_when_the_year_is_loaded_the_clocks_get_their_due_times_by_a_fact(services: Services, tmp_path: Path) -> None:
    load_years(services, THIS_YEAR - 1)
    count_working_time(services)
    incident, another = an_assigned_incident(services), an_assigned_incident(services)
    before = seen(services, incident)

    recount(services)
    assert seen(services, incident) == before

    load_years(services, THIS_YEAR - 1, THIS_YEAR, THIS_YEAR + 1)
    recount(services)

    for one in (incident, another):
        for kind in (ClockKind.TOTAL, ClockKind.HANDLE):
            clock = clock_of(services, one, kind)
            assert clock.due_at is not None
            assert (clock.facts[-1].kind, clock.facts[-1].why) == ("rebased", ClockReason.CALENDAR)
            assert clock.facts[0].times is not None
            assert clock.facts[0].times.due_at == UNKNOWN
    assert last_of(services, incident) == (
        *("ClocksRecounted", "信息科", "platform", f"启用until {THIS_YEAR + 1}"),
        {"workdays": f"until {THIS_YEAR + 1}", "duty": services.documents()["units"].version},
    )
    assert seen(services, incident).version == before.version
    armed = {due for (due,) in rows(services, "SELECT due_at FROM sla_timer WHERE state = 'armed'")}
    assert max(armed) < UNKNOWN
    assert Auditor(services.engine, tmp_path).look() == ()

    after = seen(services, incident)
    recount(services)
    assert seen(services, incident) == after


def test_other_duty_hours_move_the_clocks_that_run_and_no_others(services: Services) -> None:
    load_years(services, THIS_YEAR, THIS_YEAR + 1)
    keep_duty(services, ALL_DAY)
    count_working_time(services)
    incident, natural = an_assigned_incident(services), an_assigned_incident(services)
    sign = clock_of(services, natural, ClockKind.SIGN)
    moved = clock_of(services, incident, ClockKind.HANDLE)

    keep_duty(services, {"workday": [["03:00", "03:01"]]})
    recount(services)

    assert clock_of(services, incident, ClockKind.HANDLE).due_at != moved.due_at
    duty = services.documents()["units"].version
    assert last_of(services, incident)[:4] == ("ClocksRecounted", "信息科", "platform", f"启用{duty}")
    assert clock_of(services, natural, ClockKind.SIGN) == sign


def test_a_step_that_nobody_can_date_is_armed_and_never_due(services: Services) -> None:
    load_years(services, THIS_YEAR - 1)
    count_working_time(services)
    incident = an_assigned_incident(services)

    armed = dict(
        rows(
            services,
            "SELECT c.kind, t.due_at FROM sla_timer t JOIN sla_clock c ON c.id = t.clock "
            "WHERE t.state = 'armed' AND c.incident = :i",
            i=incident,
        )
    )

    assert armed["handle"] == armed["total"] == UNKNOWN
    with services.engine.begin() as connection:
        due = timers.due(connection, [incident], at=utc_now() + timedelta(days=3650))
    assert {timer.clock for timer in due} == {clock_of(services, incident, ClockKind.SIGN).id}


def test_the_next_clock_of_a_list_is_one_that_is_dated(services: Services) -> None:
    load_years(services, THIS_YEAR - 1)
    count_working_time(services)
    an_assigned_incident(services)

    (item,) = services.reading.as_(OPERATOR).page(Filters(sort="due")).items

    assert item.clock is not None
    assert item.clock.kind == "sign"


def said(services: Services, folder: Path) -> Finding:
    settings = load_settings(folder, database_url=services.settings.database_url)
    (finding,) = calendar_checks(settings)
    return finding


def test_doctor_says_which_year_is_missing_and_what_waits_for_it(services: Services, tmp_path: Path) -> None:
    load_years(services, THIS_YEAR, THIS_YEAR + 1)
    assert said(services, tmp_path).outcome is Outcome.OK

    load_years(services, THIS_YEAR - 1)
    idle = said(services, tmp_path)
    count_working_time(services)
    wanted = said(services, tmp_path)
    an_assigned_incident(services)
    waiting = said(services, tmp_path)

    assert (idle.outcome, wanted.outcome, waiting.outcome) == (Outcome.WARNING, Outcome.FAILED, Outcome.FAILED)
    for finding in (idle, wanted, waiting):
        assert f"the official workdays of {THIS_YEAR} are not loaded" in finding.detail
    assert "2 clocks run without a due time" in waiting.detail
