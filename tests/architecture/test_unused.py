"""Nothing is written that the product does not use: what only a test needs is the test's own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from runtime.metrics import METRICS
from tests.architecture.source import PACKAGES, ROOT, sources, tree

FOR_OTHERS = {
    "gaps": "schemas/texts.py: whether both languages say the same things is a question that a test asks",
    "counted_anew": "dispatch/domain/replay.py: whether a clock's facts lead to its times is a question that tests ask",
    "standing": "dispatch/domain/replay.py: as much of an incident and what was announced of it",
    "was_hit": "runtime/failpoints.py: failpoints are there for the tests",
    "workflow_text": "dispatch/domain/workflow/text.py: makes docs/workflow.md",
}
"""Names that the product has and does not use, each with the reason."""

REVISIONS = "migrations/versions"
PROSE = 200
"""A longer text is no reference to a name."""


def modules() -> list[Path]:
    return [path for path in sources(*PACKAGES) if REVISIONS not in str(path) and "node_modules" not in path.parts]


def defined(module: ast.Module) -> Iterator[str]:
    """What a module defines for others; a decorator uses what it decorates."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def used(module: ast.Module) -> Iterator[str]:
    """What a module refers to: names that are read, attributes, and words of short texts (`deploy.web:serve`)."""
    comments = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
            yield from re.findall(r"\w+", node.value) if len(node.value) < PROSE else ()


def test_every_name_of_the_product_is_used_by_the_product() -> None:
    referred = {name for path in modules() for name in used(tree(path))}
    idle = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in defined(tree(path))
        if name not in referred and not name.startswith("__") and name not in FOR_OTHERS
    }

    assert idle == set()
    assert len(referred) > 2000


def test_every_figure_is_made_somewhere() -> None:
    made = {
        node.value
        for path in modules()
        if path != ROOT / "runtime" / "metrics.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert METRICS.keys() - made == set()


def test_a_name_that_nobody_reads_would_be_found() -> None:
    module = ast.parse("LEFT: int = 1\nTAKEN = 2\ndef idle() -> None: ...\n@app.get('/')\ndef route(): return TAKEN")

    assert list(defined(module)) == ["LEFT", "TAKEN", "idle"]
    assert {"LEFT", "idle"}.isdisjoint(used(module))
    assert "TAKEN" in set(used(module))
