"""挂起 and 解挂: the handler asks to pause for a listed reason until a certain end, and somebody else agrees.

A hold counts from the moment of asking. It pauses what the unit is measured by; the total, which faces the reporter,
only where the reasons document says that the cause lies outside government.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident, Notice, Request
from dispatch.domain.moves.asking import GrantForm, RefuseForm, ask, granted, refuse, to_asker, to_decider
from dispatch.domain.moves.handing_over import in_hand
from dispatch.domain.moves.timing import change_clocks, end_hold, resume_clock, resume_milestones, start_until
from dispatch.domain.refusals import Bar, InvalidValue, MoveRefused
from dispatch.domain.terms import Action, ClockKind, ClockReason, RequestKind, Role, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import (
    BEFORE_DUE,
    HANDLING,
    LONG_HOLD_ASKED,
    NO_HOLD_ASKED,
    ON_HOLD,
    SHORT_HOLD_ASKED,
)
from dispatch.domain.workflow.form import Form, InstantField, ReasonField, Words
from dispatch.domain.workflow.move import Act, Move, State, Tone
from dispatch.domain.workflow.parties import (
    HANDLER,
    OPERATOR,
    PLATFORM,
    operator_not_asking,
    supervisor_not_asking,
)
from schemas.facts import IncidentHeld, IncidentResumed
from schemas.field_errors import Wrong
from schemas.ids import derived_id

LONGEST: Final = timedelta(days=90)
"""Nobody asks for a longer hold at once; an end beyond it is a slip of the finger."""
OPERATORS: Final = timedelta(days=5)
"""Up to so many working days an operator agrees."""


class HoldForm(Form, frozen=True, kw_only=True):
    """The listed cause, until when, and what there is to say about it."""

    reason_code: ReasonField
    until: InstantField
    reason: Words | None = None


class ResumeForm(Form, frozen=True, kw_only=True):
    """Why it goes on before the end, where there is something to say."""

    note: Words | None = None


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """What a hold is asked for; outside: the cause lies outside government, as the reasons document said then."""

    reason_code: str
    until: datetime
    outside: bool

    @classmethod
    def of(cls, request: Request) -> Hold:
        """Return what this request asks for."""
        return msgspec.convert(request.payload, cls)


def beyond_operator(at: datetime, until: datetime, room: WorkingTime) -> bool:
    """Say whether only a supervisor may agree to a hold until then, by the working days of the command room.

    While the workdays of a year are not loaded the days are natural ones, which are never more.
    """
    last = room.add_days(at, OPERATORS.days)
    return until - at > OPERATORS if isinstance(last, YearMissing) else until > last


def ask_hold(act: Act, incident: Incident, form: HoldForm, township: TownshipRules) -> Decision:
    """Ask for the handling to be paused.

    Raises:
        InvalidValue: the reason is none that the township lists, or the end is past or too far away.
    """
    township.check_reason(Action.HOLD, form.reason_code)
    until = form.until.astimezone(UTC)
    if not act.at < until <= act.at + LONGEST:
        raise InvalidValue("until", Wrong.INVALID_UNTIL, days=LONGEST.days)
    wanted = Hold(reason_code=form.reason_code, until=until, outside=form.reason_code in township.outside)
    after, made = ask(
        act,
        incident,
        RequestKind.HOLD,
        township.limits,
        reason=form.reason or "",
        payload=msgspec.to_builtins(wanted),
        decider=Role.SUPERVISOR if beyond_operator(act.at, until, township.limits.duty.room) else Role.OPERATOR,
    )
    fact = msgspec.structs.replace(made, reason_code=wanted.reason_code, until=until)
    return act.decides(incident, after, act.says(fact, note=form.reason), notify=to_decider(act, made))


def grant_hold(act: Act, incident: Incident, form: GrantForm, township: TownshipRules) -> Decision:
    """Pause the handling since the moment of asking, until the end that was asked for.

    Where that end is over, nothing is paused any more, but the time until then does not count: the unit shall not pay
    for a decision that came late.

    Raises:
        InvalidValue: the request is not pending.
    """
    agreed, request, fact = granted(act, incident, form)
    wanted, lead = Hold.of(request), in_hand(incident)
    after = _paused(act, agreed, request, wanted)
    held = IncidentHeld(
        assignment=lead.id,
        unit=lead.unit,
        request=request.id,
        reason_code=wanted.reason_code,
        since=request.asked_at,
        until=wanted.until,
        total_paused=wanted.outside,
    )
    said = [act.says(fact, note=form.reason), act.says(held)]
    if wanted.until > act.at:
        after = start_until(replace(after, status=Status.ON_HOLD), ClockKind.HOLD, wanted.until, act, township.limits)
    else:
        after, resumed = _resumed(after, township.limits, at=wanted.until, why=ClockReason.HOLD_ENDED)
        said.append(act.says(resumed))
    notices = to_asker(act, incident, request, "request_granted")
    return act.decides(incident, after, *said, notify=notices)


def _paused(act: Act, incident: Incident, request: Request, wanted: Hold) -> Incident:
    def paused(clock: Clock) -> Clock:
        return sla_clock.pause(clock, at=act.at, why=ClockReason.ON_HOLD, since=request.asked_at, request=request.id)

    of_unit = of_assignment(in_hand(incident).id, ClockKind.HANDLE, ClockKind.MILESTONE)
    after = change_clocks(incident, of_unit, paused)
    return change_clocks(after, own(ClockKind.TOTAL), paused) if wanted.outside else after


def resume(act: Act, incident: Incident, form: ResumeForm, township: TownshipRules) -> Decision:
    """Go on before the hold ends."""
    after, fact = _resumed(incident, township.limits, at=act.at, why=ClockReason.RESUMED)
    return act.decides(incident, after, act.says(fact, note=form.note))


def hold_ends(incident: Incident, clock: Clock, limits: Limits, *, at: datetime, cause: UUID) -> Decision:
    """Let the handling go on when its hold ends; its clock runs since the end, however late that is noticed.

    Raises:
        MoveRefused: it is not on hold, or the hold has not ended.
    """
    act = act_of_platform((HOLD_END,), incident, at=at, cause=cause)
    if clock.due_at is None or at < clock.due_at:
        raise MoveRefused(Bar.NOT_YET, at=clock.due_at)
    after, fact = _resumed(incident, limits, at=clock.due_at, why=ClockReason.HOLD_ENDED)
    notice = Notice(
        id=derived_id(cause, "notice-hold-ended"), kind="hold_ended", to=Role.HANDLER, unit=in_hand(incident).unit
    )
    return act.decides(incident, after, act.says(fact), notify=(notice,))


def _resumed(incident: Incident, limits: Limits, *, at: datetime, why: ClockReason) -> tuple[Incident, IncidentResumed]:
    lead = in_hand(incident)
    after = end_hold(replace(incident, status=Status.HANDLING), limits, at=at, why=why)
    after = resume_clock(after, of_assignment(lead.id, ClockKind.HANDLE), limits, at=at, why=why)
    after = resume_milestones(after, lead.id, limits, at=at, why=why)
    return after, IncidentResumed(assignment=lead.id, unit=lead.unit, ended=why is ClockReason.HOLD_ENDED)


_DECIDERS: Final = (
    (operator_not_asking(RequestKind.HOLD), SHORT_HOLD_ASKED),
    (supervisor_not_asking(RequestKind.HOLD), LONG_HOLD_ASKED),
)
HOLD_END: Final[Move[Any]] = Move(
    row=19,
    action=Action.HOLD_END,
    sources=(ON_HOLD,),
    goals=(HANDLING,),
    by=(PLATFORM,),
    if_match=False,
    clocks="Hd and the milestones resume, and T if it was paused",
)
ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=18,
        action=Action.HOLD,
        sources=(HANDLING,),
        goals=(),
        by=(HANDLER,),
        when=NO_HOLD_ASKED,
        within=BEFORE_DUE,
        form=HoldForm,
        decide=ask_hold,
        clocks="start Q",
    ),
    *(
        Move(
            row=18,
            action=Action.GRANT,
            sources=(HANDLING,),
            goals=(ON_HOLD, State(Status.HANDLING, why="when its end is over")),
            by=(decider,),
            when=waiting,
            about=RequestKind.HOLD,
            form=GrantForm,
            decide=grant_hold,
            in_bulk=True,
            tone=Tone.PRIMARY,
            clocks="stop Q; Hd and the milestones paused since asking; T too for causes outside government",
        )
        for decider, waiting in _DECIDERS
    ),
    *(
        Move(
            row=18,
            action=Action.REFUSE,
            sources=(HANDLING,),
            goals=(),
            by=(decider,),
            when=waiting,
            about=RequestKind.HOLD,
            form=RefuseForm,
            decide=refuse,
            clocks="stop Q",
        )
        for decider, waiting in _DECIDERS
    ),
    Move(
        row=19,
        action=Action.RESUME,
        sources=(ON_HOLD,),
        goals=(HANDLING,),
        by=(HANDLER, OPERATOR),
        form=ResumeForm,
        decide=resume,
        in_bulk=True,
        tone=Tone.PRIMARY,
        clocks="Hd and the milestones resume, and T if it was paused",
    ),
    HOLD_END,
)
