"""What is wrong with a document as it was written: each fault with its place, its line and a code for people's words.

In this order, each only where the one before found nothing: can it be read, does it keep to the schema of its kind, and
does it fit the other documents. The sentence of a code is `documentFault.<code>` in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from jsonschema import ValidationError
from msgspec import Struct

from dispatch.application.documents.text import NoDocument, Written, read
from dispatch.domain.document import Misfit
from schemas.reference import ReferenceDocument, errors_of, place_of

MOST: Final = 20
"""So many faults are told at once: whoever mends them asks again."""

Documents = Mapping[str, ReferenceDocument]
Fits = Callable[[Documents], Sequence[Misfit]]
"""Says what is wrong in documents that would be in force together."""

_LIMITS: Final = {
    "minItems": "too_few",
    "maxItems": "too_many",
    "minLength": "too_short",
    "maxLength": "too_long_text",
    "minimum": "too_small",
    "exclusiveMinimum": "not_above",
    "maximum": "too_great",
    "exclusiveMaximum": "not_below",
}

_TYPES: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
"""JSON Schema's names of types, as the catalogue of sentences calls them."""


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong; place: as in `rows/3/unit`, empty for the whole document or another one.

    params: what fills the gaps of the sentence; `about` is the kind of the other document that it is wrong in.
    """

    code: str
    place: str = ""
    line: int | None = None
    params: Mapping[str, Any] = {}


class Looked(Struct, frozen=True, kw_only=True):
    """What a text says, as far as it can be read, and what is wrong with it."""

    body: Mapping[str, Any] | None
    faults: tuple[Fault, ...]


def look(kind: str, text: str, *, beside: Documents, fits: Fits) -> Looked:
    """Read a document and find what is wrong with it beside the others.

    Raises:
        ReferenceRefused: the kind is unknown.
    """
    try:
        found = read(text)
    except NoDocument as error:
        return Looked(body=None, faults=(Fault(code=error.code, line=error.line, params=error.params),))
    broken = tuple(islice(_broken(kind, found), MOST))
    if broken:
        return Looked(body=found.body, faults=broken)
    proposed = ReferenceDocument(kind=kind, version="draft", body=found.body)
    said = fits({**beside, kind: proposed})
    return Looked(body=found.body, faults=tuple(fault_of(each, found, of=kind) for each in said[:MOST]))


def fault_of(misfit: Misfit, found: Written | None = None, *, of: str | None = None) -> Fault:
    """Return what a reader or the township's check found wrong.

    found, of: the text in which it may be, and of which kind that is; what is wrong in another document has no line.
    """
    if found is None or misfit.kind != of:
        return Fault(code=misfit.code, params={**misfit.params, "about": misfit.kind} if misfit.kind else misfit.params)
    place = list(misfit.where.path)
    line = found.line_of(place) if place else None
    return Fault(code=misfit.code, place=place_of(place) if place else "", line=line, params=misfit.params)


def _broken(kind: str, found: Written) -> Iterator[Fault]:
    for error in errors_of(kind, found.body):
        place = list(error.absolute_path)
        for code, params in _coded(error):
            inside = [*place, params["name"]] if code == "unknown_field" else place
            yield Fault(code=code, place=place_of(place) if place else "", line=found.line_of(inside), params=params)


def _coded(error: ValidationError) -> Iterable[tuple[str, dict[str, Any]]]:
    rule = str(error.validator)
    wanted: Any = error.validator_value
    got: Any = error.instance
    match rule:
        case "required":
            missing = [name for name in wanted if name not in got and f"'{name}'" in error.message]
            return [("required", {"name": name}) for name in missing]
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            return [("unknown_field", {"name": name}) for name in got if name not in known]
        case "type":
            types = wanted if isinstance(wanted, list) else [wanted]
            return [("wrong_type", {"expected": [_TYPES.get(each, each) for each in types], "value": _short(got)})]
        case "enum":
            return [("not_one_of", {"allowed": [str(each) for each in wanted], "value": _short(got)})]
        case "pattern":
            return [("pattern", {"pattern": wanted, "value": _short(got)})]
        case "oneOf" | "anyOf" if all(list(part) == ["required"] for part in wanted):
            return [("one_of_these", {"allowed": sorted({name for part in wanted for name in part["required"]})})]
        case _ if rule in _LIMITS:
            return [(_LIMITS[rule], {"limit": wanted})]
        case _:
            return [("not_as_required", {})]


def _short(value: Any) -> str:
    return str(value)[:40]
