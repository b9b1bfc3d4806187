"""People at their screens: who is signed in, on a desk or a phone, and everything that went wrong in their browsers."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, Request

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
IN_TOWN = {"longitude": 120.5395, "latitude": 30.6305}
OFFLINE_NOISE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
"""What Chromium itself says of requests that a test let fail."""


class Visitors:
    """Opens pages for accounts of the demo, and keeps what must not happen."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.foreign_requests: list[str] = []
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def at_desk(self, user: str, path: str = "/desk") -> Page:
        """Open the desk for an account."""
        return self._open(user, path, viewport=DESK)

    def on_phone(self, user: str, path: str = "/officer") -> Page:
        """Open the officer page for an account, on a phone that knows where it is."""
        return self._open(user, path, viewport=PHONE, has_touch=True, geolocation=IN_TOWN, permissions=["geolocation"])

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()

    def _open(self, user: str, path: str, **options: Any) -> Page:
        context = self._browser.new_context(locale="zh-CN", **options)
        self._contexts.append(context)
        context.on("request", self._note_request)
        answer = context.request.post(
            f"{self.url}/api/v1/demo/session", data={"user": user}, headers={"Origin": self.url}
        )
        assert answer.status == 204, answer.text()
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.goto(self.url + path)
        return page

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.foreign_requests.append(request.url)

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not any(noise in text for noise in OFFLINE_NOISE):
            self.complaints.append(text)


def a_photo(shade: int = 120) -> FilePayload:
    """A photo as a file input takes it."""
    picture = io.BytesIO()
    Image.effect_noise((1200, 900), shade).convert("RGB").save(picture, "JPEG", quality=70)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def at(page: Page, name: str, **attributes: str) -> Locator:
    """The element with this test id and these data attributes."""
    wanted = "".join(f'[data-{key}="{value}"]' for key, value in attributes.items())
    return page.locator(f'[data-testid="{name}"]{wanted}').first
