"""节点: a named step of what a unit does with an incident, due at an instant of its own."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from dispatch.domain.terms import MilestoneState


class Milestone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step; n: its number within the assignment, from 1. When it is due, the facts of its clock say."""

    n: int
    name: str
    state: MilestoneState = MilestoneState.OPEN
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Say whether it is still to be taken."""
        return self.state is MilestoneState.OPEN
