"""What the caller was told: why, who had it, what was tried before; and taking note of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.alerts import Alert, Alerts
from console.api.problems import not_found
from console.api.texts import LEVELS, ROLES, alert_reason, alert_title
from dispatch.adapters.postgres.reading import alerts as store

router: Final = Door(tags=["alerts"])


@router.get("/alerts")
def list_alerts(caller: Caller, here: Here, names: Names, open: bool = False) -> Answer[Alerts]:
    """Return the caller's notifications, newest first; `open` leaves out what they took note of."""
    found = here.services.reading.as_(caller).alerts(open_only=open)
    return Answer(Alerts(items=[_alert(row, found, names) for row in found.rows]))


@router.post("/alerts/{id}/acknowledge", status_code=204)
def acknowledge(id: UUID, caller: Caller, here: Here) -> None:
    """Take note of a notification: this step is not repeated any more."""
    if not here.services.acknowledge(id, caller.user):
        raise not_found()


def _alert(row: store.AlertRow, found: store.Alerts, names: Catalogue) -> Alert:
    body: dict[str, Any] = row.body
    due_at = body.get("due_at")
    return Alert(
        id=row.id,
        number=row.number,
        kind=row.kind,
        level=row.level,
        step=row.step,
        title=alert_title(row.kind, body, row.number),
        why=alert_reason(row.kind, body),
        who_had_it=_who_had_it(body, found, names),
        tried=_tried(row.earlier),
        at=row.created_at,
        due_at=datetime.fromisoformat(due_at) if due_at else None,
        acknowledged_at=row.acknowledged_at,
    )


def _who_had_it(body: dict[str, Any], found: store.Alerts, names: Catalogue) -> str | None:
    unit = names.unit(body.get("had_unit"))
    handler = body.get("had_handler")
    parts = [unit.name if unit else None, found.names.get(handler, handler) if handler else None]
    return " · ".join(part for part in parts if part) or None


def _tried(steps: Sequence[store.StepRow]) -> list[str]:
    return [f"{LEVELS.get(step.level, step.level)}：{_told(step.detail.get('told', ()))}" for step in steps]


def _told(told: Sequence[dict[str, Any]]) -> str:
    people = [f"{ROLES.get(one['as'], one['as'])} {one['people']} 人" for one in told if one.get("as")]
    return f"已通知{'、'.join(people)}" if people else "无人可通知"
