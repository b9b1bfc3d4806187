"""Which moves a caller is offered, and what each asks for: the workflow's table, with labels and choices."""

from __future__ import annotations

from datetime import datetime

from console.api.catalogue import Catalogue
from console.api.models import MoveField, MoveView, Option
from console.api.texts import AT_FAULT, GRADES, field_label
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action
from dispatch.domain.workflow.move import FIELD_TYPES, Move
from dispatch.domain.workflow.table import allowed_moves


def move_views(incident: Incident, actor: Actor, catalogue: Catalogue, *, at: datetime) -> list[MoveView]:
    """Return the moves that the actor may make now, and no others."""
    return [_move(move, incident, catalogue) for move in allowed_moves(incident, actor, at=at)]


def _move(move: Move, incident: Incident, catalogue: Catalogue) -> MoveView:
    fields = [
        MoveField(
            name=name,
            type=FIELD_TYPES[name],
            label=field_label(name),
            required=move.required(name),
            options=_options(name, move, incident, catalogue),
        )
        for name in move.fields
    ]
    return MoveView(move=move.action, label=move.zh, fields=fields, needs_if_match=move.if_match)


def _options(name: str, move: Move, incident: Incident, catalogue: Catalogue) -> list[Option] | None:
    match name:
        case "unit":
            return catalogue.units_for(incident.place)
        case "grade":
            return [Option(value=str(grade), label=label) for grade, label in GRADES.items()]
        case "admission_item":
            return list(catalogue.admission)
        case "at_fault":
            return [Option(value=value, label=label) for value, label in AT_FAULT.items()]
        case "reason_code":
            reasons = catalogue.reasons
            codes = reasons.return_ if move.action is Action.RETURN else reasons.decline
            return [Option(value=code.code, label=code.label) for code in codes]
        case "request":
            return [Option(value=str(request.id), label=request.reason) for request in incident.pending]
        case _:
            return None
