"""What of a text a list may show: telephone and identity numbers are masked, the rest is kept.

The detail of an incident shows the text as it was written, to those who may see the incident.
"""

from __future__ import annotations

import re
from typing import Final

SUMMARY_LENGTH: Final = 60

_IDENTITY: Final = re.compile(r"(?<!\d)(\d{3})\d{11}(\d{3}[\dXx])(?!\d)")
_MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_LANDLINE: Final = re.compile(r"(?<!\d)(0\d{2,3}[ -]?)\d{3,4}(\d{4})(?!\d)")


def mask_numbers(text: str) -> str:
    """Return the text with the middle of every telephone and identity number replaced by stars."""
    text = _IDENTITY.sub(r"\1***********\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1****\2", text)


def summary(text: str) -> str:
    """Return the beginning of a text on one line, masked before it is cut so that no number is half hidden."""
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"
