"""The facts of one incident are told in their order, however long a transaction waited between two incidents.

A transaction has its xid from its first row lock on, and readers go by xids. A batch that locks one incident and then
waits for another must therefore have no xid while it waits.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres import timers
from dispatch.adapters.postgres.commit_order import BEGINNING
from dispatch.adapters.postgres.event_tail import after
from dispatch.adapters.postgres.incidents import store
from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.application.ports import Entry
from dispatch.bootstrap import Services
from dispatch.domain.incident import Announcement, Incident, recorded
from dispatch.domain.terms import Role
from runtime.database_url import conninfo
from runtime.ids import new_id
from schemas.facts import CommentAdded
from tests.postgres.passing_time import let_pass
from tests.postgres.township import OPERATOR, reported, rows

OVERDUE = 3600


def note(incidents: PostgresIncidentStore, incident: Incident) -> None:
    """Write one more fact of the incident."""
    said = Announcement(fact=CommentAdded(), by=Role.OPERATOR, actor=OPERATOR.user)
    incidents.save_all([Entry(change=recorded(incident, incident, said, moved=False), cause=new_id())])


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


@contextmanager
def in_hand(services: Services, incident: UUID) -> Iterator[None]:
    """Somebody has the incident in hand and changes nothing."""
    with services.transaction() as held:
        held.lock([incident])
        yield


def noted_by_batch(services: Services, incidents: list[UUID]) -> None:
    """A batch that locks its incidents and then adds a fact to each of them."""
    with services.transaction() as batch:
        for incident in batch.lock(incidents).values():
            note(batch, incident)


def wait_until_it_waits(services: Services) -> None:
    """Wait until a transaction waits for a lock."""
    deadline = time.monotonic() + 10
    while not rows(services, "SELECT 1 FROM pg_locks WHERE NOT granted"):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)


def test_a_batch_that_was_delayed_between_two_incidents_tells_its_facts_last(
    services: Services, others: ThreadPoolExecutor
) -> None:
    first, middle, last = sorted(reported(services) for _ in range(3))
    with in_hand(services, middle):
        delayed: Future[None] = others.submit(noted_by_batch, services, [first, middle, last])
        wait_until_it_waits(services)
        noted_by_batch(services, [last])
    delayed.result(timeout=10)

    told = rows(services, "SELECT seq FROM incident_event WHERE incident = :i ORDER BY xid, position", i=last)
    assert [seq for (seq,) in told] == [1, 2, 3]
    sent = rows(
        services,
        "SELECT convert_from(value, 'UTF8')::json->>'seq' FROM outbox"
        " WHERE key = CAST(:i AS text) AND topic = 'incidents.events' ORDER BY xid, id",
        i=last,
    )
    assert [int(seq) for (seq,) in sent] == [1, 2, 3]


@pytest.mark.parametrize("path", ["lock", "lock_free"])
def test_every_turn_is_taken_before_the_first_row_is_locked(services: Services, path: str) -> None:
    """Both ways of locking leave the turn of every incident with the transaction, and the rows as well."""
    incidents = [reported(services) for _ in range(3)]
    with services.transaction() as taken:
        getattr(taken, path)(incidents)
        turns = rows(
            services,
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database IN"
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
        )

    assert turns == [(3,)]


def test_automatic_paths_decide_on_all_turns_before_any_row_is_read(services: Services) -> None:
    """The turns are an InitPlan, which is through before the scan of the rows begins."""
    incident = reported(services)
    statement = "EXPLAIN (COSTS OFF) " + store.LOCK_FREE
    with services.engine.begin() as connection:
        plan = [row for (row,) in connection.exec_driver_sql(statement, ([incident],))]

    assert any("InitPlan" in line for line in plan), plan
    assert plan[0].startswith("LockRows")


def test_finding_what_is_due_gives_the_transaction_no_xid(services: Services) -> None:
    incidents = {reported(services) for _ in range(3)}
    let_pass(services, OVERDUE)

    with services.engine.begin() as connection:
        taken = timers.claim(connection, 2)
        xid = connection.execute(sa.text("SELECT pg_current_xact_id_if_assigned()")).scalar()
        with services.engine.begin() as another:
            left = timers.claim(another, 10)

    assert xid is None
    assert len(taken) == 2
    assert set(taken) | set(left) == incidents
    assert not set(taken) & set(left)


def test_what_became_of_a_message_is_recorded_by_whoever_has_the_turn_before_a_row_is_locked(
    services: Services,
) -> None:
    incident, message = reported(services), new_id()
    with services.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO notification (id, incident, kind, recipient, channel, state, created_at, attempts, body)"
                " VALUES (:id, :incident, 'result_told', 'caller:x', 'sms', 'delivered', clock_timestamp(), 1, '{}')"
            ),
            {"id": message, "incident": incident},
        )
    asked = []

    def note_statement(_: object, __: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    with in_hand(services, incident):
        sa.event.listen(services.engine, "before_cursor_execute", note_statement)
        try:
            held = services.record_told(message)
        finally:
            sa.event.remove(services.engine, "before_cursor_execute", note_statement)

    assert held is False
    assert not [statement for statement in asked if "FOR UPDATE" in statement], "a lock is an xid"
    assert services.record_told(message) is True


def test_whoever_writes_facts_at_random_never_tells_them_out_of_order(
    services: Services, others: ThreadPoolExecutor
) -> None:
    incidents = [reported(services) for _ in range(4)]
    batches = [[incidents[a], incidents[b]] for a in range(4) for b in range(4) if a != b] * 2
    for done in [others.submit(noted_by_batch, services, batch) for batch in batches]:
        done.result(timeout=30)

    with psycopg.connect(conninfo(services.settings.database_url), autocommit=True) as connection:
        heard = after(connection, BEGINNING, 1000)
    for number in {event.number for event in heard}:
        seqs = [event.seq for event in heard if event.number == number]
        assert all(later == earlier + 1 for earlier, later in pairwise(seqs)), seqs
