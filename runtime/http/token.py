"""Which token does a request present: as a bearer, for programs and phones, or in the cookie of our pages?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

COOKIE: Final = "gridloop_session"
_COOKIE: Final = COOKIE.encode()


def presented_token(scope: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the token that an ASGI request presents, and whether it came in a cookie; a header goes before it."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer" and token:
        return token.strip().decode("latin-1"), False
    for pair in headers.get(b"cookie", b"").split(b";"):
        name, _, value = pair.strip().partition(b"=")
        if name == _COOKIE and value:
            return value.decode("latin-1"), True
    return None, False
