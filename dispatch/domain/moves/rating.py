"""评价: the reporter rates the result, or the time for that ends; either way the incident closes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.asking import ask
from dispatch.domain.moves.ending import close, lapse_requests, told
from dispatch.domain.refusals import Bar, MoveRefused
from dispatch.domain.terms import HOTLINE_CHANNEL, Action, Outcome, RequestKind, TellBy
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import AWAITING_RATING, RESOLVED
from dispatch.domain.workflow.form import Form, Stars, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import PLATFORM, RATER
from schemas.facts import IncidentRated, RatingWindowEnded, ResultTold

BAD_RATING: Final = 2
"""So many stars or fewer open a request to reopen."""


class RateForm(Form, frozen=True, kw_only=True):
    """How good the result is."""

    stars: Stars
    reason: Words | None = None


def rate(act: Act, incident: Incident, form: RateForm, township: TownshipRules) -> Decision:
    """Rate the result, which closes the incident; one or two stars ask for it to be reopened.

    Whoever rates before a call or a message could tell the result has seen it: the window for reopening begins now.
    """
    quiet, lapsed = lapse_requests(incident, RequestKind.REOPEN, act=act)
    known, seen = _seen(act, quiet, township.limits)
    after, closing = close(known, Outcome.RESOLVED, act)
    rated = act.says(IncidentRated(stars=form.stars), note=form.reason)
    said = [*map(act.says, seen), rated, *map(act.says, (*lapsed, *closing))]
    if form.stars <= BAD_RATING:
        payload = {"stars": form.stars}
        after, asked = ask(act, after, RequestKind.REOPEN, township.limits, reason=form.reason or "", payload=payload)
        said.append(act.says(asked))
    return act.decides(incident, after, *said)


def _seen(act: Act, incident: Incident, limits: Limits) -> tuple[Incident, tuple[ResultTold, ...]]:
    if incident.told_at is not None:
        return incident, ()
    # Who rang up has no account, and so has read it by the code of the receipt.
    way = TellBy.CODE if incident.channel == HOTLINE_CHANNEL else TellBy.IN_APP
    return told(incident, limits, act), (ResultTold(channel=way),)


def rating_window_ends(incident: Incident, clock: Clock, *, at: datetime, cause: UUID) -> Decision:
    """Close an incident whose reporter did not rate it; a reopening that was asked for is still to be decided.

    Raises:
        MoveRefused: no rating is awaited, or the window has not ended.
    """
    act = act_of_platform((WINDOW_END,), incident, at=at, cause=cause)
    if clock.due_at is None or at < clock.due_at:
        raise MoveRefused(Bar.NOT_YET, at=clock.due_at)
    after, closing = close(incident, Outcome.RESOLVED, act)
    return act.decides(incident, after, act.says(RatingWindowEnded()), *map(act.says, closing))


WINDOW_END: Final[Move[Any]] = Move(
    row=34,
    action=Action.WINDOW_END,
    sources=(AWAITING_RATING,),
    goals=(RESOLVED,),
    by=(PLATFORM,),
    if_match=False,
    clocks="stop A",
)
ROWS: Final = (
    Move(
        row=34,
        action=Action.RATE,
        sources=(AWAITING_RATING,),
        goals=(RESOLVED,),
        by=(RATER,),
        form=RateForm,
        decide=rate,
        tone=Tone.PRIMARY,
        if_match=False,
        clocks="stop A, Q; one or two stars open a request 35: start Q",
    ),
    WINDOW_END,
)
