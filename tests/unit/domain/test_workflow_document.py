"""docs/workflow.md says what the table says."""

from __future__ import annotations

from pathlib import Path

from deploy.workflow import workflow_text
from dispatch.domain.moves.table import MOVES

DOCUMENT = Path(__file__).parents[3] / "docs" / "workflow.md"


def test_the_document_is_made_from_the_table() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == workflow_text(), (
        "write it anew: python -m deploy.workflow docs/workflow.md"
    )


def test_the_document_has_a_line_for_each_row_and_a_diagram() -> None:
    text = workflow_text()

    assert sum(line.startswith(tuple(f"| {move.row} |" for move in MOVES)) for line in text.splitlines()) == len(MOVES)
    assert "stateDiagram-v2" in text
