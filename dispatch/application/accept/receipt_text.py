"""What is printed on a receipt, and over which bytes its signature goes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from stdnum.iso7064 import mod_11_10

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_checksum: Final = lru_cache(maxsize=8)(mod_11_10.checksum)


def signed_text(number: str, report_id: UUID, sha256: str, received_at: datetime) -> bytes:
    """Return the bytes that a receipt's signature covers."""
    return "\n".join((number, str(report_id), sha256, instant_text(received_at))).encode()


@lru_cache(maxsize=256)
def instant_text(instant: datetime) -> str:
    """Return the instant as receipts print it: RFC 3339, UTC, microseconds, Z; one for a whole batch."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def report_number(town: str, day: str, counter: int) -> str:
    """Return the number people see: town code, date, counter, check digit (ISO 7064 MOD 11,10).

    The sum goes from sign to sign, so that it begins where that of the town and the day ends: a batch shares them.
    """
    counted, check = f"{counter:06d}", _checksum(town + day)
    for sign in counted:
        check = (_doubled(check) + int(sign)) % 10
    return f"{town}{day}{counted}{(1 - _doubled(check)) % 10}"


def _doubled(check: int) -> int:
    return (check or 10) * 2 % 11


@lru_cache(maxsize=8)
def day_text(at: datetime) -> str:
    """Return the day as report numbers write it; a whole batch is received at one instant."""
    return at.astimezone(SHANGHAI).strftime("%Y%m%d")
