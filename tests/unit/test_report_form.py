"""What may be in a report: a wrong clock is no reason to lose one, what nobody can keep is named by its field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from benchmarks.dictionary_coverage import DATA
from dispatch.application.accept.report_form import FormRefused, read_report, utc
from dispatch.application.accept.shape_errors import shape_error
from dispatch.application.masking import readable
from dispatch.application.moves.commands import read_move
from dispatch.domain.moves.table import FORMS
from dispatch.domain.terms import Action
from runtime.http.problem import FieldError, message_of
from runtime.ids import new_id
from schemas.field_errors import Wrong
from schemas.texts import Language


def a_body(**fields: Any) -> bytes:
    return json.dumps({"report_id": str(new_id()), "text": "路灯不亮"} | fields).encode()


def said(refused: FormRefused) -> str:
    return message_of(FieldError(refused.field, refused.code, refused.params), Language.ZH_CN)


@pytest.mark.parametrize(
    "claimed",
    ["1970-01-01T00:00:00Z", "1980-01-06T08:00:00+08:00", "2026-11-21T00:00:00+14:00", "2099-12-31T23:59:59Z"],
)
def test_a_report_of_a_phone_whose_clock_is_wrong_by_years_is_taken(claimed: str) -> None:
    form = read_report(a_body(occurred_at=claimed))

    assert utc(form.occurred_at) == datetime.fromisoformat(claimed).astimezone(UTC)


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "2100-01-01T00:00:00Z"])
@pytest.mark.parametrize("field", ["occurred_at", "origin.due_at"])
def test_a_time_that_no_clock_says_is_refused_by_field(field: str, instant: str) -> None:
    origin = {"system": "12345", "number": "1", "due_at": instant}
    fields = {"occurred_at": instant} if field == "occurred_at" else {"origin": origin}

    with pytest.raises(FormRefused) as refused:
        read_report(a_body(**fields))

    assert (refused.value.field, refused.value.code) == (field, Wrong.TIME_RANGE)
    assert "1970 年至 2099 年" in said(refused.value)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("text", {"text": "路灯\x00不亮"}),
        ("category", {"category": "\x00"}),
        ("address", {"address": "\x00"}),
        ("origin.number", {"origin": {"system": "12345", "number": "\x00"}}),
        ("origin.reply_to", {"origin": {"system": "12345", "number": "1", "reply_to": "\x00"}}),
        ("self_handled.note", {"self_handled": {"note": "\x00"}}),
        ("caller.name", {"caller": {"name": "\x00"}}),
    ],
)
def test_a_character_that_cannot_be_kept_is_refused_by_field(field: str, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefused) as refused:
        read_report(a_body(**fields))

    assert (refused.value.field, refused.value.code) == (field, Wrong.NUL)


A_PHOTO = {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "sha256": "a" * 64, "media_type": "image/jpeg", "bytes": 1}


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"report_id": "7"}, "report_id", "不是有效的 UUID"),
        ({"text": 5}, "text", "应为文本，收到的是整数"),
        ({"text": "x" * 4001}, "text", "最多 4000 个字"),
        ({"urgent": "yes"}, "urgent", "应为布尔值（true 或 false），收到的是文本"),
        ({"address": 7}, "address", "应为文本或空值 null，收到的是整数"),
        ({"occurred_at": "yesterday"}, "occurred_at", "不是有效的时间，例如 2026-11-24T08:00:00+08:00"),
        ({"position": {"lon": 1}}, "position.lat", "必填"),
        ({"position": {"lon": 200, "lat": 1}}, "position.lon", "不能大于 180"),
        ({"position": {"lon": 1, "lat": 1, "crs": "X"}}, "position.crs", "不能取值 X"),
        ({"origin": {"system": "", "number": "1"}}, "origin.system", "至少 1 个字"),
        ({"attachments": [A_PHOTO | {"sha256": "zz"}]}, "attachments[0].sha256", "格式应符合 ^[0-9a-f]{64}$"),
        ({"attachments": [A_PHOTO | {"bytes": 0}]}, "attachments[0].bytes", "不能小于 1"),
        ({"caller": {"phone": "0573-8220"}}, "caller.phone", "格式应符合 ^[+]?[0-9]{5,15}$"),
        ({"tell_by": "pigeon"}, "tell_by", "不能取值 pigeon"),
        ({"attachments": [A_PHOTO] * 10}, "attachments", "最多 9 项"),
    ],
)
def test_a_wrong_shape_is_named_by_field_in_the_terminal_makers_language(
    fields: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(FormRefused) as refused:
        read_report(a_body(**fields))

    assert (refused.value.field, said(refused.value)) == (field, says)


@pytest.mark.parametrize("way", ["sms", "phone"])
@pytest.mark.parametrize("caller", [None, {"name": "王女士"}])
def test_whoever_wants_to_be_told_by_telephone_leaves_a_number(way: str, caller: dict[str, str] | None) -> None:
    with pytest.raises(FormRefused) as refused:
        read_report(a_body(tell_by=way, caller=caller))

    assert (refused.value.field, refused.value.code) == ("caller.phone", Wrong.REQUIRED)


def test_a_caller_without_a_number_follows_by_the_code() -> None:
    assert read_report(a_body(tell_by="code", caller={"name": "王女士"})).tell_by == "code"


def test_a_body_that_is_no_object_is_refused_as_a_whole() -> None:
    with pytest.raises(FormRefused) as refused:
        read_report(b"[]")

    assert (refused.value.field, said(refused.value)) == ("", "应为对象，收到的是数组")


def test_a_field_of_a_move_that_nobody_knows_is_refused_by_its_name() -> None:
    with pytest.raises(FormRefused) as refused:
        read_move(Action.SIGN, b'{"colour": "red"}')

    assert (refused.value.field, refused.value.code) == ("colour", Wrong.UNKNOWN_FIELD)


def test_what_msgspec_says_in_a_new_way_is_passed_on_as_a_value() -> None:
    assert shape_error("Something new") == (Wrong.NOT_AS_REQUIRED, {"technical": "Something new"})


UNSEEN = ["\u200b\u200d\ufeff", "\u3164", "\u2060\u00ad", "\u2800", " \u202e "]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_of_which_nothing_can_be_seen_is_no_text(text: str) -> None:
    with pytest.raises(FormRefused) as refused:
        read_report(a_body(text=text))

    assert (refused.value.field, refused.value.code) == ("text", Wrong.TEXT_OR_CATEGORY)
    assert read_report(a_body(text=text, category="06010")).category == "06010"


@pytest.mark.parametrize("text", UNSEEN)
def test_a_note_or_reason_of_which_nothing_can_be_seen_is_missing(text: str) -> None:
    with pytest.raises(FormRefused) as refused:
        read_report(a_body(self_handled={"note": text}))

    assert (refused.value.field, refused.value.code) == ("self_handled.note", Wrong.REQUIRED)
    assert msgspec.convert({"unit": "works", "reason": text}, FORMS[Action.ASSIGN]).lacking() == ("reason",)
    assert msgspec.convert({"note": text}, FORMS[Action.CONFIRM]).lacking() != ()


@pytest.mark.skipif(not (DATA / "field_cases").is_dir(), reason="the field cases are not at GRIDLOOP_TEST_DATA")
def test_the_field_s_invisible_texts_are_refused_and_its_direction_marks_are_not_shown() -> None:
    cases = json.loads((DATA / "field_cases" / "invisible_text.json").read_text("utf-8"))

    for text in cases["refuse"]:
        with pytest.raises(FormRefused):
            read_report(a_body(text=text))
    for text in cases["show_harmless"]:
        assert read_report(a_body(text=text)).text == text
        assert readable(text) == text.replace("\u202e", "")
