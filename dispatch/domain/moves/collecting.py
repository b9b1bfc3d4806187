"""收集: how an incident comes in, with its receipt and first clocks, and how it gets its category and grade."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks import rebasing
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.timing import change_clocks, first_clock, limit_of, working_time
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
    TellBy,
    UserId,
)
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import IMPORTED, OPEN, RECEIVED
from dispatch.domain.workflow.form import CategoryField, Form, GradeField, Words
from dispatch.domain.workflow.move import Act, Move, Permit, State
from dispatch.domain.workflow.parties import ANYBODY, OPERATOR, PLATFORM
from schemas.facts import IncidentClassified, IncidentImported, IncidentReceived
from schemas.field_errors import Wrong
from schemas.incident_records import Step

REBASED: Final = frozenset({ClockKind.TOTAL, ClockKind.RECEIVE, ClockKind.HANDLE})
"""The clocks that follow a change of category or grade: the incident's own, and those of every unit on it."""


class ClassifyForm(Form, frozen=True, kw_only=True):
    """Category and grade, and why they are changed."""

    category: CategoryField
    grade: GradeField | None = None
    reason: Words


def receive(
    limits: Limits,
    *,
    incident: IncidentId,
    number: str,
    town: AreaCode,
    channel: str,
    text: str,
    declared: str | None,
    actor: Actor,
    at: datetime,
    cause: UUID,
    reporter: UserId | None = None,
    urgent: bool = False,
    imposed_due_at: datetime | None = None,
    self_handled: bool = False,
    proof: tuple[UUID, ...] = (),
    tell_by: TellBy | None = None,
) -> Decision:
    """Take a report in and start its total and receive clocks; an imposed due date caps the total.

    cause: the report. declared: the category that the sender chose, which triage judges. reporter: the account to tell,
    None for channels without one. proof: after-photos declared with self-handling. tell_by: the way that was chosen.

    Raises:
        Missing: there is neither text nor category, or self-handling without an after-photo.
        NotYours: somebody who is no officer says that the matter is dealt with already.
        InvalidValue: the imposed due date has passed already.
    """
    act = _reporting(text, declared, actor, at=at, cause=cause)
    if imposed_due_at is not None and imposed_due_at <= at:
        raise InvalidValue("imposed_due_at", Wrong.DUE_PAST)
    if self_handled:
        check_self_handled(actor, proof)
    clock = partial(first_clock, limits, incident=incident, category=None, grade=None, at=at, cause=cause)
    total, receiving = clock(ClockKind.TOTAL, cap=imposed_due_at), clock(ClockKind.RECEIVE)
    opened = Incident(
        id=incident,
        report=cause,
        number=number,
        town=town,
        status=Status.RECEIVED,
        channel=channel,
        received_at=at,
        version=0,
        seq=0,
        reporter=reporter,
        urgent=urgent,
        self_handled=self_handled,
        self_handled_by=actor.user if self_handled else None,
        tell_by=tell_by,
        clocks=(total, receiving),
    )
    fact = IncidentReceived(
        channel=channel,
        urgent=urgent,
        self_handled=self_handled,
        imposed_due_at=imposed_due_at,
        total_due_at=total.due_at,
    )
    return act.decides(opened, opened, act.says(fact, attachments=proof))


def import_history(
    *,
    incident: IncidentId,
    number: str,
    town: AreaCode,
    channel: str,
    text: str,
    declared: str | None,
    actor: Actor,
    at: datetime,
    cause: UUID,
) -> Decision:
    """Take over a report of the past: closed from the start, without clocks; `cause` is the report.

    Raises:
        Missing: there is neither text nor category.
    """
    act = _reporting(text, declared, actor, at=at, cause=cause)
    taken_over = Incident(
        id=incident,
        report=cause,
        number=number,
        town=town,
        status=Status.CLOSED,
        outcome=Outcome.IMPORTED,
        channel=channel,
        received_at=at,
        closed_at=at,
        version=0,
        seq=0,
        history=True,
    )
    return act.decides(taken_over, taken_over, act.says(IncidentImported(channel=channel)))


def classify(act: Act, incident: Incident, form: ClassifyForm, township: TownshipRules) -> Decision:
    """Set category, grade and platform, and re-base the clocks; from then on the incident is that person's.

    Raises:
        InvalidValue: there is no such category, or it is only the name of a group.
    """
    category = township.categories.leaves.get(form.category)
    if category is None:
        raise InvalidValue("category", Wrong.INVALID_CATEGORY)
    after = classified(
        incident,
        township.limits,
        category=category.code,
        grade=form.grade or category.grade,
        platform=category.platform,
        cell=None,
        at=act.at,
    )
    waits = incident.left_to_person and not incident.history
    after = replace(after, person_only=True, left_to_person=waits)
    return act.decides(incident, after, act.says(classified_fact(after), note=form.reason))


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
    """Return the incident with what is given set and its clocks re-based; what is None stays as it was.

    Only another matter re-bases, or a place at which another row of the limits holds: whoever confirms what it counts
    as moves no due time, whatever limits came meanwhile.
    """
    after = replace(
        incident,
        category=category or incident.category,
        grade=grade or incident.grade,
        platform=platform or incident.platform,
        cell=cell or incident.cell,
    )

    same_matter = (after.category, after.grade) == (incident.category, incident.grade)

    def follows(clock: Clock) -> bool:
        if clock.kind not in REBASED:
            return False
        return not same_matter or limit_of(incident, clock, limits) != limit_of(after, clock, limits)

    def rebased(clock: Clock) -> Clock:
        limit = limit_of(after, clock, limits)
        return rebasing.rebase(clock, limit, at=at, working=working_time(after, clock.assignment, limits))

    return change_clocks(after, follows, rebased)


def classified_fact(
    after: Incident, *, steps: tuple[Step, ...] = (), by_rules: str | None = None
) -> IncidentClassified:
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


def _reporting(text: str, declared: str | None, actor: Actor, *, at: datetime, cause: UUID) -> Act:
    """Let somebody report: anybody may, with words or a category."""
    if not text and not declared:
        raise Missing("text|category")
    return Act(permit=Permit(move=REPORT, role=actor.first_role), actor=actor, at=at, cause=cause)


REPORT: Final[Move[Any]] = Move(
    row=1,
    action=Action.REPORT,
    sources=(),
    goals=(RECEIVED, State(Status.CLOSED, Outcome.IMPORTED, why="history taken over: no clocks")),
    by=(ANYBODY,),
    if_match=False,
    clocks="start T, R; an imposed due date caps T",
)
CLASSIFY: Final = Move(
    row=2,
    action=Action.CLASSIFY,
    sources=(*OPEN, IMPORTED),
    goals=(),
    by=(PLATFORM, OPERATOR),
    form=ClassifyForm,
    decide=classify,
    clocks="re-base R, Hd, T, never to a due time in the past",
)
ROWS: Final = (REPORT, CLASSIFY)
