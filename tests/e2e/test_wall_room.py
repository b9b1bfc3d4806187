"""大屏 has room for what it says, also on a bad day: the stream in trouble, an emergency, numbers that are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from console.api.models.streams import Advice, DecidedShare, StepHealth
from console.api.models.wall import WallBoard, WallStream, WallTrouble
from dispatch.application.stream_health import Health
from runtime.clock import utc_now
from tests.e2e.screens import at, see
from tests.e2e.test_wall import LANGUAGES, OVERFLOWING, SCENES, WALLS
from tests.e2e.wall_player import Player, Script, playing

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

BEHIND: Final = WallTrouble(
    advice=Advice(code="step_behind", step="triage"),
    step=StepHealth(
        step="triage",
        reads="reports.accepted",
        health=Health.BEHIND,
        lag=12_345,
        per_second=123.4,
        wait_seconds=100.0,
        records=1_000_000,
        last_record_at=utc_now(),
        looked_seconds=1.0,
        dead_letters=12,
        last_dead_letter_at=utc_now(),
    ),
    more=3,
)


class BadDay(Script):
    """A day on which the stream is in trouble all the time; urgent: an emergency lasts, too."""

    def __init__(self, seed: int, *, urgent: bool) -> None:
        super().__init__(seed)
        self.urgent = urgent

    def board(self) -> WallBoard:
        stream = WallStream(
            degraded=True,
            oldest_seconds=125.0,
            silent=[],
            health=Health.BEHIND,
            last_hour=DecidedShare(decided=40, without_kafka=14),
            trouble=BEHIND,
        )
        return replace(super().board(), act=self._act(utc_now()) if self.urgent else None, stream=stream)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_a_wall_runs_out_of_its_place_on_a_bad_day(
    browser: Browser, pages: Path, tmp_path: Path, language: str
) -> None:
    assert pages.is_dir()
    day = BadDay(seed=5, urgent=False)
    with playing(Player(day)) as player:
        wall = browser.new_context(locale=language).new_page()
        for size in WALLS:
            wall.set_viewport_size({"width": size[0], "height": size[1]})
            wall.goto(f"{player.url}/wall")
            see(wall, "wall-stream-trouble")
            for scene in SCENES:
                at(wall, f"scene-{scene}").click()
                expect(at(wall, "wall")).to_have_attribute("data-scene", scene)
                wall.screenshot(path=tmp_path / f"{scene}-{size[0]}-{language}.png")
                assert wall.evaluate(OVERFLOWING) == [], (size, scene)
        day.urgent = True
        for size in WALLS:
            wall.set_viewport_size({"width": size[0], "height": size[1]})
            wall.goto(f"{player.url}/wall")
            expect(at(wall, "wall")).to_have_attribute("data-scene", "emergency")
            see(wall, "wall-stream-trouble")
            wall.screenshot(path=tmp_path / f"emergency-{size[0]}-{language}.png")
            assert wall.evaluate(OVERFLOWING) == [], size
            code = see(wall, "wall-pair").bounding_box()
            assert code is not None
            assert code["x"] + code["width"] <= size[0], size
