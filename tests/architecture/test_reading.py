"""Console and terminals read through the gateway alone: no query about incidents can forget who asks.

What else of the service they may touch is listed by name: each of these writes, or answers for a caller whom nobody
knows yet, and none of them reads for a page.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READERS = ("console/api", "producers/terminal")
GATEWAY = {"reading"}
CHANGES = {
    "assessments": {"open", "score", "compute", "publish", "correct", "freeze"},
    "dead_letters": {"ask_replay"},
    "deliveries": {"resend", "note_trial"},
    "document_book": {"propose", "rewrite", "drop", "publish", "withdraw", "bring_back"},
    "draws": {"draw", "check"},
    "emergencies": {"propose", "approve", "refuse", "end"},
    "exports": {
        "ask",
        "put_off",
        "claim",
        "is_hopeless",
        "progress",
        "finish",
        "fail",
        "cancel",
        "note_evidence",
        "note_fetched",
        "expire",
        "with_files",
    },
    "handovers": {"leave", "take", "withdraw"},
    "objections": {"raise_", "decide"},
    "presence": {"note", "leave"},
    "reading_log": {"note", "revealed", "code_read", "assessed"},
    "screens": {"make", "revoke", "open", "pair", "tell", "note_shown", "answer", "fresh", "holder"},
    "uploads": {"declared_by", "begin", "mark_received", "mark_arrived"},
}
"""What is changed, and by which methods; what of it people look at is read elsewhere."""
MOVES = {"accept", "acknowledge", "declare_photos", "handle"}
DOORS = {"following", "passwords", "sessions", "receipt_key", "receipt_keys", "taken_in", "telling", "writing"}
"""What finds out who asks, before anything can be read for them, and whether the ways in and out are open."""
RULES = {"documents", "figures", "in_force", "roster_misfits", "rules"}
"""The documents that decisions are made by, at hand in every process; whether a roster names people of its units."""
SET = {"basemap", "basemap_labels", "demo", "export_files", "map_archive", "media", "settings"}
"""What is no database."""
OWN = {"close"}
"""What the worker of exports, which opens a service of its own, does with it at its end."""
TOUCHED = GATEWAY | CHANGES.keys() | MOVES | DOORS | RULES | SET | OWN
QUERIES = {"select", "text", "exec_driver_sql"}
"""What makes a statement of its own; `Engine` and the errors of the driver are no queries."""


def modules() -> Iterator[Path]:
    for folder in READERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def queries_of(source: str) -> set[str]:
    """Whatever in a module opens the engine of the service or makes a statement."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and (node.attr == "engine" or _makes_a_statement(node)):
            found.add(node.attr)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy":
            found |= QUERIES & {name.name for name in node.names}
    return found


def _makes_a_statement(node: ast.Attribute) -> bool:
    of_sqlalchemy = isinstance(node.value, ast.Name) and node.value.id in {"sa", "sqlalchemy"}
    return node.attr == "exec_driver_sql" or (of_sqlalchemy and node.attr in QUERIES)


def touched_by(source: str) -> set[tuple[str, str]]:
    """Which attributes of the service a module touches, and what it calls of each, also where it has a shorter name."""
    tree = ast.parse(source)
    short: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            short |= _shorter(node.targets[0], node.value)
    found: set[tuple[str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            named = _of_service(node.value) or (short.get(node.value.id) if isinstance(node.value, ast.Name) else None)
            found |= {(named, node.attr)} if named else set()
            found |= {(own, "")} if (own := _of_service(node)) else set()
    return found


def _shorter(target: ast.expr, value: ast.expr) -> dict[str, str]:
    """Return the names that an assignment gives to attributes of the service."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
        return {name: of for one, other in pairs for name, of in _shorter(one, other).items()}
    of = _of_service(value)
    return {target.id: of} if isinstance(target, ast.Name) and of else {}


def _of_service(node: ast.expr) -> str | None:
    """Return the name of an attribute of the service, of anything else None."""
    if not isinstance(node, ast.Attribute):
        return None
    whose = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", None)
    return node.attr if whose in ("services", "_services") else None


@pytest.mark.parametrize("module", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_what_is_listed_of_the_service_is_touched_and_nothing_is_looked_at_where_it_is_changed(
    module: Path,
) -> None:
    touched = touched_by(module.read_text(encoding="utf-8"))

    assert {name for name, _ in touched} <= TOUCHED
    assert {
        (name, called) for name, called in touched if called and name in CHANGES and called not in CHANGES[name]
    } == set()


def test_everything_that_is_listed_is_touched_by_somebody() -> None:
    touched = {one for module in modules() for one in touched_by(module.read_text(encoding="utf-8"))}

    assert {name for name, _ in touched} == TOUCHED
    assert {(name, called) for name, called in touched if called and name in CHANGES} == {
        (name, called) for name, methods in CHANGES.items() for called in methods
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("here.services.emergencies.page()", {("emergencies", ""), ("emergencies", "page")}),
        ("book = here.services.document_book\nbook.versions()", {("document_book", ""), ("document_book", "versions")}),
        ("draft, book = 1, self._services.uploads\nbook.all", {("uploads", ""), ("uploads", "all")}),
    ],
)
def test_what_is_looked_at_beside_the_gateway_would_be_found(source: str, found: set[tuple[str, str]]) -> None:
    assert touched_by(source) == found


@pytest.mark.parametrize("module", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_but_the_gateway_makes_a_query(module: Path) -> None:
    assert queries_of(module.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import select",
        "from sqlalchemy.sql import text as t",
        "import sqlalchemy as sa\nsa.select(1)",
        "connection.exec_driver_sql('SELECT 1')",
        "with here.services.engine.connect() as connection: ...",
    ],
)
def test_a_query_beside_the_gateway_would_be_found(source: str) -> None:
    assert queries_of(source)
