"""How domain objects lie in rows, both ways; which statements carry them is the stores' business."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from dispatch.domain.clocks.due_times import DueTimes
from dispatch.domain.clocks.limits import LadderStep, LampThresholds, Rule, rule_data
from dispatch.domain.clocks.sla_clock import Clock, ClockFact
from dispatch.domain.incident import Announcement, Assignment, Change, Incident, Request, Tally
from dispatch.domain.terms import (
    AreaCode,
    AssignmentId,
    AssignmentRole,
    AssignmentState,
    CategoryCode,
    ClockFactKind,
    ClockId,
    ClockKind,
    ClockReason,
    Grade,
    IncidentId,
    Outcome,
    Platform,
    RequestId,
    RequestKind,
    RequestState,
    Status,
    UnitId,
    UserId,
)
from schemas.facts import fact_data
from schemas.ids import derived_id
from schemas.incident_records import IncidentEvent

encode = msgspec.json.Encoder().encode

Row = Mapping[str, Any]


@lru_cache(maxsize=256)
def ladder_to_json(ladder: tuple[LadderStep, ...]) -> str:
    """Return a ladder as JSON text; a township has a handful of ladders, and every clock carries one."""
    return encode(
        [
            {
                "step": step.step,
                "level": step.level,
                "at_fraction": step.at_fraction,
                "after_due_s": None if step.after_due is None else step.after_due.total_seconds(),
                "recipients": step.recipients,
            }
            for step in ladder
        ]
    ).decode()


@lru_cache(maxsize=256)
def ladder_from_json(ladder: str) -> tuple[LadderStep, ...]:
    """Return a ladder from its JSON text."""
    return tuple(
        LadderStep(
            step=step["step"],
            level=step["level"],
            at_fraction=step["at_fraction"],
            after_due=None if step["after_due_s"] is None else timedelta(seconds=step["after_due_s"]),
            recipients=tuple(step["recipients"]),
        )
        for step in msgspec.json.decode(ladder)
    )


@lru_cache(maxsize=1024)
def rule_to_json(rule: Rule) -> str:
    """Return a rule as JSON text; a township has some dozens, and every fact of a clock carries one."""
    return encode(rule_data(rule)).decode()


@lru_cache(maxsize=1024)
def rule_from_json(text: str) -> Rule:
    """Return a rule from its JSON text."""
    data = msgspec.json.decode(text)
    return Rule(
        document=data["document"],
        version=data["version"],
        kind=ClockKind(data["kind"]),
        category=data["category"],
        grade=Grade(data["grade"]) if data["grade"] is not None else None,
        allowance=timedelta(seconds=data["allowance_s"]),
        lamps=LampThresholds(due_soon=data["due_soon"], long_overdue=data["long_overdue"]),
    )


def incident_row(incident: Incident) -> dict[str, Any]:
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
        "units": sorted({item.unit for item in incident.assignments}),
        "returns": incident.returns,
        "reworks": incident.reworks,
        "declines": incident.declines,
        "reopens": incident.reopens,
        "self_handled": incident.self_handled,
        "self_handled_by": incident.self_handled_by,
        "earlier_handlers": list(incident.earlier_handlers),
        "reply_until": incident.reply_until,
        "person_only": incident.person_only,
        "left_to_person": incident.left_to_person,
        "decided_by": incident.decided_by,
        "tallies": encode(incident.tallies).decode() if incident.tallies else "[]",
        "told_at": incident.told_at,
        "closed_at": incident.closed_at,
    }


def incident_from_row(
    row: Row,
    assignments: tuple[Assignment, ...],
    clocks: tuple[Clock, ...],
    requests: tuple[Request, ...],
) -> Incident:
    """Return the aggregate from the incident's row and its parts."""
    return Incident(
        id=IncidentId(row["id"]),
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
    )


def assignment_row(incident: IncidentId, assignment: Assignment) -> dict[str, Any]:
    """Return an assignment as a row."""
    return {
        "id": assignment.id,
        "incident": incident,
        "role": assignment.role.value,
        "unit": assignment.unit,
        "state": assignment.state.value,
        "handler": assignment.handler,
        "since": assignment.since,
        "ended_at": assignment.ended_at,
        "binding": assignment.binding,
        "reason": assignment.reason,
        "responsibility_row": assignment.responsibility_row,
        "admission_item": assignment.admission_item,
        "return_until": assignment.return_until,
    }


def assignment_from_row(row: Row) -> Assignment:
    """Return the assignment of a row."""
    return Assignment(
        id=AssignmentId(row["id"]),
        unit=UnitId(row["unit"]),
        role=AssignmentRole(row["role"]),
        state=AssignmentState(row["state"]),
        handler=UserId(row["handler"]) if row["handler"] else None,
        since=row["since"],
        ended_at=row["ended_at"],
        binding=row["binding"],
        reason=row["reason"],
        responsibility_row=row["responsibility_row"],
        admission_item=row["admission_item"],
        return_until=row["return_until"],
    )


def request_row(incident: IncidentId, request: Request) -> dict[str, Any]:
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
        "payload": encode(request.payload).decode(),
    }


def request_from_row(row: Row) -> Request:
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
        payload=row["payload"],
    )


def clock_row(clock: Clock) -> dict[str, Any]:
    """Return a clock as a row; `state` and when it turns are copied from the last fact, for queries."""
    times = clock.times if clock.running else None
    return {
        "id": clock.id,
        "incident": clock.incident,
        "assignment": clock.assignment,
        "request": clock.request,
        "kind": clock.kind.value,
        "epoch": clock.epoch,
        "cap": clock.cap,
        "ladder": ladder_to_json(clock.ladder),
        "state": clock.state.value,
        "started_at": clock.started_at,
        "due_soon_at": times.due_soon_at if times else None,
        "due_at": times.due_at if times else None,
        "long_overdue_at": times.long_overdue_at if times else None,
    }


def clock_from_row(row: Row, facts: tuple[ClockFact, ...]) -> Clock:
    """Return the clock of a row with its facts."""
    return Clock(
        id=ClockId(row["id"]),
        incident=IncidentId(row["incident"]),
        kind=ClockKind(row["kind"]),
        assignment=AssignmentId(row["assignment"]) if row["assignment"] else None,
        request=RequestId(row["request"]) if row["request"] else None,
        epoch=row["epoch"],
        cap=row["cap"],
        ladder=ladder_from_json(row["ladder"]),
        facts=facts,
    )


def fact_rows(clock: Clock, after: int) -> Iterator[dict[str, Any]]:
    """Yield the clock's facts from number `after` on (0 = all) as rows."""
    for n, fact in enumerate(clock.facts[after:], start=after):
        times = fact.times
        yield {
            "clock": clock.id,
            "n": n,
            "at": fact.at,
            "kind": fact.kind.value,
            "why": fact.why.value if fact.why else None,
            # Left out where the rule says it, as it nearly always does: an interval is dear to read.
            "allowance": fact.allowance if fact.allowance != fact.rule.allowance else None,
            "rule": rule_to_json(fact.rule),
            "due_soon_at": times.due_soon_at if times else None,
            "due_at": times.due_at if times else None,
            "long_overdue_at": times.long_overdue_at if times else None,
            "uncapped_due_at": times.uncapped_due_at if times else None,
            "steps_due_at": _array_text(times.steps_due_at) if times else None,
        }


def fact_from_row(row: Row) -> ClockFact:
    """Return the fact of a row."""
    rule = rule_from_json(row["rule"])
    return ClockFact(
        at=row["at"],
        kind=ClockFactKind(row["kind"]),
        why=ClockReason(row["why"]) if row["why"] else None,
        allowance=rule.allowance if row["allowance"] is None else row["allowance"],
        rule=rule,
        times=_times(row) if row["due_at"] is not None else None,
    )


def _array_text(instants: tuple[datetime, ...]) -> str:
    """Return instants as PostgreSQL reads an array of them: JSON's, but for the brackets."""
    return f"{{{encode(instants)[1:-1].decode()}}}"


def _times(row: Row) -> DueTimes:
    return DueTimes(
        due_soon_at=row["due_soon_at"],
        due_at=row["due_at"],
        long_overdue_at=row["long_overdue_at"],
        uncapped_due_at=row["uncapped_due_at"],
        steps_due_at=tuple(row["steps_due_at"]),
    )


def event_rows(change: Change, *, at: datetime, cause: UUID) -> Iterator[dict[str, Any]]:
    """Yield every announcement of a change as an `incident_event` row (arrays as text), with its outbox value."""
    for seq, announcement in change.numbered():
        yield _event_row(change.after, announcement, seq, at=at, cause=cause)


def _event_row(
    incident: Incident, announcement: Announcement, seq: int, *, at: datetime, cause: UUID
) -> dict[str, Any]:
    data = fact_data(announcement.fact)
    type_ = type(announcement.fact).__name__
    record = IncidentEvent(
        event_id=derived_id(cause, f"{incident.id}:{seq}"),
        incident=incident.id,
        occurred_at=at,
        caused_by=cause,
        type=type_,
        number=incident.number,
        seq=seq,
        incident_version=incident.version,
        status=incident.status.value,
        town=incident.town,
        by=announcement.by.value,
        data=data,
        cell=incident.cell,
        category=incident.category,
        grade=int(incident.grade) if incident.grade is not None else None,
        platform=incident.platform.value if incident.platform else None,
    )
    return {
        "incident": incident.id,
        "seq": seq,
        "id": record.event_id,
        "type": type_,
        "occurred_at": at,
        "actor": announcement.actor,
        "by": announcement.by.value,
        "status": incident.status.value,
        "version": incident.version,
        "caused_by": cause,
        "data": encode(data).decode(),
        "note": announcement.note,
        "attachments": f"{{{','.join(map(str, announcement.attachments))}}}" if announcement.attachments else None,
        "urgent": incident.urgent,
        "value": encode(record),
    }
