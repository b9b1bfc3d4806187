"""督办: a supervisor takes a hand with a yellow or red card; who has it in hand hears of it, and the ladder jumps.

The card counts for assessment against the unit that has the incident at that moment. What jumping means, and what it
costs, is said in docs/adr/0031.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta

from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.rebasing import within_pause
from dispatch.domain.clocks.sla_clock import Clock, hasten
from dispatch.domain.incident import Assignment, Decision, Incident, Notice, counted
from dispatch.domain.moves.timing import change_clocks, working_time
from dispatch.domain.moves.whose_turn import on_the_way, whose_turn
from dispatch.domain.terms import Action, Card, ClockReason, Role, UnitId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import OPEN
from dispatch.domain.workflow.form import FieldKind, Form, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import SUPERVISOR_WITHOUT_IT
from schemas.facts import IncidentSupervised
from schemas.ids import derived_id


class SuperviseForm(Form, frozen=True, kw_only=True):
    """Which card, and what has to be done better."""

    card: Annotated[Card, Meta(extra={"kind": FieldKind.CODE})]
    reason: Words


def supervise(act: Act, incident: Incident, form: SuperviseForm, township: TownshipRules) -> Decision:
    """Show a card: it is counted against whoever has the incident, they are told, and the ladder jumps."""
    lead = incident.lead_assignment
    answerable = lead if lead is not None and lead.active else None
    after = _with_jump(act, counted(incident, tally_of(form.card), act.at), form.card, township.limits)
    fact = shown_card(after, form.card, answerable)
    notices = tuple(_notice(act.cause, form.card, to, unit) for to, unit in dict.fromkeys(whose_turn(incident)))
    return act.decides(incident, after, act.says(fact, note=form.reason), notify=notices)


def shown_card(
    after: Incident, card: Card, answerable: Assignment | None, *, clock: Clock | None = None, step: int | None = None
) -> IncidentSupervised:
    """Return the fact that a card was shown, which the incident counts already; clock, step: of the ladder's card."""
    shown = after.tally(tally_of(card))
    return IncidentSupervised(
        card=card,
        count=shown.times if shown else 1,
        assignment=answerable.id if answerable else None,
        unit=answerable.unit if answerable else None,
        clock=clock.id if clock else None,
        clock_kind=clock.kind if clock else None,
        step=step,
    )


def tally_of(card: Card) -> str:
    """Return under which code the cards of a colour are counted on an incident."""
    return f"supervised_{card}"


def _with_jump(act: Act, incident: Incident, card: Card, limits: Limits) -> Incident:
    def hastened(clock: Clock, _at: datetime) -> Clock:
        return hasten(clock, at=act.at, all_steps=card is Card.RED, why=ClockReason.SUPERVISED)

    def sooner(clock: Clock) -> Clock:
        working = working_time(incident, clock.assignment, limits)
        return within_pause(clock, hastened, at=act.at, why=ClockReason.SUPERVISED, working=working)

    return change_clocks(incident, on_the_way(incident), sooner)


def _notice(cause: UUID, card: Card, to: Role, unit: UnitId | None) -> Notice:
    id = derived_id(cause, f"supervised-{to}-{unit}")
    return Notice(id=id, kind="supervised", to=to, level=card, unit=unit)


ROWS: Final = (
    Move(
        row=38,
        action=Action.SUPERVISE,
        sources=OPEN,
        goals=(),
        by=(SUPERVISOR_WITHOUT_IT,),
        form=SuperviseForm,
        decide=supervise,
        if_match=False,
        counts=False,
        clocks="the ladders of R, S, Hd, U, K and the county's jump",
    ),
)
