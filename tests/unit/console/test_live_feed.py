"""What the web hears of the stream: the newest of each partition, added up, and silent where one of them is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from console.api.live_feed import Parts
from dispatch.domain.live.ledger import TOWN
from schemas.live_records import DifferenceFound, GroupCounted, LiveHeartbeat, LivePart

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)
ID = UUID(int=1)


def a_part(part: str, opened: int, *, seconds: float = 0) -> LivePart:
    at = NOON + timedelta(seconds=seconds)
    counted = GroupCounted((0, 0, 0, 0, 0, 0, opened, 0, 0, 0, 0), {3: 1}, {})
    groups = {"town": {"": counted}, "moon": {"": counted}}
    return LivePart(event_id=ID, occurred_at=at, caused_by=ID, part=part, as_of=at, groups=groups)


def a_beat(*parts: str, of: int = 2, seconds: float = 0, instance: int = 0, delay: float = 0.0) -> LiveHeartbeat:
    at = NOON + timedelta(seconds=seconds)
    return LiveHeartbeat(
        event_id=ID,
        occurred_at=at,
        caused_by=ID,
        part=f"heartbeat-{instance}",
        as_of=at,
        parts=parts,
        of=of,
        delay_seconds=delay,
        checked_at=at,
        differed=(DifferenceFound(at=NOON, incidents=1, missed=1),),
    )


def test_partitions_are_added_up_once_each_was_heard_of() -> None:
    parts = Parts()
    parts.hear(a_beat("0", "1"), 10.0)
    parts.hear(a_part("0", 3), 10.0)

    before = parts.heard()
    parts.hear(a_part("1", 4), 11.0)
    heard = parts.heard()

    assert before is None
    assert heard is not None
    assert heard.groups[TOWN].counts[6] == 7
    assert heard.groups[TOWN].to_assign == {3: 2}
    assert set(heard.groups) == {TOWN}, "kinds of subjects that nobody knows here are left out"


def test_a_heartbeat_says_that_what_was_heard_still_holds() -> None:
    parts = Parts()
    parts.hear(a_part("0", 3), 10.0)
    parts.hear(a_part("1", 4), 10.0)

    parts.hear(a_beat("0", "1", seconds=5), 15.0)

    heard = parts.heard()
    assert heard is not None
    assert (heard.since, heard.as_of) == (15.0, NOON + timedelta(seconds=5))


def test_a_partition_whose_worker_is_gone_makes_the_whole_old() -> None:
    parts = Parts()
    parts.hear(a_part("0", 3), 10.0)
    parts.hear(a_part("1", 4), 10.0)
    parts.hear(a_beat("0", instance=0, seconds=9, delay=0.5), 19.0)
    parts.hear(a_beat("1", instance=1, seconds=1, delay=2.5), 11.0)

    heard = parts.heard()

    assert heard is not None
    assert heard.since == 11.0
    assert heard.delay_seconds == 2.5
    assert len(heard.differed) == 2


def test_an_older_record_replaces_no_newer_one() -> None:
    parts = Parts()
    parts.hear(a_beat("0", of=1), 10.0)
    parts.hear(a_part("0", 5, seconds=2), 12.0)

    parts.hear(a_part("0", 1, seconds=1), 13.0)

    heard = parts.heard()
    assert heard is not None
    assert heard.groups[TOWN].counts[6] == 5
