"""The whole HTTP interface in one OpenAPI 3.1 document: the console's routes, the terminals', and what moves take.

`docs/openapi.json` is this document as released; a test compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from fastapi import FastAPI

from dispatch.application.commands import MoveForm
from dispatch.application.handlers import DECIDE
from dispatch.domain.move import Move
from dispatch.domain.workflow import MOVES
from producers.terminal import openapi as terminal

MOVE_PATH: Final = "/api/v1/incidents/{number}/moves/{move}"


def document(console: FastAPI) -> bytes:
    """Return the document as JSON, the same text for the same interface."""
    whole = json.loads(json.dumps(console.openapi()))
    _, moves = msgspec.json.schema_components((MoveForm,), ref_template=terminal.REF)
    _add(whole["components"]["schemas"], {**terminal.components(), **moves})
    for path, operations in terminal.paths().items():
        _add(whole["paths"].setdefault(path, {}), operations)
    _describe_moves(whole["paths"][MOVE_PATH]["post"])
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _add(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if name in into and into[name] != value:
            raise ValueError(f"two different things are called {name} in the OpenAPI document")
        into[name] = value


def _describe_moves(operation: dict[str, Any]) -> None:
    form = {"$ref": terminal.REF.format(name="MoveForm")}
    operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": form}}}
    operation["description"] = "\n".join((operation.get("description", ""), "", *_table(MOVES)))


def _table(moves: Iterable[Move]) -> list[str]:
    rows = [
        f"| `{move.action}` | {' / '.join(map(str, move.sources))} | {' / '.join(party.label for party in move.by)} "
        f"| {', '.join(' or '.join(names) for names in move.needs) or '–'} | {', '.join(move.fields) or '–'} "
        f"| {'yes' if move.if_match else 'no'} |"
        for move in moves
        if move.action in DECIDE
    ]
    return ["| move | from | who | needs | takes | If-Match |", "|---|---|---|---|---|---|", *rows]
