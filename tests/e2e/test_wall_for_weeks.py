"""A wall that hangs for weeks: it keeps no more after hours of events than it did at first.

The page is the real one and the town is played (`wall_player`), sixteen times as fast as it happens: the long form is
eight hours in thirty minutes, the short one half an hour in two. After every few seconds the garbage is collected and
what is left is counted. Compared are the medians of the second quarter of a run, when everything has been shown once,
and of its last one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import pytest

from runtime.clock import monotonic, utc_now
from tests.e2e.screens import see, until
from tests.e2e.wall_player import SPEED, Player, Script, playing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = [pytest.mark.e2e, pytest.mark.nightly]

HALF_AN_HOUR: Final = 1800
EIGHT_HOURS: Final = 28_800
"""Seconds of the town, in each of which one thing happens."""
SAMPLES: Final = 16
TURN_SECONDS: Final = 30 / SPEED
DARK_AT: Final = (0.1, 0.6)
"""Parts of a run at which the screen is refused for a moment: its map is thrown away and made anew."""
DARK_SECONDS: Final = 3.0
MOST: Final = {"JSHeapUsedSize": 450_000, "Nodes": 250, "JSEventListeners": 20, "Documents": 0}
"""By how much what is kept may grow from the second quarter of a run to its last: bytes, and numbers of things.

The page has some five megabytes and grows by 0.1. Where a kilobyte is kept for each thing that happens, by mistake, the
short form is at 0.8.
"""
WRITE_TO: Final = "GRIDLOOP_WALL_RESULT"
"""Names a file for the figures of a run."""

Sample = dict[str, float]


def sampled(cdp: CDPSession) -> Sample:
    """Collect the garbage, and return what is left."""
    cdp.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    return {name: found[name] for name in MOST}


def grown(samples: list[Sample]) -> Sample:
    """Return by how much each figure is higher in the last quarter of a run than in its second one."""
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    return {name: median(one[name] for one in late) - median(one[name] for one in early) for name in MOST}


def play(page: Page, player: Player, events: int) -> list[Sample]:
    """Let the wall hang until so much has happened, turned by its keys; return what it kept from time to time."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    cdp.send("HeapProfiler.enable")
    samples: list[Sample] = []
    darkened, lit_at, turn_at, keys = 0, 0.0, 0.0, 0
    while (played := player.script.played) < events:
        now = monotonic()
        if darkened < len(DARK_AT) and played >= events * DARK_AT[darkened]:
            darkened, lit_at = darkened + 1, now + DARK_SECONDS
        player.dark = now < lit_at
        if now >= turn_at:
            turn_at, keys = now + TURN_SECONDS, keys + 1
            page.keyboard.press("l" if keys % 10 == 0 else "ArrowRight")
        if played >= events * (len(samples) + 1) / SAMPLES:
            samples.append(sampled(cdp))
        page.wait_for_timeout(100)
    return [*samples, sampled(cdp)]


def newest(page: Page) -> int:
    """Return which of the things played the wall shows first."""
    return int(see(page, "wall-event").get_attribute("data-number") or "0") % 10**7


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(HALF_AN_HOUR, marks=pytest.mark.timeout(420)),
        pytest.param(EIGHT_HOURS, marks=pytest.mark.timeout(2700)),
    ],
    ids=["half an hour", "eight hours"],
)
def test_a_wall_keeps_no_more_after_hours_of_events_than_at_first(browser: Browser, pages: Path, events: int) -> None:
    assert pages.is_dir()
    began = monotonic()
    with playing(Player(Script(seed=1))) as player:
        context = browser.new_context(locale="zh-CN", viewport={"width": 1920, "height": 1080})
        page = context.new_page()
        page.goto(f"{player.url}/wall")

        samples = play(page, player, events)

        until(page, lambda: newest(page) >= events, what="the wall has kept up with what was played")
        context.close()
    note(player, samples, monotonic() - began)
    assert {name: by for name, by in grown(samples).items() if by > MOST[name]} == {}


def note(player: Player, samples: list[Sample], seconds: float) -> None:
    """Write the figures of a run down where somebody asked for them."""
    # late: pytest loads this file before it knows which warnings of libraries are none of ours
    from tests.fault.evidence import machine

    named = os.environ.get(WRITE_TO)
    if named is None:
        return
    said: dict[str, Any] = {
        "at": utc_now().isoformat(timespec="seconds"),
        "machine": machine(),
        "seconds": round(seconds),
        "events": player.script.played,
        "streams": player.streams,
        "first": samples[0],
        "last": samples[-1],
        "grown_from_second_quarter_to_last": grown(samples),
        "bounds": MOST,
        "samples": samples,
    }
    Path(named).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
