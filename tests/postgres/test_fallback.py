"""Without Kafka the fallback decides what waits too long, as Kafka would have, once, and leaves people's work alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from shapely.geometry import shape

from console.api.catalogue import catalogue_from
from console.api.models.incidents import Detail
from console.api.views import Viewer, detail_view
from dispatch.adapters.postgres.undecided import faults_found, undecided
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from runtime.clock import monotonic
from schemas.incident_records import ReportAccepted, TriageDecided
from stream_processors.triage import fallback
from stream_processors.triage.fallback import OTHERS_AFTER, URGENT_AFTER, Fallback
from stream_processors.triage.rules import Rulebook, build_rulebook, decide
from tests.postgres.passing_time import let_pass
from tests.postgres.township import (
    CITIZEN,
    OPERATOR,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
    submission,
)

TRADER = "路边占道经营的流动摊贩"


@pytest.fixture
def place(services: Services) -> dict[str, object]:
    """A position inside a cell of the demo town."""
    polygon = services.documents()["areas"].body["cells"][0]["polygon"]
    point = shape(polygon).representative_point()
    return {"lon": point.x, "lat": point.y, "crs": "WGS-84"}


def kafkas_record(services: Services, incident: UUID) -> ReportAccepted:
    """The record that the relay would have told Kafka."""
    ((value,),) = rows(
        services, "SELECT value FROM outbox WHERE key = CAST(:i AS text) AND topic = 'reports.accepted'", i=incident
    )
    return msgspec.json.decode(value, type=ReportAccepted)


def kinds(services: Services, incident: UUID) -> list[str]:
    found = rows(services, "SELECT type FROM incident_event WHERE incident = :i ORDER BY seq", i=incident)
    return [row.type for row in found]


def test_a_report_that_waits_too_long_is_routed_and_its_outbox_row_closed(
    services: Services, place: dict[str, object]
) -> None:
    incident = reported(services, CITIZEN, text=TRADER, position=place)
    let_pass(services, OTHERS_AFTER + 1)

    Fallback(services).one_round()

    after = seen(services, incident)
    assert after.status == "assigned"
    assert after.lead_assignment is not None
    assert kinds(services, incident) == ["IncidentReceived", "IncidentClassified", "IncidentAssigned"]
    assert rows(services, "SELECT consumer, cause, outcome FROM processed") == [
        ("effects", report_of(services, incident), "assigned")
    ]
    assert rows(services, "SELECT count(*) FROM outbox WHERE topic = 'reports.accepted'") == [(0,)]


def test_the_reasons_say_which_of_the_two_decided(services: Services, place: dict[str, object]) -> None:
    by_fallback, by_triage = (reported(services, CITIZEN, text=TRADER, position=place) for _ in range(2))
    services.apply_triage([decided(by_triage, report_of(services, by_triage))])
    let_pass(services, OTHERS_AFTER + 1)

    Fallback(services).one_round()

    assert {reason.by for reason in shown(services, by_fallback).reasons} == {"fallback"}
    assert {reason.by for reason in shown(services, by_triage).reasons} == {"triage"}


def shown(services: Services, incident: UUID) -> Detail:
    """The incident as an operator sees it."""
    found = services.reading.as_(OPERATOR).details(seen(services, incident).number)
    assert found is not None
    catalogue = catalogue_from(services.documents())
    return detail_view(found, Viewer(actor=OPERATOR, catalogue=catalogue, at=found.at))


def test_urgent_reports_wait_ten_seconds_and_others_a_minute(services: Services) -> None:
    urgent, other = reported(services, urgent=True), reported(services)
    loop = Fallback(services)

    let_pass(services, URGENT_AFTER - 2)
    loop.one_round()
    nobody = (seen(services, urgent).decided_by, seen(services, other).decided_by)
    let_pass(services, 3)
    loop.one_round()

    assert nobody == (None, None)
    assert seen(services, urgent).decided_by is not None
    assert seen(services, other).decided_by is None


def test_the_fallbacks_decision_is_kafkas_word_for_word(
    services: Services, place: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = reported(
        services,
        CITIZEN,
        position=place | {"crs": "GCJ-02"},
        address="菱塘路 8 号",
        occurred_at="2026-11-24T08:00:00+08:00",
        category="06010",
    )
    reports: list[ReportAccepted] = []

    def note(report: ReportAccepted, rulebook: Rulebook) -> TriageDecided:
        reports.append(report)
        return decide(report, rulebook)

    monkeypatch.setattr(fallback, "decide", note)
    record = kafkas_record(services, incident)
    Fallback(services, others_after=0).one_round()

    assert reports == [record]
    event = rows(services, "SELECT caused_by FROM incident_event WHERE incident = :i AND seq = 2", i=incident)
    assert event == [(decide(record, build_rulebook(services.documents())).event_id,)]


def test_when_kafkas_decision_comes_second_nothing_changes(services: Services, place: dict[str, object]) -> None:
    incident = reported(services, CITIZEN, text=TRADER, position=place)
    late = decide(kafkas_record(services, incident), build_rulebook(services.documents()))
    Fallback(services, others_after=0).one_round()
    before = seen(services, incident)

    outcomes = services.apply_triage([late])

    assert set(outcomes.values()) == {"repeated"}
    assert seen(services, incident) == before


def test_what_kafka_decided_is_not_looked_at_again(services: Services) -> None:
    incident = reported(services)
    services.apply_triage([decided(incident, report_of(services, incident))])
    before = seen(services, incident)

    Fallback(services, others_after=0).one_round()

    assert seen(services, incident) == before


@pytest.mark.parametrize("action", [Action.RECALL, Action.CLASSIFY])
def test_what_a_person_took_in_hand_is_left_to_people(services: Services, action: Action) -> None:
    incident = reported(services)
    if action is Action.RECALL:
        services.apply_triage([decided(incident, report_of(services, incident))])
        move(services, incident, Action.RECALL, OPERATOR, reason="派错")
    else:
        move(services, incident, Action.CLASSIFY, OPERATOR, category="06010", reason="看过")
    before = seen(services, incident)

    Fallback(services, others_after=0).one_round()

    assert before.status == "received"
    assert seen(services, incident) == before


def test_what_the_rules_cannot_route_waits_for_a_person_and_is_not_asked_again(services: Services) -> None:
    incident = reported(services, CITIZEN, text="你好")
    loop = Fallback(services, others_after=0)

    loop.one_round()
    once = seen(services, incident)
    loop.one_round()

    assert once.left_to_person
    assert once.status == "received"
    assert seen(services, incident) == once


def test_history_is_classified_and_stays_closed(services: Services) -> None:
    services.accept([submission(history=True, text=TRADER)])
    ((incident,),) = rows(services, "SELECT id FROM incident")

    Fallback(services, others_after=0).one_round()

    after = seen(services, incident)
    assert after.status == "closed"
    assert after.category is not None
    assert after.decided_by is not None


def test_a_report_that_the_rules_choke_on_goes_to_a_person_and_its_neighbours_are_decided(
    services: Services, place: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, sound = reported(services, text="毒"), reported(services, CITIZEN, text=TRADER, position=place)

    def choke(report: ReportAccepted, rulebook: Rulebook) -> TriageDecided:
        if report.text == "毒":
            raise ValueError("cannot digest")
        return decide(report, rulebook)

    monkeypatch.setattr(fallback, "decide", choke)

    Fallback(services, others_after=0).one_round()

    assert seen(services, sound).status == "assigned"
    assert seen(services, poison).left_to_person
    assert rows(services, "SELECT count(*) FROM processed") == [(2,)]


def test_a_backlog_is_drained_in_bounded_batches_urgent_first(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback, "BATCH", 4)
    services.accept([submission() for _ in range(6)])
    services.accept([submission(urgent=True) for _ in range(3)])
    loop = Fallback(services, urgent_after=0, others_after=0)

    rests, left = [], []
    for _ in range(3):
        rests.append(loop.one_round())
        ((urgent, others),) = rows(
            services,
            "SELECT count(*) FILTER (WHERE urgent), count(*) FILTER (WHERE NOT urgent) FROM incident "
            "WHERE decided_by IS NULL",
        )
        left.append((urgent, others))

    assert left == [(0, 5), (0, 1), (0, 0)]
    assert rests[:2] == [0.0, 0.0]
    assert rests[2] > 0


def test_the_loop_decides_an_urgent_report_within_twenty_seconds_and_ends_when_told(
    services: Services, place: dict[str, object]
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=fallback.run, args=(services.settings, stop))
    thread.start()
    incident = reported(services, urgent=True, text=TRADER, position=place)
    began = monotonic()

    while seen(services, incident).decided_by is None and monotonic() - began < 20:
        stop.wait(0.2)
    took = monotonic() - began
    stop.set()
    thread.join(timeout=10)

    assert URGENT_AFTER - 1 < took < 20
    assert not thread.is_alive()


@pytest.mark.parametrize("look", [partial(undecided, urgent=False, after_seconds=60), faults_found])
def test_looking_for_what_waits_goes_by_an_index(services: Services, look: Callable[..., Any]) -> None:
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        services.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])), named=False
    )
    with services.engine.connect() as connection:
        look(connection, limit=100)
        statement, parameters = asked[-1]
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars()
        text = "\n".join(plan)

    assert "ix_incident_undecided" in text
