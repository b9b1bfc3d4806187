"""How an incident lies in its own row; its parts lie in rows of their own, each in a module beside this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec
import psycopg

from dispatch.adapters.postgres import tables
from dispatch.adapters.postgres.columns import Amendment, Insertion, text_array
from dispatch.adapters.postgres.incidents.spans import Span
from dispatch.adapters.postgres.json_text import encode
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Incident, Request, Tally
from dispatch.domain.terms import (
    AccusedRef,
    AreaCode,
    AssignmentId,
    CategoryCode,
    Grade,
    IncidentId,
    Outcome,
    Platform,
    Status,
    TellBy,
    UserId,
)

_OFTEN: Final = "status, outcome, version, seq, lead, lead_unit, units, reply_until, tallies, told_at, closed_at"
"""What most moves change, and nothing beside it. Every column that is written costs, changed or not."""
_RARELY: Final = (
    "urgent, category, grade, platform, cell, former_units, returns, reworks, declines, reopens, self_handled, "
    "self_handled_by, earlier_handlers, person_only, left_to_person, decided_by, accused, merged_into, followers, "
    "joined, parts, parts_open"
)
_rare: Final = attrgetter(*_RARELY.split(", "))
_STEPPED: Final = Amendment(tables.incident, _OFTEN)
_CHANGED: Final = Amendment(tables.incident, f"{_OFTEN}, {_RARELY}")
_NEW: Final = Insertion(
    tables.incident,
    f"id, number, report, town, channel, reporter, received_at, history, part_of, part_text, {_OFTEN}, {_RARELY}",
)


def save(cursor: psycopg.Cursor[Any], spans: Sequence[Span]) -> None:
    """Write what became of the incidents; a decision may make new ones."""
    known = [(before, after) for before, after in spans if before.version]
    stepped = all(_rare(before) == _rare(after) for before, after in known)
    (_STEPPED if stepped else _CHANGED).run(cursor, [_row(after) for _, after in known])
    _NEW.run(cursor, [_row(after) | _kept(after) for before, after in spans if not before.version])


def _row(incident: Incident) -> dict[str, Any]:
    """Return the incident's own columns."""
    lead = next((item for item in incident.assignments if item.id == incident.lead), None)
    return {
        "id": incident.id,
        "status": incident.status.value,
        "outcome": incident.outcome.value if incident.outcome else None,
        "version": incident.version,
        "seq": incident.seq,
        "urgent": incident.urgent,
        "category": incident.category,
        "grade": int(incident.grade) if incident.grade is not None else None,
        "platform": incident.platform.value if incident.platform else None,
        "cell": incident.cell,
        "lead": incident.lead,
        "lead_unit": lead.unit if lead else None,
        "units": text_array(sorted(incident.units)),
        "former_units": text_array(sorted(incident.former_units)),
        "returns": incident.returns,
        "reworks": incident.reworks,
        "declines": incident.declines,
        "reopens": incident.reopens,
        "self_handled": incident.self_handled,
        "self_handled_by": incident.self_handled_by,
        "earlier_handlers": text_array(incident.earlier_handlers),
        "reply_until": incident.reply_until,
        "person_only": incident.person_only,
        "left_to_person": incident.left_to_person,
        "decided_by": incident.decided_by,
        "tallies": encode(incident.tallies).decode() if incident.tallies else "[]",
        "accused": text_array(incident.accused),
        "merged_into": incident.merged_into,
        "followers": incident.followers,
        "joined": incident.joined,
        "parts": incident.parts,
        "parts_open": incident.parts_open,
        "told_at": incident.told_at,
        "closed_at": incident.closed_at,
    }


def _kept(incident: Incident) -> dict[str, Any]:
    """Return the columns that never change."""
    return {
        "number": incident.number,
        "report": incident.report,
        "town": incident.town,
        "channel": incident.channel,
        "reporter": incident.reporter,
        "received_at": incident.received_at,
        "history": incident.history,
        "part_of": incident.part_of,
        "part_text": incident.part_text,
    }


def incident_from_row(
    row: Mapping[str, Any],
    assignments: tuple[Assignment, ...],
    clocks: tuple[Clock, ...],
    requests: tuple[Request, ...],
) -> Incident:
    """Return the aggregate from the incident's row and its parts."""
    return Incident(
        id=IncidentId(row["id"]),
        report=row["report"],
        number=row["number"],
        town=AreaCode(row["town"]),
        status=Status(row["status"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        version=row["version"],
        seq=row["seq"],
        channel=row["channel"],
        reporter=UserId(row["reporter"]) if row["reporter"] else None,
        urgent=row["urgent"],
        category=CategoryCode(row["category"]) if row["category"] else None,
        grade=Grade(row["grade"]) if row["grade"] is not None else None,
        platform=Platform(row["platform"]) if row["platform"] else None,
        cell=AreaCode(row["cell"]) if row["cell"] else None,
        lead=AssignmentId(row["lead"]) if row["lead"] else None,
        assignments=assignments,
        clocks=clocks,
        requests=requests,
        returns=row["returns"],
        reworks=row["reworks"],
        declines=row["declines"],
        reopens=row["reopens"],
        self_handled=row["self_handled"],
        self_handled_by=UserId(row["self_handled_by"]) if row["self_handled_by"] else None,
        earlier_handlers=tuple(UserId(user) for user in row["earlier_handlers"]),
        reply_until=row["reply_until"],
        history=row["history"],
        received_at=row["received_at"],
        told_at=row["told_at"],
        closed_at=row["closed_at"],
        person_only=row["person_only"],
        left_to_person=row["left_to_person"],
        decided_by=row["decided_by"],
        tallies=msgspec.convert(row["tallies"], tuple[Tally, ...]) if row["tallies"] else (),
        accused=tuple(AccusedRef(reference) for reference in row["accused"]),
        merged_into=IncidentId(row["merged_into"]) if row["merged_into"] else None,
        followers=row["followers"],
        part_of=IncidentId(row["part_of"]) if row["part_of"] else None,
        part_text=row["part_text"],
        joined=row["joined"],
        parts=row["parts"],
        parts_open=row["parts_open"],
        tell_by=TellBy(row["tell_by"]) if row["tell_by"] else None,
    )
