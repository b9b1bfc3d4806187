"""Which moves a caller is offered, and what each asks for: the workflow's table, with the choices there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from console.api.catalogue import Catalogue
from console.api.models.moves import Choice, MoveField, MoveView
from console.api.models.names import Option
from console.api.texts import AT_FAULT, GRADES
from dispatch.application.accept.report_form import PHOTOS_PER_REPORT, TEXT_LIMIT
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action
from dispatch.domain.workflow.move import FIELD_KINDS, FieldKind, Move
from dispatch.domain.workflow.table import allowed_moves

MAX: Final = {
    FieldKind.TEXT: TEXT_LIMIT,
    FieldKind.LINE: TEXT_LIMIT,
    FieldKind.STARS: 5,
    FieldKind.ATTACHMENTS: PHOTOS_PER_REPORT,
}
AFTER: Final = frozenset({Action.HAND_IN, Action.SELF_HANDLE})
"""Moves whose photos show what it looks like afterwards."""


def move_views(incident: Incident, actor: Actor, catalogue: Catalogue, *, at: datetime) -> list[MoveView]:
    """Return the moves that the actor may make now, and no others."""
    return [_move(move, incident, catalogue) for move in allowed_moves(incident, actor, at=at)]


def _move(move: Move, incident: Incident, catalogue: Catalogue) -> MoveView:
    fields = [_field(name, move, incident, catalogue) for name in move.fields]
    return MoveView(move=move.action, tone=move.tone, fields=fields, needs_if_match=move.if_match)


def _field(name: str, move: Move, incident: Incident, catalogue: Catalogue) -> MoveField:
    kind = FIELD_KINDS[name]
    shown: Literal["after", "evidence"] = "after" if move.action in AFTER else "evidence"
    return MoveField(
        name=name,
        kind=kind,
        required=move.required(name),
        alternatives=list(move.alternatives(name)),
        max=MAX.get(kind),
        purpose=shown if kind is FieldKind.ATTACHMENTS else None,
        choices=_choices(name, move, incident, catalogue),
    )


def _choices(name: str, move: Move, incident: Incident, catalogue: Catalogue) -> list[Choice] | None:
    match name:
        case "unit":
            return _named(catalogue.units_for(incident.place))
        case "grade":
            return [Choice(value=str(grade), label=None) for grade in GRADES]
        case "admission_item":
            return _named(catalogue.admission)
        case "at_fault":
            return [Choice(value=value, label=None) for value in AT_FAULT]
        case "reason_code":
            reasons = catalogue.reasons
            codes = reasons.return_ if move.action is Action.RETURN else reasons.decline
            return [Choice(value=code.code, label=code.label) for code in codes]
        case "request":
            return [Choice(value=str(request.id), label=request.reason) for request in incident.pending]
        case _:
            return None


def _named(options: Iterable[Option]) -> list[Choice]:
    return [Choice(value=option.value, label=option.label) for option in options]
