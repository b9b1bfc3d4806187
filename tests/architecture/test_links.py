"""What the documents point at is there: every file they link to, and every name that the walkthrough finds in one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.source import ROOT, tree

WALKTHROUGH = ROOT / "docs" / "walkthrough.md"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\(\)`|`([A-Z][a-z]+(?:[A-Z][a-z]*)*)`")
"""A function is written `accept()`, a class `Receipt`; what else stands in backquotes is a word of ours."""
STOP = re.compile(r"^\d+\. \*\*([^*]+)\*\* — \[[^\]]+\]\(([^)]+)\)", re.MULTILINE)
"""Where the walkthrough stops: a question, and the file that answers it."""
STEP = re.compile(r"\n(?=\d+\. )|\n\n")


def documents() -> list[Path]:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
    return sorted(path for path in pages if "node_modules" not in path.parts)


def links(text: str) -> Iterator[str]:
    """The files that a text links to, as it writes them."""
    for target in LINK.findall(text):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            yield unquote(target.partition("#")[0])


def names(text: str) -> list[str]:
    """The functions and classes that a text names."""
    return [function or type_ for function, type_ in NAME.findall(text)]


def defined(path: Path) -> set[str]:
    """Every function, class and method that a module defines; methods with and without their class."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return found


def missing_names(text: str, folder: Path) -> list[str]:
    """The names that no module defines which the same step of the text links to."""
    missing = []
    for step in STEP.split(text):
        modules = [path for link in links(step) if (path := folder / link).suffix == ".py" and path.exists()]
        known = set().union(*(defined(path) for path in modules))
        missing += [name for name in names(step) if name not in known]
    return missing


@pytest.mark.parametrize("page", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_page_links_to_exists(page: Path) -> None:
    assert [link for link in links(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()] == []


def test_every_function_and_class_of_the_walkthrough_is_in_a_file_that_its_step_links_to() -> None:
    text = WALKTHROUGH.read_text(encoding="utf-8")

    assert names(text)
    assert missing_names(text, WALKTHROUGH.parent) == []


def test_the_walkthrough_takes_one_file_a_step_fourteen_for_a_report_and_four_more_for_a_move() -> None:
    _, report, move, *_ = WALKTHROUGH.read_text(encoding="utf-8").split("\n## ")

    stops = [[path for _, path in STOP.findall(part)] for part in (report, move)]

    assert [len(stops[0]), len(stops[1])] == [14, 4]
    assert len({*stops[0], *stops[1]}) == 18


def test_a_name_or_a_link_that_leads_nowhere_would_be_found() -> None:
    step = "1. [it](../dispatch/application/accept/accepting.py): `accept()` makes a `Receipt`, `Receipt.sign()` not."
    other = "2. [models](../console/api/app.py#top): `accept()`, and `plain` words"

    assert missing_names(f"{step}\n{other}", WALKTHROUGH.parent) == ["Receipt.sign", "accept"]
    assert list(links(f"{step}{other} [a](https://x.y) [b](#c)")) == [
        "../dispatch/application/accept/accepting.py",
        "../console/api/app.py",
    ]


def test_every_decision_is_listed_by_its_title() -> None:
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text(encoding="utf-8")

    for decision in sorted(folder.glob("0*.md")):
        number, _, title = decision.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").partition(". ")
        assert f"| [{number}]({decision.name}) | {title} |" in listed
