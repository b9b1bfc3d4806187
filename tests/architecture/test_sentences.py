"""What people read in Chinese stands in the catalogue of sentences (ADR 19), not in the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import ROOT, sources, tree

PACKAGES = ("schemas", "runtime", "dispatch", "producers", "stream_processors", "console")
"""Not `deploy`: the command line and the set-up speak to whoever runs them, and the demo township is made there."""

SPEAK_THEMSELVES = {
    "dispatch/application/roster_file.py": "the heads and weekdays of the table as townships keep it in a spreadsheet",
    "producers/importer/rows.py": "the mark of a text that was cut is stored with it: other words would be other bytes",
    "producers/simulator/conduct.py": "what the people of the simulated day write",
    "producers/simulator/moves.py": "what the people of the simulated day write",
}
"""Files with Chinese of their own, and why."""


def documentation(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the strings that only readers of the source see: statements of their own."""
    for each in ast.walk(node):
        if isinstance(each, ast.Expr):
            yield each.value


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def speaks_chinese(module: ast.Module) -> bool:
    documented = {id(value) for value in documentation(module)}
    constants = (each for each in ast.walk(module) if isinstance(each, ast.Constant) and id(each) not in documented)
    return any(isinstance(each.value, str) and is_chinese(each.value) for each in constants)


def test_no_source_says_anything_in_chinese_but_those_that_have_a_reason() -> None:
    speaking = {str(path.relative_to(ROOT)) for path in sources(*PACKAGES) if speaks_chinese(tree(path))}

    assert speaking == set(SPEAK_THEMSELVES)


def test_a_sentence_in_a_source_is_found_and_a_docstring_is_none() -> None:
    assert speaks_chinese(ast.parse("raise Refusal('请先登录')"))
    assert speaks_chinese(ast.parse("said = f'{count} 人'"))
    assert not speaks_chinese(ast.parse('"""交办."""\n\nLIMIT = 3\n"""几个"""'))
