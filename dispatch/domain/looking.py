"""Is an incident a visit (巡查) that nobody has made yet, and what stands for its report once something was found?

What an officer says about it is in `moves.visiting`; when a visit is due, in `visits`.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from dispatch.domain.incident import Incident
from dispatch.domain.terms import PATROL_CHANNEL, Status
from schemas.ids import derived_id

LOOKED_AT: Final = "looked_at"
"""The code under which it is counted that somebody looked."""


def awaits_look(incident: Incident) -> bool:
    """Say whether an officer has still to look, and the platform sends it to nobody until then; a part is no visit."""
    if incident.channel != PATROL_CHANNEL or incident.status is not Status.RECEIVED:
        return False
    return incident.part_of is None and not looked_at(incident)


def looked_at(incident: Incident) -> bool:
    """Say whether an officer looked."""
    return incident.tally(LOOKED_AT) is not None


def fault_id(report: UUID) -> UUID:
    """Return the id of what an officer found, which is decided like a report of theirs."""
    return derived_id(report, "fault")
