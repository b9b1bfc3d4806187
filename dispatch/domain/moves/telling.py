"""告知: when is somebody told who reads nothing here? By a call that an operator records, or a message that arrived.

What was merged into another incident closes with it as resolved, and its reporter is told after that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dispatch.domain.incident import Decision, Incident, told_by_platform
from dispatch.domain.moves.ending import PHONE, await_rating, told
from dispatch.domain.terms import Action, ClockReason, Status, TellBy
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.ways import to_call
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import (
    AWAITING_RATING,
    DECLINED,
    RESOLVED,
    SELF_HANDLED,
    TO_BE_CALLED,
    TO_BE_TEXTED,
)
from dispatch.domain.workflow.form import Form, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR, PLATFORM
from schemas.facts import ResultTold


class TellForm(Form, frozen=True, kw_only=True):
    """What the person said to it."""

    note: Words | None = None


def tell_by_phone(act: Act, incident: Incident, form: TellForm, township: TownshipRules) -> Decision:
    """Record that the reporter was called and knows the result: the windows of the reporter begin."""
    return act.decides(incident, _known(act, incident, township), act.says(ResultTold(channel=PHONE), note=form.note))


def told_by_message(incident: Incident, township: TownshipRules, *, at: datetime, cause: UUID) -> Decision:
    """Record that the text message to the reporter arrived, which tells the result.

    Raises:
        MoveRefused: the reporter knows it already, or there is no result any more.
    """
    act = act_of_platform((BY_MESSAGE,), incident, at=at, cause=cause)
    return act.decides(incident, _known(act, incident, township), act.says(ResultTold(channel=TellBy.SMS)))


def not_told_by_message(incident: Incident, *, at: datetime, cause: UUID) -> Decision:
    """Record that the text message to the reporter did not arrive: somebody has to call, and hears of it.

    Raises:
        MoveRefused: as `told_by_message`.
    """
    act_of_platform((BY_MESSAGE,), incident, at=at, cause=cause)
    fact = ResultTold(channel=PHONE, delivered=False)
    return told_by_platform(incident, incident, fact, notify=(to_call(incident, cause=cause),))


def _known(act: Act, incident: Incident, township: TownshipRules) -> Incident:
    after = told(incident, township.limits, act)
    if after.status is not Status.AWAITING_RATING:
        return after
    return await_rating(after, township.limits, act, why=ClockReason.TOLD)


_SOURCES: Final = (AWAITING_RATING, RESOLVED, SELF_HANDLED, DECLINED)
_CLOCKS: Final = "the reopen or the contest window begins; while a rating is awaited: stop T, start A"
BY_MESSAGE: Final[Move[Any]] = Move(
    row=43,
    action=Action.TELL,
    sources=_SOURCES,
    goals=(),
    by=(PLATFORM,),
    when=TO_BE_TEXTED,
    if_match=False,
    clocks=_CLOCKS,
)
ROWS: Final = (
    Move(
        row=43,
        action=Action.TELL,
        sources=_SOURCES,
        goals=(),
        by=(OPERATOR,),
        when=TO_BE_CALLED,
        form=TellForm,
        decide=tell_by_phone,
        tone=Tone.PRIMARY,
        clocks=_CLOCKS,
    ),
    BY_MESSAGE,
)
