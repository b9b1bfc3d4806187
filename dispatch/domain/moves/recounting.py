"""重算: the clocks that run get the due times that new documents lead to; nothing else moves.

Whoever publishes workdays or duty hours, or limits for what is open too, changes when open incidents are due. That is a
fact of each incident, with the versions that led to it; what was decided before keeps its times.
"""

from __future__ import annotations

from datetime import datetime

from dispatch.domain.clocks.following import ForOpen, follow
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.rebasing import recount
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Announcement, Decision, Incident, recorded, told_by_platform
from dispatch.domain.moves.timing import change_clocks, working_time
from dispatch.domain.terms import Role
from schemas.facts import ClocksRebased, ClocksRecounted


def recount_clocks(
    incident: Incident, limits: Limits, *, workdays: str | None, duty: str, at: datetime
) -> Decision | None:
    """Recount the running clocks of an incident by the duty book of the limits; None where none moves.

    workdays, duty: the versions of the documents behind it.
    """

    def recounted(clock: Clock) -> Clock:
        return recount(clock, at=at, working=working_time(incident, clock.assignment, limits))

    after = change_clocks(incident, lambda clock: clock.running, recounted)
    if not (moved := moved_clocks(incident, after)):
        return None
    fact = ClocksRecounted(clocks=tuple(new.id for _, new in moved), workdays=workdays, duty=duty)
    return told_by_platform(incident, after, fact)


def follow_limits(incident: Incident, limits: Limits, order: ForOpen, *, at: datetime) -> Decision | None:
    """Let the running clocks of an incident follow limits that were published for them too; None where none moves."""

    def followed(clock: Clock) -> Clock:
        limit = limits.limit(clock.kind, category=incident.category, grade=incident.grade)
        return follow(clock, limit, order, at=at, working=working_time(incident, clock.assignment, limits))

    after = change_clocks(incident, lambda clock: clock.running and clock.rule.document == "limits", followed)
    if not (moved := moved_clocks(incident, after)):
        return None
    fact = ClocksRebased(clocks=tuple(new.id for _, new in moved), limits=order.version)
    said = Announcement(fact=fact, actor=order.by, by=Role.PLATFORM, note=order.remark or None)
    return Decision(change=recorded(incident, after, said, moved=False))


def moved_clocks(before: Incident, after: Incident) -> tuple[tuple[Clock, Clock], ...]:
    """Return the clocks that differ, each as it was and as it is."""
    return tuple((old, new) for old, new in zip(before.clocks, after.clocks, strict=True) if new is not old)
