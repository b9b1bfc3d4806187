"""A request to another organisation's server: short, over TLS, to the address that was looked up and to no other.

A name that leads into our own network is refused unless the file of addresses says `inside`; so is a redirect. The
answer is read up to 64 KB, within five seconds. What goes wrong comes back as the reason code of a failure.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec

from dispatch.application.notifying import Failure
from runtime.clock import monotonic

SECONDS: Final = 5.0
LARGEST: Final = 64 * 1024
LONGEST_PAUSE: Final = 600
TIMEOUT: Final = httpx.Timeout(3.0)
BUSY: Final = timedelta(seconds=60)
"""How long a server that asks for less is left alone when it does not say for how long."""


class NotSent(Exception):
    """The other side did not take it, or nobody knows; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes. inside: it may lie in our own network, and there be plain HTTP."""

    url: str
    inside: bool = False


def post_json(
    target: Target, body: Mapping[str, Any], *, query: Mapping[str, str] = {}, headers: Mapping[str, str] = {}
) -> Mapping[str, Any]:
    """Send JSON and return the JSON object that was answered with a status of 200 to 299.

    Raises:
        NotSent: it was refused, or there is no answer that can be read.
    """
    url, host, extensions = _place(target)
    sent = {"Content-Type": "application/json", **headers, "Host": host}
    content = msgspec.json.encode(body)
    request = httpx.Request("POST", url, params=dict(query), content=content, headers=sent, extensions=extensions)
    return _object(_answer(request))


def ping(target: Target) -> None:
    """Ask for an address, and want no more than a status of 200 to 299.

    Raises:
        NotSent: there was none.
    """
    url, host, extensions = _place(target)
    _answer(httpx.Request("GET", url, headers={"Host": host}, extensions=extensions))


def fetch(target: Target, *, largest: int) -> bytes:
    """Return what stands at an address, query and all, up to a size.

    Raises:
        NotSent: there was nothing, or too much.
    """
    url, host, extensions = _place(target)
    query = urlsplit(target.url).query
    asked = f"{url}?{query}" if query else url
    return _answer(httpx.Request("GET", asked, headers={"Host": host}, extensions=extensions), largest)


def _place(target: Target) -> tuple[str, str, dict[str, Any]]:
    """Return where a request goes: the address that was looked up, the name that is meant, and how that is checked."""
    parts = urlsplit(target.url)
    if parts.scheme != "https" and not target.inside:
        raise NotSent(Failure(reason="not_encrypted", final=True))
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolved(host, port, inside=target.inside)
    literal = f"[{address}]" if ":" in address else address
    return urlunsplit((parts.scheme, f"{literal}:{port}", parts.path, "", "")), parts.netloc, _as(host)


def _as(host: str) -> dict[str, Any]:
    """Have the certificate checked for the name, though the connection goes to the address."""
    return {"sni_hostname": host, "timeout": TIMEOUT.as_dict()}


def _resolved(host: str, port: int, *, inside: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotSent(Failure(reason="unreachable", detail="name")) from None
    address = str(found[0][4][0])
    if not inside and not is_public(address):
        raise NotSent(Failure(reason="not_public", final=True))
    return address


def is_public(address: str) -> bool:
    """Say whether an address lies outside of every private, local or reserved network, however it is written."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = ip.ipv4_mapped or ip.sixtofour if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_global and not ip.is_multicast


def _answer(request: httpx.Request, largest: int = LARGEST) -> bytes:
    until = monotonic() + SECONDS
    try:
        with httpx.Client(follow_redirects=False, trust_env=False, timeout=TIMEOUT) as client:
            response = client.send(request, stream=True)
            try:
                _check(response)
                return _read(response, until, largest)
            finally:
                response.close()
    except httpx.TimeoutException:
        raise NotSent(Failure(reason="timeout")) from None
    except httpx.TransportError as error:  # its message may hold the address, and that a token
        raise NotSent(Failure(reason="tls" if _is_tls(error) else "unreachable")) from None


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise NotSent(Failure(reason="rate_limited", detail=str(status), pause=_pause(response)))
    if response.is_redirect:
        raise NotSent(Failure(reason="redirected", detail=str(status), final=True))
    if not response.is_success:
        pause = _pause(response) if "retry-after" in response.headers else None
        final = status in {401, 403, 404, 410}
        raise NotSent(Failure(reason="http", detail=str(status), final=final, pause=pause))


def _pause(response: httpx.Response) -> timedelta:
    said = response.headers.get("retry-after", "")
    return timedelta(seconds=min(int(said), LONGEST_PAUSE)) if said.isascii() and said.isdigit() else BUSY


def _read(response: httpx.Response, until: float, largest: int) -> bytes:
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > largest:
            raise NotSent(Failure(reason="bad_answer", detail="too large"))
        if monotonic() > until:
            raise NotSent(Failure(reason="timeout"))
    return body


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict):
        raise NotSent(Failure(reason="bad_answer"))
    return found


def _is_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
