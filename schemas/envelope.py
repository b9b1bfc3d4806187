"""What every record on a topic carries, whatever it is about.

A record is immutable. Its own id, the time it happened and what caused it let a reader see that it comes twice, so that
handling it twice changes nothing. What it is about is said by each family of records: `schemas.incident_records`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset; a naive one is refused on the way in and out."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The envelope. The name of the record's class is its type.

    event_id: unique for ever, derived from (cause, step) for derived records.
    occurred_at: PostgreSQL's time of the transaction (accept, facts) or the time of the cause (derived records).
    caused_by: the report, record or command that led to it.
    version: of the type; a reader takes the versions that the file of its topic names.
    """

    event_id: UUID
    occurred_at: Instant
    caused_by: UUID
    version: int = 1
