"""What is wrong with the shape of a body, by our codes: read from the English sentences that msgspec makes of it.

msgspec has no other way to say it; a sentence that is not known here is passed on as it is, as a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from schemas.field_errors import Wrong

Params = dict[str, Any]


def _nothing(_found: re.Match[str]) -> Params:
    return {}


def _limit(found: re.Match[str]) -> Params:
    number = float(found[1])
    return {"limit": int(number) if number.is_integer() else number}


def _types(found: re.Match[str]) -> Params:
    return {"expected": found[1].split(" | "), "got": found[2]}


_SENTENCES: Final[Sequence[tuple[re.Pattern[str], Wrong, Callable[[re.Match[str]], Params]]]] = [
    (re.compile(pattern), code, params)
    for pattern, code, params in (
        (r"Object missing required field `[^`]+`", Wrong.REQUIRED, _nothing),
        (r"Object contains unknown field `[^`]+`", Wrong.UNKNOWN_FIELD, _nothing),
        (r"Expected `([^`]+)`, got `([^`]+)`", Wrong.WRONG_TYPE_GOT, _types),
        (r"Expected `str` of length <= (\d+)", Wrong.TOO_LONG, _limit),
        (r"Expected `str` of length >= (\d+)", Wrong.TOO_SHORT, _limit),
        (r"Expected `array` of length <= (\d+)", Wrong.TOO_MANY, _limit),
        (r"Expected `array` of length >= (\d+)", Wrong.TOO_FEW, _limit),
        (r"Expected `(?:int|float)` <= ([-\d.]+)", Wrong.TOO_GREAT, _limit),
        (r"Expected `(?:int|float)` >= ([-\d.]+)", Wrong.TOO_SMALL, _limit),
        (r"Expected `str` matching regex '(.+)'", Wrong.PATTERN, lambda found: {"pattern": found[1]}),
        (r"Invalid enum value '?([^']*)'?", Wrong.NOT_A_VALUE, lambda found: {"value": found[1]}),
        (r"Invalid UUID", Wrong.NOT_UUID, _nothing),
        (r"Invalid RFC3339 encoded datetime", Wrong.NOT_TIME, _nothing),
        (r"Expected `datetime` with a timezone component", Wrong.NO_TIME_ZONE, _nothing),
        (r"Integer value out of range", Wrong.OUT_OF_RANGE, _nothing),
        (r"Number out of range", Wrong.OUT_OF_RANGE, _nothing),
    )
]


def shape_error(sentence: str) -> tuple[Wrong, Params]:
    """Return what msgspec says is wrong, without the place."""
    for pattern, code, params in _SENTENCES:
        if found := pattern.fullmatch(sentence):
            return code, params(found)
    return Wrong.NOT_AS_REQUIRED, {"technical": sentence}
