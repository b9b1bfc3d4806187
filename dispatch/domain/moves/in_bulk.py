"""Which moves somebody may make on one of many incidents with the form that is filled in once, and why not the others.

Nothing is moved here, and nothing is moved together: each incident is moved by a request of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.moves.asking import RequestForm
from dispatch.domain.moves.table import FORMS, ROWS, decidable, rows_about
from dispatch.domain.terms import Action, UnitId
from dispatch.domain.workflow.check import forbidden, has_role, permitted
from dispatch.domain.workflow.move import Move

IN_BULK: Final = tuple(action for action, rows in ROWS.items() if any(row.in_bulk for row in rows))
"""The moves that can be made on many."""


class Barrier(StrEnum):
    """What is in the way beside the conditions and periods of the rows.

    NOT_HERE: the status. NOT_YOURS: the role. SEVERAL_ASKED: more than one request waits, and each has to be named.
    ONE_BY_ONE: it may be made, but whoever does so has to look at this incident alone.
    """

    NOT_HERE = "not_here"
    NOT_YOURS = "not_yours"
    SEVERAL_ASKED = "several_asked"
    ONE_BY_ONE = "one_by_one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """A move that is not possible on this incident: by a `Barrier`, or by the code of a condition or period."""

    action: Action
    code: str
    at: datetime | None = None
    units: tuple[UnitId, ...] = ()


def bulk_moves(incident: Incident, actor: Actor, *, at: datetime) -> Iterator[Move[Any] | Barred]:
    """Yield for each move that can be made on many the row that allows it on this incident, or what bars it."""
    for action in IN_BULK:
        yield _decision(action, incident, actor, at) if _decides(action) else _other(action, incident, actor, at)


def _decides(action: Action) -> bool:
    """Say whether the move names a request; of that one the form cannot say which, it has to be the only one."""
    return issubclass(FORMS[action], RequestForm)


def _decision(action: Action, incident: Incident, actor: Actor, at: datetime) -> Move[Any] | Barred:
    waiting = list(decidable(incident, action, actor, at=at))
    if not waiting:
        return _barred(action, incident, actor, at)
    if len(waiting) > 1:
        return Barred(action=action, code=Barrier.SEVERAL_ASKED)
    allowed = permitted(rows_about(action, waiting[0]), incident, actor, at=at)
    if allowed is None or not allowed.move.in_bulk:
        return Barred(action=action, code=Barrier.ONE_BY_ONE)
    return allowed.move


def _other(action: Action, incident: Incident, actor: Actor, at: datetime) -> Move[Any] | Barred:
    allowed = permitted(ROWS[action], incident, actor, at=at)
    if allowed is None:
        return _barred(action, incident, actor, at)
    return allowed.move if allowed.move.in_bulk else Barred(action=action, code=Barrier.ONE_BY_ONE)


def _barred(action: Action, incident: Incident, actor: Actor, at: datetime) -> Barred:
    rows = ROWS[action]
    if known := forbidden(rows, incident, actor, at=at):
        return Barred(action=action, code=known.code, at=known.at, units=known.units)
    return Barred(action=action, code=Barrier.NOT_HERE if has_role(rows, incident, actor) else Barrier.NOT_YOURS)
