"""What every answer says to the browser, and which requests are not even looked at.

The first is written by the protocol, for everything that leaves us; the second is a plain ASGI layer around everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from runtime.http.asgi import App, Receive, Scope, Send
from runtime.http.hosts import host_of
from runtime.http.problem import Problem
from runtime.http.token import SPEAKS_TLS, presented_token
from runtime.loopback import is_loopback
from runtime.settings import Settings

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SAID: Final = (
    f"content-security-policy: {CONTENT_SECURITY_POLICY}",
    "x-content-type-options: nosniff",
    "x-frame-options: DENY",
    "referrer-policy: same-origin",
    "cross-origin-opener-policy: same-origin",
    "cross-origin-resource-policy: same-origin",
    "permissions-policy: geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
)
HSTS: Final = "strict-transport-security: max-age=31536000"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def said_to_browsers(settings: Settings) -> bytes:
    """Return the header lines that every answer carries."""
    lines = (*SAID, HSTS) if settings.speaks_tls else SAID
    return "".join(f"{line}\r\n" for line in lines).encode()


class Secured:
    """An application whose cookies only work from our own pages."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._speaks_tls = settings.speaks_tls
        self._public_origin = settings.public_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it when another site made the browser send it or it can mean nothing here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[SPEAKS_TLS] = self._speaks_tls
        if comes_from_another_site(scope, self._public_origin):
            await Problem(403, "origin").send(scope, send)
        elif asks_with_nul(scope):
            await Problem(400, "nul").send(scope, send)
        else:
            await self._app(scope, receive, send)


def asks_with_nul(scope: Scope) -> bool:
    """Say whether the address has the one character that no text of the database can be compared with."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"]


def comes_from_another_site(scope: Scope, public_origin: str = "") -> bool:
    """Say whether a request that may change something comes with a cookie, or an origin, that is not of our pages."""
    if scope["method"] in SAFE_METHODS:
        return False
    headers: dict[bytes, bytes] = dict(scope["headers"])
    comes_with_cookie = b"cookie" in headers and presented_token(scope)[1]
    return (b"origin" in headers or comes_with_cookie) and not same_origin(scope, public_origin)


def same_origin(scope: Mapping[str, Any], public_origin: str = "") -> bool:
    """Say whether a request names the origin of our pages as its own: scheme, name and port; one that names none not.

    That is the public address. Besides, it is the address that was asked for, by HTTPS where a proxy speaks it, which
    nobody does to this machine itself.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:
        return headers.get(b"sec-fetch-site") == b"same-origin"
    host = host_of(scope)
    if host is None:
        return False
    scheme = "https" if scope.get(SPEAKS_TLS, False) and not is_loopback(host) else "http"
    asked = f"{scheme}://{headers[b'host'].decode('latin-1')}"
    return origin.lower() in {asked.lower(), public_origin} - {""}
