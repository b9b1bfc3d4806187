"""By which numbers people know incidents that are known by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility

_NUMBERS: Final = Question(
    f"""
SELECT coalesce(json_object_agg(i.id, i.number), '{{}}')::text FROM incident i
WHERE i.id = ANY(%(ids)s::uuid[]) AND {VISIBLE}
""",
    dict[UUID, str],
)


_VISIBLE: Final = Question(
    f"""
SELECT coalesce(json_agg(i.number), '[]')::text FROM incident i WHERE i.number = ANY(%(numbers)s::text[]) AND {VISIBLE}
""",
    list[str],
)


def visible_among(session: Session, seen: Visibility, numbers: Sequence[str]) -> frozenset[str]:
    """Return those of these numbers whose incidents are visible."""
    return frozenset(_VISIBLE.one(session, {**values(seen), "numbers": list(numbers)}))


def numbers(session: Session, seen: Visibility, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return the numbers of these incidents, those of them that are visible."""
    return _NUMBERS.ask(session, {**values(seen), "ids": list(ids)}) or {}
