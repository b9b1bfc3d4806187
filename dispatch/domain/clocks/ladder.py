"""When is a step of a clock's ladder due, which comes next, and which card does it give?

What happens when it fires is said in `escalating`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dispatch.domain.clocks.clock_fact import hastened_steps
from dispatch.domain.clocks.ladders import LadderStep
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import Card


def step_due_at(clock: Clock, step: LadderStep) -> datetime | None:
    """Return when a step is due, as the clock's last fact left it, or None while the clock does not run."""
    if not clock.running or clock.times is None:
        return None
    return clock.times.steps_due_at[clock.ladder.index(step)]


def next_step(clock: Clock, fired: int | None) -> LadderStep | None:
    """Return the first step after the last one that fired, or None when the ladder is spent."""
    return next((step for step in clock.ladder if fired is None or step.step > fired), None)


def superseded(clock: Clock, step: LadderStep, *, at: datetime) -> bool:
    """Say whether a higher step is due as well: then this one would say what is true no longer."""
    return any(_due_above(clock, step, at))


def card_given(clock: Clock, step: LadderStep, *, at: datetime) -> Card | None:
    """Return the card that a step gives when it fires.

    None where a person's card brought the step forward: that one counts already, and the time for this one has not
    come. None where a higher step is due that gives a card as well, after an outage say.
    """
    brought_forward = clock.ladder.index(step) in hastened_steps(clock.facts)
    outdone = any(found.card is not None for found in _due_above(clock, step, at))
    return None if brought_forward or outdone else step.card


def _due_above(clock: Clock, step: LadderStep, at: datetime) -> Iterator[LadderStep]:
    for found in clock.ladder:
        due_at = step_due_at(clock, found) if found.step > step.step else None
        if due_at is not None and due_at <= at:
            yield found
