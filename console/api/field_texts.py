"""What is wrong with a field of a request, in Chinese: by the kind of error that pydantic names, and by our own rules.

The wording is that of `dispatch.application.accept.shape_text`, which says the same of bodies that msgspec reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_KINDS: Final[Mapping[str, str]] = {
    "missing": "必填",
    "json_invalid": "不是有效的 JSON",
    "extra_forbidden": "没有这个字段",
    "string_type": "应为文本",
    "string_too_long": "最多 {max_length} 个字",
    "string_too_short": "至少 {min_length} 个字",
    "string_pattern_mismatch": "格式不对，或含有不能识别的字符",
    "string_unicode": "含有不能识别的字符",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字超出范围",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "datetime_type": "不是有效的时间，例如 2026-11-24T08:00:00+08:00",
    "datetime_parsing": "不是有效的时间，例如 2026-11-24T08:00:00+08:00",
    "datetime_from_date_parsing": "不是有效的时间，例如 2026-11-24T08:00:00+08:00",
    "timezone_aware": "时间须带时区，例如 2026-11-24T08:00:00+08:00",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能取 {expected}",
    "enum": "只能取 {expected}",
    "uuid_type": "不是有效的 UUID",
    "uuid_parsing": "不是有效的 UUID",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "list_type": "应为数组",
}
_INVALID: Final[Mapping[str, str]] = {
    "category": "事件不能用这个类别",
    "reason_code": "不在可选的原因之中",
    "request": "没有等待决定的这项申请",
    "stars": "应为 1 至 5",
    "unit": "没有这个处置单位",
}


def field_text(error: Mapping[str, Any]) -> str:
    """Return what is wrong, of one of pydantic's errors; a kind that is not known here says only that something is."""
    text = _KINDS.get(error["type"], "填写的内容不符合要求")
    values = {name: str(value).replace("'", "").replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return text.format_map(values)


def invalid_text(name: str) -> str:
    """Return what is wrong with a value that has the right shape but that the rules do not know."""
    return _INVALID.get(name, "填写的内容无效")
