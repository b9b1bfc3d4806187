"""巡查: an officer looks at a key place and says that all is well (正常), or what is wrong with it (有问题).

The visit was raised by the platform and waits for one of the two. What is in order closes at once: nobody reported
anything, so nobody is told, rates, or asks for more. What is wrong becomes a report in the officer's words: it is
decided anew by these, and its time begins with them.
"""

from __future__ import annotations

from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Decision, Incident, counted
from dispatch.domain.looking import LOOKED_AT
from dispatch.domain.moves.ending import close
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.terms import Action, ClockKind, ClockReason, Outcome
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import A_LOOK_IS_DUE, IN_ORDER, NOTHING_MERGED, RECEIVED
from dispatch.domain.workflow.form import Evidence, Form, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OFFICER
from schemas.facts import FaultFound, FoundInOrder

RESTARTED: Final = (ClockKind.TOTAL, ClockKind.RECEIVE)


class InOrderForm(Form, frozen=True, kw_only=True):
    """Nothing need be said of what is in order."""

    note: Words | None = None


class FaultForm(Form, frozen=True, kw_only=True):
    """What is wrong, and what it looks like."""

    note: Words
    attachments: Evidence


def in_order(act: Act, incident: Incident, form: InOrderForm, _township: TownshipRules) -> Decision:
    """Close a visit at which nothing was found."""
    after, closing = close(_looked_at(act, incident), Outcome.IN_ORDER, act)
    return act.decides(incident, after, act.says(FoundInOrder(), note=form.note), *map(act.says, closing))


def fault(act: Act, incident: Incident, form: FaultForm, township: TownshipRules) -> Decision:
    """Make a report of what was found: nothing that was decided of the visit holds for it."""
    after = replace(_looked_at(act, incident), decided_by=None, left_to_person=False, person_only=False)
    for kind in RESTARTED:
        after = start_clock(after, kind, township.limits, act)
    return act.decides(incident, after, act.says(FaultFound(), note=form.note, attachments=form.photo_ids))


def _looked_at(act: Act, incident: Incident) -> Incident:
    stopped = stop_clocks(incident, own(*RESTARTED), at=act.at, why=ClockReason.LOOKED_AT)
    return counted(stopped, LOOKED_AT, act.at)


ROWS: Final = (
    Move(
        row=44,
        action=Action.IN_ORDER,
        sources=(RECEIVED,),
        goals=(IN_ORDER,),
        by=(OFFICER,),
        when=A_LOOK_IS_DUE,
        and_when=NOTHING_MERGED,
        form=InOrderForm,
        decide=in_order,
        tone=Tone.PRIMARY,
        clocks="stop R, T",
    ),
    Move(
        row=44,
        action=Action.FAULT,
        sources=(RECEIVED,),
        goals=(),
        by=(OFFICER,),
        when=A_LOOK_IS_DUE,
        form=FaultForm,
        decide=fault,
        clocks="stop R, T; new R, T",
    ),
)
