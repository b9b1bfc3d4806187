"""The domain and the rules of triage are pure: no I/O, no clock, no chance, nothing that is made up on the way.

A pure module imports other pure modules, records and a short list of libraries that only compute. Time, ids and
randomness are arguments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import graph, imported, path_of, tree

RULES = "stream_processors.triage.rules"
COMPUTES = frozenset(
    {
        "__future__",
        "ahocorasick_rs",
        "bisect",
        "collections",
        "collections.abc",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "msgspec",
        "msgspec.structs",
        "operator",
        "re",
        "shapely",
        "shapely.affinity",
        "shapely.geometry",
        "statistics",
        "string",
        "typing",
        "unicodedata",
        "uuid",
    }
)
"""What a pure module may import beside pure modules and records."""

READS_THE_WORLD = frozenset({"now", "today", "utcnow", "uuid1", "uuid4", "uuid6", "uuid7", "open", "print", "input"})
"""Names that ask a clock, chance or a file, whatever they are called on."""


def pure_modules() -> list[str]:
    """The domain, every module of that name `rules`, and what of triage the rules are made of."""
    modules = graph().modules
    domain = {module for module in modules if f"{module}.".startswith("dispatch.domain.")}
    rules = {module for module in modules if module.rpartition(".")[2] == "rules"}
    parts = {found for rule in rules for found in graph().find_upstream_modules(rule)}
    return sorted(domain | rules | {part for part in parts if part.startswith("stream_processors.")})


def impurities(source: ast.Module, pure: frozenset[str]) -> Iterator[str]:
    """What a module does that a pure one must not."""
    for module, name in imported(source):
        inside = module.partition(".")[0] == "schemas" or module in pure or f"{module}.{name}" in pure
        if not inside and module not in COMPUTES:
            yield f"imports {module}"
    for node in ast.walk(source):
        called = node.func if isinstance(node, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name in READS_THE_WORLD:
            yield f"calls {name}"


def test_the_domain_and_all_rules_are_looked_at() -> None:
    found = pure_modules()

    assert {RULES, "stream_processors.triage.dictionary", "dispatch.domain.incident"} <= set(found)
    assert len([module for module in found if module.startswith("dispatch.domain.")]) > 30


@pytest.mark.parametrize("module", pure_modules())
def test_a_pure_module_does_no_io_and_asks_no_clock(module: str) -> None:
    assert list(impurities(tree(path_of(module)), frozenset(pure_modules()))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from pathlib import Path",
        "import random",
        "from runtime.clock import utc_now",
        "from runtime.ids import new_id",
        "import sqlalchemy as sa",
        "from dispatch.adapters.postgres.tables import incident",
        "import structlog",
        "from datetime import datetime\nat = datetime.now()",
        "import uuid\nid = uuid.uuid4()",
        "text = open('limits.yaml').read()",
    ],
)
def test_what_is_not_pure_would_be_found(source: str) -> None:
    assert list(impurities(ast.parse(source), frozenset(pure_modules())))
