"""What may happen to an incident: the rows of every stage together, and the questions that are asked of them.

`MOVES` is the specification: decisions ask it, the console draws its buttons from it, the tests walk it and its
complement, and docs/workflow.md is made from it. Row numbers are those of that document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Decision, Incident, Request
from dispatch.domain.kin import NO_KIN, Kin
from dispatch.domain.moves import (
    accusing,
    assigning,
    cancelling,
    checking,
    co_handling,
    collecting,
    commenting,
    declining,
    extending,
    handing_on,
    handling,
    holding,
    listed,
    locating,
    merging,
    milestones,
    nudging,
    questioning,
    rating,
    reassigning,
    reopening,
    ruling,
    self_handling,
    splitting,
    supervising,
    telling,
    transferring,
    visiting,
    with_county,
)
from dispatch.domain.moves.asking import RequestForm
from dispatch.domain.refusals import Bar, Missing, MoveRefused, Stale, VersionNeeded
from dispatch.domain.terms import Action, UserId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.check import forbidden, permit, permitted
from dispatch.domain.workflow.form import Form
from dispatch.domain.workflow.move import NOBODY_ELSE, Act, Forbidden, Move, Permit

MOVES: Final[tuple[Move[Any], ...]] = tuple(
    sorted(
        (
            *collecting.ROWS,
            *declining.ROWS,
            *self_handling.ROWS,
            *assigning.ROWS,
            *ruling.ROWS,
            *reassigning.ROWS,
            *handling.ROWS,
            *handing_on.ROWS,
            *holding.ROWS,
            *extending.ROWS,
            *transferring.ROWS,
            *listed.ROWS,
            *with_county.ROWS,
            *co_handling.ROWS,
            *milestones.ROWS,
            *checking.ROWS,
            *rating.ROWS,
            *reopening.ROWS,
            *commenting.ROWS,
            *nudging.ROWS,
            *supervising.ROWS,
            *cancelling.ROWS,
            *locating.ROWS,
            *accusing.ROWS,
            *questioning.ROWS,
            *telling.ROWS,
            *merging.ROWS,
            *splitting.ROWS,
            *visiting.ROWS,
        ),
        key=lambda move: move.row,
    )
)
ROWS: Final[Mapping[Action, tuple[Move[Any], ...]]] = {
    action: tuple(move for move in MOVES if move.action is action)
    for action in dict.fromkeys(move.action for move in MOVES)
}
_MISSED: Final = {
    action: missed for action, rows in ROWS.items() if (missed := [row for row in rows if row.can_be_missed])
}
FORMS: Final[Mapping[Action, type[Form]]] = {move.action: move.form for move in MOVES if move.form is not None}
"""The moves that a person can make, with what each asks for."""


def make_move(
    action: Action,
    incident: Incident,
    form: Form,
    township: TownshipRules,
    *,
    actor: Actor,
    at: datetime,
    cause: UUID,
    others: Mapping[str, Incident] = NOBODY_ELSE,
    crew: Collection[UserId] = (),
    kin: Kin = NO_KIN,
) -> Decision:
    """Decide a move that a person makes; `others`: the incidents that the form names; `crew`, `kin`: see `Act`.

    Raises:
        MoveRefused: the move is not possible where the incident is, a condition does not hold, or a period is over.
        NotYours: the move is possible, but not for this actor.
        Missing: something that the form asks for was left blank.
        Refused: what the decision itself says; see there.
    """
    allowed = check_move(incident, action, actor, at=at, form=form)
    decide = allowed.move.decide
    if decide is None:
        raise MoveRefused(Bar.OF_PLATFORM)
    if lacking := form.lacking():
        raise Missing(*lacking)
    act = Act(permit=allowed, actor=actor, at=at, cause=cause, others=others, crew=frozenset(crew), kin=kin)
    decided = merging.with_kin(act, decide(act, incident, form, township), township.limits)
    return splitting.with_parent(act, decided)


def check_move(incident: Incident, action: Action, actor: Actor, *, at: datetime, form: Form | None = None) -> Permit:
    """Return the row that allows the actor to make the move now; of a request that the form names, its own row.

    Raises:
        MoveRefused, NotYours: as in `make_move`.
    """
    return permit(_rows_for(action, incident, form), incident, actor, at=at)


def allowed_moves(incident: Incident, actor: Actor, *, at: datetime) -> tuple[Move[Any], ...]:
    """Return the rows that the actor may use now, one for each move, in the order in which they are offered."""
    return tuple(sorted(_allowed(incident, actor, at), key=lambda move: move.place))


def forbidden_moves(incident: Incident, actor: Actor, *, at: datetime) -> tuple[Forbidden, ...]:
    """Return the moves that the actor would look for and may not make now, each with the reason, in the same order."""
    found = [
        one
        for action, rows in _MISSED.items()
        if (one := forbidden(rows, incident, actor, at=at)) and not permitted(ROWS[action], incident, actor, at=at)
    ]
    return tuple(sorted(found, key=lambda one: one.move.place))


def decidable(incident: Incident, action: Action, actor: Actor, *, at: datetime) -> Iterator[Request]:
    """Yield the pending requests that the actor may grant, or refuse, by this move now."""
    for request in incident.requests:
        rows = rows_about(action, request)
        if request.pending and permitted(rows, incident, actor, at=at):
            yield request


def rows_about(action: Action, request: Request) -> Sequence[Move[Any]]:
    """Return the rows of a move that decide a request of this kind."""
    return [move for move in ROWS[action] if move.about is request.kind]


def may_leave(action: Action) -> bool:
    """Say whether the move may take an incident elsewhere, and so concern those that go together with it."""
    return any(row.goals for row in ROWS[action])


def needs_version(incident: Incident, action: Action, actor: Actor) -> bool:
    """Say whether the actor must name the version for this move; asking for a reopening, for one, needs none."""
    rows = ROWS[action]
    mine = [move for move in rows if move.role_of(incident, actor)]
    return all(move.if_match for move in mine or rows)


def check_version(incident: Incident, action: Action, actor: Actor, if_match: int | None) -> None:
    """Check the version a move was decided on, before anything else is asked.

    Raises:
        VersionNeeded: it was not given and the move needs it.
        Stale: the incident has moved since.
    """
    if if_match is not None and if_match != incident.version:
        raise Stale(given=if_match, current=incident.version)
    if if_match is None and needs_version(incident, action, actor):
        raise VersionNeeded(f"{action} needs the version it was decided on")


def _allowed(incident: Incident, actor: Actor, at: datetime) -> Iterator[Move[Any]]:
    for rows in ROWS.values():
        if found := permitted(rows, incident, actor, at=at):
            yield found.move


def _rows_for(action: Action, incident: Incident, form: Form | None) -> Sequence[Move[Any]]:
    """Return the rows of a move, of one that decides a request those of the request that the form names."""
    request = incident.asked(form.request) if isinstance(form, RequestForm) else None
    return (rows_about(action, request) if request else ()) or ROWS[action]
