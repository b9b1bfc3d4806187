"""How the requests of incidents lie in rows, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg

from dispatch.adapters.postgres import tables
from dispatch.adapters.postgres.columns import Amendment, Insertion
from dispatch.adapters.postgres.incidents.spans import Span
from dispatch.adapters.postgres.json_text import encode
from dispatch.domain.incident import Request
from dispatch.domain.terms import (
    IncidentId,
    RequestId,
    RequestKind,
    RequestState,
    Role,
    UserId,
)

REQUESTS: Final = "SELECT * FROM request WHERE incident = ANY(%s) ORDER BY asked_at, id"
_NEW: Final = Insertion(
    tables.request,
    "id, incident, kind, state, asked_by, asked_at, decided_by, decided_at, reason, decider, payload",
)

_CHANGED: Final = Amendment(tables.request, "state, decided_by, decided_at")


def save(cursor: psycopg.Cursor[Any], spans: Sequence[Span]) -> None:
    """Write requests that are new or changed."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for before, after in spans:
        known = {item.id: item for item in before.requests}
        for item in after.requests:
            earlier = known.get(item.id)
            if earlier != item:
                (new if earlier is None else changed).append(_row(after.id, item))
    _CHANGED.run(cursor, changed)
    _NEW.run(cursor, new)


def _row(incident: IncidentId, request: Request) -> dict[str, Any]:
    """Return a request as a row."""
    return {
        "id": request.id,
        "incident": incident,
        "kind": request.kind.value,
        "state": request.state.value,
        "asked_by": request.asked_by,
        "asked_at": request.asked_at,
        "decided_by": request.decided_by,
        "decided_at": request.decided_at,
        "reason": request.reason,
        "decider": request.decider.value,
        "payload": encode(request.payload).decode(),
    }


def request_from_row(row: Mapping[str, Any]) -> Request:
    """Return the request of a row."""
    return Request(
        id=RequestId(row["id"]),
        kind=RequestKind(row["kind"]),
        state=RequestState(row["state"]),
        asked_by=UserId(row["asked_by"]),
        asked_at=row["asked_at"],
        decided_by=UserId(row["decided_by"]) if row["decided_by"] else None,
        decided_at=row["decided_at"],
        reason=row["reason"],
        decider=Role(row["decider"]),
        payload=row["payload"],
    )
