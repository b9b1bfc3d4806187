"""The relay's reading never skips a row, however late its transaction commits, and a lost log gets back what it had."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.outbox import READ, Open, Outbox, Place
from dispatch.adapters.postgres.outbox_ages import LOOK
from dispatch.adapters.postgres.outgoing import Outgoing
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from runtime.ids import new_id
from runtime.unavailable import Unavailable
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED
from tests.postgres.township import HANDLER, OPERATOR, decided, move, report_of, reported

INSERT = (
    "INSERT INTO outbox (event_id, key, topic, type, urgent, occurred_at, value) "
    "VALUES (%s, %s, 'reports.accepted', 'ReportAccepted.v1', %s, clock_timestamp(), '{}')"
)


@pytest.fixture
def outbox(database_url: str) -> Iterator[Outbox]:
    with Outbox(database_url) as made:
        yield made


def a_transaction(database_url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(database_url)


def put(connection: psycopg.Connection[Any], *, urgent: bool = False) -> UUID:
    event = new_id()
    connection.execute(INSERT, [event, str(new_id()), urgent])
    return event


def ids(found: Sequence[Outgoing]) -> list[UUID]:
    return [row.event_id for row in found]


def read(outbox: Outbox, after: Ordinal = BEGINNING, *, urgent: bool = False, limit: int = 10) -> Open:
    return outbox.read([Place(REPORTS_ACCEPTED, urgent, after)], limit=limit)


def test_two_transactions_that_commit_in_reverse_order_are_both_read(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as first, a_transaction(database_url) as second:
        early = put(first)
        late = put(second)

        second.commit()
        held_back = read(outbox)
        first.commit()
        both = read(outbox)

    assert held_back.rows == []
    assert held_back.unsettled
    assert ids(both.rows) == [early, late]
    assert not both.unsettled


def test_a_cursor_never_passes_a_transaction_that_is_still_under_way(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as quick, a_transaction(database_url) as slow:
        before = put(quick)
        quick.commit()
        slow_event = put(slow)
        after = [put(quick) for _ in range(3)]
        quick.commit()

        first = read(outbox)
        at = first.rows[-1].ordinal
        meanwhile = read(outbox, at)
        slow.commit()
        rest = read(outbox, at)

    assert ids(first.rows) == [before]
    assert meanwhile.rows == []
    assert ids(rest.rows) == [slow_event, *after]


def test_a_transaction_that_rolls_back_holds_nobody_up(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as failing, a_transaction(database_url) as other:
        put(failing)
        kept = put(other)
        other.commit()
        failing.rollback()

    assert ids(read(outbox).rows) == [kept]


def test_urgent_rows_have_a_way_of_their_own(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as writer:
        ordinary = put(writer)
        urgent = put(writer, urgent=True)

    assert ids(read(outbox, urgent=True).rows) == [urgent]
    assert ids(read(outbox).rows) == [ordinary]


def test_rows_come_batch_by_batch_and_closed_ones_no_more(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as writer:
        events = [put(writer) for _ in range(5)]

    first = read(outbox, limit=3)
    rest = read(outbox, first.rows[-1].ordinal, limit=3)
    outbox.delete(events[:4])

    assert ids(first.rows) + ids(rest.rows) == events
    assert ids(read(outbox).rows) == events[4:]


def test_what_was_sent_and_is_still_open_is_found_between_two_places(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as writer:
        events = [put(writer) for _ in range(4)]
    ordinals = [row.ordinal for row in read(outbox).rows]
    outbox.delete([events[1]])

    found = outbox.unconfirmed(ordinals[0], ordinals[2], [REPORTS_ACCEPTED], 10)

    assert ids(found) == [events[2]]
    assert outbox.unconfirmed(BEGINNING, ordinals[3], [INCIDENTS_EVENTS], 10) == []


def test_a_new_row_wakes_the_relay(database_url: str, outbox: Outbox) -> None:
    assert not outbox.wait(0.01)

    with a_transaction(database_url) as writer:
        put(writer)
        writer.execute("NOTIFY gridloop_outbox")

    assert outbox.wait(5)


def test_many_rows_at_once_wake_the_relay_once(database_url: str, outbox: Outbox) -> None:
    with psycopg.connect(database_url, autocommit=True) as writer:
        for _ in range(20):
            writer.execute("NOTIFY gridloop_outbox")
    read(outbox)  # the answer to a query brings along what was told meanwhile

    assert outbox.wait(2)
    assert not outbox.wait(0.05)


def test_the_age_of_the_oldest_row_is_known(database_url: str, outbox: Outbox) -> None:
    assert outbox.oldest_seconds() == 0

    with a_transaction(database_url) as writer:
        put(writer)

    assert 0 <= outbox.oldest_seconds() < 60


def test_the_newest_epoch_is_the_one_that_is_known_until_it_is_complete(outbox: Outbox) -> None:
    assert outbox.epoch() is None

    outbox.begin_epoch("one", {}, complete=True)
    second = outbox.begin_epoch("two", {}, complete=False)

    assert outbox.epoch() == second
    outbox.complete_epoch(second)
    newest = outbox.epoch()
    assert newest is not None
    assert (newest.id, newest.complete) == (second.id, True)


def test_a_server_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="PostgreSQL"):
        Outbox("postgresql://nobody@127.0.0.1:1/none")


def test_facts_told_again_are_the_same_records(services: Services, outbox: Outbox) -> None:
    incident = reported(services)
    services.apply_triage([decided(incident, report_of(services, incident))])
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.COMMENT, OPERATOR, note="请尽快处理")
    reported(services, urgent=True)
    told = outbox.read([Place(INCIDENTS_EVENTS, urgent=False, after=BEGINNING)], limit=100).rows

    first = outbox.facts_since(7, BEGINNING, 2)
    rest = outbox.facts_since(7, first[-1].ordinal, 100)

    again = {row.event_id: row for row in [*first, *rest]}
    assert len(told) >= 5
    assert again.keys() == {row.event_id for row in told}
    for row in told:
        assert again[row.event_id].kind == row.kind
        said = json.loads(row.value)
        assert said.pop("stands"), "how it left the incident, which is not known any more when it is told again"
        assert json.loads(again[row.event_id].value) == said


def test_facts_older_than_the_retention_are_not_told_again(services: Services, outbox: Outbox) -> None:
    reported(services)

    assert outbox.facts_since(0, BEGINNING, 100) == []
    assert len(outbox.facts_since(1, BEGINNING, 100)) == 1


FILL = """
INSERT INTO outbox (event_id, key, topic, type, urgent, occurred_at, value)
SELECT gen_random_uuid(), gen_random_uuid()::text, 'reports.accepted', 'ReportAccepted.v1', mod(n, 50) = 0, now(), '{}'
FROM generate_series(1, 5000) AS n
"""


def test_facts_keep_their_order_when_an_incident_becomes_urgent(services: Services, outbox: Outbox) -> None:
    reported(services, urgent=True)
    reported(services)

    facts = outbox.read([Place(INCIDENTS_EVENTS, urgent=False, after=BEGINNING)], limit=10).rows

    assert len(facts) == 2
    assert outbox.read([Place(INCIDENTS_EVENTS, urgent=True, after=BEGINNING)], limit=10).rows == []


def test_every_lane_is_read_from_its_own_place_in_one_go(services: Services, outbox: Outbox) -> None:
    for urgent in (False, True, False):
        reported(services, urgent=urgent)
    lanes = [Place(REPORTS_ACCEPTED, urgent, BEGINNING) for urgent in (True, False)]
    (first,) = read(outbox, limit=1).rows

    both = outbox.read([lanes[0], lanes[1]._replace(after=first.ordinal)], limit=10).rows

    assert [row.urgent for row in both] == [True, False]
    assert first.event_id not in ids(both)


def test_reading_goes_by_an_index_in_order(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(FILL)
        connection.execute("ANALYZE outbox")
        explain = psycopg.ClientCursor(connection)
        where = {"topics": [REPORTS_ACCEPTED], "urgent": [False], "xids": ["1"], "ids": [1], "limit": 250}
        explain.execute(f"EXPLAIN {READ}", where)
        plan = [line for (line,) in explain]

    scan = next(number for number, line in enumerate(plan) if "ix_outbox_lanes" in line)
    assert "Sort" not in "".join(plan[scan - 2 : scan + 1])
    assert not any("Seq Scan" in line for line in plan)


PASS_THROUGH = """
INSERT INTO outbox (event_id, key, topic, type, urgent, occurred_at, value)
SELECT gen_random_uuid(), gen_random_uuid()::text, 'reports.accepted', 'ReportAccepted.v1', false, now(), '{}'
FROM generate_series(1, 5000)
"""
PAGES_OF_A_LOOK = 60
"""Each of six ways is one descent of the index. The dead rows alone are five hundred."""


def pages(outbox: Outbox, statement: str, where: dict[str, Any]) -> int:
    """How many pages a statement touches on the relay's connection."""
    row = outbox._connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", where).fetchone()
    assert row is not None
    return int(row[0][0]["Plan"]["Shared Hit Blocks"]) + int(row[0][0]["Plan"]["Shared Read Blocks"])


def test_rows_that_an_open_snapshot_keeps_as_dead_ones_are_walked_over_once(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as reader, psycopg.connect(database_url, autocommit=True) as writer:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM outbox")
        for _ in range(4):
            writer.execute(PASS_THROUGH)
            writer.execute("DELETE FROM outbox")
        open_row = put(writer)
        until = Ordinal(2**60, 0)

        at_first = pages(outbox, LOOK, outbox._floors.values(outbox._connection))
        outbox.oldest_seconds()
        afterwards = pages(outbox, LOOK, outbox._floors.values(outbox._connection))
        where = outbox._where([Place(REPORTS_ACCEPTED, urgent=False, after=BEGINNING)])
        to_send = pages(outbox, READ, {**where, "limit": 10})

        assert at_first > 5 * PAGES_OF_A_LOOK
        assert max(afterwards, to_send) < PAGES_OF_A_LOOK
        assert ids(outbox.unconfirmed(BEGINNING, until, [REPORTS_ACCEPTED], 10)) == [open_row]


def test_a_look_begins_before_what_a_transaction_under_way_may_still_write(database_url: str, outbox: Outbox) -> None:
    with a_transaction(database_url) as late, a_transaction(database_url) as writer:
        late_row = put(late)
        early_row = put(writer)
        writer.commit()
        outbox.oldest_seconds()
        outbox.delete([early_row])
        outbox.oldest_seconds()
        late.commit()

    assert ids(read(outbox).rows) == [late_row]
    assert outbox.oldest_seconds() > 0
    assert ids(outbox.unconfirmed(BEGINNING, Ordinal(2**60, 0), [REPORTS_ACCEPTED], 10)) == [late_row]
