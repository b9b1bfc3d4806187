"""No module imports itself by way of others. Which layer may import which is said in pyproject.toml (import-linter)."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from tests.architecture.source import graph


def a_cycle(imports: Mapping[str, set[str]]) -> list[str] | None:
    """Modules each of which imports the one before it, the first and last the same; None where there are none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        cycle: list[str] = found.args[1]
        return cycle
    return None


def test_no_module_imports_itself_by_way_of_others() -> None:
    imports = {module: set(graph().find_modules_directly_imported_by(module)) for module in graph().modules}

    assert len(imports) > 300
    assert a_cycle(imports) is None


def test_a_cycle_would_be_found() -> None:
    assert a_cycle({"kafka": {"archive", "child"}, "archive": {"java", "kafka"}}) in (
        ["kafka", "archive", "kafka"],
        ["archive", "kafka", "archive"],
    )
