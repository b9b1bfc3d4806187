"""应急响应: the clocks of what waits are paused while an emergency lasts, and run on when it is over.

What is said here follows from the incident, the act and the time alone, so that doing it again changes nothing and it
does not matter when it is done: a pause begins with the act or with the clock, and ends with the act. Together with a
hold a clock is paused once; what the hold leaves is paused by the act.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.clock_fact import halted_since, last_begun
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.emergency import Emergency
from dispatch.domain.incident import Decision, Incident, told_by_platform
from dispatch.domain.moves.timing import change_clocks, resume_clock, working_time
from dispatch.domain.terms import ClockId, ClockKind, ClockReason, ClockState, RequestId
from schemas.facts import EmergencyEnded, EmergencyPaused
from schemas.ids import derived_id

WAITING: Final = frozenset(
    {
        *(ClockKind.TOTAL, ClockKind.RECEIVE, ClockKind.SIGN, ClockKind.HANDLE),
        *(ClockKind.RULING, ClockKind.CHECK, ClockKind.MILESTONE),
    }
)
"""The clocks that an act pauses: not those of requests, windows and holds, and not what the county promised.

Of these what is bound by an imposed due time runs on.
"""


def waits(incident: Incident, act: Emergency) -> bool:
    """Say whether the act lets the matter wait."""
    return incident.status.is_open and act.scope.covers(
        urgent=incident.urgent, grade=incident.grade, category=incident.category, cell=incident.cell
    )


def to_pause(incident: Incident, act: Emergency, at: datetime) -> tuple[ClockId, ...]:
    """Return the clocks that the act pauses and that ran in it; also of one that is over and was missed."""
    if at < act.since or not waits(incident, act):
        return ()
    return tuple(clock.id for clock in incident.clocks if clock.kind in WAITING and _ran_in(clock, act))


def respond(incident: Incident, act: Emergency, limits: Limits, *, at: datetime) -> Decision | None:
    """Pause what waits, and let run on what waits no more; None where everything is as it has to be."""
    found = to_pause(incident, act, at)
    after = change_clocks(
        incident, lambda clock: clock.id in found, lambda clock: _paused(clock, act, limits, incident, at=at)
    )
    over = at >= act.ends_at
    going_on = tuple(clock.id for clock in after.clocks if paused_by(clock, act) and (over or not waits(incident, act)))
    for id in going_on:
        after = _run_on(after, id, limits, at=act.ends_at if over else at)
    if not found and not going_on:
        return None
    fact = (
        EmergencyEnded(emergency=act.id, clocks=going_on)
        if going_on
        else EmergencyPaused(emergency=act.id, clocks=found, until=act.ends_at)
    )
    return told_by_platform(incident, after, fact)


def _run_on(incident: Incident, id: ClockId, limits: Limits, *, at: datetime) -> Incident:
    return resume_clock(incident, lambda clock: clock.id == id, limits, at=at, why=ClockReason.EMERGENCY_ENDED)


def paused_by(clock: Clock, act: Emergency) -> bool:
    """Say whether nothing but the act keeps a clock from running."""
    last = clock.facts[-1]
    return clock.state is ClockState.PAUSED and last.why is ClockReason.EMERGENCY and last.request == act.id


def cause_of(incident: Incident, act: Emergency) -> UUID:
    """Return the id of what an act does to an incident as it is."""
    return derived_id(incident.id, f"emergency {act.id}, {incident.seq}")


def _ran_in(clock: Clock, act: Emergency) -> bool:
    """Say whether a clock runs that has to wait, or was halted by a person later than the act begins for it."""
    if _bound(clock, act):
        return False
    if clock.running:
        return _since(clock, act) < act.ends_at
    if clock.state is not ClockState.PAUSED or clock.facts[-1].why is ClockReason.EMERGENCY:
        return False
    return _since(clock, act) < min(halted_since(clock.facts), act.ends_at)


def _bound(clock: Clock, act: Emergency) -> bool:
    """Say whether a time that somebody outside imposed comes before the act could move it.

    A pause would move nothing then, and keep everybody from being warned.
    """
    return clock.cap is not None and (clock.cap == clock.latest_times.due_at or clock.cap < act.ends_at)


def _since(clock: Clock, act: Emergency) -> datetime:
    return max(act.since, last_begun(clock.facts))


def _paused(clock: Clock, act: Emergency, limits: Limits, incident: Incident, *, at: datetime) -> Clock:
    """Pause a clock as the act has it; what a person paused meanwhile stays that person's pause.

    Where the act was over before that, the clock ran in between.
    """
    since, own = _since(clock, act), clock.facts[-1]
    why, request = ClockReason.EMERGENCY, RequestId(act.id)
    if clock.running:
        return sla_clock.pause(clock, at=at, why=why, since=since, request=request)
    held_since = halted_since(clock.facts)
    by_act = replace(own, at=max(at, own.at), why=why, request=request, since=since)
    paused = replace(clock, facts=(*clock.facts, by_act))
    if act.ends_at < held_since:
        working = working_time(incident, clock.assignment, limits)
        paused = sla_clock.resume(paused, at=act.ends_at, why=ClockReason.EMERGENCY_ENDED, working=working)
    return replace(paused, facts=(*paused.facts, replace(own, at=by_act.at, since=held_since)))
