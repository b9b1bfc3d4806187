"""The hand-overs of some command rooms, as they were signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.shift import ShiftSheet
from dispatch.adapters.postgres.reading.visibility import beginning
from dispatch.domain.handover import Signatures
from dispatch.domain.terms import AreaCode


class HandoverRow(Struct, frozen=True, kw_only=True):
    """A hand-over as it is kept, with the names of both."""

    signed: Signatures
    left_name: str
    taken_name: str | None
    notes: str
    remark: str
    sheet: ShiftSheet


def _of(which: str) -> Question[list[HandoverRow]]:
    return Question(
        f"""
SELECT coalesce(json_agg(json_build_object(
    'signed', to_jsonb(h) - 'sheet', 'notes', h.notes, 'remark', h.remark, 'sheet', h.sheet,
    'left_name', (SELECT name FROM app_user WHERE id = h.left_by),
    'taken_name', (SELECT name FROM app_user WHERE id = h.taken_by)
) ORDER BY h.left_at DESC, h.id), '[]')::text FROM (
    SELECT * FROM handover o WHERE o.area LIKE ANY(%(within)s::text[]) AND {which}
    ORDER BY o.left_at DESC, o.id LIMIT %(limit)s::int
) h
""",
        list[HandoverRow],
    )


_PAGE: Final = _of("o.left_at < coalesce(%(before)s::timestamptz, 'infinity')")
_ONE: Final = _of("o.id = %(id)s::uuid")


def handovers(
    session: Session, within: Sequence[AreaCode], before: datetime | None, limit: int
) -> Sequence[HandoverRow]:
    """Return hand-overs of the command rooms of these areas, the newest first."""
    return _PAGE.one(session, {"within": [*map(beginning, within)], "before": before, "limit": limit})


def handover(session: Session, within: Sequence[AreaCode], id: UUID) -> HandoverRow | None:
    """Return one of them."""
    found = _ONE.one(session, {"within": [*map(beginning, within)], "id": id, "limit": 1})
    return next(iter(found), None)
