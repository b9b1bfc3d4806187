"""Which moves a caller is offered, and what each asks for: the workflow's table, with the choices there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.api.catalogue import Catalogue
from console.api.models.moves import Choice, MoveField, MoveView
from console.api.models.names import Option
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import FORMS, allowed_moves
from dispatch.domain.terms import Role
from dispatch.domain.workflow.form import Field, FieldKind, Form, Source, fields_of
from dispatch.domain.workflow.move import Move


def move_views(incident: Incident, actor: Actor, catalogue: Catalogue, *, at: datetime) -> list[MoveView]:
    """Return the moves that the actor may make now, and no others."""
    return [_move(move, incident, actor, catalogue) for move in allowed_moves(incident, actor, at=at)]


def _move(move: Move[Any], incident: Incident, actor: Actor, catalogue: Catalogue) -> MoveView:
    form = FORMS[move.action]
    asked = [
        field for field in fields_of(form) if not field.staff_only or move.role_of(incident, actor) is not Role.CITIZEN
    ]
    fields = [_field(field, form, move, incident, catalogue) for field in asked]
    return MoveView(move=move.action, tone=move.tone, fields=fields, needs_if_match=move.if_match)


def _field(field: Field, form: type[Form], move: Move[Any], incident: Incident, catalogue: Catalogue) -> MoveField:
    return MoveField(
        name=field.name,
        kind=field.kind,
        required=field.required,
        alternatives=[name for group in form.ONE_OF if field.name in group for name in group],
        max=field.max,
        purpose=field.purpose,
        choices=_choices(field, move, incident, catalogue),
    )


def _choices(field: Field, move: Move[Any], incident: Incident, catalogue: Catalogue) -> list[Choice] | None:
    if field.values is not None:
        return [Choice(value=value, label=None) for value in field.values]
    if field.source is Source.ADMISSION_LIST:
        return _named(catalogue.admission)
    if field.source is Source.REASONS:
        return [
            Choice(value=code.code, label=code.label, label_en=code.label_en)
            for code in catalogue.reasons_for(move.action)
        ]
    if field.request is not None:
        return [Choice(value=str(one.id), label=one.reason) for one in incident.pending(field.request)]
    if field.kind is FieldKind.CELL:
        return _named(catalogue.cells)
    return _named(catalogue.units_for(incident.place)) if field.kind is FieldKind.UNIT else None


def _named(options: Iterable[Option]) -> list[Choice]:
    return [Choice(value=option.value, label=option.label) for option in options]
