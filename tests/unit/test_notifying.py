"""How often a message is tried, when the next channel is used as well, and when it counts as failed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch.adapters.file_channel import FileChannel
from dispatch.application.notifying import Failure, Outgoing, of_order, verdict
from schemas.ids import named_id

CHANNELS = ("robot", "in_app", "file")
AWAY = Failure(reason="away")
HOPELESS = Failure(reason="no_address", final=True)


def a_message(*, attempt: int = 1, channel: str = "robot", id: str = "message") -> Outgoing:
    return Outgoing(
        id=named_id(id),
        incident=named_id("incident"),
        escalation=named_id("escalation"),
        kind="escalation",
        recipient="handler",
        channel=channel,
        attempt=attempt,
        created_at=datetime(2026, 3, 2, 4, 0, tzinfo=UTC),
        body={"number": "1", "notice": str(named_id("notice"))},
    )


@pytest.mark.parametrize(
    ("attempt", "channel", "failure", "wait", "fallback"),
    [
        (1, "robot", AWAY, 1, None),
        (2, "robot", AWAY, 2, "in_app"),
        (3, "robot", AWAY, 4, "in_app"),
        (7, "robot", AWAY, 60, "in_app"),
        (8, "robot", AWAY, None, "in_app"),
        (1, "robot", HOPELESS, None, "in_app"),
        (2, "file", AWAY, 2, None),
        (1, "unknown", HOPELESS, None, "robot"),
        (1, "robot", Failure(reason="no_account", final=True), None, None),
    ],
)
def test_a_failure_is_tried_again_with_growing_waits_then_elsewhere_then_given_up(
    attempt: int, channel: str, failure: Failure, wait: int | None, fallback: str | None
) -> None:
    outcome = verdict(a_message(attempt=attempt, channel=channel), failure, CHANNELS)

    assert outcome.wait == (None if wait is None else timedelta(seconds=wait))
    assert outcome.fallback == fallback
    assert outcome.reason == failure.reason


def test_an_answer_to_an_order_is_tried_for_two_days_because_it_has_no_other_way() -> None:
    def wait(attempt: int, failure: Failure = AWAY) -> timedelta | None:
        order = replace(a_message(attempt=attempt), recipient=of_order("county"))
        return verdict(order, failure, ()).wait

    assert [wait(attempt) for attempt in (1, 7, 8, 55)] == [
        *(timedelta(seconds=1), timedelta(seconds=60)),
        *(timedelta(hours=1), timedelta(hours=1)),
    ]
    assert wait(56) is None
    assert wait(1, HOPELESS) is None
    total = sum((wait(attempt) or timedelta() for attempt in range(1, 57)), timedelta())
    assert timedelta(days=2) <= total < timedelta(days=2, minutes=5)


def test_the_last_attempt_is_over_before_the_auditor_asks_for_an_outcome() -> None:
    waits = [verdict(a_message(attempt=attempt), AWAY, CHANNELS).wait or timedelta() for attempt in range(1, 9)]

    assert sum(waits, timedelta()) < timedelta(minutes=5)


def test_the_file_channel_appends_a_line_per_message_with_its_id(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path)

    failures = [channel.send([a_message(id="first"), a_message(id="second")]), channel.send([a_message(id="third")])]

    lines = (tmp_path / "notifications" / "2026-03-02.jsonl").read_text(encoding="utf-8").splitlines()
    assert failures == [{}, {}]
    assert [json.loads(line)["id"] for line in lines] == [str(named_id(id)) for id in ("first", "second", "third")]
    assert json.loads(lines[0])["recipient"] == "handler"


def test_a_file_that_cannot_be_written_is_a_failure_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "notifications").write_text("in the way")
    message = a_message(channel="file")

    failures = FileChannel(tmp_path).send([message])

    assert set(failures) == {message.id}
    assert not failures[message.id].final
