"""When is a step of a clock's ladder due, and which comes next? What happens when it fires is said in `escalating`."""

from __future__ import annotations

from datetime import datetime

from dispatch.domain.clocks.limits import LadderStep
from dispatch.domain.clocks.sla_clock import Clock


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
    later = (step_due_at(clock, found) for found in clock.ladder if found.step > step.step)
    return any(due_at is not None and due_at <= at for due_at in later)
