"""不予受理 and 申诉: the command room declines to act and says where to turn, the reporter may dispute that once."""

from __future__ import annotations

from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.ending import close, told_declined
from dispatch.domain.moves.timing import resume_clock, start_clock
from dispatch.domain.terms import Action, ClockKind, ClockReason, Outcome, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    CONTEST_WINDOW,
    DECLINED,
    DECLINED_BEFORE,
    NEVER_DECLINED,
    NOT_CONTESTED,
    RECEIVED,
)
from dispatch.domain.workflow.form import Form, Line, ReasonField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR, REPORTER, SUPERVISOR
from schemas.facts import DeclineContested, IncidentDeclined


class DeclineForm(Form, frozen=True, kw_only=True):
    """A listed reason, and where to turn instead."""

    reason_code: ReasonField
    reason: Words | None = None
    turn_to: Line


class ContestForm(Form, frozen=True, kw_only=True):
    """Why the decline is wrong."""

    reason: Words


def decline(act: Act, incident: Incident, form: DeclineForm, township: TownshipRules) -> Decision:
    """Close without acting, for a listed reason, and say where to turn; the reporter may contest the first time.

    Raises:
        InvalidValue: the reason is none that the township lists.
    """
    township.check_reason(Action.DECLINE, form.reason_code)
    counted = replace(incident, declines=incident.declines + 1)
    after, closing = close(counted, Outcome.DECLINED, act)
    after, said_of, notices = told_declined(after, township.limits, act)
    note = "\n".join(filter(None, (form.reason, form.turn_to)))
    said = act.says(IncidentDeclined(reason_code=form.reason_code), note=note)
    return act.decides(incident, after, said, *map(act.says, (*said_of, *closing)), notify=notices)


def reason_and_turn_to(note: str) -> tuple[str | None, str]:
    """Return what the note of a decline says: why, as far as that was told, and in its last line where to turn."""
    reason, _, turn_to = note.rpartition("\n")
    return reason or None, turn_to


def contest(act: Act, incident: Incident, form: ContestForm, township: TownshipRules) -> Decision:
    """Dispute a decline, once: the total runs on, the time in between is a pause, and a person decides anew."""
    open_again = replace(
        incident,
        status=Status.RECEIVED,
        outcome=None,
        closed_at=None,
        reply_until=None,
        told_at=None,
        person_only=True,
        merged_into=None,
    )
    after = resume_clock(open_again, own(ClockKind.TOTAL), township.limits, at=act.at, why=ClockReason.CONTESTED)
    after = start_clock(after, ClockKind.RECEIVE, township.limits, act)
    return act.decides(incident, after, act.says(DeclineContested(), note=form.reason))


ROWS: Final = (
    Move(
        row=3,
        action=Action.DECLINE,
        sources=(RECEIVED,),
        goals=(DECLINED,),
        by=(OPERATOR,),
        when=NEVER_DECLINED,
        form=DeclineForm,
        decide=decline,
        tone=Tone.DANGER,
        clocks="stop R, T; the contest window opens",
    ),
    Move(
        row=3,
        action=Action.DECLINE,
        sources=(RECEIVED,),
        goals=(DECLINED,),
        by=(SUPERVISOR,),
        when=DECLINED_BEFORE,
        form=DeclineForm,
        decide=decline,
        tone=Tone.DANGER,
        clocks="stop R, T",
    ),
    Move(
        row=4,
        action=Action.CONTEST,
        sources=(DECLINED,),
        goals=(RECEIVED,),
        by=(REPORTER,),
        when=NOT_CONTESTED,
        within=CONTEST_WINDOW,
        form=ContestForm,
        decide=contest,
        clocks="new R; T resumes, the gap is a pause",
    ),
)
