"""What people are to be told is delivered at least once, falls back where it is not, and stops when it need not be."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.file_channel import FileChannel
from dispatch.adapters.postgres.notifications import LEASE, InAppChannel
from dispatch.application.notifying import ATTEMPTS, Channel, Failure, Outgoing
from dispatch.bootstrap import Services
from dispatch.entrypoints.notifier import deliver_due, one_round
from dispatch.entrypoints.timers import TimerWorker
from runtime.failpoints import Failpoint, arm, was_hit
from tests.postgres.passing_time import let_pass
from tests.postgres.test_timers import REMINDED, a_process
from tests.postgres.township import reported, rows


@dataclass
class Robot:
    """A channel of a test's own: it remembers, and fails as long as it is told to."""

    name: str = "robot"
    broken: bool = False
    sent: list[Outgoing] = field(default_factory=list)

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        self.sent += messages
        return {message.id: Failure(reason="HTTP 500") for message in messages} if self.broken else {}


@pytest.fixture
def alerted(services: Services) -> UUID:
    """An incident whose receive clock has reminded the three operators."""
    incident = reported(services)
    let_pass(services, REMINDED)
    TimerWorker(services.engine, demo=True).fire_due()
    return incident


def channels(services: Services, folder: Path) -> tuple[Channel, ...]:
    return (InAppChannel(services.engine), FileChannel(folder))


def states(services: Services) -> dict[tuple[str, str], int]:
    return {
        (row.channel, row.state): row.number
        for row in rows(services, "SELECT channel, state, count(*) AS number FROM notification GROUP BY 1, 2")
    }


def send_only_by(services: Services, channel: str) -> None:
    """Leave one alert, to go over one channel."""
    with services.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM notification WHERE channel = 'file' OR recipient <> 'operator01'"))
        connection.execute(sa.text("UPDATE notification SET channel = :c"), {"c": channel})


def wait_is_over(services: Services) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE notification SET next_attempt_at = clock_timestamp()"))


def test_alerts_stand_in_the_accounts_lists_and_in_the_file(services: Services, alerted: UUID, tmp_path: Path) -> None:
    one_round(services.engine, channels(services, tmp_path))

    assert states(services) == {("in_app", "delivered"): 3, ("file", "delivered"): 3}
    (file,) = (tmp_path / "notifications").iterdir()
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert sorted(line["recipient"] for line in lines) == ["operator01", "operator02", "operator03"]
    assert {line["incident"] for line in lines} == {str(alerted)}
    assert {line["level"] for line in lines} == {"reminder"}


def test_nothing_is_sent_twice_when_nothing_went_wrong(services: Services, alerted: UUID) -> None:
    robot = Robot("in_app")

    for _ in range(3):
        deliver_due(services.engine, (robot, Robot("file")))
        wait_is_over(services)

    assert len(robot.sent) == 3


def test_a_notifier_killed_after_sending_sends_again_under_the_same_id(
    services: Services, alerted: UUID, database_url: str, tmp_path: Path
) -> None:
    send_only_by(services, "file")
    arm(Failpoint.NOTIFIER_AFTER_SEND, tmp_path)

    killed = a_process("dispatch.entrypoints.notifier", database_url, tmp_path)
    left = states(services)
    let_pass(services, LEASE.total_seconds())
    deliver_due(services.engine, channels(services, tmp_path))

    assert killed == -signal.SIGKILL
    assert was_hit(Failpoint.NOTIFIER_AFTER_SEND, tmp_path)
    assert left == {("file", "pending"): 1}
    assert states(services) == {("file", "delivered"): 1}
    written = [
        json.loads(line)["id"]
        for file in (tmp_path / "notifications").iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    ((id,),) = rows(services, "SELECT id FROM notification")
    assert Counter(written) == {str(id): 2}


def test_while_one_notifier_sends_another_leaves_its_messages_alone(services: Services, alerted: UUID) -> None:
    send_only_by(services, "robot")
    second = Robot()

    class Slow(Robot):
        def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
            deliver_due(services.engine, (second,))
            return super().send(messages)

    first = Slow()
    deliver_due(services.engine, (first,))

    assert (len(first.sent), len(second.sent)) == (1, 0)


def test_after_two_failures_the_next_channel_is_used_and_after_the_last_the_message_has_failed(
    services: Services, alerted: UUID
) -> None:
    send_only_by(services, "robot")
    robot, bell = Robot(broken=True), Robot("bell")

    after: list[int] = []
    for _ in range(ATTEMPTS):
        deliver_due(services.engine, (robot, bell))
        wait_is_over(services)
        after.append(len(bell.sent))

    assert len(robot.sent) == ATTEMPTS
    assert after == [0, 0, *[1] * (ATTEMPTS - 2)]
    assert states(services) == {("robot", "failed"): 1, ("bell", "delivered"): 1}
    assert rows(services, "SELECT error FROM notification WHERE state = 'failed'") == [("HTTP 500",)]
    assert bell.sent[0].body["fallback_from"] == "robot"
    assert bell.sent[0].escalation == robot.sent[0].escalation


def test_a_message_to_an_account_that_is_disabled_fails_at_once_and_says_why(
    services: Services, alerted: UUID, tmp_path: Path
) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE app_user SET enabled = false WHERE id = 'operator02'"))

    deliver_due(services.engine, channels(services, tmp_path))

    failed = rows(services, "SELECT recipient, channel, error FROM notification WHERE state = 'failed'")
    assert [tuple(row) for row in failed] == [("operator02", "in_app", "no_account")]


def test_acknowledging_stops_what_would_be_tried_again_and_the_next_step_comes_all_the_same(
    services: Services, alerted: UUID
) -> None:
    send_only_by(services, "robot")
    robot = Robot(broken=True)
    deliver_due(services.engine, (robot, Robot("bell")))
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE notification SET acknowledged_at = clock_timestamp()"))

    wait_is_over(services)
    deliver_due(services.engine, (robot, Robot("bell")))
    withdrawn = states(services)
    let_pass(services, 60)
    TimerWorker(services.engine, demo=True).fire_due()

    assert len(robot.sent) == 1
    assert withdrawn == {("robot", "withdrawn"): 1}
    assert rows(services, "SELECT step, level FROM escalation ORDER BY step") == [(0, "reminder"), (1, "deadline")]


def test_a_message_for_a_channel_that_is_gone_goes_over_the_first_one_there_is(
    services: Services, alerted: UUID
) -> None:
    send_only_by(services, "pager")
    robot = Robot()

    deliver_due(services.engine, (robot,))
    deliver_due(services.engine, (robot,))

    assert states(services) == {("pager", "failed"): 1, ("robot", "delivered"): 1}


def test_a_channel_with_a_bug_keeps_no_other_channel_from_delivering(services: Services, alerted: UUID) -> None:
    class Faulty(Robot):
        def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
            raise ZeroDivisionError

    deliver_due(services.engine, (Faulty("in_app"), Robot("file")))

    assert states(services) == {("in_app", "pending"): 3, ("file", "delivered"): 3}
    assert rows(services, "SELECT DISTINCT error FROM notification WHERE channel = 'in_app'") == [
        ("ZeroDivisionError",)
    ]
