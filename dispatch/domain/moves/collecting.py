"""收集: how an incident comes in, with its receipt and first clocks, and how it gets its category and grade."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.deciding import (
    change_clocks,
    decide,
    first_clock,
    open_incident,
    voice,
)
from dispatch.domain.refusals import InvalidValue, Missing, NotYours
from dispatch.domain.terms import (
    Action,
    AreaCode,
    CategoryCode,
    ClockKind,
    Grade,
    IncidentId,
    Outcome,
    Platform,
    Role,
    Status,
    UserId,
)
from dispatch.domain.workflow.table import check_move, report_permit
from schemas.facts import (
    IncidentClassified,
    IncidentImported,
    IncidentReceived,
)
from schemas.incident_records import Step

REBASED = (ClockKind.TOTAL, ClockKind.RECEIVE, ClockKind.HANDLE)
"""The clocks that follow a change of category or grade."""


def receive(
    limits: Limits,
    *,
    incident: IncidentId,
    number: str,
    town: AreaCode,
    channel: str,
    text: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    reporter: UserId | None = None,
    category: CategoryCode | None = None,
    grade: Grade | None = None,
    cell: AreaCode | None = None,
    urgent: bool = False,
    imposed_due_at: datetime | None = None,
    self_handled: bool = False,
    proof: tuple[UUID, ...] = (),
) -> Decision:
    """Take a report in and start its total and receive clocks; an imposed due date caps the total.

    reporter: the account to tell, None for channels without one. proof: after-photos declared with self-handling.

    Raises:
        Missing: there is neither text nor category, or self-handling without an after-photo.
        NotYours: somebody who is no officer says that the matter is dealt with already.
        InvalidValue: the imposed due date has passed already.
    """
    permit = report_permit(actor)
    permit.need(text=text, category=category)
    if imposed_due_at is not None and imposed_due_at <= at:
        raise InvalidValue("imposed_due_at", "has passed already")
    if self_handled:
        check_self_handled(actor, proof)
    clock = partial(first_clock, limits, incident=incident, category=category, grade=grade, at=at, cause=cause)
    total, receiving = clock(ClockKind.TOTAL, cap=imposed_due_at), clock(ClockKind.RECEIVE)
    opened = Incident(
        id=incident,
        number=number,
        town=town,
        status=Status.RECEIVED,
        channel=channel,
        received_at=at,
        version=1,
        seq=1,
        reporter=reporter,
        urgent=urgent,
        category=category,
        grade=grade,
        cell=cell,
        self_handled=self_handled,
        self_handled_by=actor.user if self_handled else None,
        clocks=(total, receiving),
    )
    fact = IncidentReceived(
        channel=channel,
        urgent=urgent,
        self_handled=self_handled,
        imposed_due_at=imposed_due_at,
        total_due_at=total.due_at,
    )
    return open_incident(permit, opened, voice(permit, actor).says(fact, attachments=proof))


def import_history(
    *,
    incident: IncidentId,
    number: str,
    town: AreaCode,
    channel: str,
    text: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    category: CategoryCode | None = None,
    cell: AreaCode | None = None,
) -> Decision:
    """Take over a report of the past: closed from the start, without clocks; `cause` is the report.

    Raises:
        Missing: there is neither text nor category.
    """
    permit = report_permit(actor)
    permit.need(text=text, category=category)
    taken_over = Incident(
        id=incident,
        number=number,
        town=town,
        status=Status.CLOSED,
        outcome=Outcome.IMPORTED,
        channel=channel,
        received_at=at,
        closed_at=at,
        version=0,
        seq=0,
        category=category,
        cell=cell,
        history=True,
    )
    return decide(permit, taken_over, taken_over, voice(permit, actor).says(IncidentImported(channel=channel)))


def classify(
    incident: Incident,
    limits: Limits,
    *,
    category: CategoryCode,
    actor: Actor,
    at: datetime,
    cause: UUID,
    grade: Grade | None = None,
    platform: Platform | None = None,
    cell: AreaCode | None = None,
    reason: str | None = None,
    steps: tuple[Step, ...] = (),
    by_rules: str | None = None,
) -> Decision:
    """Set or change category, grade, platform and cell; what is not given stays. The clocks are re-based.

    An incident that a person classifies before the platform did is that person's from then on.

    Raises:
        MoveRefused: the incident is closed, and not history.
        NotYours: the actor is no operator for the place.
        Missing: no reason.
    """
    permit = check_move(incident, Action.CLASSIFY, actor, at=at)
    permit.need(category=category, reason=reason, steps=steps)
    after = classified(incident, limits, category=category, grade=grade, platform=platform, cell=cell, at=at)
    if permit.role is not Role.PLATFORM:
        after = replace(after, person_only=True, left_to_person=incident.left_to_person and not incident.history)
    fact = classified_fact(after, steps=steps, by_rules=by_rules)
    return decide(permit, incident, after, voice(permit, actor).says(fact, note=reason))


def classified(
    incident: Incident,
    limits: Limits,
    *,
    category: CategoryCode | None,
    grade: Grade | None,
    platform: Platform | None,
    cell: AreaCode | None,
    at: datetime,
) -> Incident:
    """Return the incident with what is given set and its clocks re-based."""
    after = replace(
        incident,
        category=category or incident.category,
        grade=grade or incident.grade,
        platform=platform or incident.platform,
        cell=cell or incident.cell,
    )

    def rebased(clock: Clock) -> Clock:
        if clock.kind not in REBASED:
            return clock
        limit = limits.limit(clock.kind, category=after.category, grade=after.grade)
        return sla_clock.rebase(clock, limit, at=at)

    return change_clocks(after, rebased)


def classified_fact(after: Incident, *, steps: tuple[Step, ...], by_rules: str | None) -> IncidentClassified:
    """Return the fact of what the incident counts as now."""
    return IncidentClassified(
        category=after.category,
        grade=after.grade.value if after.grade else None,
        platform=after.platform.value if after.platform else None,
        cell=after.cell,
        steps=steps,
        by_rules=by_rules,
    )


def check_self_handled(actor: Actor, proof: tuple[UUID, ...]) -> None:
    """Check that whoever says that a matter is dealt with already is an officer and sends an after-photo.

    Raises:
        NotYours: the actor is no officer.
        Missing: no after-photo.
    """
    if not actor.has(Role.OFFICER):
        raise NotYours("only an officer deals with a matter on the spot")
    if not proof:
        raise Missing("self_handled.attachments")
