"""A row that somebody has locked stops its own incident and no other: automatic paths pass over it and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import psycopg
import pytest

from dispatch.bootstrap import Services
from dispatch.entrypoints.effects import effects
from dispatch.entrypoints.timers import TimerWorker
from runtime.clock import monotonic
from runtime.connections import engine
from runtime.consume import DeadLetter, Message
from runtime.database_url import conninfo
from runtime.ids import new_id
from runtime.unavailable import Held
from schemas.codec import encode
from schemas.reasons import LeftWhy
from stream_processors.triage import fallback
from stream_processors.triage.fallback import OTHERS_AFTER, Fallback
from tests.builders import SEALING
from tests.postgres.passing_time import let_pass
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen

OVERDUE = 3600
Hold = Callable[[Services, UUID], AbstractContextManager[None]]


@contextmanager
def locked(services: Services, incident: UUID) -> Iterator[None]:
    """Somebody outside, who knows nothing of turns, holds the incident's row: an administrator, say."""
    with psycopg.connect(conninfo(services.settings.database_url)) as connection:
        connection.execute("SELECT 1 FROM incident WHERE id = %s FOR UPDATE", (incident,))
        yield


@contextmanager
def in_hand(services: Services, incident: UUID) -> Iterator[None]:
    """A person's move has the incident in hand."""
    with services.transaction() as store:
        store.lock([incident])
        yield


@pytest.fixture(params=[locked, in_hand])
def hold(request: pytest.FixtureRequest) -> Hold:
    chosen: Hold = request.param
    return chosen


def test_a_decision_about_it_is_held_and_the_others_of_its_batch_are_applied(services: Services, hold: Hold) -> None:
    one, other = (reported(services, CITIZEN) for _ in range(2))
    batch = [decided(incident, report_of(services, incident)) for incident in (one, other)]

    with hold(services, one):
        began = monotonic()
        done = effects(services, SEALING).apply(batch)
        took = monotonic() - began
    again = effects(services, SEALING).apply(batch)

    assert took < 3
    assert done.held == {batch[0].event_id}
    assert done.outcomes == {batch[1].event_id: "assigned"}
    assert not done.hopeless
    assert again.outcomes == {batch[0].event_id: "assigned", batch[1].event_id: "repeated"}
    assert seen(services, one).status == "assigned"


def test_the_fallback_decides_the_others_and_then_this_one(
    services: Services, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where as many are held as fit in a batch."""
    monkeypatch.setattr(fallback, "BATCH", 1)
    monkeypatch.setattr(fallback, "HELD_SECONDS", 0.5)
    first, urgent, last = reported(services), reported(services, urgent=True), reported(services)
    let_pass(services, OTHERS_AFTER + 1)
    let_pass(services, 10, only=urgent)
    loop = Fallback(services)

    with hold(services, urgent):
        for _ in range(3):
            loop.one_round()
        meanwhile = [seen(services, each).decided_by is not None for each in (first, urgent, last)]
    loop._aside.clear()
    loop.one_round()

    assert meanwhile == [True, False, True]
    assert seen(services, urgent).decided_by is not None


def test_timers_fire_for_the_others_and_then_for_this_one(services: Services, hold: Hold) -> None:
    one, other = reported(services), reported(services)
    let_pass(services, OVERDUE)
    let_pass(services, 10, only=one)
    database = engine(services.settings.database_url, application="timers", pool_size=1)
    worker = TimerWorker(database, demo=True)

    with hold(services, one):
        for _ in range(3):
            worker.fire_due(1)
        meanwhile = {incident for (incident,) in rows(services, "SELECT DISTINCT incident FROM escalation")}
    worker._aside.clear()
    while worker.fire_due():
        continue
    database.dispose()

    assert meanwhile == {other}
    assert rows(services, "SELECT count(DISTINCT incident) FROM escalation") == [(2,)]


def test_what_dies_while_its_incident_is_held_is_buried_later_and_counted_once(services: Services, hold: Hold) -> None:
    incident = reported(services, CITIZEN)
    decision = decided(incident, report_of(services, incident))
    key, headers, value = encode(decision)
    message = Message(topic="triage.decisions", partition=0, offset=1, key=key, headers=tuple(headers), value=value)
    letter = DeadLetter(consumer="effects", message=message, reason="failed", detail="a bug", record=decision)

    with hold(services, incident), pytest.raises(Held):
        services.dead_letters.bury(letter)
    identity = services.dead_letters.bury(letter)

    buried = services.dead_letters.get(identity)
    assert buried is not None
    assert buried.attempts == 1
    assert seen(services, incident).left_to_person


def test_a_report_dealt_with_on_the_spot_waits_its_turn(services: Services, hold: Hold) -> None:
    incident = reported(services)

    with hold(services, incident):
        began = monotonic()
        concluded = services.conclude_on_the_spot(incident)
        took = monotonic() - began

    assert not concluded
    assert took < 3


def test_an_unknown_incident_is_in_nobodys_hands(services: Services) -> None:
    stranger, cause = new_id(), new_id()

    done = effects(services, SEALING).apply([decided(stranger, cause)])
    services.leave_to_person(stranger, cause, LeftWhy.FAILED)

    assert list(done.hopeless.values()) == ["unknown_incident"]
    assert not done.held
