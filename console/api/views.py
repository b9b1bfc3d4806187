"""How an incident is shown: rows and domain objects turned into what the interface says, for one caller.

What the caller may not know is left out here and nowhere else: the reporter, from those who handle it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from console.api.catalogue import Catalogue
from console.api.models.clocks import NextClock
from console.api.models.history import EventActor, EventView, Reason, ReasonLine
from console.api.models.incidents import (
    AssignmentView,
    AttachmentView,
    Detail,
    IncidentAlert,
    RequestView,
    Summary,
    Told,
)
from console.api.models.names import HiddenReporter, Person, Position
from console.api.views_clock import clock_view
from console.api.views_moves import move_views
from dispatch.adapters.postgres.reading.details import AlertRow, Details, HistoryRow, PhotoRow
from dispatch.adapters.postgres.reading.shown import DueNext, Listed
from dispatch.application.masking import mask_numbers, summary
from dispatch.application.policy import sees_reporter
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Assignment, Request
from dispatch.domain.terms import Role, Status

TOLD: Final = "ResultTold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks, with which names, at what time."""

    actor: Actor
    catalogue: Catalogue
    at: datetime


def summary_view(item: Listed, viewer: Viewer) -> Summary:
    """Return an incident as a list shows it."""
    return Summary(**_summary(item, viewer))


def detail_view(details: Details, viewer: Viewer) -> Detail:
    """Return an incident with everything about it that the viewer may know."""
    people = People(details, viewer.actor)
    incident = details.incident
    return Detail(
        **_summary(details.listed, viewer),
        text=details.listed.text,
        assignments=[_assignment(item, viewer, people) for item in incident.assignments],
        clocks=[clock_view(clock, viewer.at) for clock in incident.clocks],
        reasons=[reason for event in details.events for reason in _reasons(event)],
        requests=[_request(item, people) for item in incident.requests],
        attachments=[_attachment(row) for row in details.attachments],
        reporter=people.reporter(),
        moves=move_views(incident, viewer.actor, viewer.catalogue, at=viewer.at),
        alerts=[_alert(row, people) for row in details.alerts],
        told=_told(details),
        self_handled=incident.self_handled,
    )


def history_view(details: Details, viewer: Viewer) -> list[EventView]:
    """Return the history as the viewer may read it."""
    people = People(details, viewer.actor)
    return [
        EventView(
            seq=row.seq,
            type=row.type,
            occurred_at=row.occurred_at,
            by=people.actor_of(row),
            status=Status(row.status),
            version=row.version,
            data=row.data,
            note=row.note,
            attachments=row.attachments or [],
        )
        for row in details.events
    ]


class People:
    """The names of those who took part, except the reporter's where the viewer may not know it."""

    def __init__(self, details: Details, viewer: Actor) -> None:
        self._names = details.names
        self._reporter = details.incident.reporter
        self._shows_reporter = sees_reporter(viewer, details.concerned)

    def person(self, user: str | None) -> Person | None:
        """Return an account with its name."""
        if user is None or self._is_hidden(user):
            return None
        return Person(user=user, name=self._names.get(user, user))

    def reporter(self) -> Person | HiddenReporter | None:
        """Return who reported the incident, or that this is not shown."""
        if self._reporter is None:
            return None
        return self.person(self._reporter) or HiddenReporter(hidden=True)

    def actor_of(self, event: HistoryRow) -> EventActor | None:
        """Return who did what an event tells."""
        user = event.actor
        if user is None and event.by != Role.PLATFORM:
            return EventActor(user=None, name=None, role=Role(event.by))
        person = self.person(user)
        return EventActor(
            user=person.user if person else None,
            name=person.name if person else None,
            role=Role(event.by),
        )

    def _is_hidden(self, user: str) -> bool:
        return user == self._reporter and not self._shows_reporter


def _summary(item: Listed, viewer: Viewer) -> dict[str, Any]:
    catalogue = viewer.catalogue
    placed = Position(lon=item.lon, lat=item.lat) if item.lon is not None and item.lat is not None else None
    return {
        "number": item.number,
        "status": item.status,
        "outcome": item.outcome,
        "version": item.version,
        "seq": item.seq,
        "category": catalogue.category(item.category),
        "grade": item.grade,
        "platform": item.platform,
        "cell": catalogue.area(item.cell),
        "unplaced": item.cell is None,
        "position": placed,
        "address": mask_numbers(item.address) if item.address else None,
        "summary": summary(item.text),
        "urgent": item.urgent,
        "source": item.channel,
        "received_at": item.received_at,
        "lead_unit": catalogue.unit(item.lead_unit),
        "handler": Person(user=item.handler, name=item.handler_name or item.handler) if item.handler else None,
        "clock": _next_clock(item.clock, viewer),
        "needs_person": item.needs_person,
        "escalation_level": item.escalation_level,
    }


def _next_clock(clock: DueNext | None, viewer: Viewer) -> NextClock | None:
    if clock is None:
        return None
    return NextClock(
        kind=clock.kind,
        due_soon_at=clock.due_soon_at,
        due_at=clock.due_at,
        long_overdue_at=clock.long_overdue_at,
        lamp=clock.lamp(viewer.at),
        remaining_seconds=(clock.due_at - viewer.at).total_seconds(),
    )


def _assignment(item: Assignment, viewer: Viewer, people: People) -> AssignmentView:
    return AssignmentView(
        id=item.id,
        role=item.role,
        unit=viewer.catalogue.unit_ref(item.unit),
        state=item.state,
        handler=people.person(item.handler),
        since=item.since,
        ended_at=item.ended_at,
        binding=item.binding,
        reason=item.reason,
    )


def _request(item: Request, people: People) -> RequestView:
    return RequestView(
        id=item.id,
        kind=item.kind,
        state=item.state,
        asked_by=people.person(item.asked_by),
        asked_at=item.asked_at,
        decided_by=people.person(item.decided_by),
        decided_at=item.decided_at,
        reason=item.reason,
    )


def _attachment(row: PhotoRow) -> AttachmentView:
    shown = f"/api/v1/attachments/{row.id}" if row.state == "stored" else None
    return AttachmentView(
        id=row.id,
        sha256=row.sha256,
        media_type=row.media_type,
        bytes=row.bytes,
        state=row.state,
        purpose=row.purpose,
        reason=row.reason,
        url=shown,
        thumb_url=f"{shown}?size=thumb" if shown else None,
    )


def _reasons(event: HistoryRow) -> list[Reason]:
    data: Mapping[str, Any] = event.data
    by = event.actor or data.get("decided_by") or "triage"
    return [
        Reason(
            step=step["step"],
            outcome=step.get("outcome"),
            by=by,
            at=event.occurred_at,
            version=step.get("document"),
            score=step.get("score"),
            gate=step.get("gate"),
            lines=[ReasonLine(code=line["code"], data=line.get("data", {})) for line in step["lines"]],
        )
        for step in data.get("steps", ())
    ]


def _alert(row: AlertRow, people: People) -> IncidentAlert:
    return IncidentAlert(
        id=row.id,
        step=row.step,
        level=row.level,
        at=row.at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=people.person(row.acknowledged_by),
    )


def _told(details: Details) -> Told | None:
    told = [event for event in details.events if event.type == TOLD and event.data.get("delivered", True)]
    return Told(at=told[-1].occurred_at, channel=told[-1].data["channel"]) if told else None
