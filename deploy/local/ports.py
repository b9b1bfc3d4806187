"""Free ports on loopback, the same ones again at the next start where possible.

They lie below the range that the kernel hands to outgoing connections: while a server is down, a client that keeps
trying to reach it could otherwise be given the server's own port, connect to itself and keep the server from returning.
"""

import errno
import random
import socket
from pathlib import Path

from deploy.local.account import SetupError
from deploy.local.files import write_secret

LOOPBACK = "127.0.0.1"
LOWEST = 15_000
OURS = range(1024, 65_536)
"""Ports that a program may have which is not the machine's own."""
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    try:
        _listen(port, host)
    except (OSError, OverflowError):
        return False
    return True


def require_free(port: int, host: str = LOOPBACK) -> None:
    """Make sure that a server could listen there now.

    Raises:
        SetupError: it could not; the message says why.
    """
    try:
        _listen(port, host)
    except PermissionError as error:
        raise SetupError(
            f"Port {port} is for the administrator of this machine. Choose one above 1023 with --port or "
            "GRIDLOOP_HTTP_PORT; a proxy may stand in front of it."
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise SetupError(f"Nothing can listen on port {port} of {host} ({error.strerror}).") from error
        raise SetupError(
            f"Port {port} is taken by another program. Choose another one with --port or GRIDLOOP_HTTP_PORT."
        ) from error


def _listen(port: int, host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


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
    noted = _noted(memory)
    wanted = [port for port in (noted, preferred) if port]
    port = next((port for port in wanted if is_free(port)), None) or free_port()
    if port != noted:
        write_secret(memory, str(port))
    return port


def _noted(memory: Path) -> int | None:
    """The port in the file; none when nothing legible is there, as after a loss of power or on a full disk."""
    try:
        port = int(memory.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return port if port in OURS else None
