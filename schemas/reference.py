"""What a reference document is, and whether a body keeps to the schema of its kind.

Everything that a township may want different (categories, areas, units, limits, lists) is such a document: data with
a version. The JSON Schemas lie in `schemas/reference/<kind>.json`; where documents are stored and which one is in
force is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from jsonschema import Draft202012Validator, ValidationError

_FOLDER: Final = Path(__file__).parent / "reference"

KINDS: Final = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))
"""The kinds that have a schema."""
NOT_PUBLISHED: Final = frozenset({"people", "emergency", "archive"})
"""Kinds that have a schema, but nobody writes: accounts are made with `gridloop account`, an act takes two persons,
and a period is frozen by an assessor."""
PUBLISHABLE: Final = tuple(kind for kind in KINDS if kind not in NOT_PUBLISHED)


class ReferenceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one kind of reference data."""

    kind: str
    version: str
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How explanations cite it, e.g. `categories 2026-11`."""
        return f"{self.kind} {self.version}"


class ReferenceRefused(ValueError):
    """The body does not keep to the schema of its kind; the message names the places."""


def validate(kind: str, body: Mapping[str, Any]) -> None:
    """Check a body against the schema of its kind.

    Raises:
        ReferenceRefused: the kind is unknown or the body breaks its schema.
    """
    faults = [f"{place_of(error.absolute_path)}: {error.message}" for error in errors_of(kind, body)]
    if faults:
        raise ReferenceRefused(f"{kind}: " + "; ".join(faults[:5]))


def errors_of(kind: str, body: Mapping[str, Any]) -> Iterator[ValidationError]:
    """Yield where and how a body breaks the schema of its kind.

    Raises:
        ReferenceRefused: the kind is unknown.
    """
    yield from _validator(kind).iter_errors(body)


@cache
def schema_of(kind: str) -> Mapping[str, Any]:
    """Return the schema of a kind.

    Raises:
        ReferenceRefused: the kind is unknown.
    """
    if kind not in KINDS:
        raise ReferenceRefused(f"unknown kind of reference document: {kind}")
    schema: dict[str, Any] = json.loads((_FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return schema


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind))


def place_of(path: Iterable[str | int]) -> str:
    """Return a place in a document as people write it: `rows/3/unit`."""
    return "/".join(str(part) for part in path) or "(root)"
