"""What the demo township 红船镇 starts with: its reference documents and accounts, read from the files beside this one.

The township is invented. Writing the documents and accounts to the database is not done here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from schemas.reference import ReferenceDocument, validate

VERSION: Final = "2026-11"
TOWN: Final = "330499101"
KINDS: Final = (
    "categories",
    "areas",
    "workdays",
    "units",
    "responsibility",
    "limits",
    "ladders",
    "duty_list",
    "admission",
    "self_handling",
    "reasons",
    "speech",
    "channels",
    "contacts",
    "figures",
)
"""The documents of the township, in the order in which they refer to each other.

All are invented but the official workdays and the figures, which are those of any township.
"""
SHIPPED: Final = frozenset({"workdays", "figures"})
"""What any township can start with as it is."""

_FOLDER: Final = Path(__file__).parent / "reference"
_DEFAULTS: Final = Path(__file__).parents[1] / "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGrant:
    """A role held for an area and, for the roles of a unit, in that unit."""

    role: str
    area: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of the demo and what it may be to incidents."""

    user: str
    name: str
    grants: tuple[PersonGrant, ...]


def documents() -> list[ReferenceDocument]:
    """Return the reference documents of the township, each checked against the schema of its kind.

    Raises:
        ReferenceRefused: a file breaks its schema.
    """
    return [_document(kind, _DEFAULTS if kind in SHIPPED else _FOLDER) for kind in KINDS]


def default_limits() -> ReferenceDocument:
    """Return limits in hours and days that a real township can start from, unlike the demo's minutes.

    Raises:
        ReferenceRefused: the file breaks its schema.
    """
    body = _load(_DEFAULTS / "limits-default.yaml")
    validate("limits", body)
    return ReferenceDocument(kind="limits", version=f"{VERSION}-default", body=body)


def roster() -> ReferenceDocument:
    """Return who is on duty in the demo: people who take turns of ten minutes. It is no part of `documents`.

    What is tried on the township without it is the same at every minute.

    Raises:
        ReferenceRefused: the file breaks its schema.
    """
    return _document("roster", Path(__file__).parent)


def key_places() -> ReferenceDocument:
    """Return what the officers of the demo look at again and again: it is no part of `documents` for the same reason.

    Raises:
        ReferenceRefused: the file breaks its schema.
    """
    return _document("key_places", Path(__file__).parent)


def office_limits() -> ReferenceDocument:
    """Return the limits of the demo where it keeps a roster: the civic centre, with office hours, has the shipped ones.

    Raises:
        ReferenceRefused: the file breaks its schema.
    """
    body = _load(_FOLDER / "limits.yaml")
    rows = _load(Path(__file__).parent / "office_limits.yaml")["clocks"]
    body = {**body, "clocks": [*body["clocks"], *rows]}
    validate("limits", body)
    return ReferenceDocument(kind="limits", version=f"{VERSION}-office", body=body)


def people() -> list[Person]:
    """Return the sixty accounts.

    Raises:
        ReferenceRefused: the file breaks its schema.
    """
    body = _load(_FOLDER / "people.yaml")
    validate("people", body)
    return [
        Person(user=row["user"], name=row["name"], grants=tuple(PersonGrant(**grant) for grant in row["grants"]))
        for row in body["people"]
    ]


def _document(kind: str, folder: Path) -> ReferenceDocument:
    found = next(path for path in (folder / f"{kind}.yaml", folder / f"{kind}.json") if path.exists())
    body = _load(found)
    validate(kind, body)
    return ReferenceDocument(kind=kind, version=VERSION, body=body)


def _load(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    body = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_SafeLoader)
    assert isinstance(body, dict)
    return body


_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
