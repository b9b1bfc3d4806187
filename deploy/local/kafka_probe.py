"""Asks a broker for its metadata, without a client library: the supervisor polls often and should stay small."""

import secrets
import socket
import struct
from typing import NamedTuple

from deploy.local.scram import MECHANISM, Exchange

METADATA, SASL_HANDSHAKE, SASL_AUTHENTICATE = 3, 17, 36
CLIENT = b"gridloop-probe"
NO_TOPICS = struct.pack(">i", 0)
LARGEST_ANSWER = 1_000_000


class Login(NamedTuple):
    """A user of the broker."""

    user: str
    password: str


def answers(host: str, port: int, login: Login | None, *, seconds: float = 1.0) -> bool:
    """Whether a broker answers there, lets this user in, and names at least one living broker.

    login: none to see what a broker says to anybody.
    """
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            if login is not None:
                _sign_in(connection, login)
            (brokers,) = struct.unpack(">i", _ask(connection, METADATA, 1, NO_TOPICS)[:4])
    except (OSError, struct.error, ValueError, KeyError):
        return False
    return int(brokers) > 0


def _sign_in(connection: socket.socket, login: Login) -> None:
    mechanism = MECHANISM.encode()
    _ask(connection, SASL_HANDSHAKE, 1, struct.pack(f">h{len(mechanism)}s", len(mechanism), mechanism))
    exchange = Exchange(login.user, login.password, secrets.token_hex(16))
    final = exchange.final(_authenticate(connection, exchange.first()))
    if not exchange.is_known_by(_authenticate(connection, final)):
        raise ConnectionError("this is not our broker")


def _authenticate(connection: socket.socket, message: bytes) -> bytes:
    answer = _ask(connection, SASL_AUTHENTICATE, 0, struct.pack(f">i{len(message)}s", len(message), message))
    error, told = struct.unpack(">hh", answer[:4])
    if error:
        raise ConnectionError("the broker does not know this user")
    return answer[4 + max(0, told) + 4 :]


def _ask(connection: socket.socket, request: int, version: int, body: bytes) -> bytes:
    """Send a request and return the body of its answer."""
    header = struct.pack(f">hhih{len(CLIENT)}s", request, version, 1, len(CLIENT), CLIENT)
    connection.sendall(struct.pack(">i", len(header) + len(body)) + header + body)
    (length,) = struct.unpack(">i", _read(connection, 4))
    if not 4 <= length <= LARGEST_ANSWER:
        raise ConnectionError("this is no broker")
    return _read(connection, length)[4:]


def _read(connection: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        chunk = connection.recv(length - len(received))
        if not chunk:
            raise ConnectionError("the broker closed the connection")
        received += chunk
    return received
