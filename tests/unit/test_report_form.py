"""What may be in a report: a wrong clock is no reason to lose one, what nobody can keep is named by its field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.application.report_form import FormRefused, read_report, utc
from runtime.ids import new_id


def a_body(**fields: Any) -> bytes:
    return json.dumps({"report_id": str(new_id()), "text": "路灯不亮"} | fields).encode()


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

    with pytest.raises(FormRefused, match="1970 年至 2099 年") as refused:
        read_report(a_body(**fields))

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("text", {"text": "路灯\x00不亮"}),
        ("category", {"category": "\x00"}),
        ("address", {"address": "\x00"}),
        ("origin.number", {"origin": {"system": "12345", "number": "\x00"}}),
        ("origin.reply_to", {"origin": {"system": "12345", "number": "1", "reply_to": "\x00"}}),
        ("self_handled.note", {"self_handled": {"note": "\x00"}}),
    ],
)
def test_a_character_that_cannot_be_kept_is_refused_by_field(field: str, fields: dict[str, Any]) -> None:
    with pytest.raises(FormRefused, match="U\\+0000") as refused:
        read_report(a_body(**fields))

    assert refused.value.field == field
