"""A browser, and a township for it to look at: real processes, the built pages, nothing simulated."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.e2e.people import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.fault.harness import Town

WEB: Final = Path(__file__).parents[2] / "console" / "web"
PAGES: Final = WEB / "dist"
AXE: Final = WEB / "node_modules" / "axe-core" / "axe.min.js"
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def chromium() -> str:
    """The browser's program."""
    program = os.environ.get("GRIDLOOP_CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one with GRIDLOOP_CHROMIUM")
    return program


@pytest.fixture(scope="package")
def pages() -> Path:
    """The built pages; built here when the set-up has not done it."""
    if not (PAGES / "desk.html").exists():
        if shutil.which("npm") is None:
            pytest.skip("the pages are not built and there is no npm to build them: ./run sets it up")
        for command in (["npm", "ci"], ["npm", "run", "bundle"]):
            subprocess.run(command, cwd=WEB, check=True)
    return PAGES


@pytest.fixture(scope="package")
def axe() -> str:
    """The script that looks for what keeps people from using a page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in console/web")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def e2e_town(chromium: str, pages: Path) -> Iterator[Town]:
    """A township that runs for the whole suite, and not beside the next one."""
    # late: pytest loads this file before it knows which warnings of libraries are none of ours
    from tests.fault.harness import Town, township_folder

    assert chromium
    assert pages.is_dir()
    with township_folder() as folder, Town(folder, seed=1) as town:
        town.await_all()
        yield town


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for one file of tests; longer, and its event loop would be in the way of other suites."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitors(browser: Browser, e2e_town: Town) -> Iterator[Visitors]:
    """People with browsers of their own; what went wrong in them is looked at in the end."""
    made = Visitors(browser, e2e_town.url)
    yield made
    made.close()
    assert made.complaints == []
    assert made.foreign_requests == []
