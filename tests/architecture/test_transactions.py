"""Whoever only reads commits too: psycopg throws away what a connection has prepared at every ROLLBACK."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import ROOT, sources, tree

ITS_OWN_ISOLATION = ROOT / "dispatch" / "entrypoints" / "auditor.py"
"""It looks once in a while, at one state of everything."""
EACH_STATEMENT_COMMITS = ROOT / "dispatch" / "entrypoints" / "words.py"
ONCE_AT_START = ROOT / "dispatch" / "adapters" / "postgres" / "migrations" / "env.py"


def opened_without_begin(module: ast.Module) -> Iterator[ast.Call]:
    """Where a module takes a connection of an engine that nobody commits at the end."""
    for item in ast.walk(module):
        if isinstance(item, ast.withitem) and isinstance(call := item.context_expr, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name == "connect" and not call.args:
                yield call


def test_a_connection_is_given_back_after_a_commit() -> None:
    found = [
        path for path in sources("dispatch", "stream_processors", "console") if list(opened_without_begin(tree(path)))
    ]

    assert set(found) == {ITS_OWN_ISOLATION, EACH_STATEMENT_COMMITS, ONCE_AT_START}
