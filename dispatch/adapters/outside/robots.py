"""How do the robots of DingTalk, WeCom and Feishu take a text, and what do their answers mean?

All three answer 200 to what they refuse: what counts is the code in the answer, and an answer without one is none.
None of them takes a de-duplication id; the letter carries its mark in its text.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dispatch.adapters.outside.addresses import RobotAddress
from dispatch.adapters.outside.web import BUSY, NotSent, Target, post_json
from dispatch.application.notifying import Failure
from dispatch.application.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What a vendor's robots are like.

    a_minute: letters, a little fewer than the vendor takes (20, 20 and 100): it counts by its own clock. longest: bytes
    of a text. code: the field of the answer that must be 0. busy, hopeless: codes that ask for a pause, and those after
    which trying again cannot help: the robot is gone or is set up otherwise.
    """

    url: str
    a_minute: int
    longest: int
    code: str
    busy: frozenset[int]
    hopeless: frozenset[int]


VENDORS: Final[Mapping[str, Vendor]] = {
    "dingtalk": Vendor(
        url="https://oapi.dingtalk.com",
        a_minute=18,
        longest=18_000,
        code="errcode",
        busy=frozenset({130101, 410100}),
        hopeless=frozenset({300001, 310000, 400013, 400101, 400102, 400106}),
    ),
    "wecom": Vendor(
        url="https://qyapi.weixin.qq.com",
        a_minute=18,
        longest=2_000,
        code="errcode",
        busy=frozenset({45009}),
        hopeless=frozenset({93000, 93004, 93008}),
    ),
    "feishu": Vendor(
        url="https://open.feishu.cn",
        a_minute=90,
        longest=18_000,
        code="code",
        busy=frozenset({11232, 11233}),
        hopeless=frozenset({19001, 19021, 19022, 19024}),
    ),
}


def send(robot: RobotAddress, wording: Wording, *, at: datetime) -> None:
    """Have a robot say a text in its group.

    Raises:
        NotSent: it did not, or nobody knows.
    """
    vendor = VENDORS[robot.kind]
    url, query, body = _SPEAK[robot.kind](robot, wording.within(vendor.longest), at)
    target = Target(url=(robot.url or vendor.url).rstrip("/") + url, inside=robot.inside)
    _judge(post_json(target, body, query=query), vendor)


def _judge(answer: Mapping[str, Any], vendor: Vendor) -> None:
    code = answer.get(vendor.code)
    if isinstance(code, bool) or not isinstance(code, int):
        raise NotSent(Failure(reason="bad_answer"))
    if code in vendor.busy:
        raise NotSent(Failure(reason="rate_limited", detail=str(code), pause=BUSY))
    if code != 0:
        raise NotSent(Failure(reason="refused", detail=str(code), final=code in vendor.hopeless))


Request = tuple[str, dict[str, str], dict[str, Any]]
"""The path, the query and the body."""


def _dingtalk(robot: RobotAddress, content: str, at: datetime) -> Request:
    query = {"access_token": robot.token}
    if robot.secret:
        stamp = str(int(at.timestamp() * 1000))
        signed = _sha256(robot.secret, f"{stamp}\n{robot.secret}")
        query |= {"timestamp": stamp, "sign": signed}
    return "/robot/send", query, {"msgtype": "text", "text": {"content": content}}


def _wecom(robot: RobotAddress, content: str, at: datetime) -> Request:
    return "/cgi-bin/webhook/send", {"key": robot.token}, {"msgtype": "text", "text": {"content": content}}


def _feishu(robot: RobotAddress, content: str, at: datetime) -> Request:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": content}}
    if robot.secret:
        stamp = str(int(at.timestamp()))
        body |= {"timestamp": stamp, "sign": _sha256(f"{stamp}\n{robot.secret}", "")}
    return f"/open-apis/bot/v2/hook/{robot.token}", {}, body


_SPEAK: Final[Mapping[str, Callable[[RobotAddress, str, datetime], Request]]] = {
    "dingtalk": _dingtalk,
    "wecom": _wecom,
    "feishu": _feishu,
}


def _sha256(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode()
