"""A canary: personal words planted in every field are on no topic but reports.accepted, in no log and no metric."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.application.accept.report_form import FormRefused
from dispatch.bootstrap import Services
from dispatch.domain.refusals import Refused
from dispatch.domain.terms import Action, Status
from dispatch.entrypoints.replies import Replies
from runtime.clock import utc_now
from runtime.ids import new_id
from runtime.metrics import exposition
from schemas.incident_records import ReportAccepted
from stream_processors.triage.rules import build_rulebook, decide
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    UNIT_LEAD,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
)
from tests.unit.triage.reports import township

WORDS = ("张建国", "13812345678", "330402199001011234", "学前弄9号")
CANARY = "，".join(WORDS)
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
PUBLIC = "SELECT topic, convert_from(value, 'UTF8') AS value, key FROM outbox WHERE topic <> 'reports.accepted'"


def test_personal_words_of_reports_and_moves_are_on_no_topic_that_promises_none_in_no_log_and_in_no_metric(
    services: Services, capfd: pytest.CaptureFixture[str]
) -> None:
    incident = reported(services, CITIZEN, text=f"垃圾成堆 {CANARY}", address=CANARY, category=CANARY[:32])
    reported(services, OPERATOR, text=CANARY, origin={"system": CANARY, "number": CANARY[:64]})
    order = {"system": CANARY, "number": CANARY[:64], "reply_to": "county"}
    closed = reported(services, OPERATOR, text=CANARY, origin=order)
    move(services, closed, Action.DECLINE, OPERATOR, reason_code="court", turn_to=CANARY)
    Replies(services).one_round()
    reported(services, OPERATOR, text="路灯不亮", caller={"name": WORDS[0], "phone": WORDS[1]}, tell_by="sms")
    reported(services, OFFICER, text=CANARY, self_handled={"note": CANARY, "attachments": [a_photo()]}, attachments=[])
    services.apply_triage([decided(incident, report_of(services, incident))])
    a_life_full_of_words(services, incident)

    told = rows(services, PUBLIC)
    assert any("OrderReplied" in row.value for row in told)
    written = capfd.readouterr()
    everything = [f"{row.topic} {row.key} {row.value}" for row in told] + [
        written.out,
        written.err,
        exposition().decode(),
    ]
    assert len(told) > 8
    assert [(word, place[:200]) for word in WORDS for place in everything if word in place] == []


def a_life_full_of_words(services: Services, incident: UUID) -> None:
    """Make every move that takes words, with the canary in each of its fields, codes too."""
    refused = suppress(Refused, FormRefused)
    with refused:
        move(services, incident, Action.RETURN, UNIT_LEAD, reason_code=CANARY, reason=CANARY)
    with refused:
        move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="a13812345678", reason=CANARY)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_found", reason=CANARY)
    with refused:
        move(services, incident, Action.CLASSIFY, OPERATOR, category=CANARY, reason=CANARY)
    with refused:
        move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason=CANARY, admission_item=CANARY[:64])
    if seen(services, incident).status is Status.RECEIVED:
        move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason=CANARY)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.COMMENT, OPERATOR, note=CANARY)
    move(services, incident, Action.NUDGE, OPERATOR, note=CANARY)
    until = (utc_now() + timedelta(hours=1)).isoformat()
    question = move(services, incident, Action.ASK, HANDLER, question=CANARY, until=until).requests[-1]
    move(services, incident, Action.ANSWER, CITIZEN, request=str(question.id), note=CANARY)
    with refused:
        move(services, incident, Action.HAND_IN, HANDLER, result=CANARY)
    if seen(services, incident).status is Status.AWAITING_CHECK:
        move(services, incident, Action.CONFIRM, OPERATOR, note=CANARY)
        move(services, incident, Action.RATE, CITIZEN, stars=1, reason=CANARY)


def a_photo() -> dict[str, Any]:
    return {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10}


@pytest.mark.parametrize("field", ["text", "category", "address"])
def test_no_decision_of_triage_repeats_personal_words(field: str) -> None:
    fields: dict[str, Any] = {"text": "垃圾成堆"} | {field: f"垃圾成堆 {CANARY}" if field == "text" else CANARY}
    report = ReportAccepted(
        event_id=new_id(),
        incident=new_id(),
        occurred_at=AT,
        caused_by=new_id(),
        number="330499101202611020000019",
        town="330499101",
        received_at=AT,
        channel="citizen",
        **fields,
    )

    said = json.dumps(
        [line.data for step in decide(report, build_rulebook(township())).steps for line in step.lines],
        ensure_ascii=False,
    )

    assert [word for word in WORDS if word in said] == []
