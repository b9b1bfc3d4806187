"""Letters leave the application at least once, in time, at the channel's pace, and every try can be seen."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.outside.addresses import FILE, Addresses, PersonAddress, RobotAddress, SmsGateway
from dispatch.adapters.outside.channels import LetterChannel, OutsideChannel, outside_channels
from dispatch.adapters.postgres import posting, reference
from dispatch.adapters.postgres.notifications import InAppChannel
from dispatch.adapters.postgres.posting import LEASE
from dispatch.adapters.postgres.reading.deliveries import Delivery, Wanted
from dispatch.application.notifying import ATTEMPTS, REPLY_FILE
from dispatch.application.policy import Visibility
from dispatch.application.reaching import ways_of
from dispatch.application.wording import Names
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action, Role, UserId
from dispatch.domain.township.contacts import SHANGHAI, Contacts, QuietHours
from dispatch.entrypoints import courier, notifier
from dispatch.entrypoints.courier import Courier, Reach, serve
from dispatch.entrypoints.notifier import deliver_due
from dispatch.entrypoints.timers import TimerWorker
from runtime.clock import monotonic, utc_now
from runtime.failpoints import Failpoint, arm, was_hit
from runtime.settings import Settings
from schemas.reference import ReferenceDocument
from tests.outside_servers import Web, a_web, hangs_up, says, slow
from tests.postgres.passing_time import let_pass
from tests.postgres.test_timers import REMINDED, a_process
from tests.postgres.township import OPERATOR, TOWN, move, reported, rows, seen, somebody
from tests.postgres.web import Somebody, running

ROBOT, SMS = "dingtalk:duty", "sms"
TOKEN, SECRET = "0123456789abcdef", "SEC0123456789"
CONTACTS = Contacts(people={UserId("operator01"): (ROBOT, SMS)}, units={})
NOON = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)


@pytest.fixture
def robot() -> Iterator[Web]:
    with a_web() as made:
        yield made


@pytest.fixture
def gateway() -> Iterator[Web]:
    with a_web() as made:
        yield made


@pytest.fixture
def alerted(services: Services) -> UUID:
    """An incident whose receive clock has reminded the three operators."""
    return an_alerted(services)


def an_alerted(services: Services) -> UUID:
    incident = reported(services)
    let_pass(services, REMINDED, only=incident)
    TimerWorker(services.engine, demo=True).fire_due()
    return incident


def addresses(robot: Web, gateway: Web) -> Addresses:
    return Addresses(
        robots={"duty": RobotAddress(kind="dingtalk", token=TOKEN, secret=SECRET, url=robot.url, inside=True)},
        sms=SmsGateway(url=gateway.url, inside=True),
        people={"operator01": PersonAddress(phone="13800001111")},
    )


def no_names() -> Names:
    return Names(categories={}, areas={}, units={})


Made = Mapping[str, LetterChannel]


@pytest.fixture
def channels(robot: Web, gateway: Web) -> Made:
    return outside_channels(addresses(robot, gateway), no_names)


def told_by(services: Services, channels: Made, contacts: Contacts = CONTACTS, *, at: datetime = NOON) -> Reach:
    """Deliver what is due in the application, so that it goes on, and return what the courier goes by."""
    deliver_due(
        services.engine,
        (InAppChannel(services.engine),),
        ways=lambda message: ways_of(message, contacts),
        only={"in_app"},
    )
    return Reach(channels=lambda: channels, contacts=lambda: contacts, clock=lambda: at)


def states(services: Services, *only: str) -> dict[tuple[str, str], int]:
    found = rows(services, "SELECT channel, state, count(*) AS number FROM notification GROUP BY 1, 2")
    return {(row.channel, row.state): row.number for row in found if row.channel in (only or (ROBOT, SMS))}


def tries(services: Services) -> list[tuple[str, str | None, str | None]]:
    found = rows(services, "SELECT channel, outcome, reason FROM delivery_attempt ORDER BY id")
    return [tuple(row) for row in found]


def wait_is_over(services: Services) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE notification SET next_attempt_at = clock_timestamp() WHERE state = 'pending'")
        )


def needs_acknowledgement(services: Services, seconds: float) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE notification SET body = body || CAST(:more AS jsonb)"),
            {"more": json.dumps({"acknowledge_within_s": seconds})},
        )


def pressing(services: Services) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text("""UPDATE notification SET body = body || '{"urgent": true}'"""))


def seconds_until_due(services: Services, channel: str) -> float:
    ((seconds,),) = rows(
        services,
        "SELECT extract(epoch FROM next_attempt_at - clock_timestamp())::float FROM notification WHERE channel = :c",
        c=channel,
    )
    assert isinstance(seconds, float)
    return seconds


def test_an_alert_is_said_by_the_robot_at_once_and_the_try_is_recorded(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    reached = told_by(services, channels)

    serve(services.engine, reached, ROBOT)

    ((number,),) = rows(services, "SELECT number FROM incident")
    assert [number in received.text for received in robot.received] == [True]
    assert "受理临期提醒" in robot.received[0].text
    assert states(services) == {(ROBOT, "delivered"): 1}
    assert tries(services) == [(ROBOT, "delivered", None)]


def test_who_has_no_ways_is_told_in_the_application_alone(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    told_by(services, channels, Contacts(people={}, units={}))

    assert states(services) == {}
    assert states(services, "in_app") == {("in_app", "delivered"): 3}


def test_after_two_failures_the_next_channel_is_used_and_each_try_is_there_with_its_reason(
    services: Services, alerted: UUID, channels: Made, robot: Web, gateway: Web
) -> None:
    robot.always = says({"errcode": 130102})
    reached = told_by(services, channels)

    after: list[int] = []
    for _ in range(ATTEMPTS):
        serve(services.engine, reached, ROBOT)
        serve(services.engine, reached, SMS)
        wait_is_over(services)
        with services.engine.begin() as connection:  # as if a minute had passed for the pace
            connection.execute(sa.text("UPDATE delivery_attempt SET at = at - interval '60 seconds'"))
        after.append(len(gateway.received))

    assert after == [0, *[1] * (ATTEMPTS - 1)]
    assert states(services) == {(ROBOT, "failed"): 1, (SMS, "delivered"): 1}
    assert tries(services).count((ROBOT, "failed", "refused")) == ATTEMPTS
    assert rows(services, "SELECT error FROM notification WHERE state = 'failed'") == [("refused",)]
    assert rows(services, "SELECT DISTINCT detail FROM delivery_attempt WHERE channel = :c", c=ROBOT) == [("130102",)]


@pytest.mark.parametrize(
    "behaviour",
    [says(b"", 429, Retry_After="60"), says({"errcode": 130101}), says({"errcode": 310000}), says(b"", 404)],
    ids=["429", "too fast", "wrong signature", "gone"],
)
def test_a_robot_that_will_not_take_it_soon_is_not_waited_for(
    services: Services, alerted: UUID, channels: Made, robot: Web, gateway: Web, behaviour: Callable[..., None]
) -> None:
    robot.always = behaviour
    reached = told_by(services, channels)

    serve(services.engine, reached, ROBOT)
    serve(services.engine, reached, SMS)

    assert (len(robot.received), len(gateway.received)) == (1, 1)
    assert states(services, SMS) == {(SMS, "delivered"): 1}


def test_the_next_channel_has_it_within_30_seconds_of_a_robot_that_hangs(
    services: Services, alerted: UUID, channels: Made, robot: Web, gateway: Web
) -> None:
    over = threading.Event()
    robot.always = slow(over)
    reached = told_by(services, channels)

    begun = monotonic()
    with ThreadPoolExecutor(4) as pool:
        rounds = Courier(services.engine, reached, pool)
        while not gateway.received and monotonic() - begun < 40:
            rounds.one_round()
            over.wait(0.2)
        took = monotonic() - begun
        over.set()

    assert took < 30
    assert len(gateway.received) == 1


def test_without_acknowledgement_in_the_steps_time_the_next_channel_is_used(
    services: Services, alerted: UUID, channels: Made, gateway: Web
) -> None:
    needs_acknowledgement(services, 120)
    reached = told_by(services, channels)
    serve(services.engine, reached, ROBOT)

    serve(services.engine, reached, SMS)
    before, wait = len(gateway.received), seconds_until_due(services, SMS)
    wait_is_over(services)
    serve(services.engine, reached, SMS)

    assert (before, len(gateway.received)) == (0, 1)
    assert 110 < wait <= 120


def test_whoever_takes_note_stops_the_other_channels_of_that_step_alone(
    services: Services, alerted: UUID, channels: Made, robot: Web, gateway: Web
) -> None:
    needs_acknowledgement(services, 120)
    reached = told_by(services, channels)
    serve(services.engine, reached, ROBOT)
    with services.engine.begin() as connection:
        noted = sa.text("UPDATE notification SET acknowledged_at = clock_timestamp() WHERE recipient = 'operator02'")
        connection.execute(noted)

    wait_is_over(services)
    serve(services.engine, reached, SMS)
    stopped = states(services, SMS)
    let_pass(services, 60)
    TimerWorker(services.engine, demo=True).fire_due()
    reached = told_by(services, channels)
    serve(services.engine, reached, ROBOT)

    assert (stopped, len(gateway.received)) == ({(SMS, "withdrawn"): 1}, 0)
    assert [word in robot.received[-1].text for word in ("临期提醒", "到期催办")] == [False, True]


def test_what_was_taken_note_of_in_the_application_goes_nowhere_else(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    reached = told_by(services, channels)
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE notification SET acknowledged_at = clock_timestamp() WHERE channel = 'in_app'")
        )

    serve(services.engine, reached, ROBOT)

    assert robot.received == []
    assert states(services) == {(ROBOT, "withdrawn"): 1}


def test_when_the_incident_is_closed_nobody_is_told_by_another_channel(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    reached = told_by(services, channels)
    move(services, alerted, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")

    serve(services.engine, reached, ROBOT)

    assert robot.received == []
    assert states(services) == {(ROBOT, "withdrawn"): 1}


NIGHTLY = Contacts(people={UserId("operator01"): (ROBOT,)}, units={}, quiet=QuietHours(start=time(22), end=time(7)))


def test_at_night_an_ordinary_alert_waits_for_the_morning_and_then_goes(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    night = told_by(services, channels, NIGHTLY, at=NOON.replace(hour=23))
    serve(services.engine, night, ROBOT)
    at_night, wait = len(robot.received), seconds_until_due(services, ROBOT)
    said = rows(services, "SELECT state, error, attempts FROM notification WHERE channel = :c", c=ROBOT)

    wait_is_over(services)
    serve(services.engine, told_by(services, channels, NIGHTLY, at=NOON.replace(hour=7)), ROBOT)

    assert at_night == 0
    assert said == [("pending", "quiet_hours", 0)]
    assert wait == pytest.approx(8 * 3600, abs=30)
    assert len(robot.received) == 1


def test_at_night_a_pressing_alert_goes_at_once(services: Services, alerted: UUID, channels: Made, robot: Web) -> None:
    pressing(services)
    night = told_by(services, channels, NIGHTLY, at=NOON.replace(hour=23))

    serve(services.engine, night, ROBOT)

    assert len(robot.received) == 1
    assert "【紧急】" in robot.received[0].text


def a_storm(services: Services, incident: UUID, many: int, *, urgent: int = 0, channel: str = ROBOT) -> None:
    """So many alerts to operator01, as the timers write them when everything is due at once."""
    with services.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM notification WHERE channel IN ('in_app', 'file')"))
        connection.execute(
            sa.text(
                """
                INSERT INTO notification
                    (id, incident, kind, recipient, channel, state, created_at, next_attempt_at, body)
                SELECT gen_random_uuid(), :incident, 'escalation', 'operator01', :channel, 'pending',
                    clock_timestamp(), clock_timestamp(), jsonb_build_object(
                        'number', 'N' || lpad(n::text, 5, '0'), 'notice', gen_random_uuid(), 'grade', 4,
                        'urgent', n <= :urgent, 'level', 'deadline', 'clock_kind', 'handle')
                FROM generate_series(1, :many) n
                """
            ),
            {"incident": incident, "channel": channel, "many": many, "urgent": urgent},
        )


def test_a_storm_of_500_is_told_by_a_few_letters_the_urgent_first_and_alone_and_nothing_is_lost(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    a_storm(services, alerted, 500, urgent=10)
    reached = Reach(channels=lambda: channels, contacts=lambda: CONTACTS, clock=lambda: NOON)

    while serve(services.engine, reached, ROBOT):
        continue

    assert states(services) == {(ROBOT, "delivered"): 500}
    assert [received.text.count("N00") for received in robot.received[:10]] == [1] * 10
    assert all("【紧急】" in received.text for received in robot.received[:10])
    (together,) = robot.received[10:]
    assert together.text.startswith("有 490 件事项需要处理")
    assert rows(services, "SELECT count(DISTINCT letter), count(*) FROM delivery_attempt") == [(11, 500)]


def test_a_person_gets_no_more_letters_a_minute_than_the_township_says(
    services: Services, alerted: UUID, channels: Made, gateway: Web
) -> None:
    contacts = Contacts(people={UserId("operator01"): (SMS,)}, units={}, per_person=6)
    reached = Reach(channels=lambda: channels, contacts=lambda: contacts, clock=lambda: NOON)

    sent: list[int] = []
    for _ in range(4):  # five messages four times within the minute
        a_storm(services, alerted, 5, channel=SMS)
        while serve(services.engine, reached, SMS):
            continue
        sent.append(len(gateway.received))

    assert sent == [5, 5, 5, 5]
    waiting = rows(
        services,
        "SELECT count(*), min(error), extract(epoch FROM min(next_attempt_at) - clock_timestamp())::float AS seconds "
        "FROM notification WHERE state = 'pending'",
    )
    assert tuple(waiting[0])[:2] == (15, "pace")
    assert 0 < waiting[0].seconds <= 60


def test_several_notifiers_at_once_send_each_message_once_and_keep_the_pace(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    a_storm(services, alerted, 300, urgent=12)
    reached = Reach(channels=lambda: channels, contacts=lambda: CONTACTS, clock=lambda: NOON)

    def work(_worker: int) -> None:
        for _ in range(12):
            serve(services.engine, reached, ROBOT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert states(services) == {(ROBOT, "delivered"): 300}
    assert rows(services, "SELECT max(attempts) FROM notification") == [(1,)]
    assert len(robot.received) == 13


def configured(services: Services, folder: Path, robot: Web) -> None:
    """A township whose documents and file of addresses say what the process reads."""
    body: dict[str, Any] = {"people": [{"user": "operator01", "ways": [ROBOT]}]}
    document = ReferenceDocument(kind="contacts", version="test", body=body)
    with services.engine.begin() as connection:
        reference.publish(connection, [document], by="test", effective_from=utc_now())
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"robots": {"duty": {"kind": "dingtalk", "token": TOKEN, "url": robot.url, "inside": True}}})
    )
    path.chmod(0o600)


def test_a_courier_killed_after_sending_sends_the_same_letter_again(
    services: Services, alerted: UUID, channels: Made, robot: Web, database_url: str, tmp_path: Path
) -> None:
    configured(services, tmp_path, robot)
    reached = told_by(services, channels)
    arm(Failpoint.NOTIFIER_AFTER_SEND, tmp_path)

    killed = a_process("dispatch.entrypoints.courier", database_url, tmp_path)
    left = states(services)
    unknown = tries(services)
    let_pass(services, LEASE.total_seconds())
    serve(services.engine, reached, ROBOT)

    assert killed == -signal.SIGKILL
    assert was_hit(Failpoint.NOTIFIER_AFTER_SEND, tmp_path)
    assert (left, unknown) == ({(ROBOT, "pending"): 1}, [(ROBOT, None, None)])
    assert states(services) == {(ROBOT, "delivered"): 1}
    marks = {received.text.splitlines()[-1] for received in robot.received}
    assert (len(robot.received), len(marks)) == (2, 1)
    ((letters,),) = rows(services, "SELECT count(DISTINCT letter) FROM delivery_attempt")
    assert letters == 1


def test_no_address_and_no_secret_is_in_the_database(
    services: Services, alerted: UUID, channels: Made, robot: Web, gateway: Web
) -> None:
    robot.always = says({"errcode": 310000, "errmsg": f"{TOKEN} {SECRET}"})
    gateway.always = says({"code": "no such number: 13800001111"})
    reached = told_by(services, channels)
    serve(services.engine, reached, ROBOT)
    serve(services.engine, reached, SMS)

    kept = str([rows(services, f"SELECT {table}::text FROM {table}") for table in ("notification", "delivery_attempt")])

    assert [secret for secret in (TOKEN, SECRET, "13800001111", "127.0.0.1") if secret in kept] == []


def test_a_channel_that_this_machine_does_not_have_fails_and_the_next_one_is_used(
    services: Services, alerted: UUID, channels: Made, gateway: Web
) -> None:
    reached = told_by(services, {SMS: channels[SMS]})

    serve(services.engine, reached, ROBOT)
    serve(services.engine, reached, SMS)

    assert tries(services) == [(ROBOT, "failed", "no_such_channel"), (SMS, "delivered", None)]
    assert len(gateway.received) == 1


def test_a_channel_with_a_bug_fails_like_any_other(
    services: Services, alerted: UUID, channels: Made, gateway: Web
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    faulty = OutsideChannel(name=ROBOT, a_minute=18, shared=True, say=broken, names=no_names)
    reached = told_by(services, {**channels, ROBOT: faulty})

    serve(services.engine, reached, ROBOT)

    assert tries(services) == [(ROBOT, "failed", "bug")]
    assert states(services) == {(ROBOT, "pending"): 1}


def test_while_a_channel_is_decided_upon_another_notifier_leaves_it_alone(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    reached = told_by(services, channels)
    with services.engine.begin() as connection:
        assert posting.take_turn(connection, ROBOT) is not None

        sent = serve(services.engine, reached, ROBOT)

    assert (sent, robot.received) == (0, [])


def shown(services: Services, state: Wanted, **page: Any) -> Sequence[Delivery]:
    """Messages as people see them who look after the town and read no incident."""
    return services.reading.as_(somebody("admin", Role.ADMIN)).deliveries(state, (TOWN,), **page)


def test_what_failed_is_sent_again_when_somebody_asks_for_it(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    contacts = Contacts(people={UserId("operator01"): (ROBOT,)}, units={})
    robot.next.append(says({"errcode": 310000}))
    reached = told_by(services, channels, contacts)
    serve(services.engine, reached, ROBOT)
    (failed,) = shown(services, "failed")

    asked = [services.deliveries.resend(failed.id, by="admin", within=(TOWN,), seen=Visibility()) for _ in range(2)]
    serve(services.engine, reached, ROBOT)

    assert (failed.recipient, failed.channel, failed.reason) == ("operator01", ROBOT, "refused")
    assert [(one.outcome, one.reason, one.detail) for one in failed.tries] == [("failed", "refused", "310000")]
    assert asked == [True, False]
    assert services.deliveries.resend(alerted, by="admin", within=(TOWN,), seen=Visibility()) is None
    assert states(services) == {(ROBOT, "delivered"): 1}
    assert shown(services, "failed") == []
    assert rows(services, "SELECT actor, subject FROM audit_log WHERE action = 'message-resent'") == [
        ("admin", str(failed.id))
    ]


def test_no_message_of_a_batch_is_left_out_between_two_pages(services: Services, alerted: UUID) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO notification (id, incident, kind, recipient, channel, state, created_at, body)"
                " SELECT gen_random_uuid(), incident, kind, recipient, channel, 'failed', clock, body"
                " FROM (SELECT *, clock_timestamp() AS clock FROM notification LIMIT 1) AS one, generate_series(1, 7)"
            )
        )

    first = shown(services, "failed", limit=3)
    rest = shown(services, "failed", limit=3, before=first[-1].created_at)

    assert len({one.created_at for one in first}) == 1
    assert len({one.id for one in (*first, *rest)}) == 7


def test_what_waits_for_the_morning_is_seen_to_wait(services: Services, alerted: UUID, channels: Made) -> None:
    night = told_by(services, channels, NIGHTLY, at=NOON.replace(hour=23))
    serve(services.engine, night, ROBOT)

    (waiting,) = shown(services, "waiting")

    assert (waiting.state, waiting.reason) == ("pending", "quiet_hours")
    assert waiting.next_attempt_at is not None
    assert waiting.next_attempt_at - utc_now() > timedelta(hours=7)


def test_a_robot_that_hangs_up_delays_no_other_channel(
    services: Services, alerted: UUID, channels: Made, robot: Web, gateway: Web
) -> None:
    robot.always = hangs_up
    contacts = Contacts(people={UserId("operator01"): (ROBOT,), UserId("operator02"): (SMS,)}, units={})
    told_by(services, channels, contacts)
    people = {"operator02": PersonAddress(phone="13900002222")}
    made = outside_channels(Addresses(sms=SmsGateway(url=gateway.url, inside=True), people=people), no_names)
    reached = Reach(channels=lambda: {**channels, **made}, contacts=lambda: contacts, clock=lambda: NOON)

    with ThreadPoolExecutor(2) as pool:
        Courier(services.engine, reached, pool).one_round()

    assert [received.body["phone"] for received in gateway.received] == ["13900002222"]
    assert states(services, SMS) == {(SMS, "delivered"): 1}


def test_the_loops_together_bring_an_alert_to_a_person_within_seconds(
    services: Services, alerted: UUID, robot: Web, database_url: str, tmp_path: Path
) -> None:
    configured(services, tmp_path, robot)
    settings, stop = Settings(database_url=database_url, data_dir=tmp_path), threading.Event()
    loops = [threading.Thread(target=run, args=(settings, stop)) for run in (notifier.run, courier.run)]

    begun = monotonic()
    for loop in loops:
        loop.start()
    while not robot.received and monotonic() - begun < 20:
        stop.wait(0.1)
    stop.set()
    for loop in loops:
        loop.join(20)

    assert "暴露" in robot.received[0].text or "未归类" in robot.received[0].text
    assert [loop.is_alive() for loop in loops] == [False, False]
    assert (tmp_path / "notifications").exists()


def test_a_channel_of_the_file_is_there_as_soon_as_it_is_written_and_a_bad_file_takes_none_away(
    services: Services, robot: Web, tmp_path: Path
) -> None:
    channels = courier.ChannelsOfFile(tmp_path, lambda: Names(categories={}, areas={}, units={}))
    before = set(channels())

    configured(services, tmp_path, robot)
    written = set(channels())
    (tmp_path / FILE).write_text("robots: {duty: {kind: dingtalk, token: '&'}}")

    assert (before, written) == ({REPLY_FILE}, {REPLY_FILE, ROBOT})
    assert set(channels()) == {REPLY_FILE, ROBOT}


def test_the_incident_says_whom_a_step_reached_by_which_channel(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    robot.always = says({"errcode": 310000})
    reached = told_by(services, channels)
    serve(services.engine, reached, ROBOT)
    serve(services.engine, reached, SMS)
    number = seen(services, alerted).number
    with services.engine.begin() as connection:
        noted = "UPDATE notification SET acknowledged_at = created_at WHERE channel = 'in_app' AND recipient = :user"
        connection.execute(sa.text(noted), {"user": "operator01"})

    with running(services) as site:
        (alert,) = Somebody(site, "supervisor01").get(f"/incidents/{number}")["alerts"]
        (failed,) = Somebody(site, "operator03").get("/deliveries")["items"]
        admins = Somebody(site, "admin").get("/deliveries")["items"]

    ways = {(one["to"]["user"], one["channel"]): (one["state"], one["reason"]) for one in alert["reached"]}
    assert ways == {
        ("operator01", "in_app"): ("delivered", None),
        ("operator02", "in_app"): ("delivered", None),
        ("operator03", "in_app"): ("delivered", None),
        ("operator01", ROBOT): ("failed", "refused"),
        ("operator01", SMS): ("delivered", None),
    }
    assert {one["to"]["user"] for one in alert["reached"] if one["acknowledged_at"]} == {"operator01"}
    assert (failed["to"]["name"], failed["channel"], failed["reason"]) == ("傅晓岚", ROBOT, "refused")
    assert [(one["outcome"], one["code"]) for one in failed["tries"]] == [("failed", "310000")]
    assert (failed["number"], admins[0]["number"]) == (number, None)


def test_a_process_that_is_asked_to_stop_leaves_its_letters_to_others_at_once(
    services: Services, alerted: UUID, channels: Made, robot: Web
) -> None:
    reached = told_by(services, channels)
    stopping = Reach(channels=reached.channels, contacts=reached.contacts, clock=reached.clock, stopping=lambda: True)

    serve(services.engine, stopping, ROBOT)
    left = tries(services)
    serve(services.engine, reached, ROBOT)

    assert (left, len(robot.received)) == ([], 1)
    assert rows(services, "SELECT attempts FROM notification WHERE channel = :c", c=ROBOT) == [(1,)]
