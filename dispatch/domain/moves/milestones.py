"""节点: the unit that leads says by when it takes which steps, and each has a clock of its own.

The clocks of all steps run from the moment at which they were agreed on: each is due when it was said to be, however
late the one before it was. None is due after the total. Where the unit has the incident no more, what is open is
dropped with the move that took it from there: see `dispatch.domain.workflow.dropping`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.address import of_milestone, own
from dispatch.domain.clocks.rebasing import move_to
from dispatch.domain.clocks.sla_clock import Clock, on_time
from dispatch.domain.incident import Assignment, Decision, Incident, Notice
from dispatch.domain.milestone import Milestone
from dispatch.domain.moves.handing_over import change_assignment, in_hand
from dispatch.domain.moves.timing import change_clocks, start_until, working_time
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, ClockKind, ClockReason, MilestoneState, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, MILESTONE_OPEN
from dispatch.domain.workflow.dropping import dropped
from dispatch.domain.workflow.form import FieldKind, Form, InstantField, MilestoneField, Proof, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import HANDLER, OPERATOR, SUPERVISOR_WHO_HAS_IT, UNIT_LEAD
from schemas.facts import MilestoneDropped, MilestoneMoved, MilestoneReached, MilestonesPlanned
from schemas.field_errors import Wrong
from schemas.ids import derived_id

MOST: Final = 6
"""As many steps as somebody can keep in view; what takes more is to be split."""
LONGEST: Final = timedelta(days=90)
"""Where nobody knows when the whole is due, a later instant is a slip of the finger."""
NAMED: Final = "milestone"
"""What the due time of a step goes back to, in the place of a document."""


class StepForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be done, in a few words, and by when."""

    name: Annotated[str, Meta(max_length=60, extra={"kind": FieldKind.LINE})]
    by: InstantField


class PlanForm(Form, frozen=True, kw_only=True):
    """The steps that are agreed on, besides those that were before."""

    milestones: Annotated[tuple[StepForm, ...], Meta(min_length=1, max_length=MOST, extra={"kind": FieldKind.PARTS})]


class DoneForm(Form, frozen=True, kw_only=True):
    """Which step was taken, and what there is to show for it."""

    ONE_OF = (("note", "attachments"),)

    milestone: MilestoneField
    note: Words | None = None
    attachments: Proof = ()


class MoveForm(Form, frozen=True, kw_only=True):
    """Which step is due at another instant, and why."""

    milestone: MilestoneField
    by: InstantField
    reason: Words


class DropForm(Form, frozen=True, kw_only=True):
    """Which step is not to be taken after all, and why."""

    milestone: MilestoneField
    reason: Words


_ROOM: Final = (Role.OPERATOR, Role.SUPERVISOR)
"""In the place of an operator stands the supervisor where it is an accusation."""


def plan(act: Act, incident: Incident, form: PlanForm, township: TownshipRules) -> Decision:
    """Agree on steps; they are numbered in the order in which they are due.

    Raises:
        InvalidValue: there would be too many, or one is due in the past or after the total.
    """
    lead = in_hand(incident)
    if len(lead.open_milestones) + len(form.milestones) > MOST:
        raise InvalidValue("milestones", Wrong.INVALID_MILESTONES, limit=MOST)
    for place, each in enumerate(form.milestones):
        _check_due(act, incident, each.by, f"milestones.{place}.by")
    steps = sorted(form.milestones, key=lambda each: each.by)
    numbered = tuple(enumerate(steps, start=len(lead.milestones) + 1))
    agreed = tuple(Milestone(n=n, name=each.name.strip()) for n, each in numbered)
    after = change_assignment(incident, replace(lead, milestones=(*lead.milestones, *agreed)))
    for n, each in numbered:
        after = start_until(
            after,
            ClockKind.MILESTONE,
            each.by.astimezone(UTC),
            act,
            township.limits,
            assignment=lead.id,
            milestone=n,
            document=NAMED,
        )
    fact = MilestonesPlanned(
        assignment=lead.id,
        unit=lead.unit,
        milestones=tuple(n for n, _ in numbered),
        due_at=tuple(each.by.astimezone(UTC) for each in steps),
    )
    said = act.says(fact, note="\n".join(f"{each.n}. {each.name}" for each in agreed))
    return act.decides(incident, after, said, notify=tuple(_to_unit("milestone_planned", act, lead)))


def done(act: Act, incident: Incident, form: DoneForm, _township: TownshipRules) -> Decision:
    """Record that a step was taken, and whether in time.

    Raises:
        InvalidValue: there is no such step that is open.
    """
    lead, step = _meant(incident, form.milestone)
    over = _changed(incident, lead, replace(step, state=MilestoneState.DONE, ended_at=act.at))

    def reached(clock: Clock) -> Clock:
        return sla_clock.stop(clock, at=act.at, why=ClockReason.REACHED)

    after = change_clocks(over, of_milestone(lead.id, step.n), reached)
    clock = _clock(after, lead, step)
    fact = MilestoneReached(
        assignment=lead.id,
        unit=lead.unit,
        milestone=step.n,
        due_at=clock.latest_times.due_at,
        late=not on_time(clock),
        attachments=form.photo_ids,
    )
    return act.decides(incident, after, act.says(fact, note=form.note, attachments=form.photo_ids))


def move(act: Act, incident: Incident, form: MoveForm, township: TownshipRules) -> Decision:
    """Let a step be due earlier or later; what is overdue, only the command room moves, so that nobody hides it.

    Raises:
        InvalidValue: there is no such step that is open, it is overdue and the actor is of the unit, nothing of it is
            counted now, or the new instant is the old one, past, or after the total.
    """
    lead, step = _meant(incident, form.milestone)
    clock = _clock(incident, lead, step)
    was, due_at = clock.latest_times.due_at, form.by.astimezone(UTC)
    if not clock.running:
        raise InvalidValue("milestone", Wrong.MILESTONE_WAITS)
    if was <= act.at and act.permit.role not in _ROOM:
        raise InvalidValue("milestone", Wrong.MILESTONE_OVERDUE)
    _check_due(act, incident, due_at, "by")
    if due_at == was:
        raise InvalidValue("by", Wrong.DUE_THEN_ALREADY)
    working = working_time(incident, lead.id, township.limits)

    def moved(clock: Clock) -> Clock:
        return move_to(clock, due_at, at=act.at, working=working)

    after = change_clocks(incident, of_milestone(lead.id, step.n), moved)
    fact = MilestoneMoved(assignment=lead.id, unit=lead.unit, milestone=step.n, was_due_at=was, due_at=due_at)
    notices = tuple(_to_unit("milestone_moved", act, lead))
    return act.decides(incident, after, act.says(fact, note=form.reason), notify=notices)


def drop(act: Act, incident: Incident, form: DropForm, _township: TownshipRules) -> Decision:
    """Do without a step.

    Raises:
        InvalidValue: there is no such step that is open.
    """
    lead, step = _meant(incident, form.milestone)
    after = dropped(incident, ((lead, step),), at=act.at)
    fact = MilestoneDropped(assignment=lead.id, unit=lead.unit, milestone=step.n)
    notices = tuple(_to_unit("milestone_dropped", act, lead))
    return act.decides(incident, after, act.says(fact, note=form.reason), notify=notices)


def _meant(incident: Incident, n: int) -> tuple[Assignment, Milestone]:
    lead = in_hand(incident)
    step = next((each for each in lead.open_milestones if each.n == n), None)
    if step is None:
        raise InvalidValue("milestone", Wrong.INVALID_MILESTONE)
    return lead, step


def _clock(incident: Incident, lead: Assignment, step: Milestone) -> Clock:
    clock = incident.clock(of_milestone(lead.id, step.n))
    if clock is None:
        raise ValueError(f"milestone {step.n} of {lead.id} has no clock")
    return clock


def _changed(incident: Incident, lead: Assignment, step: Milestone) -> Incident:
    steps = tuple(step if each.n == step.n else each for each in lead.milestones)
    return change_assignment(incident, replace(lead, milestones=steps))


def _check_due(act: Act, incident: Incident, due_at: datetime, name: str) -> None:
    """Check an instant: a step that is due when everything has to be over already is none."""
    total = incident.clock(own(ClockKind.TOTAL))
    latest = total.due_at if total is not None else None
    latest = latest if latest is not None and latest > act.at else act.at + LONGEST
    if not act.at < due_at <= latest:
        raise InvalidValue(name, Wrong.INVALID_BY, at=latest.isoformat())


def _to_unit(kind: str, act: Act, lead: Assignment) -> Iterator[Notice]:
    """Tell the handler; where the command room did it, the unit's lead as well."""
    for to in (Role.HANDLER, Role.UNIT_LEAD) if act.permit.role in _ROOM else (Role.HANDLER,):
        yield Notice(id=derived_id(act.cause, f"{kind}-{to}"), kind=kind, to=to, unit=lead.unit)


_PLANNERS: Final = (UNIT_LEAD, SUPERVISOR_WHO_HAS_IT, OPERATOR)
_IN_HAND: Final = (ASSIGNED, HANDLING)
ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=25,
        action=Action.PLAN,
        sources=_IN_HAND,
        goals=(),
        by=_PLANNERS,
        form=PlanForm,
        decide=plan,
        clocks="start each milestone's, due when it is said to be, T's due time at the latest",
    ),
    Move(
        row=25,
        action=Action.MILESTONE_DONE,
        sources=(HANDLING,),
        goals=(),
        by=(HANDLER,),
        when=MILESTONE_OPEN,
        form=DoneForm,
        decide=done,
        clocks="stop the milestone's",
    ),
    Move(
        row=25,
        action=Action.MILESTONE_MOVE,
        sources=_IN_HAND,
        goals=(),
        by=_PLANNERS,
        when=MILESTONE_OPEN,
        form=MoveForm,
        decide=move,
        clocks="re-base the milestone's; what is overdue, only by OP",
    ),
    Move(
        row=25,
        action=Action.MILESTONE_DROP,
        sources=_IN_HAND,
        goals=(),
        by=_PLANNERS,
        when=MILESTONE_OPEN,
        form=DropForm,
        decide=drop,
        clocks="stop the milestone's",
    ),
)
