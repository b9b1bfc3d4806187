"""应急响应: one person proposes that matters wait, another approves; everybody sees that they do, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names
from console.api.models.emergency import ActState, ActView, CellArrivals, EmergencyArrivals, EmergencyView
from console.api.models.forms import EmergencyProposal, Remark
from console.api.models.names import Person
from console.api.problems import not_found
from dispatch.adapters.postgres.reading.emergency import ActRow
from dispatch.application.policy import decides_emergency, proposes_emergency, works_here
from dispatch.domain.actor import Actor
from dispatch.domain.emergency import LONGEST, Hurdle, Scope
from dispatch.domain.terms import AreaCode, Grade, UserId
from runtime.http.problem import Problem

router: Final = Door(tags=["emergency"])


def proposer_of(caller: Caller, here: Here) -> Actor:
    """Return the caller, who has to belong to the command room of the town."""
    if not proposes_emergency(caller, _town(here)):
        raise Problem(403, "not_yours", code="emergency_not_yours")
    return caller


def decider_of(caller: Caller, here: Here) -> Actor:
    """Return the caller, who has to be a supervisor of the town."""
    if not decides_emergency(caller, _town(here)):
        raise Problem(403, "not_yours", code="emergency_decider_needed")
    return caller


Proposer = Annotated[Actor, Depends(proposer_of)]
Decider = Annotated[Actor, Depends(decider_of)]


@router.get("/emergency")
def read(caller: Caller, here: Here, names: Names) -> Answer[EmergencyView]:
    """Return what holds or is coming and what is proposed; the command room also what was before."""
    return Answer(_view(caller, here, names))


@router.post("/emergency", status_code=201)
def propose(wanted: EmergencyProposal, caller: Proposer, here: Here, names: Names) -> Answer[EmergencyView]:
    """Propose that matters wait; nothing waits until somebody else approves it."""
    _check_named(wanted, names)
    scope = Scope(
        grades=tuple(sorted({Grade(grade) for grade in wanted.grades})),
        categories=tuple(sorted(set(wanted.categories))),
        areas=tuple(sorted(set(wanted.areas))),
    )
    hurdle = here.services.emergencies.propose(
        wanted.id, wanted.reason.strip(), scope, since=wanted.since, until=wanted.until, by=caller.user
    )
    _pass(hurdle)
    return Answer(_view(caller, here, names), 201)


@router.post("/emergency/{id}/approve")
def approve(id: UUID, said: Remark, caller: Decider, here: Here, names: Names) -> Answer[EmergencyView]:
    """Let a proposal of somebody else hold, from a few seconds after now at the earliest."""
    try:
        _pass(here.services.emergencies.approve(id, said.remark.strip(), by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(_view(caller, here, names))


@router.post("/emergency/{id}/refuse")
def refuse(id: UUID, said: Remark, caller: Proposer, here: Here, names: Names) -> Answer[EmergencyView]:
    """Refuse a proposal, as a supervisor, or take back one's own."""
    kept = _proposed(id, caller, here)
    if kept.proposal.proposed_by != caller.user:
        decider_of(caller, here)
    _pass(here.services.emergencies.refuse(id, said.remark.strip(), by=caller.user))
    return Answer(_view(caller, here, names))


@router.post("/emergency/{id}/end")
def end(id: UUID, said: Remark, caller: Decider, here: Here, names: Names) -> Answer[EmergencyView]:
    """End an act now; the clocks that it paused run on from this moment."""
    try:
        _pass(here.services.emergencies.end(id, said.remark.strip(), by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(_view(caller, here, names))


@router.get("/emergency/arrivals")
def read_arrivals(caller: Caller, here: Here, names: Names) -> Answer[EmergencyArrivals]:
    """Return what came in since the act began and is open, by cell, of what is visible."""
    reading = here.services.reading.as_(caller)
    known = reading.emergency()
    since = next((each.proposal.since for each in known.acts if _state(each, known.at) is ActState.LASTING), None)
    if since is None:
        return Answer(EmergencyArrivals(since=None, waiting=0, cells=[]))
    found = reading.arrivals(since)
    cells = [
        CellArrivals(
            cell=names.area(group.cell),
            open=group.open,
            urgent=group.urgent,
            waiting=group.waiting,
            latest_at=group.latest_at,
        )
        for group in found.groups
    ]
    return Answer(EmergencyArrivals(since=since, waiting=found.waiting, cells=cells))


def _view(caller: Actor, here: Console, names: Catalogue) -> EmergencyView:
    found = here.services.reading.as_(caller).emergency()
    shown = [_act(each, names, found.at, named=works_here(caller)) for each in found.acts]
    current = (ActState.LASTING, ActState.COMING)
    may_propose = proposes_emergency(caller, _town(here))
    act = next((each for each in shown if each.state in current), None)
    proposal = next((each for each in shown if each.state is ActState.PROPOSED), None) if may_propose else None
    return EmergencyView(
        at=found.at,
        act=act,
        proposal=proposal,
        earlier=[each for each in shown if each not in (act, proposal)] if may_propose else [],
        may_propose=may_propose,
        may_decide=decides_emergency(caller, _town(here)),
    )


def _act(kept: ActRow, names: Catalogue, at: datetime, *, named: bool) -> ActView:
    """Return an act; named: with the people who had a hand in it, and what they remarked."""
    found = kept.proposal
    act = found.emergency
    return ActView(
        id=found.id,
        state=_state(kept, at),
        reason=found.reason,
        since=found.since,
        until=found.until,
        ends_at=act.ends_at if act is not None else found.until,
        grades=list(found.scope.grades),
        categories=[each for code in found.scope.categories if (each := names.category(code))],
        areas=[area for code in found.scope.areas if (area := names.area(code))],
        proposed_by=_person(found.proposed_by, kept.proposer) if named else None,
        proposed_at=found.proposed_at,
        decided_by=_person(found.decided_by, kept.decider) if named else None,
        decided_at=found.decided_at,
        decision=found.decision if named else "",
        ended_by=_person(found.ended_by, kept.ender) if named else None,
        ended_at=found.ended_at,
        end_reason=found.end_reason if named else "",
    )


def _state(kept: ActRow, at: datetime) -> ActState:
    act = kept.proposal.emergency
    if act is None:
        waits = kept.proposal.waits and at < kept.proposal.until
        return ActState.PROPOSED if waits else ActState.REFUSED
    if at < act.since and act.since < act.ends_at:
        return ActState.COMING
    return ActState.LASTING if act.lasts(at) else ActState.OVER


def _person(user: UserId | None, name: str | None) -> Person | None:
    return None if user is None else Person(user=user, name=name or user)


def _proposed(id: UUID, caller: Actor, here: Console) -> ActRow:
    known = here.services.reading.as_(caller).emergency().acts
    found = next((each for each in known if each.proposal.id == id), None)
    if found is None:
        raise not_found()
    return found


def _check_named(wanted: EmergencyProposal, names: Catalogue) -> None:
    """Check what the shape of a proposal cannot say: the length, and that codes begin those of this township."""
    if wanted.until - wanted.since > LONGEST:
        raise Problem(422, "invalid", code="emergency_too_long", days=LONGEST.days)
    for known, given in ((names.category_names, wanted.categories), (names.area_names, wanted.areas)):
        strange = [code for code in given if code not in known]
        if strange:
            raise Problem(422, "invalid", code="emergency_unknown", codes=", ".join(strange))


def _pass(hurdle: Hurdle | None) -> None:
    match hurdle:
        case Hurdle.OVER:
            raise Problem(409, "not_open", code="emergency_over")
        case Hurdle.OWN:
            raise Problem(409, "not_yours", code="emergency_own")
        case Hurdle.LASTS:
            raise Problem(409, "not_open", code="emergency_lasts")
        case Hurdle.LATE:
            raise Problem(409, "not_open", code="emergency_late")


def _town(here: Console) -> AreaCode:
    return AreaCode(here.services.settings.town)
