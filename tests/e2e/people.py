"""People at their screens: who is signed in, on a desk or a phone, and everything that went wrong in their browsers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from runtime.ids import new_id

DESK: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
IN_TOWN: Final = {"longitude": 120.5395, "latitude": 30.6305}
LOOPBACK: Final = "127.0.0.1"


class Visitors:
    """Opens pages for accounts of the demo, and keeps what must not happen in them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.hosts: Counter[str] = Counter()
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._forgiven: list[str] = []

    @property
    def foreign_requests(self) -> list[str]:
        """Hosts asked for anything, other than our own."""
        return [host for host in self.hosts if host != LOOPBACK]

    def forgive(self, *noise: str) -> None:
        """Expect these words in the console: Chromium's own, about a failure that a test makes."""
        self._forgiven.extend(noise)

    def at_desk(self, user: str, path: str = "/desk") -> Page:
        """Open the desk for an account."""
        return self._open(user, path, viewport=DESK)

    def on_phone(self, user: str, path: str = "/officer", *, worker: bool = True) -> Page:
        """Open the officer page for an account, on a phone that knows where it is.

        Without its service worker the page alone sends, so that a test sees every request in its routes.
        """
        return self._open(
            user,
            path,
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            geolocation=IN_TOWN,
            permissions=["geolocation"],
            service_workers="allow" if worker else "block",
        )

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()

    def _open(self, user: str, path: str, **options: Any) -> Page:
        context = self._browser.new_context(locale="zh-CN", **options)
        self._contexts.append(context)
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        answer = context.request.post(
            f"{self.url}/api/v1/demo/session", data={"user": user}, headers={"Origin": self.url}
        )
        assert answer.status == 204, answer.text()
        page = context.new_page()
        page.goto(self.url + path)
        return page

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob"):
            self.hosts[parts.hostname or request.url] += 1

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in self._forgiven):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")


def ask(page: Page, path: str) -> Any:
    """Return what the API answers to whoever is signed in on this page."""
    answer = page.request.get(f"{_origin(page)}/api/v1{path}")
    assert answer.status == 200, answer.text()
    return answer.json()


def signed_in(page: Page) -> str | None:
    """Return whose page it is; None between two people, when nobody is signed in."""
    answer = page.request.get(f"{_origin(page)}/api/v1/me")
    return str(answer.json()["user"]) if answer.status == 200 else None


def post(page: Page, path: str, body: Mapping[str, Any], **headers: str) -> Any:
    """Return what the API answers to whoever is signed in on this page, when something is posted."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = page.request.post(
        f"{_origin(page)}/api/v1{path}", data=dict(body), headers={"Origin": _origin(page), **named}
    )
    assert answer.ok, answer.text()
    return answer.json()


def post_report(page: Page, text: str, **fields: Any) -> str:
    """Report as whoever is signed in on this page, past the page; return the receipt's number."""
    receipt = post(page, "/reports", {"report_id": str(new_id()), "text": text, **fields})
    return str(receipt["number"])


def _origin(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"
