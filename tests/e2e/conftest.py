"""A browser, and a township for it to look at: real processes, the built pages, nothing simulated."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.people import Visitors

if TYPE_CHECKING:
    from tests.fault.harness import Town

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "console" / "web" / "dist"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    program = os.environ.get("GRIDLOOP_CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one with GRIDLOOP_CHROMIUM")
    return program


@pytest.fixture(scope="session")
def pages() -> Path:
    """The built pages; built here when the set-up has not done it."""
    if not (PAGES / "desk.html").exists():
        if shutil.which("npm") is None:
            pytest.skip("the pages are not built and there is no npm: ./run builds them")
        for command in (["npm", "ci"], ["npm", "run", "bundle"]):
            subprocess.run(command, cwd=PAGES.parent, check=True, capture_output=True)
    return PAGES


@pytest.fixture(scope="session")
def e2e_town(pages: Path) -> Iterator[Town]:
    """A township that runs for the whole suite."""
    from tests.fault.harness import Town, township_folder

    assert pages.exists()
    with township_folder() as folder, Town(folder, seed=1) as town:
        town.await_all()
        yield town


@pytest.fixture
def visitors(chromium: str, e2e_town: Town) -> Iterator[Visitors]:
    """People with browsers of their own; what the browsers complained about is looked at in the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        made = Visitors(browser, e2e_town.url)
        yield made
        made.close()
        browser.close()
    assert made.foreign_requests == []
    assert made.complaints == []
