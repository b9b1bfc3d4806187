"""When much is to be told at once: the pressing alone and first, the rest together, and nothing dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.application.notifying import Outgoing
from dispatch.application.storms import Letter, post, room_in
from dispatch.application.wording import Names, worded
from schemas.ids import named_id

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
NAMES = Names(
    categories={"06010": "暴露垃圾"}, areas={"330499101201002": "南湖村第2网格"}, units={"works": "公用事业站"}
)


def a_message(number: int, *, urgent: bool = False, to: str = "lead", notice: str | None = None) -> Outgoing:
    return Outgoing(
        id=named_id("message", str(number), to),
        incident=named_id("incident", str(number)),
        escalation=named_id("step", str(number)),
        kind="escalation",
        recipient=to,
        channel="dingtalk:works",
        attempt=1,
        created_at=NOON + timedelta(seconds=number),
        body={
            "number": f"330499101-{number:05}",
            "notice": str(named_id(notice or f"notice-{number}")),
            "level": "deadline",
            "clock_kind": "handle",
            "category": "06010",
            "cell": "330499101201002",
            "grade": 4,
            "urgent": urgent,
            "unit": "works",
            "alerted_as": "unit_lead",
            "due_at": NOON.isoformat(),
        },
    )


def sizes(letters: tuple[Letter, ...]) -> list[int]:
    return [len(letter.messages) for letter in letters]


def test_as_long_as_there_is_room_every_message_is_a_letter() -> None:
    found = post([a_message(number) for number in range(15)], a_minute=18, sent=0)

    assert (sizes(found.letters), found.waiting) == ([1] * 15, ())


def test_beyond_that_they_go_together() -> None:
    found = post([a_message(number) for number in range(16)], a_minute=18, sent=0)

    assert (sizes(found.letters), found.waiting) == ([16], ())


def test_a_storm_of_500_with_ten_urgent_ones_is_eleven_letters_the_urgent_alone_and_first() -> None:
    messages = [a_message(number, urgent=number % 50 == 7) for number in range(500)]

    found = post(messages, a_minute=18, sent=0)

    assert sizes(found.letters) == [1] * 10 + [490]
    assert all(letter.messages[0].pressing for letter in found.letters[:10])


def test_when_the_minute_is_used_up_the_ordinary_wait_and_places_are_left_for_the_pressing() -> None:
    found = post([a_message(1), a_message(2, urgent=True)], a_minute=18, sent=16)

    assert [letter.messages[0].body["urgent"] for letter in found.letters] == [True]
    assert [message.body["number"] for message in found.waiting] == ["330499101-00001"]


def test_more_pressing_ones_than_there_is_room_for_go_together_in_the_last_place() -> None:
    found = post([a_message(number, urgent=True) for number in range(30)], a_minute=18, sent=0)

    assert (sizes(found.letters), found.waiting) == ([1] * 17 + [13], ())


def test_several_people_of_one_group_are_told_by_one_letter() -> None:
    messages = [a_message(1, to=user, notice="the same") for user in ("lead", "crew-1", "crew-2")]

    (letter,) = post(messages, a_minute=18, sent=0).letters

    assert {message.recipient for message in letter.messages} == {"lead", "crew-1", "crew-2"}


@given(
    st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=80),
    st.integers(1, 90),
    st.integers(0, 100),
)
def test_nothing_is_lost_or_sent_twice_and_the_pace_is_kept(
    drawn: list[tuple[int, bool]], a_minute: int, sent: int
) -> None:
    messages = [a_message(place, urgent=urgent, notice=f"n{notice}") for place, (notice, urgent) in enumerate(drawn)]

    found = post(messages, a_minute=a_minute, sent=sent)

    carried = [message.id for letter in found.letters for message in letter.messages]
    assert sorted([*carried, *(message.id for message in found.waiting)]) == sorted(message.id for message in messages)
    assert len(found.letters) <= max(0, a_minute - sent)


def test_there_is_room_again_when_the_oldest_letter_is_a_minute_old() -> None:
    sent = [NOON - timedelta(seconds=20), NOON - timedelta(seconds=50)]

    assert room_in(sent, at=NOON) == timedelta(seconds=10)


def test_the_same_messages_are_the_same_letter() -> None:
    one, other = a_message(1), a_message(2)

    assert Letter((one,)).id == one.id
    assert Letter((one, other)).id == Letter((other, one)).id
    assert Letter((one, other)).id != Letter((one, a_message(3))).id


def test_a_letter_says_what_where_why_and_for_whom() -> None:
    text = worded("3f2a91c0-rest", [a_message(1)], NAMES).within(2000)

    assert text.splitlines() == [
        "【处置到期催办】暴露垃圾 · 南湖村第2网格（330499101-00001）",
        "时限：03-02 12:00",
        "通知对象：公用事业站单位负责人",
        "消息号 3f2a91c0",
    ]


def test_a_letter_of_many_counts_them_and_lists_the_pressing_first() -> None:
    wording = worded("3f2a91c0", [a_message(1), a_message(2, urgent=True), a_message(3)], NAMES)

    lines = wording.within(2000).splitlines()

    assert lines[0] == "有 3 件事项需要处理："
    assert lines[1].startswith("1. 【紧急】")
    assert "00002" in lines[1]
    assert ["00001" in lines[2], "00003" in lines[3]] == [True, True]
    assert wording.pressing


@pytest.mark.parametrize("size", [300, 2000, 18_000])
def test_what_does_not_fit_is_counted(size: int) -> None:
    text = worded("3f2a91c0", [a_message(number) for number in range(500)], NAMES).within(size)

    listed = sum("330499101-" in line for line in text.splitlines())
    assert len(text.encode()) <= size
    assert f"另有 {500 - listed} 件" in text


def test_of_an_accusation_nothing_but_its_number_is_said() -> None:
    message = a_message(1)
    about = Outgoing(
        **{name: getattr(message, name) for name in ("id", "incident", "escalation", "kind", "recipient", "channel")},
        attempt=1,
        created_at=NOON,
        body={**message.body, "accusation": True},
    )

    text = worded("3f2a91c0", [about], NAMES).within(2000)

    assert "330499101-00001" in text
    assert not {"暴露垃圾", "南湖村"} & {word for word in ("暴露垃圾", "南湖村") if word in text}


def test_of_an_overdue_objection_scheme_period_and_due_time_are_said_and_nobody_is_named() -> None:
    told = Outgoing(
        id=named_id("told"),
        incident=None,
        objection=named_id("objection"),
        escalation=None,
        kind="objection_overdue",
        recipient="assessor01",
        channel="mail",
        attempt=1,
        created_at=NOON,
        body={"notice": "1", "scheme": "站所考核", "period": "2026-09", "due_at": "2026-10-09T08:00:00+00:00"},
    )

    wording = worded("3f2a91c0", [told], NAMES)

    assert wording.headline == "【考核申诉超期】站所考核 2026-09，请登录考核页面裁定"
    assert wording.lines == ("时限：10-09 16:00",)
