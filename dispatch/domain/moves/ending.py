"""What several moves do at the end: an incident closes, its reporter is told, what was asked for lapses."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident, Notice
from dispatch.domain.moves.releasing import all_released
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.terms import HOTLINE_CHANNEL, ClockKind, ClockReason, Outcome, RequestKind, Role, Status, Window
from dispatch.domain.workflow.lapsing import lapse
from dispatch.domain.workflow.move import Act
from schemas.facts import Fact, IncidentClosed, RequestLapsed, ResultTold
from schemas.ids import derived_id

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


def tell(incident: Incident, limits: Limits, act: Act) -> tuple[Incident, ResultTold, tuple[Notice, ...]]:
    """Tell the reporter the result in the application, which counts as told.

    Who rang up reads nothing there: somebody of the command room has to call back, and hears of it.
    """
    if incident.channel == HOTLINE_CHANNEL:
        id = derived_id(act.cause, f"notice-to_call:{incident.id}")
        to_call = Notice(id=id, kind="to_call", to=Role.OPERATOR)
        return incident, ResultTold(channel=PHONE, delivered=False), (to_call,)
    notices = to_reporter(incident, "result_told", cause=act.cause)
    return told(incident, limits, act), ResultTold(channel="in_app"), notices


def told(incident: Incident, limits: Limits, act: Act) -> Incident:
    """Record that the reporter knows the result, which opens the window for asking to reopen."""
    window = limits.window(Window.REOPEN, category=incident.category, grade=incident.grade)
    return replace(incident, told_at=act.at, reply_until=act.at + window)


def await_rating(incident: Incident, limits: Limits, act: Act, *, why: ClockReason) -> Incident:
    """Stop the total of an incident whose reporter was told, and begin the time for a rating."""
    after = stop_clocks(incident, own(ClockKind.TOTAL), at=act.at, why=why)
    return start_clock(after, ClockKind.RATING, limits, act)


def to_reporter(incident: Incident, kind: str, *, cause: UUID) -> tuple[Notice, ...]:
    """Make a notice for the reporter, where there is one with an account."""
    if incident.reporter is None:
        return ()
    id = derived_id(cause, f"notice-{kind}:{incident.id}")  # one decision may tell of several incidents
    return (Notice(id=id, kind=kind, to="reporter", user=incident.reporter),)
