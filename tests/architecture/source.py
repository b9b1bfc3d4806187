"""The source of the product as the architecture tests read it: modules, their trees, and who imports whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "runtime", "dispatch", "producers", "stream_processors", "console", "deploy", "benchmarks")


@cache
def graph() -> grimp.ImportGraph:
    """Who imports whom, imports inside functions and for type checking included."""
    return grimp.build_graph(*PACKAGES, "tests", include_external_packages=True)


def path_of(module: str) -> Path:
    """The file of a module."""
    stem = ROOT.joinpath(*module.split("."))
    return stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")


def sources(*folders: str) -> Iterator[Path]:
    """The Python files below folders of the repository."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(node: ast.Module) -> Iterator[tuple[str, str]]:
    """Every import of a module as (module, name); the name is empty where the module itself is imported."""
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from ((alias.name, "") for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            yield from ((each.module or "", alias.name) for alias in each.names)
