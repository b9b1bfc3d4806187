"""What a reference document is, and whether a body keeps to the schema of its kind.

Everything that a township may want different (categories, areas, units, limits, lists) is such a document: data with
a version. The JSON Schemas lie in `schemas/reference/<kind>.json`; where documents are stored and which one is in
force is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from jsonschema import Draft202012Validator

_FOLDER: Final = Path(__file__).parent / "reference"

KINDS: Final = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))
"""The kinds that have a schema."""


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
    faults = [f"{_place(error.absolute_path)}: {error.message}" for error in _validator(kind).iter_errors(body)]
    if faults:
        raise ReferenceRefused(f"{kind}: " + "; ".join(faults[:5]))


@cache
def _validator(kind: str) -> Draft202012Validator:
    if kind not in KINDS:
        raise ReferenceRefused(f"unknown kind of reference document: {kind}")
    return Draft202012Validator(json.loads((_FOLDER / f"{kind}.json").read_text(encoding="utf-8")))


def _place(path: Any) -> str:
    return "/".join(str(part) for part in path) or "(root)"
