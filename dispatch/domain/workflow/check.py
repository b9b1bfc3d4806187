"""Whether somebody may make a move now: asked of the rows of one move, whichever module they are in.

The refusal names what is in the way. An actor to whom no row gives the move learns whose it is; an actor who has a row
whose condition does not hold learns the condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.actor import PLATFORM_ACTOR, Actor
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import Bar, MoveRefused, NotYours
from dispatch.domain.workflow.move import Act, Forbidden, Move, Permit

Rows = Sequence[Move[Any]]
"""The rows of one move."""


def permit(rows: Rows, incident: Incident, actor: Actor, *, at: datetime) -> Permit:
    """Return the row that allows the actor to make the move now.

    Raises:
        MoveRefused: the move is not possible where the incident is, a condition does not hold, or a period is over.
        NotYours: the move is possible, but not for this actor.
    """
    allowed = permitted(rows, incident, actor, at=at)
    if allowed is None:
        raise _refusal(rows, incident, actor, at)
    return allowed


def permitted(rows: Rows, incident: Incident, actor: Actor, *, at: datetime) -> Permit | None:
    """Return the row that allows the actor to make the move now; None, and no word why, where no row does."""
    for move in rows:
        if move.fits(incident) and (role := move.role_of(incident, actor)) and move.in_time(incident, at):
            return Permit(move=move, role=role)
    return None


def forbidden(rows: Rows, incident: Incident, actor: Actor, *, at: datetime) -> Forbidden | None:
    """Return why the actor may not make the move now, where the actor has the role for it and would miss it.

    Most of what is not possible nobody looks for, and of that nothing is said: a page of grey buttons helps nobody.
    """
    here = [move for move in rows if move.applies(incident) or move.is_missed(incident)]
    own = _of(actor, here, incident)
    return next((found for why in (_late, _unfit, _elsewhere) for found in why(own, incident, at)), None)


def has_role(rows: Rows, incident: Incident, actor: Actor) -> bool:
    """Say whether the actor has the role for any of the rows, wherever the incident is."""
    return any(move.role_of(incident, actor) for move in rows)


def act_of_platform(rows: Rows, incident: Incident, *, at: datetime, cause: UUID) -> Act:
    """Let the platform act by the rows of a move, like anybody else.

    Raises:
        MoveRefused, NotYours: as in `permit`.
    """
    allowed = permit(rows, incident, PLATFORM_ACTOR, at=at)
    return Act(permit=allowed, actor=PLATFORM_ACTOR, at=at, cause=cause)


def _late(own: Rows, incident: Incident, at: datetime) -> Iterator[Forbidden]:
    for move in own:
        if move.fits(incident) and move.within is not None and (turns_at := move.within.turns_at(incident, at)):
            yield Forbidden(move=move, code=move.within.code, at=turns_at)


def _unfit(own: Rows, incident: Incident, _at: datetime) -> Iterator[Forbidden]:
    for move in own:
        unmet = move.unmet(incident) if move.applies(incident) else None
        if unmet is not None and unmet.missed:
            yield Forbidden(move=move, code=unmet.code, units=unmet.units(incident))


def _elsewhere(own: Rows, incident: Incident, _at: datetime) -> Iterator[Forbidden]:
    for move in own:
        if move.is_missed(incident):
            yield Forbidden(move=move, code=f"while_{incident.status}")


def _refusal(rows: Rows, incident: Incident, actor: Actor, at: datetime) -> MoveRefused | NotYours:
    found = [move for move in rows if move.applies(incident)]
    own = [move for move in found if move.role_of(incident, actor)]
    fitting = [move for move in found if move.unmet(incident) is None]
    if not found:
        return _barred(_elsewhere(_of(actor, rows, incident), incident, at), incident)
    if late := [move for move in own if move in fitting]:  # so that only the time is in the way
        return _barred(_late(late, incident, at), incident)
    if own and not any(move.when for move in fitting):
        return _barred(_unmet(own, incident), incident)
    if not fitting:  # to whom the move is not given, a condition could tell what is none of theirs: an accusation, say
        return MoveRefused(Bar.ELSEWHERE, status=incident.status)
    return NotYours(f"{rows[0].action} belongs to: {_either(party.code for move in fitting for party in move.by)}")


def _of(actor: Actor, rows: Rows, incident: Incident) -> list[Move[Any]]:
    return [move for move in rows if move.role_of(incident, actor)]


def _unmet(rows: Rows, incident: Incident) -> Iterator[Forbidden]:
    """Yield the conditions that do not hold, first those that are said to whoever looks for the move."""
    unmet = [(move, condition) for move in rows if (condition := move.unmet(incident))]
    for move, condition in sorted(unmet, key=lambda found: not found[1].missed):
        yield Forbidden(move=move, code=condition.code, units=condition.units(incident))


def _barred(found: Iterator[Forbidden], incident: Incident) -> MoveRefused:
    first = next(found, None)
    if first is None:
        return MoveRefused(Bar.ELSEWHERE, status=incident.status)
    return MoveRefused(first.code, at=first.at, units=first.units)


def _either(codes: Iterable[str]) -> str:
    return " or ".join(code.replace("_", " ") for code in dict.fromkeys(codes))
