"""县级处置: what becomes of an incident that the county has: 报到, returned or taken back, a result.

The county is a unit that leads, with clocks of its own: the time to report for it, and then the time that its
department named. How an incident comes to the county is in `transferring`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Decision, Incident, Notice
from dispatch.domain.moves.handing_over import change_assignment, in_hand, remembering
from dispatch.domain.moves.timing import (
    change_clocks,
    first_clock,
    start_clock,
    start_until,
    stop_clocks,
    working_time,
)
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, AssignmentState, ClockKind, ClockReason, Role, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    AWAITING_CHECK,
    NO_CO_HANDLER_OPEN,
    NOT_ARRIVED,
    RECEIVED,
    WITH_COUNTY,
    arrived,
)
from dispatch.domain.workflow.form import DepartmentField, Form, InstantField, Proof, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import COUNTY, OPERATOR, SUPERVISOR
from schemas.facts import CountyArrived, CountyReturned, CountyTakenBack, ResultHandedIn
from schemas.field_errors import Wrong
from schemas.ids import derived_id

NAMED: Final = "county"
"""What a due time goes back to that the county's department named, in the place of a document."""
LONGEST: Final = timedelta(days=90)
"""Nobody promises anything later than that; a date beyond it is a slip of the finger."""


class ArriveForm(Form, frozen=True, kw_only=True):
    """Which department reports, and by when it will have dealt with the matter."""

    department: DepartmentField
    promised_at: InstantField
    note: Words | None = None


class CountyReturnForm(Form, frozen=True, kw_only=True):
    """Why it is not the county's."""

    reason: Words


class CountyTakeBackForm(Form, frozen=True, kw_only=True):
    """Why the town goes on with it itself."""

    reason: Words


class CountyResultForm(Form, frozen=True, kw_only=True):
    """What the county did, in words, or as its document or photos show it."""

    ONE_OF = (("result", "attachments"),)

    result: Words | None = None
    attachments: Proof = ()


def arrive(act: Act, incident: Incident, form: ArriveForm, township: TownshipRules) -> Decision:
    """Let a department report for the incident: the time that it names is the county's from now on.

    Raises:
        InvalidValue: the county has no such department, or the time is past or later than its limit allows.
    """
    county, due_at = in_hand(incident), form.promised_at.astimezone(UTC)
    unit = township.units.get(county.unit)
    if unit is not None and form.department not in {department.code for department in unit.departments}:
        raise InvalidValue("department", Wrong.INVALID_DEPARTMENT)
    latest = _latest(act, incident, county, township)
    if not act.at < due_at <= latest:
        raise InvalidValue("promised_at", Wrong.INVALID_PROMISED_AT, at=latest.isoformat())
    working = replace(county, state=AssignmentState.HANDLING, handler=act.actor.user)
    after = change_assignment(incident, working)
    arrival = of_assignment(county.id, ClockKind.ARRIVAL)
    after = stop_clocks(after, arrival, at=act.at, why=ClockReason.ARRIVED)
    after = start_until(after, ClockKind.COUNTY, due_at, act, township.limits, assignment=county.id, document=NAMED)
    fact = CountyArrived(assignment=county.id, unit=county.unit, department=form.department, due_at=due_at)
    return act.decides(incident, after, act.says(fact, note=form.note))


def county_returns(act: Act, incident: Incident, form: CountyReturnForm, township: TownshipRules) -> Decision:
    """Let the county give back what is not its own: it waits to be received once more."""
    county = in_hand(incident)
    after = _back_in_town(act, incident, township, state=AssignmentState.RETURNED, why=ClockReason.RETURNED)
    fact = CountyReturned(assignment=county.id, unit=county.unit)
    return act.decides(incident, after, act.says(fact, note=form.reason))


def take_back(act: Act, incident: Incident, form: CountyTakeBackForm, township: TownshipRules) -> Decision:
    """Take the incident back from the county, which is told that it need not go on."""
    county = in_hand(incident)
    after = _back_in_town(act, incident, township, state=AssignmentState.RELEASED, why=ClockReason.TAKEN_BACK)
    fact = CountyTakenBack(assignment=county.id, unit=county.unit)
    id = derived_id(act.cause, f"notice-taken-back:{incident.id}")
    notice = Notice(id=id, kind="county_taken_back", to=Role.COUNTY_OPERATOR, unit=county.unit)
    return act.decides(incident, after, act.says(fact, note=form.reason), notify=(notice,))


def county_result(act: Act, incident: Incident, form: CountyResultForm, township: TownshipRules) -> Decision:
    """Hand in what the county did; whoever does it for the county does not check it."""
    county = in_hand(incident)
    done = replace(county, state=AssignmentState.HANDED_IN, ended_at=act.at, handler=act.actor.user)
    after = replace(change_assignment(remembering(incident, county.handler), done), status=Status.AWAITING_CHECK)
    after = stop_clocks(after, of_assignment(county.id), at=act.at, why=ClockReason.HANDED_IN)
    after = start_clock(after, ClockKind.CHECK, township.limits, act)
    fact = ResultHandedIn(assignment=county.id, unit=county.unit, attachments=form.photo_ids)
    return act.decides(incident, after, act.says(fact, note=form.result, attachments=form.photo_ids))


def sent_back_to_county(act: Act, incident: Incident, county: Assignment, limits: Limits) -> Incident:
    """Let the county go on with the time that it had left, be it to arrive or to deal with it."""
    there = arrived(incident)
    state = AssignmentState.HANDLING if there else AssignmentState.ASSIGNED
    after = change_assignment(incident, replace(county, state=state, ended_at=None))

    def resumed(clock: Clock) -> Clock:
        working = working_time(incident, county.id, limits)
        return sla_clock.resume(clock, at=act.at, why=ClockReason.SENT_BACK, working=working)

    ran = of_assignment(county.id, ClockKind.COUNTY if there else ClockKind.ARRIVAL)
    return replace(change_clocks(after, ran, resumed), status=Status.WITH_COUNTY)


def _latest(act: Act, incident: Incident, county: Assignment, township: TownshipRules) -> datetime:
    """Return when the county is through with it at the latest; while nobody knows, within `LONGEST`."""
    at_most = first_clock(
        township.limits,
        ClockKind.COUNTY,
        incident=incident.id,
        category=incident.category,
        grade=incident.grade,
        cell=incident.cell,
        unit=county.unit,
        at=act.at,
        cause=act.cause,
        assignment=county.id,
        working=working_time(incident, county.id, township.limits),
    )
    return at_most.due_at or act.at + LONGEST


def _back_in_town(
    act: Act, incident: Incident, township: TownshipRules, *, state: AssignmentState, why: ClockReason
) -> Incident:
    county = in_hand(incident)
    after = change_assignment(incident, replace(county, state=state, ended_at=act.at))
    after = stop_clocks(after, of_assignment(county.id), at=act.at, why=why)
    after = replace(after, status=Status.RECEIVED, lead=None, person_only=True)
    return start_clock(after, ClockKind.RECEIVE, township.limits, act)


ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=15,
        action=Action.ARRIVE,
        sources=(WITH_COUNTY,),
        goals=(),
        by=(COUNTY,),
        when=NOT_ARRIVED,
        form=ArriveForm,
        decide=arrive,
        tone=Tone.PRIMARY,
        clocks="stop the arrival; start the county's handling, due when the department said",
    ),
    Move(
        row=16,
        action=Action.COUNTY_RETURN,
        sources=(WITH_COUNTY,),
        goals=(RECEIVED,),
        by=(COUNTY,),
        form=CountyReturnForm,
        decide=county_returns,
        tone=Tone.DANGER,
        clocks="stop the county's; start R",
    ),
    Move(
        row=16,
        action=Action.COUNTY_TAKE_BACK,
        sources=(WITH_COUNTY,),
        goals=(RECEIVED,),
        by=(SUPERVISOR,),
        form=CountyTakeBackForm,
        decide=take_back,
        clocks="stop the county's; start R",
    ),
    Move(
        row=17,
        action=Action.COUNTY_RESULT,
        sources=(WITH_COUNTY,),
        goals=(AWAITING_CHECK,),
        by=(COUNTY, OPERATOR),
        when=NO_CO_HANDLER_OPEN,
        form=CountyResultForm,
        decide=county_result,
        tone=Tone.PRIMARY,
        clocks="stop the county's; start K",
    ),
)
