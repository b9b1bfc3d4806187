"""Which steps (节点) nobody takes any more: their unit does not lead the incident now, whatever took it from there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Incident
from dispatch.domain.milestone import Milestone
from dispatch.domain.terms import ClockReason, MilestoneState

Step = tuple[Assignment, Milestone]
"""A step, with the assignment that it belongs to."""


def forsaken(incident: Incident) -> tuple[Step, ...]:
    """Return the steps that are open although their unit does not lead the incident now."""
    return tuple(
        (held, each)
        for held in incident.assignments
        if held.milestones and not (held.active and held.id == incident.lead)
        for each in held.open_milestones
    )


def dropped(incident: Incident, steps: Collection[Step], *, at: datetime) -> Incident:
    """Drop these steps and stop their clocks; a clock that was voided counts for nothing as before."""
    gone = {(held.id, each.n) for held, each in steps}

    def without(held: Assignment) -> Assignment:
        left = tuple(
            replace(each, state=MilestoneState.DROPPED, ended_at=at) if (held.id, each.n) in gone else each
            for each in held.milestones
        )
        return replace(held, milestones=left) if left != held.milestones else held

    def stopped(clock: Clock) -> Clock:
        mine = (clock.assignment, clock.milestone) in gone
        return sla_clock.stop(clock, at=at, why=ClockReason.DROPPED) if mine else clock

    return replace(
        incident,
        assignments=tuple(map(without, incident.assignments)),
        clocks=tuple(map(stopped, incident.clocks)),
    )
