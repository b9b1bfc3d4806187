"""How an incident is shown: rows and domain objects turned into what the interface says, for one caller.

What the caller may not know is left out here and nowhere else; `views_shown` says what that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from console.api.catalogue import Catalogue
from console.api.models.clocks import Granted, NextClock
from console.api.models.deliveries import Reached
from console.api.models.history import EventView, Reason, ReasonLine
from console.api.models.incidents import (
    AssignmentView,
    AttachmentView,
    Detail,
    IncidentAlert,
    OrderView,
    RequestView,
    Summary,
    Told,
)
from console.api.models.names import Person, Position
from console.api.views_caller import caller_view
from console.api.views_clock import Causes, clock_views, pausing_acts
from console.api.views_custody import custody_view
from console.api.views_merged import follower_view, lead_view
from console.api.views_milestones import milestone_views
from console.api.views_moves import forbidden_views, move_views
from console.api.views_parts import parent_view, part_views
from console.api.views_roster import duty_view
from console.api.views_shown import Shown, parted
from dispatch.adapters.postgres.reading.details import AlertRow, Details, HistoryRow, OrderRow, PhotoRow
from dispatch.adapters.postgres.reading.shown import DueNext, Listed
from dispatch.application.masking import mask_numbers, readable, summary
from dispatch.application.policy import Sight, sees_reporter, sight, visible
from dispatch.domain.actor import Actor
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.incident import Assignment, Request
from dispatch.domain.moves.extending import Extension
from dispatch.domain.moves.holding import Hold
from dispatch.domain.moves.questioning import Question
from dispatch.domain.moves.transferring import Transfer
from dispatch.domain.terms import RequestKind, Status

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
    shown = Shown(details, viewer.actor)
    incident = details.incident
    former = shown.sight is Sight.FORMER
    causes = Causes(
        grants={item.id: _granted(item, shown) for item in incident.requests},
        acts=pausing_acts(details.pausing, viewer.actor),
    )
    return Detail(
        **(_summary(details.listed, viewer) | (_as_it_left(shown) if former else {})),
        text="" if former else readable(details.listed.text),
        occurred_at=None if former else details.listed.occurred_at,
        assignments=[_assignment(item, viewer, shown) for item in shown.assignments()],
        clocks=clock_views(shown, viewer.catalogue, causes, at=viewer.at),
        custody=custody_view(details, shown, viewer.catalogue),
        reasons=[reason for event in shown.entries() for reason in _reasons(event, shown)],
        requests=[_request(item, shown) for item in shown.requests()],
        attachments=[_attachment(row) for row in shown.photos()],
        reporter=shown.reporter(),
        caller=caller_view(details, viewer.actor),
        order=_order(details.order),
        moves=[] if former else move_views(incident, viewer.actor, viewer.catalogue, details.crew, at=viewer.at),
        forbidden=[] if former else forbidden_views(incident, viewer.actor, viewer.catalogue, at=viewer.at),
        alerts=[_alert(row, shown) for row in shown.alerts()],
        told=None if former else _told(details),
        self_handled=incident.self_handled and not former,
        on_duty=duty_view(details, viewer.catalogue, at=viewer.at) if shown.sight is Sight.WHOLE else None,
        merged_into=None if former else lead_view(details.merged_into, viewer.actor),
        merged=[follower_view(row) for row in details.followers] if shown.sight is Sight.WHOLE else [],
        part_of=parent_view(details.parent, viewer.actor),
        parts=part_views(details, viewer.actor, shown.sight, viewer.catalogue),
    )


def _order(row: OrderRow | None) -> OrderView | None:
    return OrderView(system=row.system, number=row.number, due_at=row.due_at) if row is not None else None


def short_view(detail: Detail) -> Summary:
    """Return as a list shows it what was read as a whole."""
    return Summary(**{name: getattr(detail, name) for name in Summary.__struct_fields__})


def history_view(details: Details, viewer: Viewer) -> list[EventView]:
    """Return the history as the viewer may read it."""
    shown = Shown(details, viewer.actor)
    return [_event(row, shown) for row in shown.entries()]


def _event(row: HistoryRow, shown: Shown) -> EventView:
    words = shown.words_of(row)
    note, turn_to = parted(row.type, readable(row.note) if words else None)
    return EventView(
        seq=row.seq,
        type=row.type,
        occurred_at=row.occurred_at,
        by=shown.actor_of(row),
        status=Status(row.status),
        version=row.version,
        data=shown.data_of(row),
        note=note,
        turn_to=turn_to,
        attachments=list(row.attachments or ()) if words else [],
        given_to=shown.colleague(row.given_to),
    )


def _summary(item: Listed, viewer: Viewer) -> dict[str, Any]:
    catalogue = viewer.catalogue
    much = sight(viewer.actor, item.concerned) or Sight.FORMER
    known = much is not Sight.FORMER
    handler = item.handler if much is Sight.WHOLE else None
    placed = None
    if item.lon is not None and item.lat is not None:
        placed = Position(lon=item.lon, lat=item.lat, accuracy_m=item.accuracy_m)
    return {
        "number": item.number,
        "status": item.status,
        "outcome": item.outcome,
        "version": item.version,
        "seq": item.seq,
        "category": catalogue.category(item.category),
        "grade": item.grade,
        "platform": item.platform,
        "cell": catalogue.area(item.cell) if known else None,
        "unplaced": item.cell is None and known,
        "position": placed if known else None,
        "address": mask_numbers(readable(item.address)) if item.address and known else None,
        "summary": summary(item.text) if known else "",
        "urgent": item.urgent,
        "accusation": bool(item.accused) and much is Sight.WHOLE,
        "source": item.channel if sees_reporter(viewer.actor, item.concerned) else None,
        "received_at": item.received_at,
        "lead_unit": catalogue.unit(item.lead_unit) if known else None,
        "helping": much is Sight.WHOLE and _helps(item, viewer.actor),
        "handler": Person(user=handler, name=item.handler_name or handler) if handler else None,
        "clock": _next_clock(item.clock, viewer) if known else None,
        "waits": known and item.clock is None and item.status.is_open,
        "needs_person": item.needs_person,
        "escalation_level": item.escalation_level,
        "followers": item.followers if much is Sight.WHOLE else 0,
        "is_part": item.is_part,
        "awaits_look": known and item.awaits_look,
        "parts_open": item.parts_open if known else 0,
        "asked": [kind for kind in item.asked if _waits_openly(kind, much)],
        "sight": much,
    }


def _helps(item: Listed, actor: Actor) -> bool:
    """Say whether the viewer is of a unit that helps or handed in its part, and not of the one that leads."""
    units = visible(actor).units
    return item.lead_unit not in units and not units.isdisjoint(item.units)


def _waits_openly(kind: RequestKind, much: Sight) -> bool:
    """Say whether it is shown that this is asked for: a question to the person who reported is shown to that person."""
    return much is Sight.WHOLE or (much is Sight.OWN and kind is RequestKind.MATERIAL)


def _as_it_left(shown: Shown) -> dict[str, Any]:
    """Where the incident stood when the unit was done with it: what others do after that is no longer the unit's."""
    last = shown.entries()[-1]
    return {
        "status": Status(last.status),
        "outcome": None,
        "version": last.version,
        "seq": last.seq,
        "waits": False,
        "needs_person": False,
        "awaits_look": False,
        "escalation_level": None,
    }


def _next_clock(clock: DueNext | None, viewer: Viewer) -> NextClock | None:
    # Were it due at a time that nobody knows, none of the incident's clocks would be known to be due.
    if clock is None or clock.due_at == UNKNOWN:
        return None
    return NextClock(
        kind=clock.kind,
        due_soon_at=clock.due_soon_at,
        due_at=clock.due_at,
        long_overdue_at=clock.long_overdue_at,
        lamp=clock.lamp(viewer.at),
        remaining_seconds=(clock.due_at - viewer.at).total_seconds(),
    )


def _assignment(item: Assignment, viewer: Viewer, shown: Shown) -> AssignmentView:
    return AssignmentView(
        id=item.id,
        role=item.role,
        unit=viewer.catalogue.unit_ref(item.unit),
        state=item.state,
        handler=shown.colleague(item.handler),
        since=item.since,
        ended_at=item.ended_at,
        binding=item.binding,
        reason=readable(item.reason) if shown.sight is not Sight.OWN else None,
        department=shown.department_of(item) if shown.sight is not Sight.OWN else None,
        answer=readable(item.answer) if shown.sight is not Sight.OWN else None,
        milestones=milestone_views(item, shown.clocks(), viewer.at) if shown.sight is not Sight.OWN else [],
    )


def _granted(item: Request, shown: Shown) -> Granted:
    reason = "" if shown.sight is Sight.OWN else readable(item.reason)
    hold = Hold.of(item) if item.kind is RequestKind.HOLD else None
    return Granted(
        kind=item.kind,
        reason=reason,
        reason_code=hold.reason_code if hold else None,
        decided_by=shown.decider(item),
    )


def _request(item: Request, shown: Shown) -> RequestView:
    extension = Extension.of(item) if item.kind is RequestKind.EXTENSION else None
    hold = Hold.of(item) if item.kind is RequestKind.HOLD else None
    question = Question.of(item) if item.kind is RequestKind.MATERIAL else None
    transfer = Transfer.of(item) if item.kind is RequestKind.TRANSFER else None
    ends, answer = hold or question, shown.answer_to(item)
    return RequestView(
        id=item.id,
        kind=item.kind,
        state=item.state,
        asked_by=shown.asker(item),
        asked_at=item.asked_at,
        decider=item.decider,
        decided_by=shown.decider(item),
        decided_at=item.decided_at,
        reason=readable(item.reason),
        due_at=extension.due_at if extension else None,
        was_due_at=extension.was_due_at if extension else None,
        imposed_due_at=extension.imposed_due_at if extension else None,
        done=readable(transfer.done) if transfer else None,
        reason_code=hold.reason_code if hold else None,
        until=ends.until if ends else None,
        outside=hold.outside if hold else False,
        answer=readable(answer.note) if answer else None,
        photos=list(answer.attachments or ()) if answer else [],
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


def _reasons(event: HistoryRow, shown: Shown) -> list[Reason]:
    data: Mapping[str, Any] = event.data
    by = shown.decider_of(event) or data.get("decided_by") or "triage"
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


def _alert(row: AlertRow, shown: Shown) -> IncidentAlert:
    return IncidentAlert(
        id=row.id,
        step=row.step,
        level=row.level,
        at=row.at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=shown.colleague(row.acknowledged_by),
        reached=[
            Reached(
                to=shown.colleague(one.recipient),
                channel=one.channel,
                state=one.state,
                reason=one.error,
                at=one.delivered_at or one.created_at,
                acknowledged_at=one.acknowledged_at,
            )
            for one in row.reached
        ],
    )


def _told(details: Details) -> Told | None:
    told = [event for event in details.events if event.type == TOLD and event.data.get("delivered", True)]
    return Told(at=told[-1].occurred_at, channel=told[-1].data["channel"]) if told else None
