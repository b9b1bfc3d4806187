"""The tracking code of a receipt (查询码): with it and the number anybody follows the matter without an account.

It is a keyed hash of the report's id, so that nothing is stored, the same report always gets the same one, and only
who has the key can make one. A hundred bits cannot be guessed; letters and digits that look alike are not used.
"""

from __future__ import annotations

from base64 import b32encode
from hmac import compare_digest, digest
from typing import Final
from uuid import UUID

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U."""
LENGTH: Final = 20
BYTES: Final = 15
"""More than twenty signs have; base32 takes five at a time, and every receipt waits for it."""
GROUP: Final = 4
LONGEST: Final = 64
"""As people type it, with blanks and dashes."""
_OURS: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
"""From the alphabet of RFC 4648, sign by sign."""
_MEANT: Final = str.maketrans("ILO", "110")
"""What somebody means who reads a digit for a letter."""
NOBODYS: Final = UUID(int=0)
"""Stands for a report that does not exist, so that looking for its code takes as long."""


def tracking_code(key: bytes, report: UUID) -> str:
    """Return the code of a report, in groups that can be read out."""
    signs = b32encode(digest(key, report.bytes, "sha256")[:BYTES])[:LENGTH].translate(_OURS).decode()
    return "-".join(signs[first : first + GROUP] for first in range(0, LENGTH, GROUP))


def is_tracking_code(key: bytes, report: UUID | None, said: str) -> bool:
    """Say whether somebody gives the code of a report, however they type it."""
    wanted = tracking_code(key, report or NOBODYS).replace("-", "")
    given = "".join(filter(str.isalnum, said)).upper().translate(_MEANT)
    return compare_digest(wanted.encode(), given.encode()) and report is not None
