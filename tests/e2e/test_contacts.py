"""通知渠道 in the browser: who is reached by which channel, and a test over a robot that nobody answers for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dispatch.adapters.outside.addresses import FILE
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import PHONE, Visitors
from tests.e2e.screens import SLOW, at, see
from tests.e2e.waiting import ROBOT

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SIZES = (1440, 900), (1366, 768), (PHONE["width"], PHONE["height"])
ADDRESSES = """
robots: {duty: {kind: dingtalk, token: "0123456789abcdef", url: "http://127.0.0.1:9", inside: true}}
people: {operator01: {phone: "13812345678", mail: lan.fu@example.com}}
"""


def test_a_supervisor_sees_who_is_reached_how_and_tries_a_channel(
    visitors: Visitors, e2e_town: Town, axe: str, tmp_path: Path
) -> None:
    file = e2e_town.data / FILE
    file.parent.mkdir(exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(ADDRESSES, encoding="utf-8")
    try:
        desk = visitors.at_desk("supervisor01", "/contacts")
        see(desk, "contacts")

        expect(desk.get_by_text("138****78")).to_be_visible()
        expect(desk.get_by_text("与单位或其他人相同")).to_be_visible()
        assert "13812345678" not in desk.content()
        at(desk, f"way-{ROBOT}").get_by_role("button").click()
        expect(at(desk, "trial-said")).to_contain_text("连接不上", timeout=SLOW)
        assert serious(desk, axe) == []
        for width, height in SIZES:
            desk.set_viewport_size({"width": width, "height": height})
            assert desk.evaluate(CUT) is False, f"cut off at {width}"
            desk.screenshot(path=tmp_path / f"contacts-{width}.png")
    finally:
        file.unlink()
