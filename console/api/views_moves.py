"""Which moves a caller is offered, what each asks for, and which they would look for in vain: the workflow's table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import UNSET

from console.api.catalogue import Catalogue
from console.api.models.moves import Choice, ForbiddenMove, MoveField, MoveView
from console.api.models.names import Option
from console.api.models.reference import ReasonCode
from dispatch.adapters.postgres.reading.crew import CrewRow
from dispatch.domain.accused import account_accused
from dispatch.domain.actor import Actor
from dispatch.domain.calendar.roster import Roster, on_duty
from dispatch.domain.co_handlers import ADDRESSED, addressed, open_co_handlers
from dispatch.domain.incident import Incident
from dispatch.domain.moves.in_bulk import Barred, bulk_moves
from dispatch.domain.moves.table import FORMS, allowed_moves, decidable, forbidden_moves
from dispatch.domain.refusals import TakenBack
from dispatch.domain.terms import Action, Role, UnitKind
from dispatch.domain.township.duty_list import DutyItem, ItemKind
from dispatch.domain.workflow.form import Field, FieldKind, Form, Source, fields_of
from dispatch.domain.workflow.move import Move, Tone

LEADING: Final = frozenset({Action.ASSIGN, Action.REASSIGN, Action.RULE})
"""The moves that let a unit of the town lead; what the county took back none of them may lead."""


def move_views(
    incident: Incident, actor: Actor, catalogue: Catalogue, crew: Sequence[CrewRow], *, at: datetime
) -> list[MoveView]:
    """Return the moves that the actor may make now, and no others; `crew`: to whom the incident can be handed on.

    What has to go to another person of the unit is not offered where there is none.
    """
    others, item = _others(crew, incident, catalogue.roster, at), _item_of(incident, catalogue)
    barred = LEADING if item is not None and item.kind is ItemKind.TAKEN_BACK else frozenset()
    moves = [move for move in allowed_moves(incident, actor, at=at) if move.action not in barred]
    if item is not None and item.of_county:
        moves.sort(key=lambda move: move.action is not Action.TRANSFER_LISTED)
    views = [_move(move, incident, actor, catalogue, others, at) for move in moves]
    return [view for view in views if not any(_asks_in_vain(field) for field in view.fields)]


def forbidden_views(incident: Incident, actor: Actor, catalogue: Catalogue, *, at: datetime) -> list[ForbiddenMove]:
    """Return the moves that the actor would look for and may not make now."""
    found = forbidden_moves(incident, actor, at=at)
    return [
        *_taken_back(incident, actor, catalogue, at),
        *(
            ForbiddenMove(
                move=one.move.action, code=one.code, at=one.at, units=[catalogue.unit_ref(unit) for unit in one.units]
            )
            for one in found
        ),
    ]


def bulk_views(
    incident: Incident, actor: Actor, catalogue: Catalogue, *, at: datetime
) -> tuple[list[MoveView], list[ForbiddenMove]]:
    """Return the moves that can be made on this and others with one form, and what bars the rest of those."""
    moves, barred = [], []
    taken_back = {one.move: one for one in _taken_back(incident, actor, catalogue, at)}
    for found in bulk_moves(incident, actor, at=at):
        if isinstance(found, Barred):
            barred.append(
                ForbiddenMove(
                    move=found.action, code=found.code, at=found.at, units=[*map(catalogue.unit_ref, found.units)]
                )
            )
        elif found.action in taken_back:
            barred.append(taken_back[found.action])
        else:
            moves.append(_move(found, incident, actor, catalogue, [], at))
    return moves, barred


def _taken_back(incident: Incident, actor: Actor, catalogue: Catalogue, at: datetime) -> Iterator[ForbiddenMove]:
    """Yield the moves by which the actor would let a unit of the town lead what the county took back."""
    item = _item_of(incident, catalogue)
    if item is None or item.kind is not ItemKind.TAKEN_BACK:
        return
    for move in allowed_moves(incident, actor, at=at):
        if move.action in LEADING:
            yield ForbiddenMove(move=move.action, code=TakenBack.code, at=None, units=[], item=catalogue.cited(item))


def _item_of(incident: Incident, catalogue: Catalogue) -> DutyItem | None:
    """Return what the responsibility catalogue cites of the town's duty list for the matter."""
    found = catalogue.answerable(incident)
    return found.item if found is not None else None


def _asks_in_vain(field: MoveField) -> bool:
    return field.kind in (FieldKind.PERSON, FieldKind.CODE) and field.required and not field.choices


def _others(crew: Sequence[CrewRow], incident: Incident, roster: Roster, at: datetime) -> list[Choice]:
    """Return the handlers of the unit who do not have it and are not complained about, those on duty first."""
    lead = incident.lead_assignment
    if lead is None:
        return []
    on = {found.person for found in on_duty(roster, lead.unit, at)} if roster.keeps(lead.unit) else None
    free = (one for one in crew if one.handler and account_accused(one.user) not in incident.accused)
    others = [
        Choice(value=one.user, label=one.name, on_duty=UNSET if on is None else one.user in on)
        for one in free
        if one.user != lead.handler
    ]
    return sorted(others, key=lambda choice: choice.on_duty is False)


def _move(
    move: Move[Any], incident: Incident, actor: Actor, catalogue: Catalogue, others: list[Choice], at: datetime
) -> MoveView:
    form = FORMS[move.action]
    asked = [
        field for field in fields_of(form) if not field.staff_only or move.role_of(incident, actor) is not Role.CITIZEN
    ]
    given = {
        FieldKind.PERSON: others,
        FieldKind.REQUEST: _requests(move, incident, actor, at),
        FieldKind.ASSIGNMENT: _co_handlers(move, incident, actor, catalogue),
        FieldKind.MILESTONE: _steps(incident),
    }

    def shown(field: Field) -> MoveField:
        choices = given.get(field.kind, _choices(field, move, incident, catalogue))
        return _field(field, form, choices, [shown(each) for each in field.fields])

    fields = [shown(field) for field in asked]
    tone = _tone(move, incident, catalogue)
    return MoveView(move=move.action, tone=tone, fields=fields, needs_if_match=move.if_match)


def _tone(move: Move[Any], incident: Incident, catalogue: Catalogue) -> Tone:
    """Return how the move is offered: by the list leads on where the list says that it is the county's."""
    item = _item_of(incident, catalogue) if move.action is Action.TRANSFER_LISTED else None
    return Tone.PRIMARY if item is not None and item.of_county else move.tone


def _requests(move: Move[Any], incident: Incident, actor: Actor, at: datetime) -> list[Choice]:
    """Return what is asked for and this person may decide by the move; in lists and dialogs its words stand for it."""
    waiting = decidable(incident, move.action, actor, at=at)
    return [Choice(value=str(request.id), label=request.reason) for request in waiting]


def _co_handlers(move: Move[Any], incident: Incident, actor: Actor, catalogue: Catalogue) -> list[Choice]:
    """Return the units that help on whose assignment this person could make the move."""
    helping = addressed(incident, move.action, actor) if move.action in ADDRESSED else ()
    return [Choice(value=str(held.id), label=catalogue.unit_ref(held.unit).name) for held in helping]


def _steps(incident: Incident) -> list[Choice]:
    """Return the steps of the unit that leads that are still to be taken."""
    lead = incident.lead_assignment
    return [Choice(value=str(each.n), label=each.name) for each in lead.open_milestones] if lead is not None else []


def _field(field: Field, form: type[Form], choices: list[Choice] | None, of_each: list[MoveField]) -> MoveField:
    return MoveField(
        name=field.name,
        kind=field.kind,
        required=field.required,
        alternatives=[name for group in form.ONE_OF if field.name in group for name in group],
        max=field.max,
        purpose=field.purpose,
        choices=choices,
        fields=of_each,
        min=field.min,
    )


def _choices(field: Field, move: Move[Any], incident: Incident, catalogue: Catalogue) -> list[Choice] | None:
    if field.values is not None:
        return [Choice(value=value, label=None) for value in field.values]
    if field.source is Source.ADMISSION_LIST:
        return _named(catalogue.admission)
    if field.source is Source.DUTY_LIST:
        cited = _item_of(incident, catalogue)
        items = catalogue.of_county(cited.id if cited else None)
        return [Choice(value=item.id, label=f"{item.id} {item.text}") for item in items]
    if field.source is Source.REASONS:
        return _coded(catalogue.reasons_for(move.action))
    if field.source is Source.DEPARTMENTS:
        lead = incident.lead_assignment
        return _coded(catalogue.departments_of(lead.unit if lead else None))
    if field.kind is FieldKind.CELL:
        return _named(catalogue.cells)
    if field.kind is FieldKind.UNIT:
        taken = _cannot_help(incident, catalogue) if move.action is Action.CO_ADD else ()
        return [choice for choice in _named(catalogue.units_for(incident.place)) if choice.value not in taken]
    return None


def _cannot_help(incident: Incident, catalogue: Catalogue) -> frozenset[str]:
    """Return the units that have it, help already, or are the command room."""
    lead = incident.lead_assignment
    busy = {held.unit for held in open_co_handlers(incident)} | ({lead.unit} if lead is not None else set())
    rooms = (unit.id for unit in catalogue.units if unit.kind is UnitKind.COMMAND_ROOM)
    return frozenset({*busy, *rooms})


def _coded(codes: Iterable[ReasonCode]) -> list[Choice]:
    return [Choice(value=code.code, label=code.label, label_en=code.label_en) for code in codes]


def _named(options: Iterable[Option]) -> list[Choice]:
    return [Choice(value=option.value, label=option.label) for option in options]
