"""Which addresses stay on this machine?"""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether an address stays on this machine."""
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
