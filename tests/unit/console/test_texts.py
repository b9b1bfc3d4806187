"""Whatever the domain can say, the console has words for."""

from __future__ import annotations

from enum import StrEnum

import pytest

from console.api import texts
from console.api.problems import STATUS_OF, refusal
from deploy.demo.seed import documents
from dispatch.domain import refusals
from dispatch.domain.clocks.explain import LineKind
from dispatch.domain.refusals import Missing, MoveRefused, Refused
from dispatch.domain.terms import ClockKind, ClockReason, ClockState, Grade, Lamp, Platform, Role, Status
from dispatch.domain.workflow.move import FIELD_KINDS
from schemas.texts import Language, sentences


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


@pytest.mark.parametrize(
    ("group", "codes"),
    [("clockReason", ClockReason), ("clockFact", LineKind), ("clockState", ClockState), ("clock", ClockKind)],
    ids=str,
)
def test_every_code_of_a_clock_has_its_words_and_no_word_is_left_over(group: str, codes: type[StrEnum]) -> None:
    words = {key.removeprefix(f"{group}.") for key in sentences(Language.ZH_CN) if key.startswith(f"{group}.")}

    assert words == {code.value for code in codes}


def test_every_level_of_the_demo_ladders_has_its_words() -> None:
    ladders = next(document.body for document in documents() if document.kind == "ladders")

    levels = {step["level"] for ladder in ladders["ladders"] for step in ladder["steps"]}

    assert levels <= set(texts.LEVELS)


def test_alternatives_that_are_missing_are_joined_by_or() -> None:
    body = refusal(Missing("note|attachments", "reason")).body.decode()

    assert "说明或照片、理由" in body
    assert '"missing":["note|attachments","reason"]' in body


def test_why_the_rules_refuse_is_kept_for_engineers() -> None:
    found = refusal(MoveRefused("sign is not possible while the incident is closed"))

    assert found.status == 409
    assert "sign is not possible" in found.body.decode()
