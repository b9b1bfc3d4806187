"""Asks a broker for its metadata, without a client library: the supervisor polls often and should stay small."""

import socket
import struct

METADATA = 3
VERSION = 1
CLIENT = b"gridloop-probe"
REQUEST = struct.pack(f">hhih{len(CLIENT)}si", METADATA, VERSION, 1, len(CLIENT), CLIENT, 0)


def answers(host: str, port: int, *, seconds: float = 1.0) -> bool:
    """Whether a broker answers there and names at least one living broker."""
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            connection.sendall(struct.pack(">i", len(REQUEST)) + REQUEST)
            (length,) = struct.unpack(">i", _read(connection, 4))
            _correlation, brokers = struct.unpack(">ii", _read(connection, length)[:8])
    except (OSError, struct.error):
        return False
    return int(brokers) > 0


def _read(connection: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        chunk = connection.recv(length - len(received))
        if not chunk:
            raise ConnectionError("the broker closed the connection")
        received += chunk
    return received
