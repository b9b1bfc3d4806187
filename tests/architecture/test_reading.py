"""Console and terminals read through the gateway alone: no query about incidents can forget who asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READERS = ("console/api", "producers/terminal")
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
