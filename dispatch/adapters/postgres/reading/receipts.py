"""The receipt of the report that an incident began with, as it was signed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility


class ReceiptRow(Struct, frozen=True, kw_only=True):
    """What a receipt promises; sha256: of the bytes as they were received, in hex."""

    number: str
    report_id: UUID
    sha256: str
    received_at: datetime


_RECEIPT: Final = Question(
    f"""
SELECT json_build_object(
    'number', r.number, 'report_id', r.id, 'sha256', encode(r.sha256, 'hex'), 'received_at', r.received_at
)::text FROM incident i JOIN report r ON r.id = i.report WHERE i.number = %(number)s::text AND {VISIBLE}
""",
    ReceiptRow,
)


def receipt(session: Session, seen: Visibility, number: str) -> ReceiptRow | None:
    """Return the receipt behind an incident, None where the incident is not visible."""
    return _RECEIPT.ask(session, {**values(seen), "number": number})
