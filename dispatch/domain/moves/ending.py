"""What several moves do at the end: an incident closes, its reporter is told, what was asked for lapses."""

from __future__ import annotations

from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident, Notice
from dispatch.domain.moves.releasing import all_released
from dispatch.domain.moves.timing import start_clock, stop_clocks, window_ends
from dispatch.domain.terms import ClockKind, ClockReason, Outcome, RequestKind, Status, TellBy, Window
from dispatch.domain.ways import to_call, to_reporter, way_to_tell
from dispatch.domain.workflow.lapsing import lapse
from dispatch.domain.workflow.move import Act
from schemas.facts import Fact, IncidentClosed, RequestLapsed, ResultTold

PHONE: Final = "phone"
"""How somebody is told who has to be called."""
SURVIVING: Final = frozenset({RequestKind.REOPEN})
"""What may be asked of a closed incident, and so is still to be decided when it closes."""


def close(incident: Incident, outcome: Outcome, act: Act) -> tuple[Incident, tuple[Fact, ...]]:
    """Close the incident: every clock stops, whatever it belongs to, what was asked for lapses, and nobody helps on.

    Only a request to reopen goes on, because it is asked of what is closed.
    """
    stopped, lapsed = halt(incident, act, why=ClockReason.CLOSED)
    closed = replace(stopped, status=Status.CLOSED, outcome=outcome, closed_at=act.at, left_to_person=False)
    return closed, (*lapsed, IncidentClosed(outcome=outcome.value))


def halt(incident: Incident, act: Act, *, why: ClockReason) -> tuple[Incident, tuple[Fact, ...]]:
    """Stop every clock of an incident that is no longer open, let what was asked for lapse and whoever helps go."""
    kinds = {request.kind for request in incident.requests} - SURVIVING
    quiet, lapsed = lapse_requests(incident, *kinds, act=act)
    quiet, let_go = all_released(act, quiet)
    kept = {request.id for request in quiet.requests if request.pending}

    def over(clock: Clock) -> bool:
        return clock.request not in kept

    return stop_clocks(quiet, over, at=act.at, why=why), (*lapsed, *let_go)


def lapse_requests(incident: Incident, *kinds: RequestKind, act: Act) -> tuple[Incident, tuple[RequestLapsed, ...]]:
    """Let what was asked for and not decided lapse, of these kinds."""
    gone = [request for request in incident.requests if request.pending and request.kind in kinds]
    facts = tuple(RequestLapsed(request=one.id, kind=one.kind) for one in gone)
    return lapse(incident, gone, at=act.at), facts


def somebody_to_tell(incident: Incident) -> bool:
    """Say whether there is a reporter with an account who did none of the work."""
    return incident.reporter is not None and incident.reporter not in incident.handlers


def tell(incident: Incident, limits: Limits, act: Act, *, kind: str) -> tuple[Incident, ResultTold, tuple[Notice, ...]]:
    """Tell the reporter the result, or that it is declined, by the way that was chosen.

    In the application, and with the tracking code alone, that counts as told at once. A text message counts once it is
    delivered. Who has to be called is told by somebody of the command room, who hears of it.
    """
    way = way_to_tell(incident)
    if way is TellBy.PHONE:
        return incident, ResultTold(channel=PHONE, delivered=False), (to_call(incident, cause=act.cause),)
    if way is TellBy.CODE:
        return told(incident, limits, act), ResultTold(channel=way), ()
    notices = to_reporter(incident, kind, cause=act.cause)
    if way is TellBy.SMS:
        return incident, ResultTold(channel=way, delivered=False), notices
    return told(incident, limits, act), ResultTold(channel=way), notices


def told(incident: Incident, limits: Limits, act: Act) -> Incident:
    """Record that the reporter knows the result, which opens the window for asking to reopen, or for contesting."""
    after = replace(incident, told_at=act.at)
    if incident.outcome is not Outcome.DECLINED:
        return replace(after, reply_until=window_ends(incident, Window.REOPEN, limits, at=act.at, unit=None))
    return contestable(after, limits, act)


def told_declined(
    incident: Incident, limits: Limits, act: Act
) -> tuple[Incident, tuple[ResultTold, ...], tuple[Notice, ...]]:
    """Tell the reporter that it is declined, and open the window for contesting.

    That window is there from the decline on, because the page of the receipt says so at once; it counts anew from the
    moment at which a message or a call has told it.
    """
    declined = contestable(incident, limits, act)
    if not somebody_to_tell(incident):
        return declined, (), ()
    after, fact, notices = tell(declined, limits, act, kind="declined")
    return after, (fact,), notices


def contestable(incident: Incident, limits: Limits, act: Act) -> Incident:
    """Open the window for contesting a decline, which is there the first time."""
    ends_at = window_ends(incident, Window.CONTEST, limits, at=act.at, unit=None)
    return replace(incident, reply_until=ends_at if incident.declines == 1 else None)


def await_rating(incident: Incident, limits: Limits, act: Act, *, why: ClockReason) -> Incident:
    """Stop the total of an incident whose reporter was told, and begin the time for a rating."""
    after = stop_clocks(incident, own(ClockKind.TOTAL), at=act.at, why=why)
    return start_clock(after, ClockKind.RATING, limits, act)
