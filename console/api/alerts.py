"""What the caller was told: why, who had it, what was tried before; and taking note of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.alerts import Alert, Alerted, Alerts, ObjectionAlert, Tried
from console.api.models.forms import Acknowledgement
from console.api.models.names import Person
from console.api.problems import not_found
from dispatch.adapters.postgres.reading import alerts as store
from dispatch.domain.terms import ClockKind, Role

router: Final = Door(tags=["alerts"])


@router.get("/alerts")
def list_alerts(caller: Caller, here: Here, names: Names, open: bool = False) -> Answer[Alerts]:
    """Return the caller's notifications, newest first; `open`: what they did not take note of, the gravest first."""
    reading = here.services.reading.as_(caller)
    found = reading.alerts(open_only=open)
    objections = reading.objection_alerts(open_only=open) if caller.has(Role.ASSESSOR) else ()
    return Answer(
        Alerts(
            items=[_alert(row, found, names) for row in found.rows],
            total=found.total,
            objections=[_of_objection(row) for row in objections],
        )
    )


@router.post("/alerts/{id}/acknowledge", status_code=204)
def acknowledge(id: UUID, caller: Caller, here: Here) -> None:
    """Take note of a notification: this step is not repeated any more."""
    if not here.services.acknowledge([id], caller.user):
        raise not_found()


@router.post("/alerts/acknowledge", status_code=204)
def acknowledge_together(wanted: Acknowledgement, caller: Caller, here: Here) -> None:
    """Take note of several notifications; those that are not the caller's are passed over."""
    here.services.acknowledge(wanted.ids, caller.user)


def _alert(row: store.AlertRow, found: store.Alerts, names: Catalogue) -> Alert:
    body = row.body
    due_at, clock, handler = body.get("due_at"), body.get("clock_kind"), body.get("had_handler")
    return Alert(
        id=row.id,
        number=row.number,
        kind=row.kind,
        level=row.level or body.get("level"),
        step=row.step,
        clock_kind=ClockKind(clock) if clock else None,
        clock_state=row.clock_state,
        category=names.category(row.category),
        cell=names.area(row.cell),
        grade=row.grade,
        urgent=row.urgent,
        had_unit=names.unit(body.get("had_unit")),
        had_handler=Person(user=handler, name=found.names.get(handler, handler)) if handler else None,
        tried=[Tried(level=step.level, alerted=_alerted(step)) for step in row.earlier],
        at=row.created_at,
        due_at=datetime.fromisoformat(due_at) if due_at else None,
        acknowledged_at=row.acknowledged_at,
        visit=bool(body.get("visit")),
        nobody_on_duty=names.unit(body.get("nobody_on_duty")),
    )


def _of_objection(row: store.ObjectionRow) -> ObjectionAlert:
    return ObjectionAlert(
        id=row.id,
        kind=row.kind,
        period_id=row.period_id,
        period=row.period,
        scheme=row.scheme["zh"],
        scheme_en=row.scheme["en"],
        at=row.created_at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
    )


def _alerted(step: store.StepRow) -> list[Alerted]:
    found = step.detail.get("alerted", ())
    return [Alerted(role=Role(one["as"]), people=one["people"]) for one in found if one.get("as")]
