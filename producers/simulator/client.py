"""Speaks HTTP as any of the demo accounts, and does not give up while the service is away.

A request that got no answer, or 429 or 503, is sent again with the same bytes after a growing pause: the service
promises that this is safe. Every other answer is the caller's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from random import Random
from typing import Any, Final

import httpx
import msgspec

COOKIE: Final = "gridloop_session"
AGAIN: Final = frozenset({429, 502, 503, 504})
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0
TIMEOUT: Final = httpx.Timeout(20.0, connect=5.0)
CONNECTIONS: Final = httpx.Limits(max_connections=20, max_keepalive_connections=4, keepalive_expiry=20.0)

Content = bytes | Callable[[], AsyncIterator[bytes]]


class NoDemo(Exception):
    """The service has no demo accounts: it is somebody's real installation."""


class BrokenOff(Exception):
    """Raised by a body that stops in the middle, as a lost connection does."""


class Client:
    """A connection to the service, with a session for every account that was used."""

    def __init__(self, url: str, *, random: Random, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._origin = url
        self._random = random
        self._http = httpx.AsyncClient(
            base_url=f"{url}/api/v1", timeout=TIMEOUT, limits=CONNECTIONS, transport=transport, trust_env=False
        )
        self._tokens: dict[str, str] = {}

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def accounts(self) -> list[dict[str, Any]]:
        """Return the demo accounts.

        Raises:
            NoDemo: there are none.
        """
        answer = await self._until_answered("GET", "/demo/accounts", headers={}, content=None)
        if answer.status_code != 200:
            raise NoDemo(f"{answer.status_code} for the demo accounts")
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def call(
        self,
        user: str,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: Content | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Return the answer to a request made as `user`.

        Raises:
            BrokenOff: the body broke off on purpose.
        """
        if json is not None:
            content = encoded(json)
        headers = {"Content-Type": "application/json"} | (headers or {}) if content is not None else headers or {}
        answer = await self._until_answered(method, path, headers=await self._as(user, headers), content=content)
        if answer.status_code == 401:
            self._tokens.pop(user, None)
            answer = await self._until_answered(method, path, headers=await self._as(user, headers), content=content)
        return answer

    async def open(self, path: str, *, json: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        """Return the answer to what somebody sends who is not signed in."""
        sent = {"Content-Type": "application/json", "Origin": self._origin} | (headers or {})
        return await self._until_answered("POST", path, headers=sent, content=encoded(json))

    async def begin(self, user: str, path: str, *, content: bytes) -> None:
        """Send a request and go away before its answer is read."""
        headers = await self._as(user, {"Content-Type": "application/json"})
        sending = asyncio.create_task(self._http.request("POST", path, headers=headers, content=content))
        await asyncio.wait({sending}, timeout=self._random.uniform(0.002, 0.03))
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    async def _as(self, user: str, headers: dict[str, str]) -> dict[str, str]:
        if user not in self._tokens:
            answer = await self._until_answered(
                "POST",
                "/demo/session",
                headers={"Content-Type": "application/json", "Origin": self._origin},
                content=encoded({"user": user}),
            )
            answer.raise_for_status()
            self._tokens[user] = answer.cookies[COOKIE]
            self._http.cookies.clear()
        return headers | {"Cookie": f"{COOKIE}={self._tokens[user]}", "Origin": self._origin}

    async def _until_answered(
        self, method: str, path: str, *, headers: dict[str, str], content: Content | None
    ) -> httpx.Response:
        pause = FIRST_PAUSE
        while True:
            try:
                body = content() if callable(content) else content
                answer = await self._http.request(method, path, headers=headers, content=body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in AGAIN:
                return answer
            await asyncio.sleep(pause * self._random.uniform(0.8, 1.2))
            pause = min(pause * 2, LONGEST_PAUSE)


def encoded(value: Any) -> bytes:
    """Return the value as a terminal writes it: JSON in UTF-8."""
    return msgspec.json.encode(value)
