"""告知: somebody who reads nothing here is told the result by telephone, which counts as told from then on."""

from __future__ import annotations

from typing import Final

from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.ending import PHONE, await_rating, told
from dispatch.domain.terms import Action, ClockReason, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import AWAITING_RATING, SELF_HANDLED, TO_BE_CALLED
from dispatch.domain.workflow.form import Form, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR
from schemas.facts import ResultTold


class TellForm(Form, frozen=True, kw_only=True):
    """What the person said to it."""

    note: Words | None = None


def tell_by_phone(act: Act, incident: Incident, form: TellForm, township: TownshipRules) -> Decision:
    """Record that the reporter was called and knows the result: the windows for a rating and for reopening begin."""
    after = told(incident, township.limits, act)
    if after.status is Status.AWAITING_RATING:
        after = await_rating(after, township.limits, act, why=ClockReason.TOLD)
    return act.decides(incident, after, act.says(ResultTold(channel=PHONE), note=form.note))


ROWS: Final = (
    Move(
        row=43,
        action=Action.TELL,
        sources=(AWAITING_RATING, SELF_HANDLED),
        goals=(),
        by=(OPERATOR,),
        when=TO_BE_CALLED,
        form=TellForm,
        decide=tell_by_phone,
        tone=Tone.PRIMARY,
        clocks="the reopen window begins; while a rating is awaited: stop T, start A",
    ),
)
