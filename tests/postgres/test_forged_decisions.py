"""A decision that triage did not write, or that does not answer its incident's report, changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.terms import Status
from dispatch.entrypoints.consumer import carrier_of
from dispatch.entrypoints.effects import effects
from runtime.consume import Message, carry
from runtime.ids import new_id
from schemas.codec import RECORDS, Headers, encode
from schemas.incident_records import TriageDecided
from schemas.seals import HEADER, SealedCodec
from schemas.topics import TRIAGE_DECISIONS, catalogue
from stream_processors.triage.fallback import Fallback
from tests.builders import SEALING
from tests.postgres.township import decided, report_of, reported, rows, seen

Encoded = tuple[bytes, Headers, bytes]
FORGER = SealedCodec(catalogue(), RECORDS, lambda: (b"a key that somebody made up",))


def arrive(services: Services, message: Encoded) -> str | None:
    """Let effects take a message, and return why it was buried, if it was."""
    key, headers, value = message
    taken = Message(topic=TRIAGE_DECISIONS, partition=0, offset=0, key=key, headers=tuple(headers), value=value)
    carrier = carrier_of(effects(services, SEALING), services.dead_letters)
    assert asyncio.run(carry([taken], carrier)) == []
    return next((letter.reason for letter in services.reading.as_(PLATFORM_ACTOR).dead_letters()), None)


def with_a_seal_of_another(decision: TriageDecided) -> Encoded:
    key, headers, value = encode(decision)
    borrowed = dict(SEALING.encode(decided(new_id(), new_id()))[1])[HEADER]
    return key, [*headers, (HEADER, borrowed)], value


@pytest.mark.parametrize(
    ("write", "reason"),
    [(encode, "not_sealed"), (FORGER.encode, "wrong_seal"), (with_a_seal_of_another, "wrong_seal")],
)
def test_a_decision_that_triage_did_not_write_is_buried_and_its_report_is_decided_all_the_same(
    services: Services, write: Callable[[TriageDecided], Encoded], reason: str
) -> None:
    incident = reported(services)
    forged = decided(incident, report_of(services, incident), unit="market", platform="market")

    assert arrive(services, write(forged)) == reason

    untouched = seen(services, incident)
    assert (untouched.status, untouched.left_to_person) == (Status.RECEIVED, False)
    assert len(rows(services, "SELECT 1 FROM outbox WHERE event_id = :r", r=report_of(services, incident))) == 1
    arrive(services, SEALING.encode(decided(incident, report_of(services, incident))))
    lead = seen(services, incident).lead_assignment
    assert lead is not None
    assert lead.unit == "enforcement"


@pytest.mark.parametrize("changed", ["report", "id"])
def test_a_decision_that_does_not_answer_its_incidents_report_is_buried(services: Services, changed: str) -> None:
    incident, other = reported(services), reported(services)
    report = report_of(services, other if changed == "report" else incident)
    fields: dict[str, Any] = {"event_id": new_id()} if changed == "id" else {}
    decision = decided(incident, report, **fields)

    assert arrive(services, SEALING.encode(decision)) == "no_answer"

    assert seen(services, incident).status is Status.RECEIVED
    assert seen(services, other).status is Status.RECEIVED


def test_what_triage_wrote_is_applied_and_comes_to_the_same_as_what_the_fallback_decides(services: Services) -> None:
    by_triage, urgent = reported(services), reported(services, urgent=True)

    assert arrive(services, SEALING.encode(decided(by_triage, report_of(services, by_triage)))) is None
    Fallback(services, urgent_after=0, others_after=0).one_round()

    assert seen(services, by_triage).status is Status.ASSIGNED
    assert seen(services, urgent).decided_by is not None
