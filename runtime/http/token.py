"""Which token does a request present: as a bearer, for programs and phones, or in the cookie of our pages?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

COOKIE: Final = "gridloop_session"
HOST_COOKIE: Final = f"__Host-{COOKIE}"
"""The name over HTTPS: a browser takes it from nobody but this very host, so that no neighbour plants a session."""
SPEAKS_TLS: Final = "gridloop.speaks_tls"
"""The key of a request's scope that says whether browsers reach us by HTTPS."""


def cookie_name(*, speaks_tls: bool) -> str:
    """Return what the cookie is called."""
    return HOST_COOKIE if speaks_tls else COOKIE


def presented_token(scope: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the token that an ASGI request presents, and whether it came in a cookie; a header goes before it."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer" and token:
        return token.strip().decode("latin-1"), False
    wanted = cookie_name(speaks_tls=scope.get(SPEAKS_TLS, False)).encode()
    for pair in headers.get(b"cookie", b"").split(b";"):
        name, _, value = pair.strip().partition(b"=")
        if name == wanted and value:
            return value.decode("latin-1"), True
    return None, False
