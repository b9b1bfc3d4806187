"""What is wrong with a field of a request: the kinds of error that pydantic names, by our codes.

`dispatch.application.accept.shape_errors` does the same for bodies that msgspec reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from runtime.http.problem import FieldError
from schemas.field_errors import Wrong

_TYPES: Final[Mapping[str, str]] = {
    "string_type": "str",
    "int_type": "int",
    "int_parsing": "int",
    "int_from_float": "int",
    "float_type": "float",
    "float_parsing": "float",
    "bool_type": "bool",
    "bool_parsing": "bool",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
    "list_type": "array",
}
_LIMITS: Final[Mapping[str, tuple[Wrong, str]]] = {
    "string_too_long": (Wrong.TOO_LONG, "max_length"),
    "string_too_short": (Wrong.TOO_SHORT, "min_length"),
    "too_long": (Wrong.TOO_MANY, "max_length"),
    "too_short": (Wrong.TOO_FEW, "min_length"),
    "greater_than_equal": (Wrong.TOO_SMALL, "ge"),
    "less_than_equal": (Wrong.TOO_GREAT, "le"),
}
_KINDS: Final[Mapping[str, Wrong]] = {
    "missing": Wrong.REQUIRED,
    "json_invalid": Wrong.NOT_JSON,
    "extra_forbidden": Wrong.UNKNOWN_FIELD,
    "string_pattern_mismatch": Wrong.FORMAT,
    "string_unicode": Wrong.CHARACTERS,
    "int_parsing_size": Wrong.OUT_OF_RANGE,
    "datetime_type": Wrong.NOT_TIME,
    "datetime_parsing": Wrong.NOT_TIME,
    "datetime_from_date_parsing": Wrong.NOT_TIME,
    "timezone_aware": Wrong.NO_TIME_ZONE,
    "uuid_type": Wrong.NOT_UUID,
    "uuid_parsing": Wrong.NOT_UUID,
}


def shape_error(error: Mapping[str, Any]) -> FieldError:
    """Return one of pydantic's errors as ours; a kind that is not known here says only that something is wrong."""
    field, kind, about = _field(error["loc"]), error["type"], error.get("ctx", {})
    if kind in _TYPES:
        return FieldError(field, Wrong.WRONG_TYPE, {"expected": [_TYPES[kind]]})
    if kind in _LIMITS:
        code, name = _LIMITS[kind]
        return FieldError(field, code, {"limit": about[name]})
    if kind in ("literal_error", "enum"):
        allowed = str(about["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return FieldError(field, Wrong.NOT_ONE_OF, {"allowed": allowed})
    return FieldError(field, _KINDS.get(kind, Wrong.NOT_AS_REQUIRED))


def _field(place: Sequence[str | int]) -> str:
    """Return the name of a part of the body, or of the parameter: which of its values is wrong says the message."""
    parts = place[1:2] if place[0] == "query" else place[1:]
    return ".".join(map(str, parts)) or str(place[0])
