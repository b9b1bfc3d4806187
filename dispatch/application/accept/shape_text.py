"""What a terminal's maker reads when a body has the wrong shape: msgspec's English sentence in the operators' language.

A sentence that is not known here is passed on as it is: better English than nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_KINDS: Final[Mapping[str, str]] = {
    "str": "文本",
    "int": "整数",
    "float": "数字",
    "bool": "布尔值（true 或 false）",
    "object": "对象",
    "array": "数组",
    "null": "空值 null",
    "uuid": "UUID 文本",
    "datetime": "时间",
}
_SENTENCES: Final[Sequence[tuple[re.Pattern[str], str]]] = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Object missing required field `(?P<a>[^`]+)`", "缺少必填字段 {a}"),
        (r"Object contains unknown field `(?P<a>[^`]+)`", "没有字段 {a}"),
        (r"Expected `(?P<a>[^`]+)`, got `(?P<b>[^`]+)`", "应为{a}，收到的是{b}"),
        (r"Expected `str` of length <= (?P<a>\d+)", "最多 {a} 个字"),
        (r"Expected `str` of length >= (?P<a>\d+)", "至少 {a} 个字"),
        (r"Expected `array` of length <= (?P<a>\d+)", "最多 {a} 项"),
        (r"Expected `array` of length >= (?P<a>\d+)", "至少 {a} 项"),
        (r"Expected `(?:int|float)` <= (?P<a>[-\d.]+)", "不能大于 {a}"),
        (r"Expected `(?:int|float)` >= (?P<a>[-\d.]+)", "不能小于 {a}"),
        (r"Expected `str` matching regex '(?P<a>.+)'", "格式应符合 {a}"),
        (r"Invalid enum value '?(?P<a>[^']*)'?", "不能取值 {a}"),
        (r"Invalid UUID", "不是有效的 UUID"),
        (r"Invalid RFC3339 encoded datetime", "不是有效的时间（RFC 3339），例如 2026-11-24T08:00:00+08:00"),
        (r"Integer value out of range", "数字超出范围"),
        (r"Number out of range", "数字超出范围"),
    )
]


def shape_text(sentence: str) -> str:
    """Return what msgspec says is wrong, without the place, in Chinese."""
    for pattern, text in _SENTENCES:
        if found := pattern.fullmatch(sentence):
            return text.format(**{name: _kinds(value) for name, value in found.groupdict().items()})
    return sentence


def _kinds(value: str) -> str:
    return " 或 ".join(_KINDS.get(part, part) for part in value.split(" | "))
