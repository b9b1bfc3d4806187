"""Only accept builds a receipt: whoever holds one may rely on what was committed before it was made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import PACKAGES, ROOT, sources, tree

ACCEPTING = ROOT / "dispatch" / "application" / "accept" / "accepting.py"


def callers(source: ast.Module, callee: str) -> Iterator[str]:
    """The functions of a module that call something of that name; the empty name is the module itself."""
    for place in ast.walk(source):
        if isinstance(place, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            name = "" if isinstance(place, ast.Module) else place.name
            yield from (name for call in _calls_within(place) if _name(call) == callee)


def _calls_within(place: ast.AST) -> Iterator[ast.Call]:
    """The calls in a place, those in functions that are defined there left out."""
    for child in ast.iter_child_nodes(place):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls_within(child)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_no_other_module_builds_a_receipt() -> None:
    builders = [path for path in sources(*PACKAGES) if list(callers(tree(path), "Receipt"))]

    assert builders == [ACCEPTING]


def test_accept_builds_it_in_one_place_that_nobody_else_calls() -> None:
    accepting = tree(ACCEPTING)

    assert set(callers(accepting, "Receipt")) == {"_receipt"}
    assert set(callers(accepting, "_receipt")) == {"accept"}


def test_a_receipt_that_is_built_elsewhere_would_be_found() -> None:
    elsewhere = ast.parse("def hurry(door):\n    return door.accepting.Receipt(number='1')\nEARLY = Receipt()")

    assert sorted(callers(elsewhere, "Receipt")) == ["", "hurry"]
