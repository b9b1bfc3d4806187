"""Free ports on loopback, the same ones again at the next start where possible.

They lie below the range that the kernel hands to outgoing connections: while a server is down, a client that keeps
trying to reach it could otherwise be given the server's own port, connect to itself and keep the server from returning.
"""

import random
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOWEST = 15_000
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that nobody listens on and that no outgoing connection gets."""
    chosen = random.SystemRandom()
    while not is_free(port := chosen.randrange(LOWEST, _first_ephemeral())):
        pass
    return port


def _first_ephemeral() -> int:
    try:
        first = int(EPHEMERAL.read_text().split()[0])
    except OSError:
        return 32_768
    return first if first > LOWEST + 1_000 else 65_535


def remembered_port(memory: Path, preferred: int | None = None) -> int:
    """The port written in `memory`, or the preferred one, while it is still free; else a new one, then remembered."""
    remembered = [int(memory.read_text())] if memory.exists() else []
    wanted = [*remembered, *([preferred] if preferred else [])]
    port = next((port for port in wanted if is_free(port)), None) or free_port()
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(str(port))
    return port
