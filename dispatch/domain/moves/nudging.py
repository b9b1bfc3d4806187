"""催办: somebody who waits presses for it, and whoever's turn it is hears of it; nothing moves, but it is counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dispatch.domain.incident import Decision, Incident, Notice, counted
from dispatch.domain.moves.whose_turn import whose_turn
from dispatch.domain.terms import Action, Role, UnitId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import OPEN
from dispatch.domain.workflow.form import Form, Words
from dispatch.domain.workflow.move import Act, Move, Period
from dispatch.domain.workflow.parties import OPERATOR, REPORTER, SUPERVISOR, UNIT_LEAD
from schemas.facts import IncidentNudged
from schemas.ids import derived_id

NUDGES: Final = "nudge"
REPORTERS_NUDGES: Final = "nudge_of_reporter"
PATIENCE: Final = timedelta(hours=24)
"""How long a reporter waits before pressing again."""


class NudgeForm(Form, frozen=True, kw_only=True):
    """What is to be hurried, where there is something to say."""

    note: Words | None = None


def nudge(act: Act, incident: Incident, form: NudgeForm, _township: TownshipRules) -> Decision:
    """Press for the incident: everybody whose clock runs is told."""
    return _pressed(act, incident, counted(incident, NUDGES, act.at), form)


def nudge_as_reporter(act: Act, incident: Incident, form: NudgeForm, _township: TownshipRules) -> Decision:
    """Press as the one who reported it, and wait until the next day before pressing again."""
    after = counted(counted(incident, NUDGES, act.at), REPORTERS_NUDGES, act.at)
    return _pressed(act, incident, after, form)


def _pressed(act: Act, incident: Incident, after: Incident, form: NudgeForm) -> Decision:
    tally, lead = after.tally(NUDGES), incident.lead_assignment
    answerable = lead if lead is not None and lead.active else None
    fact = IncidentNudged(
        count=tally.times if tally else 1,
        assignment=answerable.id if answerable else None,
        unit=answerable.unit if answerable else None,
    )
    notices = tuple(_notice(act.cause, to, unit) for to, unit in dict.fromkeys(whose_turn(incident)))
    return act.decides(incident, after, act.says(fact, note=form.note), notify=notices)


def _notice(cause: UUID, to: Role, unit: UnitId | None) -> Notice:
    return Notice(id=derived_id(cause, f"nudge-{to}-{unit}"), kind="nudge", to=to, unit=unit)


def _pressed_until(incident: Incident) -> datetime | None:
    tally = incident.tally(REPORTERS_NUDGES)
    return tally.last_at + PATIENCE if tally else None


ROWS: Final = (
    Move(
        row=37,
        action=Action.NUDGE,
        sources=OPEN,
        goals=(),
        by=(OPERATOR, SUPERVISOR, UNIT_LEAD),
        form=NudgeForm,
        decide=nudge,
        in_bulk=True,
        if_match=False,
        counts=False,
        clocks="–",
    ),
    Move(
        row=37,
        action=Action.NUDGE,
        sources=OPEN,
        goals=(),
        by=(REPORTER,),
        within=Period("once_in_24_hours", begins_at=_pressed_until),
        form=NudgeForm,
        decide=nudge_as_reporter,
        if_match=False,
        counts=False,
        clocks="–",
    ),
)
