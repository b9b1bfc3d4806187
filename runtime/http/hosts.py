"""Under which names may we be asked, and who may see how the inside fares?

A page of another site can make its own name point at this machine (DNS rebinding), and a browser then takes us for that
site: in the demo, where nobody needs a password, it could sign in. The name it asks for gives it away. A plain ASGI
layer, so that it holds for every door.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from secrets import compare_digest
from typing import Any, Final
from urllib.parse import urlsplit

from runtime.http.asgi import App, Receive, Scope, Send
from runtime.http.problem import Problem
from runtime.http.token import presented_token
from runtime.loopback import is_loopback
from runtime.settings import Profile, Settings

FORWARDED: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via"})
"""What proxies add: a request that comes through one is not from this machine, wherever the proxy runs."""


NAMES_REMEMBERED: Final = 256


class KnownHosts:
    """An application that answers only under its own names.

    Loopback always; the public address and `allowed_hosts`; in the demo any bare address too, which no other site can
    be called by. What was found out about a name is remembered: everybody asks for the same few, and every report
    passes here.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._demo = settings.profile is Profile.DEMO
        self._allowed = settings.host_names()
        self._knows = lru_cache(maxsize=NAMES_REMEMBERED)(self._look_up)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse the name that it asks for."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (host := host_of(scope)) is None:
            await Problem(400, "host", code="no_host").send(scope, send)
        elif self._knows(host):
            await self._app(scope, receive, send)
        else:
            await Problem(421, "host", code="unknown_host").send(scope, send)

    def _look_up(self, host: str) -> bool:
        return is_loopback(host) or host in self._allowed or (self._demo and _is_address(host))


def host_of(scope: Mapping[str, Any]) -> str | None:
    """Return the host that a request asks for, without its port; None when it names none, or nothing that is one."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    return _host(named[0]) if len(named) == 1 else None


@lru_cache(maxsize=NAMES_REMEMBERED)
def _host(named: bytes) -> str | None:
    try:
        return urlsplit(f"//{named.decode('latin-1')}").hostname
    except ValueError:
        return None


def origin_of(scope: Mapping[str, Any], *, proxied: bool) -> str:
    """Return where a request comes from: its address, or what the proxy says, which adds the last one.

    A proxy is believed on this machine, and where `proxied` says that requests come through one. Of an IPv6 address
    the network counts: everybody has more addresses in it than can be counted.
    """
    peer, _port = scope.get("client") or ("elsewhere", 0)
    if proxied or is_loopback(peer):
        said = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        peer = said[-1].decode("latin-1").rpartition(",")[2].strip() if said else peer
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return "elsewhere"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def may_look_inside(scope: Mapping[str, Any], settings: Settings) -> bool:
    """Say whether a request may see figures and parts: it comes from this machine, or brings the token for them."""
    token, from_cookie = presented_token(scope)
    secret = settings.metrics_token.get_secret_value()
    if secret and token and not from_cookie and compare_digest(token.encode(), secret.encode()):
        return True
    if any(name in FORWARDED for name, _ in scope["headers"]):
        return False
    peer, _port = scope.get("client") or ("elsewhere", 0)
    return is_loopback(peer) and is_loopback(host_of(scope) or "elsewhere")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
