"""Whatever the domain can say, the console has words for."""

from __future__ import annotations

import pytest

from console.api import texts
from console.api.problems import STATUS_OF, refusal
from deploy.demo.seed import documents
from dispatch.domain import refusals
from dispatch.domain.refusals import Missing, MoveRefused, Refused
from dispatch.domain.terms import ClockKind, Grade, Lamp, Platform, Role, Status
from dispatch.domain.workflow.move import FIELD_KINDS


def kinds_of_refusal() -> set[type[Refused]]:
    return {
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refused) and kind is not Refused
    }


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (texts.STATUSES, Status),
        (texts.PLATFORMS, Platform),
        (texts.LAMPS, Lamp),
        (texts.GRADES, Grade),
        (texts.CLOCKS, ClockKind),
        (texts.ROLES, Role),
        (texts.FIELD_LABELS, FIELD_KINDS),
        (texts.REFUSALS, {kind.code for kind in kinds_of_refusal()}),
        (STATUS_OF, {kind.code for kind in kinds_of_refusal()}),
    ],
    ids=["statuses", "platforms", "lamps", "grades", "clocks", "roles", "fields", "refusals", "statuses of refusals"],
)
def test_every_value_has_its_words_and_no_word_is_left_over(words: dict[object, object], values: set[object]) -> None:
    assert set(words) == set(values)


def test_every_level_of_the_demo_ladders_has_its_words() -> None:
    ladders = next(document.body for document in documents() if document.kind == "ladders")

    levels = {step["level"] for ladder in ladders["ladders"] for step in ladder["steps"]}

    assert levels <= set(texts.LEVELS)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 秒"), (59, "59 秒"), (180, "3 分"), (3 * 3600, "3 小时"), (90061, "1 天 1 小时 1 分")],
)
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert texts.duration(seconds) == said


def test_alternatives_that_are_missing_are_joined_by_or() -> None:
    body = refusal(Missing("note|attachments", "reason")).body.decode()

    assert "说明或照片、理由" in body
    assert '"missing":["note|attachments","reason"]' in body


def test_why_the_rules_refuse_is_kept_for_engineers() -> None:
    found = refusal(MoveRefused("sign is not possible while the incident is closed"))

    assert found.status == 409
    assert "sign is not possible" in found.body.decode()
