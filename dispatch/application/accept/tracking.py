"""The tracking code of a receipt (查询码): with it and the number anybody follows the matter without an account.

It is a keyed hash (BLAKE2b, RFC 7693) of the report's id, so that nothing is stored, the same report always gets the
same one, and only who has the key can make one. A hundred bits cannot be guessed; letters and digits that look alike
are not used.
"""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest
from typing import Final
from uuid import UUID

from schemas.spelling import plain

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U."""
LENGTH: Final = 20
GROUP: Final = 4
LONGEST: Final = 64
"""As people type it, with blanks and dashes."""
_SIGN_OF: Final = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
"""The sign for each byte of the hash; eight bytes have the same one, so that all signs are as likely."""
_MEANT: Final = str.maketrans("ILO", "110")
"""What somebody means who reads a digit for a letter."""
NOBODYS: Final = UUID(int=0)
"""Stands for a report that does not exist, so that looking for its code takes as long."""


def tracking_code(key: bytes, report: UUID) -> str:
    """Return the code of a report, in groups that can be read out."""
    signs = blake2b(report.bytes, key=key, digest_size=LENGTH).digest().translate(_SIGN_OF).decode()
    return "-".join([signs[first : first + GROUP] for first in range(0, LENGTH, GROUP)])


def is_tracking_code(key: bytes, report: UUID | None, said: str) -> bool:
    """Say whether somebody gives the code of a report, however they type it."""
    wanted = tracking_code(key, report or NOBODYS).replace("-", "")
    given = "".join(filter(str.isalnum, plain(said))).upper().translate(_MEANT)
    return compare_digest(wanted.encode(), given.encode()) and report is not None
