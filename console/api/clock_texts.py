"""How the facts of a clock are said in Chinese: the row of the limits that gave the time, and why it stood still."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from console.api.texts import CLOCKS, GRADES

_RULE: Final = re.compile(
    r"limits v(?P<version>[^:]+): (?:any category|category (?P<category>\S+)\*), "
    r"(?:any grade|grade (?P<grade>\d)), (?P<kind>\w+) (?P<minutes>[\d.e+]+) min"
)

WHY: Final[Mapping[str, str]] = {
    "another unit has it: kept for assessment": "已改由其他单位办理，用时留作考核",
    "assigned": "已交办",
    "checked and told": "已核查并告知",
    "closed": "已办结",
    "contested": "申诉期间不计",
    "decided": "申请已决定",
    "dealt with on the spot": "已自处置",
    "given back": "裁定仍由原单位办理",
    "handed in": "已反馈",
    "lapsed": "申请已失效",
    "recalled": "已撤派",
    "reopened": "已重办",
    "returned": "已退回",
    "ruled": "已裁定",
    "sent back": "返工，核查时间不计",
    "signed": "已签收",
}
"""Every reason that the rules give for stopping a clock or letting it stand still."""


def rule_in_words(rule: str) -> tuple[str, str | None]:
    """Return the row of the limits in Chinese and their version; a rule of another shape stays as it is."""
    match = _RULE.fullmatch(rule)
    if match is None:
        return rule, None
    category = f"类别 {match['category']} 起头" if match["category"] else "各类"
    grade = GRADES[int(match["grade"])] if match["grade"] else "各等级"
    return f"{category}、{grade}，{CLOCKS[match['kind']]} {float(match['minutes']):g} 分钟", match["version"]
