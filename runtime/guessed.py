"""Which passwords of a server are tried first by whoever wants in."""

from typing import Final

WELL_KNOWN: Final = frozenset({"", "gridloop", "postgres", "password", "changeme", "admin", "secret", "123456"})
SHORTEST: Final = 8


def is_guessed(password: str) -> bool:
    """Say whether a password is a well-known word, whatever its case and digits, or short."""
    bare = password.casefold().strip("0123456789!@#$%^&*()_-+=.,?~ ")
    return len(password) < SHORTEST or bare in WELL_KNOWN
