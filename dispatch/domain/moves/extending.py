"""延期: the handler asks for more time before it is due; the first time an operator decides, later a supervisor.

Both due times stay on record: the clock gets a fact of its own, and never a shorter time than it had.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.rebasing import extend
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident, Request
from dispatch.domain.moves.asking import GrantForm, RefuseForm, ask, granted, refuse, to_asker, to_decider
from dispatch.domain.moves.handing_over import in_hand
from dispatch.domain.moves.timing import change_clocks, working_time
from dispatch.domain.refusals import Bar, InvalidValue, MoveRefused
from dispatch.domain.terms import Action, ClockKind, ClockState, RequestId, RequestKind, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    BEFORE_DUE,
    FIRST_EXTENSION_ASKED,
    HANDLING,
    HANDLING_RUNS,
    LATER_EXTENSION_ASKED,
    NO_EXTENSION_ASKED,
    extended_before,
    handling_clock,
)
from dispatch.domain.workflow.form import Form, InstantField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import HANDLER, operator_not_asking, supervisor_not_asking
from schemas.facts import HandlingExtended
from schemas.field_errors import Wrong

LONGEST: Final = timedelta(days=90)
"""Nobody is given more time than that at once; a date beyond it is a slip of the finger."""


class ExtendForm(Form, frozen=True, kw_only=True):
    """Until when, and why it takes longer."""

    due_at: InstantField
    reason: Words


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an extension is asked for: another due time for the one that held.

    imposed_due_at: the due time of an order from outside, where the new one comes after it.
    """

    due_at: datetime
    was_due_at: datetime
    imposed_due_at: datetime | None = None

    @classmethod
    def of(cls, request: Request) -> Extension:
        """Return what this request asks for."""
        return msgspec.convert(request.payload, cls)


def ask_extension(act: Act, incident: Incident, form: ExtendForm, township: TownshipRules) -> Decision:
    """Ask for more time.

    Raises:
        InvalidValue: the new due time does not come after the one that holds, or far too long after it.
    """
    wanted = extension_to(form.due_at.astimezone(UTC), incident, township.limits, at=act.at)
    decider = Role.SUPERVISOR if extended_before(incident) else Role.OPERATOR
    after, made = ask(
        act,
        incident,
        RequestKind.EXTENSION,
        township.limits,
        reason=form.reason,
        payload=msgspec.to_builtins(wanted),
        decider=decider,
    )
    said = act.says(msgspec.structs.replace(made, due_at=wanted.due_at), note=form.reason)
    return act.decides(incident, after, said, notify=to_decider(act, made))


def extension_to(wished: datetime, incident: Incident, limits: Limits, *, at: datetime) -> Extension:
    """Return what is asked for with a new due time: in working time that may be another instant than was wished for.

    Raises:
        InvalidValue: it does not come after the one that holds, or far too long after it.
        MoveRefused: the handling is paused, or nobody knows when it is due.
    """
    was_due_at = _due_at(incident)
    due_at = _extended(incident, wished, limits, at=at).due_at or was_due_at
    if wished - was_due_at > LONGEST:
        due_at = wished
    if not was_due_at < due_at <= was_due_at + LONGEST:
        raise InvalidValue("due_at", Wrong.INVALID_DUE_AT, at=was_due_at.isoformat(), days=LONGEST.days)
    cap = _imposed(incident)
    return Extension(due_at=due_at, was_due_at=was_due_at, imposed_due_at=cap if cap and cap < due_at else None)


def grant_extension(act: Act, incident: Incident, form: GrantForm, township: TownshipRules) -> Decision:
    """Give the unit the time that was asked for; what escalated meanwhile has escalated.

    Raises:
        InvalidValue: the request is not pending.
        MoveRefused: the handling is due later than that already.
    """
    agreed, request, fact = granted(act, incident, form)
    wanted, was_due_at, lead = Extension.of(request), _due_at(incident), in_hand(incident)
    if wanted.due_at <= was_due_at:
        raise MoveRefused(Bar.DUE_LATER, at=was_due_at)

    clock = _extended(agreed, wanted.due_at, township.limits, at=act.at, request=request.id)
    after = change_clocks(agreed, of_assignment(lead.id, ClockKind.HANDLE), lambda _: clock)
    given = HandlingExtended(
        assignment=lead.id,
        unit=lead.unit,
        request=request.id,
        was_due_at=was_due_at,
        due_at=clock.due_at or wanted.due_at,
        count=extended_before(after),
        imposed_due_at=wanted.imposed_due_at,
    )
    notices = to_asker(act, incident, request, "request_granted")
    return act.decides(incident, after, act.says(fact, note=form.reason), act.says(given), notify=notices)


def _handling(incident: Incident) -> Clock:
    clock = handling_clock(incident)
    if clock is None:
        raise ValueError(f"{incident.id} is {incident.status} and has no handling clock")
    return clock


def _due_at(incident: Incident) -> datetime:
    clock = _handling(incident)
    due_at = clock.due_at
    if clock.state is ClockState.PAUSED:
        raise MoveRefused(Bar.PAUSED)
    if due_at is None:
        raise MoveRefused(Bar.DUE_UNKNOWN)
    return due_at


def _extended(
    incident: Incident, due_at: datetime, limits: Limits, *, at: datetime, request: RequestId | None = None
) -> Clock:
    """Return the handling clock as it would be with another due time, in the working time of its unit."""
    clock = _handling(incident)
    working = working_time(incident, clock.assignment, limits)
    return extend(clock, due_at, at=at, request=request, working=working)


def _imposed(incident: Incident) -> datetime | None:
    """Return the due time that an order from outside imposes; more time for the unit does not move it."""
    total = incident.clock(own(ClockKind.TOTAL))
    return total.cap if total is not None else None


_OPERATOR: Final = operator_not_asking(RequestKind.EXTENSION)
_SUPERVISOR: Final = supervisor_not_asking(RequestKind.EXTENSION)
ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=20,
        action=Action.EXTEND,
        sources=(HANDLING,),
        goals=(),
        by=(HANDLER,),
        when=NO_EXTENSION_ASKED,
        and_when=HANDLING_RUNS,
        within=BEFORE_DUE,
        form=ExtendForm,
        decide=ask_extension,
        clocks="start Q",
    ),
    *(
        Move(
            row=20,
            action=Action.GRANT,
            sources=(HANDLING,),
            goals=(),
            by=(decider,),
            when=waiting,
            and_when=HANDLING_RUNS,
            about=RequestKind.EXTENSION,
            form=GrantForm,
            decide=grant_extension,
            in_bulk=True,
            tone=Tone.PRIMARY,
            clocks="stop Q; an extension fact on Hd, both due times stay",
        )
        for decider, waiting in ((_OPERATOR, FIRST_EXTENSION_ASKED), (_SUPERVISOR, LATER_EXTENSION_ASKED))
    ),
    *(
        Move(
            row=20,
            action=Action.REFUSE,
            sources=(HANDLING,),
            goals=(),
            by=(decider,),
            when=waiting,
            about=RequestKind.EXTENSION,
            form=RefuseForm,
            decide=refuse,
            clocks="stop Q",
        )
        for decider, waiting in ((_OPERATOR, FIRST_EXTENSION_ASKED), (_SUPERVISOR, LATER_EXTENSION_ASKED))
    ),
)
