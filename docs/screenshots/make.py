"""Make the pictures of this folder anew, from a demo township whose simulated day has run for a few minutes.

    .venv/bin/python docs/screenshots/make.py            # starts a township of its own, about five minutes
    .venv/bin/python docs/screenshots/make.py URL        # takes one that runs with the simulator

Needs Debian's `chromium` and a CJK font (`fonts-noto-cjk` has a real bold).
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
GRIDLOOP = Path(sys.executable).with_name("gridloop")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SPEED = "2"
PLAY_SECONDS = 240
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def township() -> Iterator[str]:
    """A demo township with its simulator, after some minutes of its day; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-screenshots-"))
    folder.chmod(0o755)
    ready = folder / "ready.json"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [GRIDLOOP, "up", "--headless", "--speed", SPEED, "--port", str(port)]
    process = subprocess.Popen([*command, "--data-dir", folder / "data", "--ready-file", ready])
    try:
        while not ready.exists() and process.poll() is None:
            time.sleep(0.5)
        time.sleep(PLAY_SECONDS)
        yield json.loads(ready.read_text())["url"]
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def page_of(browser: Browser, url: str, user: str, path: str, *, phone: bool = False) -> Page:
    """A page of this user."""
    context = browser.new_context(
        viewport=PHONE if phone else DESK,
        device_scale_factor=2 if phone else 1,
        locale="zh-CN",
        has_touch=phone,
        geolocation={"longitude": 120.5395, "latitude": 30.6305},
        permissions=["geolocation"],
    )
    context.request.post(f"{url}/api/v1/demo/session", data={"user": user}, headers={"Origin": url})
    page = context.new_page()
    page.goto(url + path)
    page.wait_for_timeout(3000)
    return page


def keep(page: Page, name: str) -> None:
    """Save the picture with a palette: a third of the size, and no difference to be seen."""
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def best_incident(page: Page, url: str) -> str:
    """An incident that shows much: photos, several moves, an automatic decision."""
    listed = page.request.get(f"{url}/api/v1/incidents?limit=200&sort=received").json()["items"]
    wanted = [item for item in listed if item["status"] in ("awaiting_check", "awaiting_rating") and item["cell"]]
    return str(max(wanted or listed, key=lambda item: item["seq"])["number"])


def wait_for_alert(page: Page, url: str, seconds: int = 300) -> None:
    """Wait until something was escalated to this person."""
    for _ in range(seconds):
        if page.request.get(f"{url}/api/v1/alerts?open=true").json()["items"]:
            return
        page.wait_for_timeout(1000)


def take(browser: Browser, url: str) -> None:
    """Take every picture."""
    login = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
    login.goto(f"{url}/login")
    login.wait_for_timeout(1500)
    keep(login, "login")

    desk = page_of(browser, url, "operator01", "/desk")
    keep(desk, "desk")
    number = best_incident(desk, url)
    desk.goto(f"{url}/desk?number={number}")
    desk.wait_for_timeout(3000)
    keep(desk, "desk-detail")
    desk.get_by_test_id("reason").first.scroll_into_view_if_needed()
    desk.wait_for_timeout(500)
    keep(desk, "desk-reasons")

    supervisor = page_of(browser, url, "supervisor01", "/desk")
    wait_for_alert(supervisor, url)
    supervisor.get_by_test_id("alerts-bell").click()
    supervisor.wait_for_timeout(1500)
    keep(supervisor, "alerts")

    officer = page_of(browser, url, "officer15", "/officer", phone=True)
    officer.get_by_test_id("report-text").fill("桥头南侧绿化带里有人倒了一堆装修垃圾,占了半条人行道")
    officer.get_by_test_id("report-gps").click()
    officer.wait_for_timeout(1500)
    keep(officer, "officer-report")
    officer.context.set_offline(True)
    officer.get_by_test_id("report-submit").click()
    officer.wait_for_timeout(1500)
    officer.get_by_test_id("tab-report").click()
    officer.wait_for_timeout(1000)
    keep(officer, "officer-offline")
    officer.context.set_offline(False)

    handler = page_of(browser, url, "enforcement-h1", "/officer", phone=True)
    handler.get_by_test_id("tab-todo").click()
    handler.wait_for_timeout(2000)
    keep(handler, "officer-todo")
    handler.get_by_test_id("todo-card").first.click()
    handler.wait_for_timeout(2000)
    keep(handler, "officer-incident")


def main() -> None:
    """Make all pictures."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("no chromium: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        if len(sys.argv) > 1:
            take(browser, sys.argv[1])
        else:
            with township() as url:
                take(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
