"""Which addresses stay on this machine?"""

from __future__ import annotations

import ipaddress
from typing import Final

ASKED_HERE: Final = {"Host": "localhost"}
"""What a question from this machine calls the service, which answers under no name but its own and this one."""
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


def is_loopback(host: str) -> bool:
    """Whether an address stays on this machine."""
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def place_of(host: str, port: int) -> str:
    """Return where this machine reaches a server that listens on a host."""
    return f"{EVERYWHERE.get(host, f'[{host}]' if ':' in host else host)}:{port}"
