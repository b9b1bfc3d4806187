"""Make the pictures of this folder anew, from a demo township whose simulated day has run for a few minutes.

    .venv/bin/python docs/screenshots/make.py            # starts a township of its own, about seven minutes
    .venv/bin/python docs/screenshots/make.py READY      # takes one that runs with the simulator: its --ready-file

The day is played, then held: what nobody handles any more turns from green to red, and reaches the supervisor. Needs
Debian's `chromium` and a CJK font (`fonts-noto-cjk` has a real bold).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, ViewportSize, sync_playwright

from deploy.local.kafka_client import from_ready_file
from producers.simulator.picture import draw
from runtime.clock import utc_now
from runtime.ids import new_id
from runtime.kafka import client_options
from runtime.settings import Settings
from schemas.codec import event_headers

HERE = Path(__file__).parent
GRIDLOOP = Path(sys.executable).with_name("gridloop")
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SPEED = "2"
PLAY_SECONDS = 200
HELD_SECONDS = 95
"""So long nobody does anything before the desk is looked at: some of it is due soon by then, some is late."""
ALERT_SECONDS = 300
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
UNREADABLE = (
    ("ReportAccepted.v9", '{"text":"桥头垃圾成堆","from":"a newer release"}'),
    ("ReportAccepted.v1", '{"text":"老粮站对面路灯不'),
    ("ReportAccepted.v1", '{"note":"no field of a report"}'),
    (None, '{"text":"石佛寺后面的河面漂着垃圾","phone":"13800000000"}'),
)
"""Type and value of what no reader can take; without a type it has no headers at all."""


@contextmanager
def township() -> Iterator[dict[str, Any]]:
    """A demo township with its simulator, after some minutes of its day; gives what its ready file says."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-screenshots-"))
    folder.chmod(0o755)
    ready = folder / "ready.json"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--headless", "--speed", SPEED, "--port", str(port), "--data-dir", str(folder / "data")]
    process = subprocess.Popen([str(GRIDLOOP), "up", *options, "--ready-file", str(ready)])
    try:
        while not ready.exists():
            if process.poll() is not None:
                sys.exit("the township did not start")
            time.sleep(0.5)
        time.sleep(PLAY_SECONDS)
        yield json.loads(ready.read_text())
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held(pid: int) -> Iterator[None]:
    """The simulated people stand still while the block lasts, for a minute at most."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # the township ends what has not answered for a minute, and starts it anew
            os.kill(pid, signal.SIGCONT)


class Camera:
    """Takes the pictures of one township."""

    def __init__(self, browser: Browser, town: dict[str, Any]) -> None:
        self._browser = browser
        self._url = str(town["url"])
        self._kafka = client_options(Settings(**from_ready_file(town)))

    def take_all(self) -> None:
        """Take every picture."""
        held_since = time.monotonic()
        self._login()
        self._officer()
        self._desk(held_since + HELD_SECONDS)
        self._handler()
        self._dead_letters()
        self._supervisor()

    def _login(self) -> None:
        page = self._browser.new_context(viewport=DESK, locale="zh-CN").new_page()
        page.goto(f"{self._url}/login")
        page.locator('[data-testid^="demo-"]').first.wait_for()
        keep(page, "login")

    def _officer(self) -> None:
        page = self._page("officer15", "/officer", phone=True)
        at(page, "report-text").fill("桥头南侧绿化带里有人倒了一堆装修垃圾，占了半条人行道")
        at(page, "photo-input").set_input_files([a_photo(7)])
        at(page, "photo-chosen").wait_for()
        at(page, "report-gps").click()
        at(page, "report-place").wait_for()
        page.wait_for_timeout(500)
        keep(page, "officer-report")
        page.context.set_offline(True)
        at(page, "report-submit").click()
        at(page, "outbox-item").wait_for()
        page.wait_for_timeout(4000)
        page.locator("main").evaluate("main => main.scrollTo(0, 0)")
        keep(page, "officer-offline")
        page.context.set_offline(False)

    def _handler(self) -> None:
        page = self._page("enforcement-h1", "/officer", phone=True)
        at(page, "tab-todo").click()
        at(page, "todo-card").wait_for()
        page.wait_for_timeout(500)
        keep(page, "officer-todo")
        at(page, "todo-card").click()
        page.wait_for_timeout(2000)
        keep(page, "officer-incident")

    def _desk(self, from_: float) -> None:
        page = self._page("operator01", "/desk")
        page.wait_for_timeout(max(0.0, from_ - time.monotonic()) * 1000)
        for close in page.locator(".el-notification__closeBtn").all():
            close.click()
        page.wait_for_timeout(1000)
        keep(page, "desk")
        page.goto(f"{self._url}/desk?number={self._telling_incident(page)}")
        page.wait_for_timeout(3000)
        keep(page, "desk-detail")
        for section in ("reasons", "clocks"):
            page.locator(f"#section-{section}").evaluate("section => section.scrollIntoView({block: 'start'})")
            page.wait_for_timeout(500)
            keep(page, f"desk-{section}")

    def _dead_letters(self) -> None:
        producer = KafkaProducer(**self._kafka)
        for kind, value in UNREADABLE:
            incident = new_id()
            said = event_headers(kind, event_id=new_id(), key=str(incident), occurred_at=utc_now()) if kind else []
            producer.send("reports.accepted", value.encode(), str(incident).encode(), said).get(timeout=10)
        producer.close()
        page = self._page("operator01", "/desk")
        wait_for(page, lambda: len(self._items(page, "/deadletters")) >= len(UNREADABLE))
        at(page, "tab-deadletters").click()
        at(page, "deadletter").wait_for()
        page.get_by_test_id("deadletter").locator("summary").first.click()
        keep(page, "deadletters")

    def _supervisor(self) -> None:
        page = self._page("supervisor01", "/desk")
        wait_for(page, lambda: len(self._items(page, "/alerts?open=true")) > 0)
        page.wait_for_timeout(3000)
        at(page, "alerts-bell").click()
        at(page, "alert").wait_for()
        page.wait_for_timeout(1000)
        keep(page, "alerts")

    def _page(self, user: str, path: str, *, phone: bool = False) -> Page:
        context = self._browser.new_context(
            viewport=PHONE if phone else DESK,
            device_scale_factor=2 if phone else 1,
            locale="zh-CN",
            reduced_motion="reduce",
            has_touch=phone,
            geolocation={"longitude": 120.5395, "latitude": 30.6305},
            permissions=["geolocation"],
        )
        context.request.post(f"{self._url}/api/v1/demo/session", data={"user": user}, headers={"Origin": self._url})
        page = context.new_page()
        page.goto(self._url + path)
        page.wait_for_timeout(3000)
        return page

    def _items(self, page: Page, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = page.request.get(f"{self._url}/api/v1{path}").json()["items"]
        return found

    def _telling_incident(self, page: Page) -> str:
        """An incident that shows much: photos, a result to be checked, automatic decisions."""
        listed = self._items(page, "/incidents?open=true&limit=200")
        wanted = [item for item in listed if item["status"] == "awaiting_check" and item["cell"]]
        return str(max(wanted or listed, key=lambda item: item["seq"])["number"])


def at(page: Page, name: str) -> Locator:
    """The first element with this test id."""
    return page.get_by_test_id(name).first


def a_photo(seed: int) -> FilePayload:
    """A photo as the simulator takes it."""
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": draw(seed)}


def wait_for(page: Page, condition: Callable[[], bool]) -> None:
    """Wait until something holds, for as long as an escalation may take."""
    for _ in range(ALERT_SECONDS):
        if condition():
            return
        page.wait_for_timeout(1000)
    sys.exit("what the picture should show did not come")


def keep(page: Page, name: str) -> None:
    """Save the picture with a palette of its own, which makes it a third as large.

    The palette is refined, or the few dots of a colour that means something would become another one.
    """
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, kmeans=3, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.name}\n")


def main() -> None:
    """Make all pictures."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("no chromium: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        if len(sys.argv) > 1:
            photograph(browser, json.loads(Path(sys.argv[1]).read_text()))
        else:
            with township() as town:
                photograph(browser, town)
        browser.close()


def photograph(browser: Browser, town: dict[str, Any]) -> None:
    """Hold the day and take the pictures."""
    with held(town["pids"]["simulator"]):
        Camera(browser, town).take_all()


if __name__ == "__main__":
    main()
