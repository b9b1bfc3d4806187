"""上报 / 吹哨: the command room asks that the county takes over what the town cannot do, and a supervisor agrees.

A transfer counts from the moment of asking: what ran for the town's unit stops then, however late somebody agrees. How
an incident comes to the county is `to_county`, whoever may bring it there; what the county does is in `with_county`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from dispatch.domain.accused import unit_accused
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.address import Address, of_assignment, own
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Decision, Incident, Notice, Request
from dispatch.domain.moves.asking import GrantForm, RefuseForm, ask, granted, refuse, to_asker, to_decider
from dispatch.domain.moves.handing_over import change_assignment, in_hand
from dispatch.domain.moves.timing import change_clocks, start_clock
from dispatch.domain.refusals import Bar, MoveRefused
from dispatch.domain.terms import (
    Action,
    AssignmentId,
    AssignmentState,
    ClockKind,
    ClockReason,
    RequestId,
    RequestKind,
    Role,
    Status,
    UnitKind,
)
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.ways import hands_told
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    HANDLING,
    NO_CO_HANDLER_BUT_LISTED,
    NO_TRANSFER_ASKED,
    RECEIVED,
    RULING,
    TRANSFER_ASKED,
    WITH_COUNTY,
)
from dispatch.domain.workflow.form import Form, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR, supervisor_not_asking
from schemas.facts import IncidentTransferred
from schemas.ids import derived_id, part_id


class TransferForm(Form, frozen=True, kw_only=True):
    """Why the town cannot do it, and what it has done already."""

    reason: Words
    done: Words


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a transfer that is asked for beside its reason.

    done: what the town did. lead: the assignment of whoever had the incident then; read by `lapsing` too.
    """

    done: str
    lead: AssignmentId | None

    @classmethod
    def of(cls, request: Request) -> Transfer:
        """Return what this request asks for."""
        return msgspec.convert(request.payload, cls)


def ask_transfer(act: Act, incident: Incident, form: TransferForm, township: TownshipRules) -> Decision:
    """Ask for the incident to be transferred to the county; until then it goes on where it is.

    Raises:
        MoveRefused: no unit of the township's is the county's centre for this place, or it is complained about.
    """
    _county_of(incident, township)
    wanted = Transfer(done=form.done, lead=incident.lead)
    after, made = ask(
        act,
        # A person is about to decide whose it is: the platform no longer gives it to anybody.
        replace(incident, person_only=True),
        RequestKind.TRANSFER,
        township.limits,
        reason=form.reason,
        payload=msgspec.to_builtins(wanted),
        decider=Role.SUPERVISOR,
    )
    said = act.says(made, note=f"{form.reason}\n{form.done}")
    return act.decides(incident, after, said, notify=to_decider(act, made))


def grant_transfer(act: Act, incident: Incident, form: GrantForm, township: TownshipRules) -> Decision:
    """Give the incident to the county, as if that had been done when it was asked for.

    Raises:
        InvalidValue: the request is not pending.
        MoveRefused: as in `ask_transfer`.
    """
    agreed, request, fact = granted(act, incident, form)
    after, transferred = to_county(
        act, agreed, township, reason=request.reason, since=request.asked_at, request=request.id
    )
    notices = (*to_asker(act, incident, request, "request_granted"), *told_of_transfer(act, incident, after))
    return act.decides(incident, after, act.says(fact, note=form.reason), act.says(transferred), notify=notices)


def to_county(
    act: Act,
    incident: Incident,
    township: TownshipRules,
    *,
    reason: str,
    since: datetime | None = None,
    request: RequestId | None = None,
    item: str | None = None,
) -> tuple[Incident, IncidentTransferred]:
    """Put the incident in the hands of the county, which has to report for it; the total runs on.

    since, request: from when on it counts, and by which request. item: what of the duty list has the county lead, where
    nobody has to agree; see `listed`.

    Raises:
        MoveRefused: as in `ask_transfer`.
    """
    county, last = _county_of(incident, township), incident.lead_assignment
    freed = _freed(act, incident, since=since, request=request)
    terms = Assignment(
        id=AssignmentId(part_id(incident.id, act.cause, "assignment")),
        unit=county.id,
        state=AssignmentState.ASSIGNED,
        since=act.at,
        reason=reason,
        duty_item=item,
    )
    after = replace(
        freed,
        status=Status.WITH_COUNTY,
        assignments=(*freed.assignments, terms),
        lead=terms.id,
        left_to_person=False,
        self_handled=False,
        person_only=True,
    )
    after = start_clock(after, ClockKind.ARRIVAL, township.limits, act, assignment=terms.id)
    arrival = after.clock(of_assignment(terms.id, ClockKind.ARRIVAL))
    fact = IncidentTransferred(
        assignment=terms.id,
        unit=county.id,
        from_assignment=last.id if last else None,
        from_unit=last.unit if last else None,
        request=request,
        item=item,
        arrival_due_at=arrival.due_at if arrival else None,
    )
    return after, fact


def _freed(act: Act, incident: Incident, *, since: datetime | None, request: RequestId | None) -> Incident:
    """Take the incident out of every hand in the town; what each had it for is kept for assessment."""

    def stopped(clock: Clock) -> Clock:
        return sla_clock.stop(clock, at=act.at, why=ClockReason.TRANSFERRED, since=since, request=request)

    after = change_clocks(incident, _of_town(incident), stopped)
    if incident.lead is None:
        return after
    released = replace(in_hand(incident), state=AssignmentState.RELEASED, ended_at=act.at)
    return replace(change_assignment(after, released), lead=None)


def _of_town(incident: Incident) -> Address:
    """Mean R and U, and S and Hd of every unit that leads or led: Hd of one that returned it runs on until here."""
    ours, leads = own(ClockKind.RECEIVE, ClockKind.RULING), {found.id for found in incident.leads}
    return lambda clock: ours(clock) or clock.assignment in leads


def _county_of(incident: Incident, township: TownshipRules) -> HandlingUnit:
    counties = (unit for unit in township.units.values() if unit.kind is UnitKind.COUNTY)
    free = (unit for unit in counties if unit_accused(unit.id) not in incident.accused)
    county = next((unit for unit in free if unit.covers(incident.place)), None)
    if county is None:
        raise MoveRefused(Bar.NO_COUNTY_CENTRE)
    return county


def told_of_transfer(act: Act, before: Incident, after: Incident) -> tuple[Notice, ...]:
    """Tell whoever is on duty in the county's centre that it has the incident now, and who reported whose it is."""
    unit, id = in_hand(after).unit, derived_id(act.cause, f"notice-with-county:{after.id}")
    to_centre = Notice(id=id, kind="with_county", to=Role.COUNTY_OPERATOR, unit=unit)
    return (to_centre, *hands_told(before, after, cause=act.cause))


FROM: Final = (RECEIVED, ASSIGNED, HANDLING, RULING)
_DECIDER: Final = supervisor_not_asking(RequestKind.TRANSFER)
ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=14,
        action=Action.TRANSFER,
        sources=FROM,
        goals=(),
        by=(OPERATOR,),
        when=NO_TRANSFER_ASKED,
        and_when=NO_CO_HANDLER_BUT_LISTED,
        form=TransferForm,
        decide=ask_transfer,
        clocks="start Q",
    ),
    Move(
        row=14,
        action=Action.GRANT,
        sources=FROM,
        goals=(WITH_COUNTY,),
        by=(_DECIDER,),
        when=TRANSFER_ASKED,
        and_when=NO_CO_HANDLER_BUT_LISTED,
        about=RequestKind.TRANSFER,
        form=GrantForm,
        decide=grant_transfer,
        tone=Tone.PRIMARY,
        clocks="stop Q; R, S, Hd, U stop as of asking; start the county's arrival; T runs",
    ),
    Move(
        row=14,
        action=Action.REFUSE,
        sources=FROM,
        goals=(),
        by=(_DECIDER,),
        when=TRANSFER_ASKED,
        about=RequestKind.TRANSFER,
        form=RefuseForm,
        decide=refuse,
        clocks="stop Q",
    ),
)
