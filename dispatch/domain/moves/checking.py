"""核查: somebody else looks whether it was really done; the reporter is told, or the unit goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.ladders import LadderStep
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.ending import await_rating, close, somebody_to_tell, tell
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.handing_over import change_assignment
from dispatch.domain.moves.timing import resume_clock, start_clock, stop_clocks
from dispatch.domain.moves.with_county import sent_back_to_county
from dispatch.domain.terms import Action, AssignmentState, ClockKind, ClockReason, Outcome, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import AWAITING_CHECK, NEVER_SENT_BACK, SENT_BACK_BEFORE, led_by_county
from dispatch.domain.workflow.form import Evidence, Form, Words
from dispatch.domain.workflow.move import Act, Move, State, Tone
from dispatch.domain.workflow.parties import CHECKER, CHECKING_OPERATOR, PLATFORM
from schemas.facts import CheckPassed, ResultSentBack


class ConfirmForm(Form, frozen=True, kw_only=True):
    """What was seen, in words or in pictures."""

    ONE_OF = (("note", "attachments"),)

    note: Words | None = None
    attachments: Evidence = ()


class SendBackForm(Form, frozen=True, kw_only=True):
    """What is still wrong, and a picture of it."""

    reason: Words
    attachments: Evidence


def confirm(act: Act, incident: Incident, form: ConfirmForm, township: TownshipRules) -> Decision:
    """Confirm that it was really done; the reporter is told and may rate, or there is nobody to ask and it closes.

    While the reporter is still to be called, the total runs on.
    """
    passed = act.says(CheckPassed(), note=form.note, attachments=form.photo_ids)
    if not somebody_to_tell(incident):
        after, closing = close(incident, Outcome.RESOLVED, act)
        return act.decides(incident, after, passed, *map(act.says, closing))

    after, told, notices = tell(incident, township.limits, act, kind="result_told")
    why = ClockReason.CHECKED_AND_TOLD if told.delivered else ClockReason.CHECKED
    after = stop_clocks(after, own(ClockKind.CHECK), at=act.at, why=why)
    if told.delivered:
        after = await_rating(after, township.limits, act, why=why)
    elif after.self_handled:  # the officer's act had stopped it
        after = resume_clock(after, own(ClockKind.TOTAL), township.limits, at=act.at, why=why)
    after = replace(after, status=Status.AWAITING_RATING)
    return act.decides(incident, after, passed, act.says(told), notify=notices)


def send_back(act: Act, incident: Incident, form: SendBackForm, township: TownshipRules) -> Decision:
    """Send a result back to the unit, which goes on with the time it had left; the check does not count against it.

    What an officer dealt with on the spot, or several units in parts, has no unit: it goes to the command room's
    queue. What the county dealt with goes back to the county.
    """
    stopped = stop_clocks(incident, own(ClockKind.CHECK), at=act.at, why=ClockReason.SENT_BACK)
    counted = replace(stopped, reworks=incident.reworks + 1)
    lead = incident.lead_assignment
    if lead is None:
        after = _to_command_room(act, counted, township.limits)
    elif led_by_county(incident):
        after = sent_back_to_county(act, counted, lead, township.limits)
    else:
        after = change_assignment(counted, replace(lead, state=AssignmentState.HANDLING, ended_at=None))
        handling = of_assignment(lead.id, ClockKind.HANDLE)
        after = resume_clock(after, handling, township.limits, at=act.at, why=ClockReason.SENT_BACK)
        after = replace(after, status=Status.HANDLING)
    fact = ResultSentBack(
        assignment=lead.id if lead is not None else None,
        unit=lead.unit if lead is not None else None,
        count=after.reworks,
    )
    return act.decides(incident, after, act.says(fact, note=form.reason, attachments=form.photo_ids))


def check_due(incident: Incident, clock: Clock, step: LadderStep, *, at: datetime, cause: UUID) -> Decision:
    """Escalate a check that nobody makes; it is never taken as passed.

    Raises:
        MoveRefused: nothing waits for a check, or the step is not due yet.
    """
    act_of_platform((CHECK_DUE,), incident, at=at, cause=cause)
    return escalate(incident, clock, step, at=at, cause=cause)


def _to_command_room(act: Act, incident: Incident, limits: Limits) -> Incident:
    after = resume_clock(incident, own(ClockKind.TOTAL), limits, at=act.at, why=ClockReason.SENT_BACK)
    after = start_clock(after, ClockKind.RECEIVE, limits, act)
    return replace(after, status=Status.RECEIVED, lead=None, self_handled=False, person_only=True)


_SENT_BACK: Final = (
    State(Status.HANDLING, why="same unit"),
    State(Status.WITH_COUNTY, why="after a result of the county"),
    State(Status.RECEIVED, why="after self-handling, or a joint reply: there is no unit"),
)
CHECK_DUE: Final[Move[Any]] = Move(
    row=33,
    action=Action.CHECK_DUE,
    sources=(AWAITING_CHECK,),
    goals=(),
    by=(PLATFORM,),
    if_match=False,
    counts=False,
    clocks="K escalates; never confirmed by itself",
)
ROWS: Final = (
    Move(
        row=31,
        action=Action.CONFIRM,
        sources=(AWAITING_CHECK,),
        goals=(
            State(Status.AWAITING_RATING, why="the reporter is told, or to be called"),
            State(Status.CLOSED, Outcome.RESOLVED, why="nobody to ask"),
        ),
        by=(CHECKER,),
        form=ConfirmForm,
        decide=confirm,
        tone=Tone.PRIMARY,
        clocks="stop K; when the reporter is told: stop T, start A",
    ),
    Move(
        row=32,
        action=Action.SEND_BACK,
        sources=(AWAITING_CHECK,),
        goals=_SENT_BACK,
        by=(CHECKER,),
        when=NEVER_SENT_BACK,
        form=SendBackForm,
        decide=send_back,
        tone=Tone.DANGER,
        clocks="stop K; Hd resumes with what was left, check time excluded (without a unit: T resumes, new R)",
    ),
    Move(
        row=32,
        action=Action.SEND_BACK,
        sources=(AWAITING_CHECK,),
        goals=_SENT_BACK,
        by=(CHECKING_OPERATOR,),
        when=SENT_BACK_BEFORE,
        form=SendBackForm,
        decide=send_back,
        tone=Tone.DANGER,
        clocks="as the first time",
    ),
    CHECK_DUE,
)
