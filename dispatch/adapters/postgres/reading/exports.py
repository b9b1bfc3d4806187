"""The exports of one person: how far they are, and what has to be known to hand one out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.domain.exporting import Encoding, ExportFault, ExportFormat, ExportState
from dispatch.domain.terms import UserId
from schemas.texts import Language

SHOWN: Final = 100


class ExportRow(Struct, frozen=True, kw_only=True):
    """An export as it stands. attempts: which one made its file.

    grants: role, area and unit of everything that its owner held when it was made.
    """

    id: UUID
    what: str
    filter: dict[str, Any]
    format: ExportFormat
    encoding: Encoding
    language: Language
    state: ExportState
    asked_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    attempts: int
    rows: int
    bytes: int | None
    replaced: int
    fault: ExportFault | None
    grants: list[tuple[str, str, str | None]] | None


def _of(which: str) -> Question[list[ExportRow]]:
    return Question(
        f"""
SELECT coalesce(json_agg(to_jsonb(e) - 'sha256' ORDER BY e.asked_at DESC, e.id), '[]')::text FROM (
    SELECT * FROM export o WHERE o."user" = %(user)s::text AND o.state <> 'removed' AND {which}
    ORDER BY o.asked_at DESC, o.id LIMIT {SHOWN}
) e
""",
        list[ExportRow],
    )


_ALL: Final = _of("true")
_ONE: Final = _of("o.id = %(id)s::uuid")


def exports(session: Session, user: UserId) -> Sequence[ExportRow]:
    """Return somebody's own exports, the newest first."""
    return _ALL.one(session, {"user": user})


def export(session: Session, user: UserId, id: UUID) -> ExportRow | None:
    """Return one of them."""
    return next(iter(_ONE.one(session, {"user": user, "id": id})), None)
