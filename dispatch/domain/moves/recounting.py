"""重算: the clocks that run get the due times that new documents lead to; nothing else moves.

Whoever publishes workdays or duty hours, or limits for what is open too, changes when open incidents are due. That is a
fact of each incident, with the versions that led to it, who published them and why; what was decided before keeps its
times.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from dispatch.domain.clocks.following import ForOpen, follow
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.rebasing import recount
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Announcement, Decision, Incident, recorded
from dispatch.domain.moves.timing import change_clocks, limit_of, working_time
from dispatch.domain.terms import Role, UserId
from schemas.facts import ClocksRebased, ClocksRecounted, Fact


class Publication(Struct, frozen=True, kw_only=True):
    """The workdays and duty hours in force, by their versions; by whom the later of them was published, and why."""

    workdays: str | None
    duty: str
    by: UserId
    remark: str


def recount_clocks(incident: Incident, limits: Limits, publication: Publication, *, at: datetime) -> Decision | None:
    """Recount the running clocks of an incident by the duty book of the limits; None where none moves."""

    def recounted(clock: Clock) -> Clock:
        return recount(clock, at=at, working=working_time(incident, clock.assignment, limits))

    after = change_clocks(incident, lambda clock: clock.running, recounted)
    if not (moved := moved_clocks(incident, after)):
        return None
    clocks = tuple(new.id for _, new in moved)
    fact = ClocksRecounted(clocks=clocks, workdays=publication.workdays, duty=publication.duty)
    return _published(incident, after, fact, by=publication.by, remark=publication.remark)


def follow_limits(incident: Incident, limits: Limits, order: ForOpen, *, at: datetime) -> Decision | None:
    """Let the running clocks of an incident follow limits that were published for them too; None where none moves."""

    def followed(clock: Clock) -> Clock:
        limit = limit_of(incident, clock, limits)
        return follow(clock, limit, order, at=at, working=working_time(incident, clock.assignment, limits))

    after = change_clocks(incident, lambda clock: clock.running and clock.rule.document == "limits", followed)
    if not (moved := moved_clocks(incident, after)):
        return None
    fact = ClocksRebased(clocks=tuple(new.id for _, new in moved), limits=order.version)
    return _published(incident, after, fact, by=order.by, remark=order.remark)


def _published(before: Incident, after: Incident, fact: Fact, *, by: UserId, remark: str) -> Decision:
    """Announce what the platform did because somebody published a document: by whom, and in whose words why."""
    said = Announcement(fact=fact, actor=by, by=Role.PLATFORM, note=remark or None)
    return Decision(change=recorded(before, after, said, moved=False))


def moved_clocks(before: Incident, after: Incident) -> tuple[tuple[Clock, Clock], ...]:
    """Return the clocks that differ, each as it was and as it is."""
    return tuple((old, new) for old, new in zip(before.clocks, after.clocks, strict=True) if new is not old)
