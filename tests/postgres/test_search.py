"""What is found when somebody types words, and that a report is found soon after its receipt."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from benchmarks.dictionary_coverage import DATA
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.application.accept.accepting import Receipt
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Action, UnitId
from dispatch.entrypoints import words
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    OTHER_CITIZEN,
    UNIT_LEAD,
    decided,
    index_words,
    move,
    report_of,
    reported,
    rows,
    seen,
    submission,
)

WITHOUT_PHOTOS = "06007"
AS_PROMISED = 2.0
SOON = 20.0
"""Seconds; for a machine that is busy with other things."""


def found(services: Services, text: str, who: Actor = OPERATOR, **filters: Any) -> set[UUID]:
    return {item.id for item in services.reading.as_(who).page(Filters(text=text, **filters)).items}


def an_assigned_incident(services: Services, **fields: object) -> UUID:
    incident = reported(services, CITIZEN, **fields)
    services.apply_triage([decided(incident, report_of(services, incident), category=WITHOUT_PHOTOS)])
    return incident


def a_closed_incident(services: Services, **fields: object) -> UUID:
    incident = reported(services, CITIZEN, **fields)
    move(
        services,
        incident,
        Action.DECLINE,
        OPERATOR,
        reason_code="county_matter",
        reason="不属本镇",
        turn_to="县供电公司",
    )
    return incident


def indexed(services: Services, incident: UUID) -> bool | None:
    """Whether the incident has bigrams; None while nothing is known of its words."""
    found = rows(services, "SELECT words IS NOT NULL AS has FROM incident_words WHERE incident = :id", id=incident)
    return found[0].has if found else None


@pytest.mark.parametrize("make", [an_assigned_incident, a_closed_incident], ids=["open", "closed"])
def test_words_are_found_in_text_and_address_however_they_are_written(
    services: Services, make: Callable[..., UUID]
) -> None:
    incident = make(services, text="ＷＩＦＩ 信号塔旁边的变​压器冒烟", address="振兴街　５号")
    reported(services, OTHER_CITIZEN, text="路灯不亮")
    index_words(services)

    for words_ in (
        "变压器",
        "wifi",
        "信号塔",
        "振兴街 5号",
        " 变压器冒烟 ",
        "５号 变 压 器",
        "振兴街5号",
        "冒烟 ＷiＦi",
    ):
        assert found(services, words_) == {incident}
    for words_ in ("冒烟振兴", "变压器 路灯", "变器", "压变", "100%", "_", "\\"):
        assert found(services, words_) == set()


@pytest.mark.parametrize("within", [SOON, pytest.param(AS_PROMISED, marks=pytest.mark.nightly)])
def test_a_report_is_found_while_the_loop_runs_and_history_too(services: Services, within: float) -> None:
    stop = threading.Event()
    loop = threading.Thread(target=words.run, args=(services.settings, stop))
    loop.start()
    try:
        new = reported(services, CITIZEN, text="变压器冒烟")
        (receipt,) = services.accept([submission(OFFICER, history=True, text="去年的变压器")])
        assert isinstance(receipt, Receipt)

        until = time.monotonic() + within
        while len(found(services, "变压器")) < 2 and time.monotonic() < until:
            time.sleep(0.05)

        assert new in found(services, "变压器")
        assert len(found(services, "变压器")) == 2
        assert len(found(services, "去年的变压器")) == 1
    finally:
        stop.set()
        loop.join(10)


def test_a_single_sign_is_sought_in_what_is_open_only(services: Services) -> None:
    still_open, closed = reported(services, CITIZEN, text="灯坏了"), a_closed_incident(services, text="灯又坏了")
    index_words(services)

    assert found(services, "灯") == {still_open}
    assert found(services, "灯又") == {closed}


def test_words_follow_an_incident_that_is_closed_and_reopened(services: Services) -> None:
    incident = an_assigned_incident(services, text="变压器冒烟")
    assert indexed(services, incident) is None
    index_words(services)
    assert indexed(services, incident) is False

    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.COMMENT, OPERATOR, note="已电话核实")
    index_words(services)
    assert indexed(services, incident) is False
    close(services, incident)
    assert found(services, "变压器") == {incident}
    index_words(services)
    assert indexed(services, incident) is True
    assert found(services, "变压器", unit="enforcement", open=False) == {incident}

    reopen(services, incident)
    assert found(services, "变压器", open=True) == {incident}
    index_words(services)
    assert indexed(services, incident) is False
    assert found(services, "变压器", open=True) == {incident}


def close(services: Services, incident: UUID) -> None:
    """Bring an incident that is being handled to its end."""
    move(services, incident, Action.HAND_IN, HANDLER, result="已处理")
    move(services, incident, Action.CONFIRM, OPERATOR, note="核实")
    move(services, incident, Action.RATE, CITIZEN, stars=5)
    assert not seen(services, incident).status.is_open


def reopen(services: Services, incident: UUID) -> None:
    """Let the reporter have it taken up again."""
    move(services, incident, Action.REOPEN, CITIZEN, reason="又坏了")
    request = str(seen(services, incident).requests[-1].id)
    move(services, incident, Action.GRANT, OPERATOR, request=request)
    assert seen(services, incident).status.is_open


def test_indexing_again_changes_nothing_and_begins_where_it_ended(services: Services) -> None:
    a_closed_incident(services, text="变压器冒烟")
    index_words(services)
    before = rows(services, "SELECT xmin::text, incident, words, facets FROM incident_words")
    at = rows(services, "SELECT xid::text, position FROM reader_position")

    index_words(services)

    assert rows(services, "SELECT xmin::text, incident, words, facets FROM incident_words") == before
    assert rows(services, "SELECT xid::text, position FROM reader_position") == at


def test_everything_can_be_indexed_anew(services: Services) -> None:
    incidents = [reported(services, CITIZEN, text="路灯"), a_closed_incident(services, text="变压器")]
    index_words(services)
    before = rows(services, "SELECT * FROM incident_words ORDER BY incident")
    with services.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM incident_words; DELETE FROM reader_position")

    index_words(services)

    assert rows(services, "SELECT * FROM incident_words ORDER BY incident") == before
    assert len(before) == len(incidents)


def test_a_number_is_found_whole_by_its_beginning_and_by_its_last_digits(services: Services) -> None:
    incident, closed = reported(services, CITIZEN), a_closed_incident(services)
    index_words(services)

    for each in (incident, closed):
        number = seen(services, each).number
        assert found(services, number) == {each}
        assert found(services, number[-6:]) == {each}
        assert each in found(services, number[:17])
    assert found(services, "99999999") == set()


def test_a_unit_is_found_by_its_name_while_it_has_the_incident(services: Services) -> None:
    incident = an_assigned_incident(services)
    reported(services, CITIZEN)
    index_words(services)

    assert found(services, "综合行政", text_units=(UnitId("enforcement"),)) == {incident}
    assert found(services, "综合行政") == set()


def test_who_reported_is_found_by_those_who_may_know(services: Services) -> None:
    incident, closed = an_assigned_incident(services), a_closed_incident(services)
    index_words(services)

    for words_ in ("沈桂芳", "citizen01"):
        assert found(services, words_) == {incident, closed}
        for who in (HANDLER, UNIT_LEAD, CITIZEN, OTHER_CITIZEN):
            assert found(services, words_, who) == set()
        assert found(services, words_, OFFICER) == {incident}
    assert found(services, "沈桂") == set()


def test_the_words_of_an_incident_are_known_to_nobody_who_does_not_see_it(services: Services) -> None:
    reported(services, CITIZEN, text="变压器冒烟")
    index_words(services)

    assert found(services, "变压器", OTHER_CITIZEN) == found(services, "变压器", UNIT_LEAD) == set()


@pytest.mark.parametrize("make", [an_assigned_incident, a_closed_incident], ids=["open", "closed"])
def test_a_number_is_found_by_its_last_digits_however_they_are_written(
    services: Services, make: Callable[..., UUID]
) -> None:
    incident = make(services, text="路灯不亮")
    index_words(services)
    (number,) = (row.number for row in rows(services, "SELECT number FROM incident WHERE id = :id", id=incident))

    for last in (4, 5, 7):
        digits = number[-last:]
        assert incident in found(services, digits)
        assert incident in found(services, f" {digits[:2]} {digits[2:]} ")
        assert incident in found(services, digits.translate({ord("0") + n: ord("０") + n for n in range(10)}))
    assert found(services, f"{number[:9]} {number[9:]}") == {incident}


def test_the_field_s_searches_find_what_was_written(services: Services) -> None:
    path = DATA / "field_cases" / "search.json"
    if not path.is_file():
        pytest.skip("the field cases are not at GRIDLOOP_TEST_DATA")
    cases = [case for case in json.loads(path.read_text("utf-8"))["finds"] if "text" in case]
    incidents = [reported(services, CITIZEN, text=case["text"]) for case in cases]
    index_words(services)

    assert [incident in found(services, case["q"]) for incident, case in zip(incidents, cases, strict=True)] == [
        True
    ] * len(cases)
