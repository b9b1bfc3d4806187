"""How the steps of an assignment are shown: what each is, how far, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from console.api.models.incidents import MilestoneView
from dispatch.application.masking import readable
from dispatch.domain.clocks.address import of_milestone
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment
from dispatch.domain.terms import MilestoneState


def milestone_views(held: Assignment, clocks: Sequence[Clock], at: datetime) -> list[MilestoneView]:
    """Return the steps of an assignment in the order of their numbers."""
    return list(_views(held, clocks, at)) if held.milestones else []


def _views(held: Assignment, clocks: Sequence[Clock], at: datetime) -> Iterator[MilestoneView]:
    for each in held.milestones:
        clock = next(filter(of_milestone(held.id, each.n), clocks), None)
        if clock is None:
            continue
        due_at = clock.latest_times.due_at
        # Paused, it comes no nearer; taken, it is late or not for good.
        until = each.ended_at or (at if clock.running else due_at)
        yield MilestoneView(
            n=each.n,
            name=readable(each.name),
            state=each.state,
            due_at=due_at,
            ended_at=each.ended_at,
            late=until > due_at and each.state is not MilestoneState.DROPPED,
        )
