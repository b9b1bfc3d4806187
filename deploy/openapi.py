"""The whole HTTP interface in one OpenAPI 3.1 document: the console's routes, the terminals', and what moves take.

`docs/openapi.json` is this document as released; a test compares the two. `python -m deploy.openapi FILE` writes it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from console.api import models
from console.api.app import described_app
from dispatch.domain.moves.table import FORMS, MOVES
from dispatch.domain.workflow.form import fields_of, needs_of
from dispatch.domain.workflow.move import Move
from producers.terminal import openapi as terminal
from runtime.http.components import components_of, schema_of
from runtime.http.token import COOKIE

PUBLIC: Final = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/version",
    "/api/v1/session",
    "/api/v1/demo/accounts",
    "/api/v1/demo/session",
    "/api/v1/receipt-key",
    "/api/v1/follow",
    "/api/v1/follow/photos/{id}",
    "/api/v1/follow/rate",
    "/api/v1/follow/reopen",
    "/api/v1/follow/contest",
    "/api/v1/screens/sign-in",
    "/api/v1/wall/remote/command",
    "/api/v1/wall/remote/answer",
)
"""What answers to people who are not signed in."""

MOVE_PATH: Final = "/api/v1/incidents/{number}/moves/{move}"


def document() -> bytes:
    """Return the document as JSON, the same text for the same interface."""
    whole = json.loads(json.dumps(described_app().openapi()))
    schemas = whole["components"]["schemas"]
    for components in (components_of(models.structs()), terminal.components(), components_of(tuple(FORMS.values()))):
        _add(schemas, components)
    for path, operations in terminal.paths().items():
        _add(whole["paths"].setdefault(path, {}), operations)
    _add(schemas, {"MoveForms": _forms()})
    _describe_moves(whole["paths"][MOVE_PATH]["post"])
    _describe_signing_in(whole)
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _add(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if name in into and not _same(into[name], value):
            raise ValueError(f"two different things are called {name} in the OpenAPI document")
        into[name] = value


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two descriptions mean the same: pydantic and msgspec do not agree on the order of an enumeration."""
    if "enum" in one and "enum" in other:
        return sorted(one["enum"]) == sorted(other["enum"])
    return one == other


def _forms() -> dict[str, Any]:
    """Return which form belongs to which move, as an object that no call ever carries."""
    return {
        "title": "MoveForms",
        "description": "The body of each move, by the name of the move.",
        "type": "object",
        "properties": {action.value: schema_of(form) for action, form in FORMS.items()},
        "required": [action.value for action in FORMS],
    }


def _describe_moves(operation: dict[str, Any]) -> None:
    forms = {"anyOf": [schema_of(form) for form in dict.fromkeys(FORMS.values())]}
    operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": forms}}}
    operation["description"] = "\n".join((operation.get("description", ""), "", *_table(MOVES)))


def _describe_signing_in(whole: dict[str, Any]) -> None:
    whole["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }
    whole["security"] = [{"token": []}, {"session": []}]
    for path in PUBLIC:
        for operation in whole["paths"][path].values():
            operation["security"] = []


def main(arguments: Sequence[str]) -> None:
    """Write the document to the file named."""
    (target,) = arguments
    Path(target).write_bytes(document())


def _table(moves: Iterable[Move[Any]]) -> list[str]:
    rows = [
        f"| `{move.action}` | {' / '.join(map(str, move.sources))} | {' / '.join(party.code for party in move.by)} "
        f"| {', '.join(needs_of(form)) or '–'} | {', '.join(field.name for field in fields_of(form)) or '–'} "
        f"| {'yes' if move.if_match else 'no'} |"
        for move in moves
        if (form := FORMS.get(move.action)) is not None
    ]
    return ["| move | from | who | needs | takes | If-Match |", "|---|---|---|---|---|---|", *rows]


if __name__ == "__main__":
    main(sys.argv[1:])
