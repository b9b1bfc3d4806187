"""An export holds nothing that the caller's list does not show: for every list and role, row by row, cell by cell.

The list is asked over HTTP as a page asks for it. Every word in the export has to stand in that answer, or be the
catalogue's word for a code in it; what the list refuses, the export refuses.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.api.exporting.sources import SOURCES
from dispatch.adapters.postgres.tables import incident
from dispatch.bootstrap import Services
from dispatch.domain.assessment.period import period_of
from dispatch.domain.assessment.standing import PeriodId
from dispatch.domain.terms import Action, Lamp, Status, UserId
from runtime.clock import utc_now
from runtime.ids import new_id
from schemas.texts import Language, sentences
from tests.postgres.test_api_access import PEOPLE, World, an_alert
from tests.postgres.test_assessment import a_closed_incident
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OTHER_CITIZEN,
    TOWN,
    decided,
    move,
    report_of,
    reported,
    rows,
)
from tests.postgres.web import Site, Somebody, number_of
from tests.unit.assessment.kit import scheme

LISTS: Mapping[str, tuple[str, str]] = {
    "queue": ("/incidents", "items"),
    "history": ("/incidents/{number}/events", "items"),
    "merged": ("/incidents/{number}/merged", "items"),
    "inbox": ("/inbox", "items"),
    "calls": ("/calls", "items"),
    "alerts": ("/alerts", "items"),
    "deliveries": ("/deliveries", "items"),
    "dead_letters": ("/deadletters", "items"),
    "due": ("/due", "lanes"),
    "morning": ("/morning", ""),
    "morning_units": ("/morning", "units"),
    "emergency": ("/emergency", ""),
    "emergency_arrivals": ("/emergency/arrivals", "cells"),
    "contacts": ("/contacts", ""),
    "duty_list": ("/duty-lists/town", "items"),
    "roster": ("/roster", ""),
    "handovers": ("/handovers", "items"),
    "handover": ("/handovers/{handover}", ""),
    "documents": ("/documents/channels", "versions"),
    "figures": ("/figures", ""),
    "statistics": ("/statistics/figures?by=unit", ""),
    "statistics_cases": ("/statistics/cases?figure=received", "items"),
    "statistics_crossed": ("/statistics/crossed", ""),
    "assessment": ("/assessment/periods/{period}", "table"),
    "assessment_subject": ("/assessment/periods/{period}/subjects/police", "leaves"),
    "assessment_cases": ("/assessment/periods/{period}/subjects/police/leaves/on-time", "items"),
    "assessment_objections": ("/assessment/periods/{period}", "objections"),
    "draws": ("/assessment/draws", "items"),
    "draw_checks": ("/assessment/draws/{draw}", "items"),
    "my_checks": ("/assessment/checks", "items"),
    "screens": ("/screens", "items"),
    "stream_health": ("/stream-health", "steps"),
}
"""Where the list of each export is asked for, and the member with its rows, where it has one row for each."""
WORDS = frozenset(sentences(Language.ZH_CN).values())
SENTENCES = {"经过", "谁"}
"""Columns in which several words make a sentence."""
COUNT = re.compile(r"\d{1,5}")
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Town(World):
    """What there is to be seen: of several reporters, places and units, an accusation, messages and a shift."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        move(services, self.incident, Action.SIGN, HANDLER)
        for sender in (CITIZEN, OTHER_CITIZEN, OFFICER, OFFICER):
            other = reported(services, sender, text="桥洞下有人 13812345678 倒垃圾,味道很大")
            services.apply_triage([decided(other, report_of(services, other))])
        accusation = reported(services, CITIZEN, text="受理员推诿")
        with services.engine.begin() as connection:
            connection.execute(
                incident.update().where(incident.c.id == accusation).values(accused=["account:operator03"])
            )
        self.accusation = number_of(services, accusation)
        self.shift = self.left()
        an_alert(services, self.incident, "enforcement-lead", state="failed")
        self.letter()
        self.period, self.draw = self.assessed(services)
        self.accounts = {name for (name,) in rows(services, "SELECT name FROM app_user")}

    def assessed(self, services: Services) -> tuple[PeriodId, UUID]:
        """A published month to which a unit objects, a draw, and a screen."""
        period, draw, by = PeriodId(new_id()), new_id(), UserId("assessor01")
        assert services.assessments.open(period, scheme("stations"), "1", period_of("2026-09"), by=by) is None
        assert services.assessments.publish(period, by=by) is None
        lead = UserId("police-lead")
        assert (
            services.objections.raise_(period, new_id(), "police", "praised", "应当加分", ["一份通报"], by=lead) is None
        )
        a_closed_incident(services)
        month = period_of(f"{utc_now().astimezone(SHANGHAI):%Y-%m}")
        services.draws.draw(draw, month, "种子", size=5, town=TOWN, by=by)
        services.screens.make(new_id(), "一号屏", TOWN, by=UserId("supervisor01"))
        return period, draw


@pytest.fixture(scope="module")
def town(site: Site) -> Town:
    return Town(site.services)


def wish(what: str, town: Town) -> dict[str, Any]:
    return {
        "history": {"number": town.number},
        "merged": {"number": town.number},
        "handover": {"id": str(town.shift)},
        "documents": {"kind": "channels"},
        "statistics": {"by": "unit"},
        "statistics_cases": {"figure": "received"},
        "assessment": {"id": str(town.period)},
        "assessment_subject": {"id": str(town.period), "subject": "police"},
        "assessment_cases": {"id": str(town.period), "subject": "police", "leaf": "on-time"},
        "assessment_objections": {"id": str(town.period)},
        "draw_checks": {"id": str(town.draw)},
    }.get(what, {})


def exported(somebody: Somebody, what: str, filter: Mapping[str, Any]) -> tuple[int, list[dict[str, str]]]:
    """The status, and the rows of the file; the export is removed."""
    body = {"what": what, "filter": filter, "format": "csv"}
    answer = somebody.http.post("/api/v1/exports", json=body)
    if answer.status_code != 201:
        return answer.status_code, []
    made = answer.json()
    assert made["state"] == "done"
    file = somebody.http.get(f"/api/v1/exports/{made['id']}/file")
    assert file.status_code == 200, file.text
    assert somebody.http.delete(f"/api/v1/exports/{made['id']}").status_code == 204
    return 200, list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


def leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)
    elif node is not None:
        yield node


def told(answer: Any) -> set[str]:
    """Everything that an answer says, instants as the township's clocks show them."""
    said: set[str] = set()
    for leaf in leaves(answer):
        said.add(str(leaf))
        try:
            at = datetime.fromisoformat(str(leaf)).astimezone(SHANGHAI)
        except ValueError:
            continue
        said |= {f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y-%m-%d}"}
    return said


def strange_to(said: set[str], cell: str) -> list[str]:
    """What of a cell is neither in the answer nor a word of the catalogue; counts are numbers."""
    whole = cell.removeprefix("'")
    parts = [] if whole in said else whole.split("、")
    return [part for part in parts if part and part not in said | WORDS and not COUNT.fullmatch(part)]


@pytest.mark.parametrize("what", SOURCES)
@pytest.mark.parametrize("who", [who for who, user in PEOPLE.items() if user is not None])
def test_every_word_of_an_export_is_one_of_the_callers_list(site: Site, town: Town, who: str, what: str) -> None:
    somebody = Somebody(site, PEOPLE[who] or "")
    path, member = LISTS[what]
    asked = path.format(number=town.number, handover=town.shift, period=town.period, draw=town.draw)
    limit = "?limit=100" if member == "items" and "?" not in asked else ""

    listed = somebody.http.get(f"/api/v1{asked}{limit}")
    status, found = exported(somebody, what, wish(what, town))

    assert status == listed.status_code
    if status != 200:
        return
    answer = listed.json()
    said = told(answer)
    if member and what != "due":
        assert len(found) == len(answer[member])
    for row in found:
        for column, cell in row.items():
            assert not {name for name in town.accounts if name in cell} - said, (what, column, cell)
            if column not in SENTENCES:
                assert strange_to(said, cell) == [], (what, column, cell)


def test_every_list_is_looked_at() -> None:
    assert LISTS.keys() == SOURCES.keys()


def test_an_accusation_is_in_no_export_of_those_who_do_not_see_it(site: Site, town: Town) -> None:
    seen = {
        who: town.accusation in {row["编号"] for row in exported(Somebody(site, user), "queue", {})[1]}
        for who, user in PEOPLE.items()
        if user is not None
    }

    assert {who for who, sees in seen.items() if sees} == {"reporter", "supervisor"}


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.lists(st.sampled_from([status.value for status in Status]), min_size=1, max_size=3, unique=True),
        "scope": st.sampled_from(["all", "mine", "waiting", "asked", "reported"]),
        "open": st.booleans(),
        "grade": st.integers(1, 4),
        "platform": st.sampled_from(["enforcement", "services"]),
        "needs_person": st.booleans(),
        "lamp": st.lists(st.sampled_from([lamp.value for lamp in Lamp]), min_size=1, max_size=2, unique=True),
        "sort": st.sampled_from(["due", "received"]),
        "cell": st.sampled_from(["330499101", "330499101203"]),
        "q": st.sampled_from(["垃圾", "推诿", "没有这样的字"]),
    },
)


@pytest.mark.parametrize("user", ["operator03", "supervisor01", "officer01", "enforcement-lead", "citizen01", "admin"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filter=FILTERS)
def test_whatever_is_filtered_an_export_has_the_rows_of_the_list(
    site: Site, town: Town, user: str, filter: dict[str, Any]
) -> None:
    somebody = Somebody(site, user)

    numbers = somebody.numbers(**filter, limit=200)
    status, found = exported(somebody, "queue", filter)

    assert status == 200
    assert [row["编号"] for row in found] == numbers


def test_an_export_of_an_incident_that_is_not_visible_is_refused(site: Site, town: Town) -> None:
    for user in ("citizen02", "officer05", "police-lead", "elsewhere", "admin"):
        for what in ("history", "merged"):
            assert exported(Somebody(site, user), what, {"number": town.number})[0] == 404

    assert isinstance(town.shift, UUID)
    assert exported(Somebody(site, "elsewhere"), "handover", {"id": str(town.shift)})[0] == 404
