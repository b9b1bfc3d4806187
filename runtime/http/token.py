"""Which token does a request present, as a bearer or in the cookie of our pages, and is it meant for that account?

A second cookie tells a device where somebody signed in before; it opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ACCOUNT: Final = b"gridloop-account"
"""The header in which a phone says whose report it sends: the browser's cookie may be the next person's by then."""
COOKIE: Final = "gridloop_session"
"""The cookie that a browser's token travels in; programs send `Authorization: Bearer`."""
DEVICE_COOKIE: Final = "gridloop_device"
SCREEN_COOKIE: Final = "gridloop_screen"
"""The cookie of a screen on a wall. It is none of the above, so that no route but the wall's knows it."""
HOST_PREFIX: Final = "__Host-"
"""Before the name over HTTPS: a browser takes it from nobody but this very host, so that no neighbour plants one."""
SPEAKS_TLS: Final = "gridloop.speaks_tls"
"""The key of a request's scope that says whether browsers reach us by HTTPS."""


def cookie_name(cookie: str = COOKIE, *, speaks_tls: bool) -> str:
    """Return what a cookie is called."""
    return f"{HOST_PREFIX}{cookie}" if speaks_tls else cookie


def presented_token(scope: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the token that an ASGI request presents, and whether it came in a cookie; a header goes before it."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer" and token:
        return token.strip().decode("latin-1"), False
    from_cookie = cookie_of(scope, COOKIE)
    return from_cookie, from_cookie is not None


def cookie_of(scope: Mapping[str, Any], cookie: str) -> str | None:
    """Return what a cookie of ours holds."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    wanted = cookie_name(cookie, speaks_tls=scope.get(SPEAKS_TLS, False)).encode()
    for pair in headers.get(b"cookie", b"").split(b";"):
        name, _, value = pair.strip().partition(b"=")
        if name == wanted and value:
            return value.decode("latin-1")
    return None


def is_sent_for_another(scope: Mapping[str, Any], user: str) -> bool:
    """Say whether an ASGI request was written under another account than that of the session it comes with."""
    for name, value in scope["headers"]:  # noqa: SIM110 - a generator costs every report more than its few headers
        if name == ACCOUNT and value.decode("latin-1") != user:
            return True
    return False
