"""重算: the clocks that run get the due times that the calendar in force leads to; nothing else moves.

Whoever publishes workdays or duty hours changes when open incidents are due. That is a fact of each incident, with the
versions that led to it; what was decided before keeps its times.
"""

from __future__ import annotations

from datetime import datetime

from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.rebasing import recount
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident, told_by_platform
from dispatch.domain.moves.timing import change_clocks, working_time
from schemas.facts import ClocksRecounted


def recount_clocks(
    incident: Incident, limits: Limits, *, workdays: str | None, duty: str, at: datetime
) -> Decision | None:
    """Recount the running clocks of an incident by the duty book of the limits; None where none moves.

    workdays, duty: the versions of the documents behind it.
    """

    def recounted(clock: Clock) -> Clock:
        return recount(clock, at=at, working=working_time(incident, clock.assignment, limits))

    after = change_clocks(incident, lambda clock: clock.running, recounted)
    moved = tuple(new.id for old, new in zip(incident.clocks, after.clocks, strict=True) if new is not old)
    if not moved:
        return None
    return told_by_platform(incident, after, ClocksRecounted(clocks=moved, workdays=workdays, duty=duty))
