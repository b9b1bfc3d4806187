"""How an HTTP interface says no: RFC 9457 problem details, the same shape from every door.

Which refusal becomes which status is decided where the refusal is caught.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:gridloop:problem:"

TITLES: Final[Mapping[int, str]] = {
    400: "请求不完整",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的方法",
    409: "与现状冲突",
    411: "缺少长度",
    412: "内容已被他人更新",
    413: "内容过大",
    415: "不支持的格式",
    422: "内容有误或缺项",
    428: "缺少版本号",
    429: "尝试过于频繁",
    500: "系统内部错误",
    503: "系统暂时不可用",
}

FieldErrors = Sequence[tuple[str, str]]
"""What is wrong, field by field: the name as in the JSON body, and the message."""


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem details; `errors`, `missing` and `current` where they say more."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    missing: Annotated[list[str], msgspec.Meta(description="422: names of what the move needs")] = []
    current: Annotated[dict[str, Any] | None, msgspec.Meta(description="412: the incident as it stands")] = None


def problem(status: int, code: str, detail: str, *, errors: FieldErrors = (), **more: Any) -> bytes:
    """Return the body of a problem response; `more` are extension members of this kind of problem."""
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + code,
        "title": TITLES.get(status, "请求未能完成"),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"field": field, "message": message} for field, message in errors]
    return msgspec.json.encode(body | more)
