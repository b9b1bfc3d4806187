"""What of a text may be shown: telephone and identity numbers are masked in lists, marks that act are taken out.

The detail of an incident shows the text as it was written, to those who may see the incident, but for marks that turn
its direction. Numbers are found however they are spelt: in full-width, Chinese or other digits, with signs that nobody
sees, with blanks, dots, dashes and brackets between, with the country's code in front.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, overload

from schemas.spelling import UNSEEN, without_directions

SUMMARY_LENGTH: Final = 60
MOBILE_DIGITS: Final = 11
LINES_KEPT: Final = 1024
"""Desks read the same lists again and again: how many texts a process masks once only."""
_LOOKED_AT: Final = 4 * SUMMARY_LENGTH
"""Masking makes a text shorter, but never to a quarter."""

_BETWEEN: Final = r"[ \t.·\-‐-―_/()]{0,2}"
_DIGIT: Final = rf"{_BETWEEN}\d"
_IDENTITY: Final = re.compile(
    rf"(?<!\d)(\d(?:{_DIGIT}){{2}})(?:{_DIGIT}){{11}}((?:{_DIGIT}){{3}}{_BETWEEN}[\dxX])(?!\d)"
)
_MOBILE: Final = re.compile(
    rf"(?<!\d)((?:(?:\+|00)?86{_BETWEEN})?1{_BETWEEN}[3-9]{_BETWEEN}\d)(?:{_DIGIT}){{4}}((?:{_DIGIT}){{4}})(?!\d)"
)
_LANDLINE: Final = re.compile(rf"(?<!\d)(\(?0\d{{2,3}}{_BETWEEN})\d(?:{_DIGIT}){{2,3}}((?:{_DIGIT}){{4}})(?!\d)")
_DIGITS: Final = frozenset(range(10))
"""The values of single digits: of other scripts, in circles, and of Chinese numerals, but for ten and more."""
_STARS: Final = ((_IDENTITY, "***********"), (_MOBILE, "****"), (_LANDLINE, "****"))


@lru_cache(maxsize=LINES_KEPT)
def mask_numbers(text: str) -> str:
    """Return the text with the middle of every telephone and identity number replaced by stars."""
    spelt, places = _spelt(text)
    for pattern, stars in _STARS:
        found = list(pattern.finditer(spelt))
        for match in reversed(found):
            last = re.sub(r"[^\dxX]", "", match[2])
            text = text[: places[match.start()]] + match[1] + stars + last + text[places[match.end() - 1] + 1 :]
        if found:
            spelt, places = _spelt(text)
    return text


def masked_phone(phone: str) -> str:
    """Return a number that is known to be a telephone's with its middle hidden, whatever country it is of."""
    first, last = (3, 4) if len(phone) >= MOBILE_DIGITS else (1, 2)
    return phone[:first] + "****" + phone[-last:]


@overload
def readable(text: str) -> str: ...
@overload
def readable(text: None) -> None: ...
def readable(text: str | None) -> str | None:
    """Return a text as it was written, without the marks that turn its direction."""
    return None if text is None else without_directions(text)


@lru_cache(maxsize=LINES_KEPT)
def summary(text: str) -> str:
    """Return the beginning of a text on one line, masked before it is cut so that no number is half hidden."""
    beginning = " ".join(UNSEEN.sub("", text).split())[:_LOOKED_AT]
    line = mask_numbers(beginning)
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"


def _spelt(text: str) -> tuple[str, list[int]]:
    """Return the text with plain digits and without what nobody sees, and the place of each of its signs."""
    if text.isascii():
        return text, list(range(len(text)))
    signs = [(place, _plain(sign)) for place, sign in enumerate(text) if not UNSEEN.match(sign)]
    return "".join(sign for _, sign in signs), [place for place, _ in signs]


@lru_cache(maxsize=8192)
def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.numeric(sign, None)
    if value in _DIGITS:
        return str(int(value))
    narrowed = unicodedata.normalize("NFKC", sign)
    return narrowed if len(narrowed) == 1 else sign
