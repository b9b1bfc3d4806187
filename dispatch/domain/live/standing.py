"""How does an incident stand, as far as live figures count it: the few things that a fact leaves it with.

The stream brings one with every fact, PostgreSQL has the newest of each; both are made by the same rules, so that
figures counted from either are the same. What is counted of it at an instant is said in `counted`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from dispatch.domain.terms import AreaCode, CategoryCode, ClockKind, Platform, Status
from schemas.incident_records import IncidentEvent, Stands

KEPT_BY_NOBODY: Final = frozenset({ClockKind.RATING})
"""The end of a rating window is nobody's to keep: it makes nothing overdue."""


class Standing(Struct, frozen=True, kw_only=False, array_like=True, gc=False):
    """How an incident stands after the fact `seq`.

    counted: it counts as one; what was taken over as history, parts of what was split, and accusations do not.
    due_at: when the next of its running clocks is due. total_due_at: when its total clock is, or was when it stopped.
    assigned_at: when a unit got it first.
    """

    incident: UUID
    seq: int
    status: Status
    counted: bool
    received_at: datetime
    closed_at: datetime | None
    assigned_at: datetime | None
    due_at: datetime | None
    total_due_at: datetime | None
    platform: Platform | None
    category: CategoryCode | None
    cell: AreaCode | None

    @property
    def open(self) -> bool:
        """Say whether somebody has still to do something about it."""
        return self.status.is_open


def stands(incident: Incident) -> Stands:
    """Return what a fact tells of how it leaves the incident."""
    running = [
        clock.times.due_at
        for clock in incident.clocks
        if clock.kind not in KEPT_BY_NOBODY and clock.running and clock.times is not None
    ]
    total = _total(incident)
    return Stands(
        counted=not incident.history and incident.part_of is None and not incident.accused,
        received_at=incident.received_at,
        closed_at=incident.closed_at,
        assigned_at=min((lead.since for lead in incident.leads), default=None),
        due_at=min(running, default=None),
        total_due_at=total.times.due_at if total is not None and total.times is not None else None,
    )


def _total(incident: Incident) -> Clock | None:
    """Return the total clock of the round that the incident is in, or was in last."""
    totals = [clock for clock in incident.clocks if clock.kind is ClockKind.TOTAL]
    return max(totals, key=lambda clock: clock.round, default=None)


def standing_of(fact: IncidentEvent) -> Standing | None:
    """Return how a fact leaves its incident; None where the fact does not say, because it was sent again later."""
    said = fact.stands
    if said is None:
        return None
    return Standing(
        fact.incident,
        fact.seq,
        Status(fact.status),
        said.counted,
        said.received_at,
        said.closed_at,
        said.assigned_at,
        said.due_at,
        said.total_due_at,
        Platform(fact.platform) if fact.platform else None,
        CategoryCode(fact.category) if fact.category else None,
        AreaCode(fact.cell) if fact.cell else None,
    )
