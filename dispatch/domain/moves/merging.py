"""并案 and 撤并: several incidents that are the same thing are handled as one, and their reporters follow that one.

There are no chains: what was merged into an incident goes along when that is merged itself. What its lead incident
comes to, an incident comes to with it, in the same decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.rebasing import count_from, within_pause
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Announcement, Assignment, Change, Decision, Incident, Notice, recorded
from dispatch.domain.moves.ending import halt, lapse_requests, somebody_to_tell, tell, told_declined
from dispatch.domain.moves.timing import change_clocks, resume_clock, start_clock, working_time
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import (
    Action,
    AssignmentState,
    ClockKind,
    ClockReason,
    ClockState,
    Outcome,
    RequestKind,
    Role,
    Status,
)
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.ways import to_reporter
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    CLOSED_WITH_LEAD,
    DECLINED,
    HANDLING,
    MERGED,
    NO_ACCUSATION_OR_PART,
    NO_CO_HANDLER_BUT_LISTED,
    RECEIVED,
    RESOLVED,
    SELF_HANDLED,
)
from dispatch.domain.workflow.form import Form, IncidentField, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import OPERATOR
from schemas.facts import (
    Fact,
    IncidentClosed,
    IncidentDeclined,
    IncidentMerged,
    IncidentUnmerged,
    OtherMerged,
    OtherUnmerged,
)
from schemas.field_errors import Wrong
from schemas.ids import derived_id


class MergeForm(Form, frozen=True, kw_only=True):
    """With which incident it is the same thing, and how somebody knows."""

    into: IncidentField
    reason: Words | None = None


class UnmergeForm(Form, frozen=True, kw_only=True):
    """Why it is something else after all."""

    reason: Words


def merge(act: Act, incident: Incident, form: MergeForm, township: TownshipRules) -> Decision:
    """Handle the incident as part of another one from now on; what was merged into it goes along.

    Raises:
        InvalidValue: the other one is this one, is over or merged itself, is no operator's of that place, is an
            accusation, or would be due after the time imposed on this one.
    """
    lead = _lead(act, incident, form.into)
    after, lapsed = halt(incident, act, why=ClockReason.MERGED)
    after = _out_of_hands(act, after)
    after = replace(after, status=Status.MERGED, merged_into=lead.id, lead=None, left_to_person=False, followers=0)
    fact = IncidentMerged(into=lead.id, number=lead.number)
    along = (
        recorded(each, replace(each, merged_into=lead.id), act.says(fact), moved=True) for each in act.kin.followers
    )
    notices = (*_to_units(incident, act.cause), *to_reporter(incident, "report_merged", cause=act.cause))
    return act.decides(
        incident,
        after,
        *map(act.says, lapsed),
        act.says(fact, note=form.reason),
        notify=notices,
        others=(_joined(act, lead, incident, township.limits), *along),
    )


def unmerge(act: Act, incident: Incident, form: UnmergeForm, township: TownshipRules) -> Decision:
    """Let the incident stand for itself again: in the queue, with the time that it had left when it was merged."""
    lead = _lead_of(act, incident)
    quiet, lapsed = lapse_requests(incident, RequestKind.REOPEN, act=act)
    after = replace(
        quiet,
        status=Status.RECEIVED,
        outcome=None,
        told_at=None,
        closed_at=None,
        reply_until=None,
        merged_into=None,
        person_only=True,
        assignments=tuple(map(_released, quiet.assignments)),
    )
    after = resume_clock(after, own(ClockKind.TOTAL), township.limits, at=act.at, why=ClockReason.UNMERGED)
    after = start_clock(after, ClockKind.RECEIVE, township.limits, act)
    said = act.says(IncidentUnmerged(out_of=lead.id, number=lead.number), note=form.reason)
    notices = to_reporter(incident, "report_unmerged", cause=act.cause)
    return act.decides(incident, after, *map(act.says, lapsed), said, notify=notices)


def with_kin(act: Act, decision: Decision, limits: Limits) -> Decision:
    """Add what a decision means for the incidents that are merged with the one that it was made on.

    What closes takes along what is merged into it; what is taken up by itself leaves its lead incident.
    """
    change = decision.change
    others = (*decision.others, *_closed_along(act, change, limits), *_left(act, change))
    return replace(decision, others=others) if others != decision.others else decision


def _closed_along(act: Act, change: Change, limits: Limits) -> Iterator[Change]:
    if not change.before.followers or not (change.before.status.is_open and change.after.status is Status.CLOSED):
        return
    if len(act.kin.followers) != change.before.followers:
        raise ValueError(f"{change.before.id} closes without what is merged into it")
    for each in act.kin.followers:
        if each.status is Status.MERGED:
            yield _closed(act, each, change, limits)


def _closed(act: Act, incident: Incident, lead: Change, limits: Limits) -> Change:
    """Close what is merged as its lead incident was closed, and tell its reporter; nobody did that but the platform."""
    outcome = lead.after.outcome
    if outcome is None:
        raise ValueError(f"{lead.after.id} is closed without an outcome")
    after = replace(incident, status=Status.CLOSED, outcome=outcome, closed_at=act.at)
    said = [_by_platform(IncidentClosed(outcome=outcome.value, lead=lead.after.id))]
    notices: tuple[Notice, ...] = ()
    if outcome is Outcome.DECLINED:
        after, told, notices = told_declined(replace(after, declines=incident.declines + 1), limits, act)
        said = [*_why_declined(lead), *map(_by_platform, told), *said]
    elif somebody_to_tell(incident):
        after, fact, notices = tell(after, limits, act, kind="result_told")
        said.append(_by_platform(fact))
    return recorded(incident, after, *said, moved=True, notify=notices)


def _why_declined(lead: Change) -> Iterator[Announcement]:
    for one in lead.announce:
        if isinstance(one.fact, IncidentDeclined):
            yield replace(one, actor=None, by=Role.PLATFORM)


def _by_platform(fact: Fact) -> Announcement:
    return Announcement(fact=fact, actor=None, by=Role.PLATFORM)


def _left(act: Act, change: Change) -> Iterator[Change]:
    before, after = change.before, change.after
    if before.merged_into is None or after.merged_into is not None:
        return
    lead = _lead_of(act, before)
    fewer = replace(lead, followers=lead.followers - 1)
    yield recorded(lead, fewer, act.says(OtherUnmerged(other=before.id, number=before.number)), moved=False)


def _lead_of(act: Act, incident: Incident) -> Incident:
    lead = act.kin.lead
    if lead is None or lead.id != incident.merged_into:
        raise ValueError(f"{incident.id} is to leave an incident that was not looked up")
    return lead


def _lead(act: Act, incident: Incident, number: str) -> Incident:
    lead = act.others[number]
    # To somebody who is no operator there it is as if it were not there: they may only have reported it.
    if OPERATOR.role_of(lead, act.actor) is None or lead.accused:
        raise InvalidValue("into", Wrong.NO_SUCH_INCIDENT)
    if lead.id == incident.id:
        raise InvalidValue("into", Wrong.INTO_ITSELF)
    if lead.part_of is not None:
        raise InvalidValue("into", Wrong.INTO_PART)
    if not lead.status.is_open:
        raise InvalidValue("into", Wrong.INTO_NOT_OPEN, status=lead.status)
    if lead.self_handled and lead.status is Status.RECEIVED:
        raise InvalidValue("into", Wrong.INTO_CONCLUDED)
    _check_cap(incident, lead)
    return lead


def _check_cap(incident: Incident, lead: Incident) -> None:
    """An order from outside keeps the time that was imposed with it: it leads, or its lead is due no later."""
    total, other = incident.clock(own(ClockKind.TOTAL)), lead.clock(own(ClockKind.TOTAL))
    imposed = total.cap if total is not None else None
    latest_at = _latest_due(other) if other is not None else None
    if imposed is None:
        return
    if latest_at is None:
        raise InvalidValue("into", Wrong.INTO_DUE_UNKNOWN, at=imposed.isoformat())
    if imposed < latest_at:
        raise InvalidValue("into", Wrong.INTO_DUE_LATER, at=imposed.isoformat())


def _latest_due(total: Clock) -> datetime | None:
    """Return when a total is due at the latest; while it is paused only an imposed due time says so."""
    return total.cap if total.state is ClockState.PAUSED else total.due_at


def _joined(act: Act, lead: Incident, incident: Incident, limits: Limits) -> Change:
    """Let the lead incident gather what is merged into it; its total counts from whichever was reported first."""
    total = incident.clock(own(ClockKind.TOTAL))
    latest = lead.clock(own(ClockKind.TOTAL))
    after = replace(lead, followers=lead.followers + 1 + incident.followers)
    if total is not None and latest is not None:
        working = working_time(lead, None, limits)

        def from_earliest(clock: Clock, at: datetime) -> Clock:
            return count_from(clock, total.counts_from, at=at, working=working)

        def counted(clock: Clock) -> Clock:
            return within_pause(clock, from_earliest, at=act.at, why=ClockReason.MERGED, working=working)

        after = change_clocks(after, lambda clock: clock is latest, counted)
    return recorded(lead, after, act.says(OtherMerged(other=incident.id, number=incident.number)), moved=False)


def _out_of_hands(act: Act, incident: Incident) -> Incident:
    """End the work of every unit that has it to do: the unit of the lead incident does it."""

    def ended(held: Assignment) -> Assignment:
        return replace(held, state=AssignmentState.MERGED, ended_at=act.at) if held.active else held

    return replace(incident, assignments=tuple(map(ended, incident.assignments)))


def _released(held: Assignment) -> Assignment:
    """Back in the queue it is nobody's: a unit that had it sees no more of it than what it did itself."""
    return replace(held, state=AssignmentState.RELEASED) if held.state is AssignmentState.MERGED else held


def _to_units(incident: Incident, cause: UUID) -> Iterator[Notice]:
    """Whoever may be on the way has to hear that it is done as another incident."""
    for unit in dict.fromkeys(held.unit for held in incident.assignments if held.active):
        for to in (Role.HANDLER, Role.UNIT_LEAD):
            yield Notice(id=derived_id(cause, f"merged-{to}-{unit}"), kind="merged", to=to, unit=unit)


ROWS: Final = (
    Move(
        row=28,
        action=Action.MERGE,
        sources=(RECEIVED, ASSIGNED, HANDLING),
        goals=(MERGED,),
        by=(OPERATOR,),
        when=NO_ACCUSATION_OR_PART,
        and_when=NO_CO_HANDLER_BUT_LISTED,
        form=MergeForm,
        decide=merge,
        clocks="stop all; the lead incident's T counts from the earliest report, never to a due time in the past",
    ),
    Move(
        row=29,
        action=Action.UNMERGE,
        sources=(MERGED,),
        goals=(RECEIVED,),
        by=(OPERATOR,),
        form=UnmergeForm,
        decide=unmerge,
        clocks="new R; T resumes, the time since merging is a pause",
    ),
    Move(
        row=29,
        action=Action.UNMERGE,
        sources=(RESOLVED, SELF_HANDLED, DECLINED),
        goals=(RECEIVED,),
        by=(OPERATOR,),
        when=CLOSED_WITH_LEAD,
        form=UnmergeForm,
        decide=unmerge,
        clocks="as before its lead closed",
    ),
)
