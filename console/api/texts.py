"""Words that the server still says to people itself, zh-CN: statuses and alerts.

The labels of the moves themselves stand in the workflow's table; names of categories, units and areas in the reference
documents; everything else in the catalogue of sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("待受理", "收集"),
    "assigned": ("待签收", "交办"),
    "ruling": ("待裁定", "交办"),
    "handling": ("处置中", "处置"),
    "awaiting_check": ("待核查", "反馈"),
    "awaiting_rating": ("待评价", "反馈"),
    "closed": ("办结", "考核"),
}
"""Label and stage of each status."""

PLATFORMS: Final[Mapping[str, str]] = {
    "public_order": "综治工作",
    "market": "市场监管",
    "enforcement": "综合执法",
    "services": "便民服务",
}

LAMPS: Final[Mapping[str, str]] = {
    "normal": "正常",
    "due_soon": "临期",
    "overdue": "超期",
    "long_overdue": "严重超期",
}

CLOCKS: Final[Mapping[str, str]] = {
    "total": "全程",
    "receive": "受理",
    "sign": "签收",
    "handle": "处置",
    "ruling": "裁定",
    "check": "核查",
    "rating": "评价",
    "request": "申请",
}

LEVELS: Final[Mapping[str, str]] = {
    "reminder": "临期提醒",
    "deadline": "到期提醒",
    "supervisor": "超期升级",
}

ROLES: Final[Mapping[str, str]] = {
    "citizen": "群众",
    "officer": "网格员",
    "operator": "指挥室受理员",
    "handler": "处置人员",
    "unit_lead": "单位负责人",
    "supervisor": "分管领导",
    "admin": "系统管理员",
    "platform": "系统",
}

NOTICES: Final[Mapping[str, str]] = {
    "result_told": "处置结果告知",
    "declined": "不予受理告知",
    "request_granted": "申请已同意",
    "request_refused": "申请未同意",
    "nudge": "催办",
}

NOTICE_REASONS: Final[Mapping[str, str]] = {
    "result_told": "您上报的事件已有处置结果，请查看并评价",
    "declined": "您上报的事件未予受理，请查看原因",
    "request_granted": "您提出的申请已获同意",
    "request_refused": "您提出的申请未获同意，请查看理由",
    "nudge": "有人催办，请尽快处理",
}

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "decline": {
        "not_ours": "不属本镇职责",
        "duplicate": "同一事项已受理",
        "unclear": "内容不清且无法联系",
        "litigation": "已进入诉讼、仲裁或复议",
        "not_a_matter": "不构成需处置的事项",
    },
    "return": {
        "not_duty": "不属本单位职责",
        "not_area": "不在管辖范围",
        "wrong_place": "位置有误",
        "wrong_matter": "事项与描述不符",
    },
}
"""Reason codes that hold until the township publishes a `reasons` document of its own."""


def alert_title(kind: str, body: Mapping[str, Any], number: str) -> str:
    """Return the headline of a notification."""
    if kind != "escalation":
        return f"{NOTICES.get(kind, '事件提醒')} · {number}"
    level = str(body.get("level") or "")
    clock = CLOCKS.get(str(body.get("clock_kind") or ""), "")
    return f"{clock}{LEVELS.get(level, level or '提醒')} · {number}"


def alert_reason(kind: str, body: Mapping[str, Any]) -> str:
    """Return why somebody is told."""
    if kind != "escalation":
        return NOTICE_REASONS.get(kind, "事件有新进展")
    clock = CLOCKS.get(str(body.get("clock_kind") or ""), "办理")
    if body.get("level") == "reminder":
        return f"{clock}时限将到，尚未完成"
    return f"{clock}时限已到，尚未完成"
