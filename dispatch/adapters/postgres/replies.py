"""Which orders from outside were closed and have no reply yet: behind the closings, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal, settled
from dispatch.application.automation.replying import Closing, Result
from dispatch.domain.terms import Outcome

READER: Final = "replies"

_REACHED: Final = sa.text("SELECT xid::text::bigint AS xid, position FROM reader_position WHERE reader = :reader")
_NEXT: Final = sa.text(
    f"""
    SELECT e.xid::text::bigint AS xid, e.position, e.id, e.incident, e.occurred_at, e.data, i.number,
        CASE WHEN i.part_of IS NULL THEN r.origin END AS origin
    FROM incident_event e JOIN incident i ON i.id = e.incident JOIN report r ON r.id = i.report
    WHERE e.type = 'IncidentClosed' AND (e.xid, e.position) > (CAST(CAST(:xid AS text) AS xid8), :position)
        AND {settled("e")}
    ORDER BY e.xid, e.position LIMIT :limit
    """
)
# What was merged into another incident was dealt with as that one.
_RESULT: Final = sa.text(
    """
    SELECT e.occurred_at, e.note, e.data ->> 'unit' AS unit FROM incident_event e
    WHERE e.incident = :incident AND e.occurred_at <= :at AND e.type = ANY(:types) ORDER BY e.seq DESC LIMIT 1
    """
)
_MADE: Final = sa.text(
    """
    SELECT e.data ->> 'reply' AS reply FROM incident_event e
    WHERE e.incident = :incident AND e.type = 'OrderReplied' ORDER BY e.seq
    """
)
_MOVE_ON: Final = sa.text(
    """
    INSERT INTO reader_position (reader, xid, position) VALUES (:reader, CAST(CAST(:xid AS text) AS xid8), :position)
    ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, position = excluded.position
    WHERE (reader_position.xid, reader_position.position) < (excluded.xid, excluded.position)
    """
)
_BY: Final = {
    Outcome.RESOLVED: ["ResultHandedIn", "IncidentSelfHandled", "PartsJoined"],
    Outcome.SELF_HANDLED: ["IncidentSelfHandled"],
    Outcome.DECLINED: ["IncidentDeclined"],
}
"""The facts that tell what was done."""


class Closed(NamedTuple):
    """A closing, and its place in the order of commits. system: whose order it was, where that wants a reply."""

    at: Ordinal
    incident: UUID
    system: str | None
    row: sa.Row[Any]

    @property
    def before(self) -> Ordinal:
        """The place right before its own: whoever has come that far reads it next."""
        return Ordinal(self.at.xid, self.at.id - 1)


def reached(connection: sa.Connection) -> Ordinal:
    """Return how far all closings were looked at."""
    row = connection.execute(_REACHED, {"reader": READER}).first()
    return Ordinal(row.xid, row.position) if row is not None else BEGINNING


def next_closed(connection: sa.Connection, after: Ordinal, limit: int) -> Sequence[Closed]:
    """Return the closings after a place."""
    rows = connection.execute(_NEXT, {"xid": str(after.xid), "position": after.id, "limit": limit}).all()
    return [Closed(Ordinal(row.xid, row.position), row.incident, _system(row.origin), row) for row in rows]


def closing_of(connection: sa.Connection, closed: Closed) -> Closing:
    """Return what answers an order that wants a reply."""
    row = closed.row
    outcome = Outcome(row.data["outcome"])
    return Closing(
        id=row.id,
        incident=row.incident,
        number=row.number,
        outcome=outcome,
        at=row.occurred_at,
        system=row.origin["system"],
        order=row.origin["number"],
        channel=row.origin["reply_to"],
        result=_result(connection, row, outcome),
    )


def made(connection: sa.Connection, incident: UUID) -> Sequence[UUID]:
    """Return the replies that an incident has, in their order; whoever is to add one has locked the incident."""
    return [UUID(row.reply) for row in connection.execute(_MADE, {"incident": incident})]


def move_on(connection: sa.Connection, to: Ordinal) -> None:
    """Remember that everything up to this place was looked at."""
    connection.execute(_MOVE_ON, {"reader": READER, "xid": str(to.xid), "position": to.id})


def _system(origin: Mapping[str, Any] | None) -> str | None:
    return str(origin.get("system")) if origin is not None and origin.get("reply_to") else None


def _result(connection: sa.Connection, row: sa.Row[Any], outcome: Outcome) -> Result | None:
    lead = row.data.get("lead")
    source = UUID(lead) if lead is not None and outcome is not Outcome.DECLINED else row.incident
    values = {"incident": source, "at": row.occurred_at, "types": _BY.get(outcome, [])}
    found = connection.execute(_RESULT, values).first()
    return Result(at=found.occurred_at, words=found.note, unit=found.unit) if found is not None else None
