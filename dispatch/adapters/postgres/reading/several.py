"""Several incidents by their numbers, each as a list shows it and as a whole, in one trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.incidents.whole import PARTS, Whole
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.shown import SHOWN, Listed
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.incident import Incident


class SeveralRow(Struct, frozen=True, kw_only=True):
    """One of them."""

    listed: Listed
    incident: Incident


class Several(Struct, frozen=True, kw_only=True):
    """Those that are visible, in the order in which they were named."""

    rows: Sequence[SeveralRow]
    at: datetime


class _Found(Struct):
    listed: Listed
    whole: Whole


class _Answer(Struct):
    found: list[_Found]
    at: datetime


_SEVERAL: Final = Question(
    f"""
WITH chosen AS MATERIALIZED (
    SELECT i.*, array_position(%(numbers)s::text[], i.number) AS place FROM incident i
    WHERE i.number = ANY(%(numbers)s::text[]) AND {VISIBLE}
), listed AS MATERIALIZED ({SHOWN})
SELECT json_build_object('at', statement_timestamp(), 'found', (
    SELECT coalesce(json_agg(json_build_object(
        'listed', (SELECT row_to_json(listed) FROM listed WHERE listed.id = chosen.id),
        'whole', json_build_object({PARTS})
    ) ORDER BY place), '[]') FROM chosen
))::text
""",
    _Answer,
)


def several(session: Session, seen: Visibility, numbers: Sequence[str]) -> Several:
    """Return those of these incidents that are visible."""
    found = _SEVERAL.ask(session, {**values(seen), "numbers": list(numbers)})
    assert found is not None
    rows = [SeveralRow(listed=row.listed, incident=row.whole.aggregate()) for row in found.found]
    return Several(rows=rows, at=found.at)
