"""Which channels a message takes, when it goes on to the next one, and when it waits for the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from dispatch.application.notifying import Failure, Outgoing, verdict
from dispatch.application.reaching import Onward, contacts_of, held, onward, ways_of
from dispatch.domain.document import BadDocument
from dispatch.domain.terms import UnitId, UserId
from dispatch.domain.township.contacts import SHANGHAI, Contacts, QuietHours, contacts_from
from dispatch.domain.ways import CALLER
from schemas.ids import named_id
from schemas.reference import ReferenceDocument, ReferenceRefused, validate

NIGHT = QuietHours(start=time(22), end=time(7))
CONTACTS = Contacts(
    people={UserId("lead"): ("dingtalk:works", "sms", "mail")},
    units={UnitId("works"): ("wecom:works", "mail")},
    everybody=("mail",),
    quiet=NIGHT,
)


def a_message(*, to: str = "lead", channel: str = "in_app", kind: str = "escalation", **body: Any) -> Outgoing:
    content = {"number": "1", "notice": str(named_id("notice")), "unit": "works", "grade": 4, "urgent": False}
    return Outgoing(
        id=named_id(to, channel),
        incident=named_id("incident"),
        escalation=named_id("step") if kind == "escalation" else None,
        kind=kind,
        recipient=to,
        channel=channel,
        attempt=1,
        created_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
        body=content | body,
    )


def at(hours: int, minutes: int = 0, *, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hours, minutes, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("sentence", "message", "ways"),
    [
        ("somebody's own ways come first", a_message(), ("in_app", "dingtalk:works", "sms", "mail")),
        ("else those of the unit", a_message(to="crew"), ("in_app", "wecom:works", "mail")),
        ("else everybody's", a_message(to="crew", unit=None), ("in_app", "mail")),
        ("a step may name the kinds that it takes", a_message(channels=["sms"]), ("in_app", "sms")),
        ("a reminder may stay in the application", a_message(channels=["in_app"]), ("in_app",)),
        ("an answer to a reporter leaves it never", a_message(kind="remark"), ("in_app",)),
        ("a nudge does", a_message(kind="nudge", channels=None), ("in_app", "dingtalk:works", "sms", "mail")),
        (
            "so does a request that waits to be decided",
            a_message(kind="request_made", channels=["sms"]),
            ("in_app", "sms"),
        ),
        ("no group reads of an accusation", a_message(accusation=True), ("in_app", "sms", "mail")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_ways_of_a_message(sentence: str, message: Outgoing, ways: tuple[str, ...]) -> None:
    assert ways_of(message, CONTACTS) == ways


WAYS = ("in_app", "dingtalk:works", "sms")


@pytest.mark.parametrize(
    ("sentence", "message", "goes_on"),
    [
        ("outside at once", a_message(), Onward(channel="dingtalk:works", wait=timedelta())),
        (
            "to the next one when nobody takes note in time",
            a_message(channel="dingtalk:works", acknowledge_within_s=120.0),
            Onward(channel="sms", wait=timedelta(minutes=2)),
        ),
        (
            "nowhere when the step asks for no note",
            a_message(channel="dingtalk:works", acknowledge_within_s=None),
            None,
        ),
        ("nowhere after the last one", a_message(channel="sms", acknowledge_within_s=120.0), None),
        ("nowhere from the file", a_message(channel="file"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_delivered_goes_on(sentence: str, message: Outgoing, goes_on: Onward | None) -> None:
    assert onward(message, WAYS) == goes_on


def test_a_channel_that_wants_a_long_pause_is_not_waited_for() -> None:
    busy = Failure(reason="rate_limited", pause=timedelta(seconds=60))

    outcome = verdict(a_message(channel="dingtalk:works"), busy, WAYS)

    assert (outcome.wait, outcome.fallback) == (timedelta(seconds=60), "sms")


@pytest.mark.parametrize(
    ("sentence", "now", "over_at"),
    [
        ("before them", at(21, 59), None),
        ("they begin on the minute", at(22), at(7, day=3)),
        ("before midnight they end tomorrow", at(23, 59), at(7, day=3)),
        ("after midnight they end today", at(0), at(7)),
        ("they end on the minute", at(7), None),
        ("another zone is the same instant", datetime(2026, 3, 2, 15, 30, tzinfo=UTC), at(7, day=3)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_quiet_hours_are_half_open_by_the_townships_clock(
    sentence: str, now: datetime, over_at: datetime | None
) -> None:
    assert NIGHT.over_at(now) == over_at


def test_quiet_hours_of_the_day_end_the_same_day() -> None:
    assert QuietHours(start=time(12), end=time(14)).over_at(at(13)) == at(14)


@pytest.mark.parametrize(
    ("body", "wait"),
    [
        ({}, timedelta(hours=8)),
        ({"grade": 3}, timedelta(hours=8)),
        ({"grade": None}, timedelta(hours=8)),
        ({"grade": 2}, None),
        ({"grade": 1}, None),
        ({"urgent": True}, None),
    ],
)
def test_at_night_only_what_is_pressing_goes(body: dict[str, Any], wait: timedelta | None) -> None:
    assert held(a_message(**body), CONTACTS, at=at(23)) == wait


@pytest.mark.parametrize(("now", "wait"), [(at(22, 30), 9.5), (at(7, 30), 0.5), (at(12, 30), None)])
def test_residents_have_the_night_whatever_hours_the_township_has_for_its_people(
    now: datetime, wait: float | None
) -> None:
    own = replace(CONTACTS, quiet=QuietHours(start=time(12), end=time(14)))
    resident = replace(a_message(), recipient=f"{CALLER}:0123456789abcdef")

    assert held(resident, own, at=now) == (None if wait is None else timedelta(hours=wait))


def test_a_township_without_contacts_reaches_nobody_outside() -> None:
    assert ways_of(a_message(), contacts_of({})) == ("in_app",)


def test_contacts_are_read_from_their_document() -> None:
    body = {
        "people": [{"user": "lead", "ways": ["dingtalk:works", "sms"]}],
        "units": [{"unit": "works", "ways": ["wecom:works"]}],
        "quiet": {"from": "22:00", "until": "07:00"},
        "per_person_a_minute": 3,
    }
    validate("contacts", body)

    read = contacts_of({"contacts": ReferenceDocument(kind="contacts", version="1", body=body)})

    assert read.people == {"lead": ("dingtalk:works", "sms")}
    assert (read.quiet, read.per_person) == (NIGHT, 3)
    assert read.used == {"dingtalk:works", "sms", "wecom:works"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"everybody": ["pager"]}, "pager is no way"),
        ({"everybody": ["https://somewhere"]}, "is no way"),
        ({"everybody": ["dingtalk"]}, "dingtalk is no way"),
        ({"everybody": ["sms:lead"]}, "is no way"),
        ({"everybody": ["sms", "sms"]}, "two ways"),
        ({"people": [{"user": "a", "ways": []}, {"user": "a", "ways": []}]}, "two people"),
        ({"quiet": {"from": "25:00", "until": "07:00"}}, "25:00 is no time"),
        ({"quiet": {"from": "07:00", "until": "07:00"}}, "begins when it ends"),
        ({"per_person_a_minute": 0}, "nobody would hear"),
    ],
)
def test_contacts_that_cannot_be_meant_are_refused(body: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        contacts_from(body)


@pytest.mark.parametrize("way", ["https://robot.example/send", "dingtalk:../x", "sms:13800000000", "in_app"])
def test_a_document_holds_no_addresses(way: str) -> None:
    with pytest.raises(ReferenceRefused):
        validate("contacts", {"everybody": [way]})
