"""A message that cannot be handled is one row with its bytes, and can be tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.dead_letters import OPEN, PASSED_ON, REPLAYING, RESOLVED, DeadLetters, letter_id
from dispatch.adapters.postgres.reading.dead_letters import LetterRow
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.terms import Action, Status
from dispatch.entrypoints.consumer import carrier_of
from dispatch.entrypoints.effects import effects
from runtime.connections import engine
from runtime.consume import UNWRITTEN, Carrier, DeadLetter, Done, Message
from runtime.header_names import name_of
from runtime.ids import new_id
from runtime.unavailable import Unavailable
from schemas.codec import encode, event_headers
from schemas.incident_records import ReportAccepted, TriageDecided
from schemas.topics import REPORTS_ACCEPTED, TRIAGE_DECISIONS
from tests.builders import SEALING
from tests.postgres.township import OPERATOR, decided, move, report_of, reported, rows, seen


@pytest.fixture
def letters(services: Services) -> DeadLetters:
    return services.dead_letters


def a_message(value: bytes | None = b"{", *, topic: str = REPORTS_ACCEPTED, **fields: Any) -> Message:
    values: dict[str, Any] = {
        "topic": topic,
        "partition": 1,
        "offset": 7,
        "key": b"\x00key",
        "headers": (("ce_id", b"not an id"), ("odd", b"\xff\x00")),
        "value": value,
    }
    return Message(**(values | fields))


def a_letter(message: Message | None = None, **fields: Any) -> DeadLetter:
    values: dict[str, Any] = {
        "consumer": "triage",
        "message": message or a_message(),
        "reason": "not_json",
        "detail": "why",
    }
    return DeadLetter(**(values | fields))


def shown(services: Services, **wanted: Any) -> Sequence[LetterRow]:
    """The letters as people see them."""
    return services.reading.as_(PLATFORM_ACTOR).dead_letters(**wanted)


def test_a_letter_keeps_the_bytes_as_they_came(letters: DeadLetters) -> None:
    message = a_message(b"\xff\x00{")

    identity = letters.bury(a_letter(message))

    found = letters.get(identity)
    assert found is not None
    assert found.message == message
    assert (found.consumer, found.reason, found.detail, found.state) == ("triage", "not_json", "why", OPEN)
    assert found.attempts == 1


@pytest.mark.parametrize("name", ["nul\0", name_of(b"\xff\xfe"), "末\ud800"[:1], ""])
def test_a_letter_is_kept_whatever_its_headers_are_called(letters: DeadLetters, name: str) -> None:
    message = a_message(headers=((name, b"v"), (name, b"\0")))

    identity = letters.bury(a_letter(message))

    found = letters.get(identity)
    assert found is not None
    assert found.message == message


def test_the_same_bytes_again_are_the_same_letter_with_one_more_attempt(
    letters: DeadLetters, services: Services
) -> None:
    first = letters.bury(a_letter())
    again = letters.bury(a_letter(a_message(offset=99), reason="other", detail="newer"))

    assert again == first
    (found,) = shown(services)
    assert (found.attempts, found.reason, found.detail) == (2, "other", "newer")
    assert found.first_at < found.last_at


def test_other_bytes_other_headers_and_another_reader_are_other_letters() -> None:
    message = a_message()
    others = [a_message(b"["), a_message(headers=()), a_message(key=None), a_message(topic=TRIAGE_DECISIONS)]

    ids = {letter_id("triage", each) for each in [message, *others]} | {letter_id("effects", message)}

    assert len(ids) == 6


def test_a_reason_that_postgresql_cannot_keep_is_kept_readable(letters: DeadLetters) -> None:
    identity = letters.bury(a_letter(detail="a\0b \ud800 " + "x" * 5000))

    found = letters.get(identity)
    assert found is not None
    assert found.detail.startswith("a\\0b ? xxx")
    assert len(found.detail) == 2000


def test_letters_are_shown_newest_first_by_state_and_page(letters: DeadLetters, services: Services) -> None:
    old = letters.bury(a_letter(a_message(b"1")))
    new = letters.bury(a_letter(a_message(b"2")))
    letters.ask_replay(old, "operator01")

    assert [letter.id for letter in shown(services)] == [new, old]
    assert [letter.id for letter in shown(services, state=OPEN)] == [new]
    (newest,) = shown(services, limit=1)
    assert [letter.id for letter in shown(services, before=newest.last_at)] == [old]


def test_no_letter_of_one_instant_is_left_out_between_two_pages(letters: DeadLetters, services: Services) -> None:
    buried = {letters.bury(a_letter(a_message(value))) for value in (b"1", b"2", b"3")}
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE dead_letter SET last_at = '2026-11-24 04:00:00+00'"))

    assert {letter.id for letter in shown(services, limit=2)} == buried


def replay(letters: DeadLetters, *, good: bool) -> list[Any]:
    taken: list[Any] = []

    async def step(records: Sequence[Any]) -> Done:
        taken.extend(record.text for record in records)
        if not good:
            raise ValueError("still bad")
        return Done()

    async def bury(letter: DeadLetter) -> None:
        taken.append(letter.message.value)
        letters.bury(letter)

    asyncio.run(letters.replay(Carrier(consumer="triage", step=step, bury=bury)))
    return taken


def a_good_message(services: Services) -> Message:
    """The message of a report that was just accepted."""
    incident = reported(services)
    ((value,),) = rows(
        services, "SELECT value FROM outbox WHERE key = CAST(:i AS text) AND topic = :t", i=incident, t=REPORTS_ACCEPTED
    )
    headers = event_headers(
        "ReportAccepted.v1",
        event_id=report_of(services, incident),
        key=str(incident),
        occurred_at=seen(services, incident).received_at,
    )
    return a_message(bytes(value), key=str(incident).encode(), headers=tuple(headers))


def test_a_replay_that_goes_well_resolves_the_letter(services: Services, letters: DeadLetters) -> None:
    identity = letters.bury(a_letter(a_good_message(services)))
    assert letters.ask_replay(identity, "operator01")

    assert replay(letters, good=True) == ["村口垃圾堆积,散发异味"]

    found = letters.get(identity)
    assert found is not None
    assert (found.state, found.attempts, found.resolved_by) == (RESOLVED, 1, "operator01")
    assert found.outcome == PASSED_ON
    assert replay(letters, good=True) == []


def test_what_is_still_bad_stays_the_same_letter_with_one_more_attempt(
    letters: DeadLetters, services: Services
) -> None:
    identity = letters.bury(a_letter())
    letters.ask_replay(identity, "operator01")

    assert replay(letters, good=True) == [b"{"]

    (found,) = shown(services)
    assert (found.id, found.state, found.attempts) == (identity, OPEN, 2)


def test_only_an_open_letter_can_be_tried_again(letters: DeadLetters) -> None:
    identity = letters.bury(a_letter())

    assert letters.ask_replay(identity, "operator01")
    assert letters.ask_replay(identity, "operator02") is False
    assert letters.ask_replay(new_id(), "operator01") is None


def test_a_reader_takes_only_its_own_letters(letters: DeadLetters) -> None:
    identity = letters.bury(a_letter(consumer="effects"))
    letters.ask_replay(identity, "operator01")

    assert replay(letters, good=True) == []
    found = letters.get(identity)
    assert found is not None
    assert found.state == REPLAYING


def test_a_decision_that_dies_closes_its_report_and_leaves_the_incident_to_a_person(
    services: Services, letters: DeadLetters
) -> None:
    incident = reported(services)
    report = report_of(services, incident)
    decision: TriageDecided = decided(incident, report)

    letters.bury(a_letter(a_message(topic=TRIAGE_DECISIONS), consumer="effects", record=decision, reason="failed"))

    left = seen(services, incident)
    assert (left.status, left.left_to_person) == (Status.RECEIVED, True)
    assert rows(services, "SELECT topic FROM outbox WHERE event_id = :e", e=report) == []
    assert rows(services, "SELECT outcome FROM processed WHERE cause = :e", e=report) == [("left_to_person",)]


def a_decision_that_died(services: Services, **fields: Any) -> tuple[UUID, UUID, TriageDecided]:
    """An incident whose decision died as poison, its letter and the decision."""
    incident = reported(services)
    decision = decided(incident, report_of(services, incident), **fields)
    key, headers, value = SEALING.encode(decision)
    message = a_message(value, topic=TRIAGE_DECISIONS, key=key, headers=tuple(headers))
    letter = services.dead_letters.bury(a_letter(message, consumer="effects", record=decision, reason="failed"))
    return incident, letter, decision


def replayed(services: Services, letter: UUID) -> tuple[str, str | None, int]:
    """Ask for a letter to be tried again, let effects do it, and return its state, outcome and attempts."""
    assert services.dead_letters.ask_replay(letter, "operator01")
    asyncio.run(services.dead_letters.replay(carrier_of(effects(services, SEALING), services.dead_letters)))
    found = services.dead_letters.get(letter)
    assert found is not None
    return found.state, found.outcome, found.attempts


def test_a_decision_that_died_has_its_effect_when_it_is_tried_again_and_only_once(services: Services) -> None:
    incident, letter, decision = a_decision_that_died(services)

    assert replayed(services, letter) == (RESOLVED, "assigned", 1)
    again = services.apply_triage([decision])

    now = seen(services, incident)
    assert (now.status, now.left_to_person, now.decided_by) == (Status.ASSIGNED, False, "test rules")
    assert again == {decision.caused_by: "repeated"}
    assert rows(services, "SELECT outcome FROM processed") == [("assigned",)]


def test_a_decision_tried_again_after_a_person_decided_changes_nothing_and_says_so(services: Services) -> None:
    incident, letter, _ = a_decision_that_died(services)
    by_hand = move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason="known to them")

    assert replayed(services, letter) == (RESOLVED, "ignored", 1)

    now = seen(services, incident)
    assert (now.version, now.lead, now.decided_by) == (by_hand.version, by_hand.lead, None)


def test_a_decision_tried_again_after_the_rules_decided_is_a_repetition(services: Services) -> None:
    incident, letter, decision = a_decision_that_died(services)
    services.apply_triage([decision])
    before = seen(services, incident)

    assert replayed(services, letter) == (RESOLVED, "repeated", 1)

    assert seen(services, incident) == before


def test_a_decision_that_is_still_bad_stays_a_letter_with_one_more_attempt(services: Services) -> None:
    incident, letter, _ = a_decision_that_died(services, platform="nonsense")

    assert replayed(services, letter) == (OPEN, None, 2)

    assert seen(services, incident).left_to_person
    assert rows(services, "SELECT outcome FROM processed") == [("left_to_person",)]


def test_a_report_of_ours_that_nobody_can_read_is_left_to_a_person(services: Services, letters: DeadLetters) -> None:
    message = a_good_message(services)
    letter = a_letter(message, reason="unknown_version")
    assert letter.incident is not None

    letters.bury(letter)

    assert seen(services, letter.incident).left_to_person


def test_bad_bytes_under_the_ids_of_a_good_report_do_it_no_harm(services: Services, letters: DeadLetters) -> None:
    good = a_good_message(services)
    forged = a_letter(a_message(b"{", headers=good.headers))
    assert forged.incident is not None

    letters.bury(forged)

    assert not seen(services, forged.incident).left_to_person
    assert rows(services, "SELECT 1 FROM outbox WHERE event_id = :e", e=forged.event_id) == [(1,)]


def test_a_stranger_s_ids_are_kept_and_harm_nobody(letters: DeadLetters) -> None:
    stranger = ReportAccepted(
        event_id=new_id(), incident=new_id(), occurred_at=letters_time(letters), caused_by=new_id(), number="1",
        town="330499101", received_at=letters_time(letters), channel="officer", text="x",
    )  # fmt: skip
    _, headers, value = encode(stranger)

    identity = letters.bury(a_letter(a_message(value, headers=tuple(headers)), record=stranger, reason="failed"))

    found = letters.get(identity)
    assert found is not None
    assert (found.cause, found.incident) == (stranger.event_id, stranger.incident)


def letters_time(letters: DeadLetters) -> Any:
    identity = letters.bury(a_letter(a_message(b"clock")))
    found = letters.get(identity)
    assert found is not None
    return found.first_at


def test_while_postgresql_is_away_nothing_is_buried() -> None:
    away = engine("postgresql://nobody@127.0.0.1:1/none", application="test")
    letters = DeadLetters(away, lambda *_: None)

    with pytest.raises(Unavailable, match="PostgreSQL"):
        letters.bury(a_letter())


@pytest.mark.parametrize("name", ["x", "\ud800"], ids=["as it lay", "with headers that nobody can write"])
def test_the_bare_message_is_kept_where_a_letter_cannot_be_written(services: Services, name: str) -> None:
    letters = services.dead_letters
    message = a_message(b"\xff\0", headers=((name, b"\0"),))

    identity = letters.keep_bare(a_letter(message, reason=UNWRITTEN))
    again = letters.keep_bare(a_letter(message, reason=UNWRITTEN))
    letter = letters.get(identity)

    assert letter is not None
    assert (again, letter.attempts, letter.state) == (identity, 2, "open")
    assert letter.message == (message if name == "x" else replace(message, headers=()))
    assert letter.reason == UNWRITTEN
