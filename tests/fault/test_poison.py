"""Poison on every topic that is read: a dead letter with its reason, and nobody else notices."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

import pytest

from runtime.clock import monotonic, utc_now
from runtime.ids import new_id
from runtime.seal_keys import sealing_codec
from runtime.settings import Settings
from schemas.codec import Headers, event_headers
from schemas.topics import TRIAGE_DECISIONS, topics
from tests.fault.checker import check_receipts, check_tables, settle
from tests.fault.harness import Town, alive, wait_until
from tests.postgres.township import decided

pytestmark = pytest.mark.fault

WITHIN: Final = 5.0
REPLAYED_WITHIN: Final = 15.0
POISON: Final = {
    "not_json": b'{"event_id": ',
    "not_utf8": b'{"text": "\xff\xfe"}',
    "too_large": b'{"text": "' + b"x" * 1_000_000 + b'"}',
    "too_deep": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "no_value": None,
}
LETTERS: Final = """
SELECT id, consumer, topic, reason, state, attempts, extract(epoch FROM first_at - %(since)s)
FROM dead_letter WHERE first_at >= %(since)s
"""


@pytest.mark.timeout(180)
def test_poison_becomes_dead_letters_and_a_replay_is_one_more_attempt(town: Town) -> None:
    read = [topic for topic in topics().values() if set(topic.readers) - {"web"}]  # figures on a page are no work
    assert {topic.name for topic in read} == {"reports.accepted", TRIAGE_DECISIONS, "incidents.events"}
    pids, since = town.pids, town.rows("SELECT clock_timestamp()")[0][0]

    with town.terminals.posting(20):
        for topic in read:
            for value in POISON.values():
                town.put(topic.name, value, said_to_be(f"{topic.records[0].name}.v1"), b"key")
            town.put(topic.name, b"{}", said_to_be(f"{topic.records[0].name}.v7"), b"key")
            town.put(topic.name, b"{}", [], b"key")
        key, headers, value = sealing_codec(Settings(data_dir=town.data)).encode(decided(new_id(), new_id()))
        town.put(TRIAGE_DECISIONS, value, headers, key)
        sent = monotonic()
        expected = Counter({reason: len(read) for reason in (*POISON, "unknown_version", "missing_header")})
        expected["unknown_incident"] = 1
        wait_until(
            lambda: reasons(town, since) == expected,
            WITHIN,
            what=f"{expected}",
            or_else=lambda: str(reasons(town, since)),
        )
        took = monotonic() - sent
    print(f"\npoison: {expected.total()} dead letters, the last {took:.1f} s after the last was sent")

    settle(town)
    check_receipts(town)
    check_tables(town)
    assert town.pids == pids
    assert all(map(alive, pids.values()))
    replay_all(town, since)
    assert town.pids == pids


def said_to_be(kind: str) -> Headers:
    """Headers of a record of this type about an incident that nobody knows."""
    return event_headers(kind, event_id=new_id(), key=str(new_id()), occurred_at=utc_now())


def reasons(town: Town, since: Any) -> Counter[str]:
    """Return how many letters died of what."""
    return Counter(row[3] for row in town.rows(LETTERS, since=since))


def replay_all(town: Town, since: Any) -> None:
    """Ask for every letter to be tried again, by the door that people use, and see that none is doubled or lost."""
    before: set[UUID] = {row[0] for row in town.rows(LETTERS, since=since)}
    token = town.token("operator01")
    for letter in before:
        assert town.terminals.ask("POST", f"/api/v1/deadletters/{letter}/replay", token).status == 202
    wait_until(
        lambda: {(row[4], row[5]) for row in town.rows(LETTERS, since=since)} == {("open", 2)},
        REPLAYED_WITHIN,
        what="what is still bad is open again with one more attempt",
        or_else=lambda: str(town.rows(LETTERS, since=since)),
    )
    assert {row[0] for row in town.rows(LETTERS, since=since)} == before
