"""How many cases of a figure are there of each category in each cell? One statement, with the reader's visibility."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from dispatch.adapters.postgres.counting.statement import cases, values_of
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.assessment.counted import By, Within
from dispatch.domain.assessment.crossed import Field
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Span

_FIELDS: Final = """
SELECT coalesce(json_agg(json_build_object(
    'cell', cell, 'category', category, 'count', n, 'foreign', foreigners)), '[]')::text
FROM (
    SELECT c.subject AS cell, m.category, count(*) AS n, count(*) FILTER (WHERE NOT c.opened) AS foreigners
    FROM ({cases}) c JOIN incident m ON m.id = c.id WHERE c.why IS NULL AND c.counts GROUP BY 1, 2
) fields
"""


@lru_cache(maxsize=64)
def _question(figure: Figure, *, of_unit: bool) -> Question[list[Field]]:
    statement = _FIELDS.format(cases=cases(figure, By.CELL, VISIBLE, of_unit=of_unit))
    return Question(statement, list[Field], planned_anew=True)


def figured_fields(session: Session, seen: Visibility, figure: Figure, span: Span, within: Within) -> Sequence[Field]:
    """Return the fields of a figure that have a case; who reads them may see each only as `crossed` says."""
    question = _question(figure, of_unit=within.unit is not None)
    return question.one(session, {**values_of(span, within), **values(seen)})
