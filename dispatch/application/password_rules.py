"""Which passwords are good enough? Long, not one of those that everybody tries first, and not the account's own name.

The adapter keeps the passwords; which ones are easy to remember, each person knows best.
"""

from __future__ import annotations

from typing import Final

MINIMUM_LENGTH: Final = 12
FEWEST_DIFFERENT: Final = 6
SHORTEST_NAME: Final = 4

KNOWN_TO_EVERYBODY: Final = frozenset(
    {
        *("password", "passwort", "passwd", "passw0rd", "p@ssword", "p@ssw0rd", "secret", "changeme", "changeit"),
        *("admin", "administrator", "root", "superuser", "guest", "welcome", "letmein", "iloveyou", "woaini"),
        *("qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "1qaz2wsx3edc", "qazwsxedc", "abcdefghijkl"),
        *("gridloop", "postgres", "postgresql", "kafka", "wangge", "mima", "zhejiang", "hongchuan"),
    }
)
"""With digits and signs before and after them, or twice in a row, they are no better."""


class PasswordRefused(ValueError):
    """The password would be guessed; the message says why."""


def require_good(user: str, password: str) -> None:
    """Let a password pass that is worth something.

    Raises:
        PasswordRefused: it is too short, too simple, known to everybody, or the account's name.
    """
    if len(password) < MINIMUM_LENGTH:
        raise PasswordRefused(f"a password has at least {MINIMUM_LENGTH} characters")
    plain = password.casefold()
    if len(set(plain)) < FEWEST_DIFFERENT or plain.isdecimal():
        raise PasswordRefused("a password needs more than a few different characters, and not only digits")
    if _words(plain) & KNOWN_TO_EVERYBODY:
        raise PasswordRefused("this password is one of those that everybody tries first")
    if len(user) >= SHORTEST_NAME and user.casefold() in plain:
        raise PasswordRefused("a password must not contain the account's name")


def _words(plain: str) -> set[str]:
    """What is left of it without digits and signs around, and the same when it is only said twice."""
    bare = "".join(character if character.isalpha() else " " for character in plain).split()
    stripped = plain.strip("0123456789!@#$%^&*()_-+=.,?~ ")
    half = stripped[: len(stripped) // 2]
    return {plain, stripped, half if half * 2 == stripped else "", bare[0] if len(bare) == 1 else ""}
