"""What is wrong with a field is said by a code that has its words, whoever found it out."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from console.api.field_errors import shape_error
from console.api.models.forms import DeclaredPhoto
from console.api.problems import refusal
from dispatch.domain.refusals import Missing
from runtime.http.problem import Problem, message_of
from schemas.texts import Language

ROOT = Path(__file__).parents[3]
NOT_OF_A_MOVE = "grade or platform"
"""The platform's own value, which no person gives."""


class Shape(BaseModel):
    """A shape to be wrong about."""

    text: str


def in_words(error: Mapping[str, Any]) -> str:
    return message_of(shape_error({**error, "loc": ("body", *error["loc"])}), Language.ZH_CN)


def said(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return in_words(caught.value.errors()[0])


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Shape, {}, "必填"),
        (Shape, 7, "应为对象"),
        (str, 7, "应为文本"),
        (Annotated[str, Field(max_length=3)], "abcd", "最多 3 个字"),
        (Annotated[str, Field(min_length=2)], "a", "至少 2 个字"),
        (Annotated[str, Field(pattern="^a$")], "b", "格式不对，或含有不能识别的字符"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "最多 1 项"),
        (Annotated[list[int], Field(min_length=1)], [], "至少 1 项"),
        (list[int], "a", "应为数组"),
        (int, "a", "应为整数"),
        (int, 1.5, "应为整数"),
        (float, "a", "应为数字"),
        (bool, "maybe", "应为布尔值（true 或 false）"),
        (Annotated[int, Field(ge=1)], 0, "不能小于 1"),
        (Annotated[int, Field(le=4)], 5, "不能大于 4"),
        (Literal["a", "b"], "c", "只能取 a, b"),
        (UUID, "x", "不是有效的 UUID"),
        (Annotated[str, Field(pattern=r"^\d+$")], "\ud800", "含有不能识别的字符"),
        (bytes, 7, "填写的内容不符合要求"),
    ],
)
def test_every_kind_of_error_is_said_in_chinese(kind: Any, value: object, text: str) -> None:
    assert said(kind, value) == text


def test_a_photo_that_is_declared_wrongly_is_told_field_by_field() -> None:
    with pytest.raises(ValidationError) as caught:
        DeclaredPhoto.model_validate({"id": "x", "sha256": "ABC", "media_type": "image/gif", "bytes": 0})

    told = {error["loc"][0]: in_words(error) for error in caught.value.errors()}
    assert told == {
        "id": "不是有效的 UUID",
        "sha256": "格式不对，或含有不能识别的字符",
        "media_type": "只能取 image/jpeg, image/png, image/webp",
        "bytes": "不能小于 1",
    }


def test_every_value_that_the_rules_refuse_has_words_of_its_own() -> None:
    calls = [
        node
        for path in (ROOT / "dispatch").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "InvalidValue"
    ]
    vague = {ast.unparse(call.args[0]) for call in calls if ast.unparse(call.args[1]) == "Wrong.INVALID"}
    causes = [ast.unparse(call.args[1]) for call in calls if ast.unparse(call.args[0]) == "'unit'"]

    assert len(calls) >= 5
    assert vague == {repr(NOT_OF_A_MOVE)}
    assert len(set(causes)) == len(causes) >= 5


def test_a_person_is_not_asked_for_what_only_the_platform_gives() -> None:
    body = refusal(Missing("category", "reason|steps")).body(Language.ZH_CN).decode()

    assert '缺少必填内容：类别、理由"' in body
    assert '{"field":"steps"' not in body
    assert '"missing":["category","reason|steps"]' in body


def test_a_need_that_has_no_label_is_still_named() -> None:
    body = refusal(Missing("signature")).body(Language.ZH_CN).decode()

    assert "缺少必填内容：signature" in body
    assert '{"field":"signature","code":"required","params":{},"message":"必填"}' in body


def test_what_stands_in_a_list_is_named_with_its_place() -> None:
    refused = Problem(422, "invalid_value", field="milestones.1.by")

    told = {language: json.loads(refused.body(language))["detail"] for language in Language}

    assert told == {
        Language.ZH_CN: "填写的内容无效：节点 第 2 项 在此之前完成",
        Language.EN: "What was given is not valid: Milestones item 2 Done by",
    }
