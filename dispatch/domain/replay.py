"""What do the facts say by themselves? An incident and its clocks, told anew from what was announced and noted.

Nothing is decided here, and nothing of it is stored: whoever holds it against the stored rows sees whether the history
tells the whole story. The facts of an incident tell neither persons nor words; those of a clock say what it may take,
and here its times follow from that once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import ClockFact
from dispatch.domain.clocks.due_times import DueTimes, due_times
from dispatch.domain.clocks.sla_clock import Clock, hasten, still_hastened, times_given
from dispatch.domain.terms import ClockFactKind, ClockReason, Outcome, RequestId, Status, UnitId
from schemas import facts
from schemas.facts import Fact

UNDECIDED: Final = frozenset(Status) - {Status.SPLIT, Status.AWAITING_RATING, Status.MERGED, Status.CLOSED}
"""From these an incident goes into the queue when it turns out to be an accusation; of closed ones, those declined."""


class Standing(Struct, frozen=True, kw_only=True):
    """Where an incident stands.

    unit, by_county: that has it, or handed it in, or had it when it closed, and whether that is the county's.
    returns, reworks, round: how often it was returned and sent back, and in which round it is. asked: the requests that
    nobody has decided. helping: the assignments of units that help and are not done. parts_open: how many parts of it
    are open.
    """

    status: Status
    outcome: Outcome | None = None
    unit: UnitId | None = None
    by_county: bool = False
    returns: int = 0
    reworks: int = 0
    round: int = 0
    asked: frozenset[UUID] = frozenset()
    helping: frozenset[UUID] = frozenset()
    parts_open: int = 0


def standing(told: Iterable[Fact]) -> Standing | None:
    """Return where the facts of an incident, in their order, leave it; None before the first one."""
    found: Standing | None = None
    for fact in told:
        begun = _BEGINNINGS.get(type(fact))
        if begun is not None:
            found = begun
        elif found is not None and (follow := _FOLLOWS.get(type(fact))) is not None:
            found = follow(found, fact)
    return found


def counted_anew(clock: Clock, working: WorkingTime | None = None) -> Clock:
    """Return the clock with the times to which its facts lead, one after the other.

    working: the working time that held all the while, for allowances that are counted in it.
    """
    anew = replace(clock, facts=())
    for fact in clock.facts:
        anew = replace(anew, facts=(*anew.facts, replace(fact, times=_times(anew, fact, working))))
    return anew


def _times(before: Clock, fact: ClockFact, working: WorkingTime | None) -> DueTimes | None:
    match fact.kind:
        case ClockFactKind.STARTED:
            rule = fact.rule
            return due_times(
                fact.at,
                fact.allowance,
                time=rule.time,
                working=working,
                cap=before.cap,
                lamps=rule.lamps,
                ladder=before.ladder,
            )
        case ClockFactKind.PAUSED | ClockFactKind.VOIDED:
            return None
        case ClockFactKind.STOPPED:
            return before.latest_times
        case ClockFactKind.HASTENED:
            return _hastened(before, fact)
        case ClockFactKind.REBASED if fact.why is ClockReason.MERGED and fact.allowance != before.allowance:
            return before.times  # all of its time would have been used up: it stayed due when it was
    after = replace(before, facts=(*before.facts, fact))
    times = times_given(after, fact.allowance, fact.rule, working)
    new_matter = fact.kind is ClockFactKind.REBASED and fact.why is None
    return times if new_matter else still_hastened(before, times)


def _hastened(before: Clock, fact: ClockFact) -> DueTimes | None:
    """Return the times after a card: how many steps it brought forward is seen from the fact alone."""
    why = fact.why or ClockReason.SUPERVISED
    each = (hasten(before, at=fact.at, all_steps=every, why=why).times for every in (False, True))
    one, every = each
    return every if fact.times == every else one


_Follow = Callable[[Standing, Any], Standing]


def _at(status: Status) -> _Follow:
    """Move it on; whoever has it keeps it."""
    return lambda was, _fact: replace(was, status=status, outcome=None)


def _given(was: Standing, fact: facts.IncidentAssigned | facts.IncidentRuled) -> Standing:
    return replace(was, status=Status.ASSIGNED, unit=UnitId(fact.unit), by_county=False)


def _transferred(was: Standing, fact: facts.IncidentTransferred) -> Standing:
    return replace(was, status=Status.WITH_COUNTY, unit=UnitId(fact.unit), by_county=True)


def _nobodys(status: Status) -> _Follow:
    """Move it on, out of everybody's hands."""
    return lambda was, _fact: replace(was, status=status, outcome=None, unit=None, by_county=False)


def _returned(was: Standing, fact: facts.AssignmentReturned) -> Standing:
    status = Status.RECEIVED if fact.count == 1 else Status.RULING
    return replace(was, status=status, unit=None, returns=fact.count)


def _recalled(was: Standing, fact: facts.AssignmentRecalled) -> Standing:
    """Take it from its unit; units that handed it in once lose it likewise where it turns out to be an accusation."""
    if was.status is Status.ASSIGNED and was.unit == fact.unit:
        return _nobodys(Status.RECEIVED)(was, fact)
    return was


def _sent_back(was: Standing, fact: facts.ResultSentBack) -> Standing:
    back = Status.WITH_COUNTY if was.by_county else Status.HANDLING
    return replace(was, status=Status.RECEIVED if fact.assignment is None else back, reworks=fact.count)


def _self_handled(was: Standing, fact: facts.IncidentSelfHandled) -> Standing:
    return replace(was, status=Status.AWAITING_CHECK, unit=None) if fact.sampled else was


def _merged(was: Standing, fact: facts.IncidentMerged) -> Standing:
    """Let it go along with another one; what was closed with its lead stays closed when that is merged itself."""
    return was if was.status is Status.CLOSED else _nobodys(Status.MERGED)(was, fact)


def _accused(was: Standing, _fact: facts.AccusationRecorded) -> Standing:
    queued = was.status in UNDECIDED or was.outcome is Outcome.DECLINED
    gone = replace(was, unit=None, by_county=False)
    return replace(gone, status=Status.RECEIVED, outcome=None) if queued else gone


def _closed(was: Standing, fact: facts.IncidentClosed) -> Standing:
    """Close it. Units that help have nothing to do any more; that its reporter withdrew it is no fact of theirs."""
    return replace(was, status=Status.CLOSED, outcome=Outcome(fact.outcome), helping=frozenset())


def _reopened(was: Standing, fact: facts.IncidentReopened) -> Standing:
    """Begin another round in the queue; the unit that gets it again is told of next."""
    return replace(_nobodys(Status.RECEIVED)(was, fact), round=fact.round)


def _asked(was: Standing, fact: facts.RequestMade) -> Standing:
    return replace(was, asked=was.asked | {RequestId(fact.request)})


def _answered(was: Standing, fact: facts.RequestGranted | facts.RequestRefused | facts.RequestLapsed) -> Standing:
    return replace(was, asked=was.asked - {fact.request})


def _helps(was: Standing, fact: facts.CoHandlerAdded) -> Standing:
    return replace(was, helping=was.helping | {fact.assignment})


def _helped(was: Standing, fact: facts.CoHandlingHandedIn | facts.CoHandlerReleased) -> Standing:
    return replace(was, helping=was.helping - {fact.assignment})


def _split(was: Standing, fact: facts.IncidentSplit) -> Standing:
    return replace(_nobodys(Status.SPLIT)(was, fact), parts_open=was.parts_open + len(fact.parts))


def _parts_counted(was: Standing, fact: facts.PartClosed | facts.PartReopened) -> Standing:
    return replace(was, parts_open=fact.open)


_BEGINNINGS: Final[Mapping[type[Fact], Standing]] = {
    facts.IncidentReceived: Standing(status=Status.RECEIVED),
    facts.IncidentImported: Standing(status=Status.CLOSED, outcome=Outcome.IMPORTED),
    facts.PartReceived: Standing(status=Status.RECEIVED),
}

_FOLLOWS: Final[Mapping[type[Fact], _Follow]] = {
    facts.DeclineContested: _at(Status.RECEIVED),
    facts.IncidentSelfHandled: _self_handled,
    facts.IncidentAssigned: _given,
    facts.IncidentRuled: _given,
    facts.AssignmentRecalled: _recalled,
    facts.AssignmentSigned: _at(Status.HANDLING),
    facts.AssignmentReturned: _returned,
    facts.IncidentHeld: _at(Status.ON_HOLD),
    facts.IncidentResumed: _at(Status.HANDLING),
    facts.IncidentTransferred: _transferred,
    facts.CountyReturned: _nobodys(Status.RECEIVED),
    facts.CountyTakenBack: _nobodys(Status.RECEIVED),
    facts.ResultHandedIn: _at(Status.AWAITING_CHECK),
    facts.PartsJoined: _at(Status.AWAITING_CHECK),
    facts.CheckPassed: _at(Status.AWAITING_RATING),
    facts.ResultSentBack: _sent_back,
    facts.IncidentClosed: _closed,
    facts.IncidentReopened: _reopened,
    facts.IncidentMerged: _merged,
    facts.IncidentUnmerged: _nobodys(Status.RECEIVED),
    facts.AccusationRecorded: _accused,
    facts.IncidentSplit: _split,
    facts.PartClosed: _parts_counted,
    facts.PartReopened: _parts_counted,
    facts.RequestMade: _asked,
    facts.RequestGranted: _answered,
    facts.RequestRefused: _answered,
    facts.RequestLapsed: _answered,
    facts.CoHandlerAdded: _helps,
    facts.CoHandlingHandedIn: _helped,
    facts.CoHandlerReleased: _helped,
}
"""What each fact says of where the incident stands; the others say nothing of it."""
