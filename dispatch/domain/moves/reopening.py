"""重办: the reporter asks for a closed incident to be taken up again, an operator decides, or reopens by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Assignment, Decision, Incident
from dispatch.domain.moves.asking import GrantForm, RefuseForm, ask, granted, refuse, to_asker
from dispatch.domain.moves.ending import lapse_requests
from dispatch.domain.moves.handing_over import assigned_fact, new_assignment, started_with
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import Bar, MoveRefused
from dispatch.domain.terms import Action, ClockKind, ClockReason, RequestKind, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    DISPUTABLE,
    NO_REOPENING_ASKED,
    NOT_JOINED,
    REOPEN_WINDOW,
    REOPENING_ASKED,
    led_by_county,
)
from dispatch.domain.workflow.form import FaultField, Form, Words
from dispatch.domain.workflow.move import Act, Move, State, Tone
from dispatch.domain.workflow.parties import OPERATOR, REPORTER, operator_not_asking
from schemas.facts import Fact, IncidentReopened


class ReopenForm(Form, frozen=True, kw_only=True):
    """What is still wrong, and whose doing it is."""

    reason: Words
    at_fault: FaultField | None = None


def reopen(act: Act, incident: Incident, form: ReopenForm, township: TownshipRules) -> Decision:
    """Take the incident up again; an operator needs nobody to grant it, and what was asked for lapses.

    Raises:
        MoveRefused: the period in which it was closed is frozen: then its reporter has to ask for it.
    """
    frozen = township.frozen_until
    if frozen is not None and incident.closed_at is not None and incident.closed_at < frozen:
        raise MoveRefused(Bar.PERIOD_FROZEN)
    # A request that is left pending would keep its clock and ask for what has happened already.
    quiet, lapsed = lapse_requests(incident, RequestKind.REOPEN, act=act)
    after, (first, *others) = _reopened(act, quiet, township, reason=form.reason)
    said = (*map(act.says, lapsed), act.says(first, note=form.reason), *map(act.says, others))
    return act.decides(incident, after, *said)


def ask_reopen(act: Act, incident: Incident, form: ReopenForm, township: TownshipRules) -> Decision:
    """Ask for the incident to be taken up again."""
    payload = {"at_fault": form.at_fault.value} if form.at_fault else {}
    after, made = ask(act, incident, RequestKind.REOPEN, township.limits, reason=form.reason, payload=payload)
    return act.decides(incident, after, act.says(made, note=form.reason))


def grant(act: Act, incident: Incident, form: GrantForm, township: TownshipRules) -> Decision:
    """Grant a reopening: a new round with a new total, with the last unit, or in the queue where there is none.

    Raises:
        InvalidValue: the request is not pending.
    """
    agreed, request, fact = granted(act, incident, form)
    after, facts = _reopened(act, agreed, township, reason=request.reason)
    said = act.says(fact, note=form.reason)
    notices = to_asker(act, incident, request, "request_granted")
    return act.decides(incident, after, said, *map(act.says, facts), notify=notices)


def _reopened(
    act: Act, incident: Incident, township: TownshipRules, *, reason: str
) -> tuple[Incident, tuple[Fact, ...]]:
    limits = township.limits
    # Of an incident whose reporter was never told, the total of this round is still running.
    stopped = stop_clocks(incident, own(ClockKind.RATING, ClockKind.TOTAL), at=act.at, why=ClockReason.REOPENED)
    fresh = replace(
        stopped,
        reopens=incident.reopens + 1,
        outcome=None,
        told_at=None,
        closed_at=None,
        reply_until=None,
        person_only=True,
        self_handled=False,
        merged_into=None,
    )
    # The round begins with the reopening, not with the report: an old total would be overdue at once.
    if incident.part_of is None:  # the total of a part is its parent's
        fresh = start_clock(fresh, ClockKind.TOTAL, limits, act, cap=_cap_ahead(incident, act.at))
    reopening = IncidentReopened(round=fresh.reopens)
    # An officer settled it on the spot, it was split, it was found to be an accusation, or the county dealt with it, to
    # which it comes by a grant or by the duty list: there is no unit of the town to give it back to.
    if incident.lead_assignment is None or led_by_county(incident) or _taken_back(incident, township):
        queued = replace(fresh, status=Status.RECEIVED, lead=None)
        return start_clock(queued, ClockKind.RECEIVE, limits, act), (reopening,)
    after = _with_last_unit(act, fresh, incident.lead_assignment, limits, reason=reason)
    return after, (reopening, assigned_fact(after))


def _taken_back(incident: Incident, township: TownshipRules) -> bool:
    """Say whether the county took the matter back since a unit of the town dealt with it."""
    return township.taken_back(incident.category, incident.grade, incident.place) is not None


def _with_last_unit(act: Act, incident: Incident, last: Assignment, limits: Limits, *, reason: str) -> Incident:
    again = new_assignment(
        act,
        incident,
        last.unit,
        limits,
        reason=reason,
        responsibility_row=last.responsibility_row,
        admission_item=last.admission_item,
        duty_item=last.duty_item,
        # A ruling outlives the round: the command room still may not recall what it assigned.
        binding=last.binding,
    )
    after = started_with(act, replace(incident, status=Status.ASSIGNED), again, limits)
    return start_clock(after, ClockKind.SIGN, limits, act, assignment=again.id)


def _cap_ahead(incident: Incident, at: datetime) -> datetime | None:
    """An imposed due time still binds the new round unless it has passed."""
    total = incident.clock(own(ClockKind.TOTAL))
    return total.cap if total is not None and total.cap is not None and total.cap > at else None


_DECIDER: Final = operator_not_asking(RequestKind.REOPEN)
_REOPENED: Final = (
    State(Status.ASSIGNED, why="to the last unit"),
    State(Status.RECEIVED, why="after self-handling, by the county, in parts, as an accusation, or when taken back"),
)
ROWS: Final = (
    Move(
        row=35,
        action=Action.REOPEN,
        sources=DISPUTABLE,
        goals=_REOPENED,
        by=(OPERATOR,),
        and_when=NOT_JOINED,
        form=ReopenForm,
        decide=reopen,
        clocks="stop A, Q, T; new T, S, Hd (or R)",
    ),
    Move(
        row=35,
        action=Action.REOPEN,
        sources=DISPUTABLE,
        goals=(),
        by=(REPORTER,),
        when=NO_REOPENING_ASKED,
        and_when=NOT_JOINED,
        within=REOPEN_WINDOW,
        form=ReopenForm,
        decide=ask_reopen,
        if_match=False,
        clocks="start Q",
    ),
    Move(
        row=35,
        action=Action.GRANT,
        sources=DISPUTABLE,
        goals=_REOPENED,
        by=(_DECIDER,),
        when=REOPENING_ASKED,
        about=RequestKind.REOPEN,
        form=GrantForm,
        decide=grant,
        tone=Tone.PRIMARY,
        clocks="stop A, Q, T; new T, S, Hd (or R)",
    ),
    Move(
        row=35,
        action=Action.REFUSE,
        sources=DISPUTABLE,
        goals=(),
        by=(_DECIDER,),
        when=REOPENING_ASKED,
        about=RequestKind.REOPEN,
        form=RefuseForm,
        decide=refuse,
        clocks="stop Q",
    ),
)
