"""How much of the time allowed is used: an SLA clock (时限) is a list of facts, everything else is computed from it.

Due time, lamp and explanation come from the same facts. Periods are half-open: at its due time a clock is overdue.
Minutes are natural minutes; what a clock may take comes from `limits`, who hears of it from `escalation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from msgspec import Struct, field

from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Ladder, LampThresholds, Limit
from dispatch.domain.terms import AssignmentId, ClockId, ClockKind, IncidentId, Lamp

ClockState = Literal["running", "paused", "stopped", "voided"]
FactKind = Literal["started", "paused", "resumed", "rebased", "stopped", "voided"]

_STATE_AFTER: Final[Mapping[FactKind, ClockState]] = {
    "started": "running",
    "resumed": "running",
    "paused": "paused",
    "stopped": "stopped",
    "voided": "voided",
}


class ClockFact(Struct, frozen=True, kw_only=True):
    """Something that happened to a clock; `detail` holds plain JSON values."""

    at: datetime
    kind: FactKind
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.at, self.kind))


class Clock(Struct, frozen=True, kw_only=True):
    """One clock with its facts in order.

    epoch: the round it belongs to, counted up by reopening. allowance, rule: as they were when it started.
    cap: an imposed due time from outside, which no allowance can pass. ladder: frozen in when it starts.
    """

    id: ClockId
    incident: IncidentId
    kind: ClockKind
    assignment: AssignmentId | None
    epoch: int
    allowance: timedelta
    rule: str
    cap: datetime | None
    ladder: Ladder
    facts: tuple[ClockFact, ...]

    @property
    def state(self) -> ClockState:
        """Running, paused, stopped or voided."""
        last = self.facts[-1]
        if last.kind != "rebased":
            return _STATE_AFTER[last.kind]
        return next(_STATE_AFTER[fact.kind] for fact in reversed(self.facts) if fact.kind != "rebased")

    @property
    def running(self) -> bool:
        """Say whether time is being counted."""
        return self.state == "running"

    @property
    def started_at(self) -> datetime:
        """When it was started."""
        return self.facts[0].at

    @property
    def stood_still(self) -> timedelta:
        """How long it stood still between a pause or stop and the resumption; an open pause is not counted yet."""
        return sum((gap for _, gap in gaps(self.facts)), timedelta())

    @property
    def current_allowance(self) -> timedelta:
        """What it may take after the latest re-basing."""
        return allowance_after(self, self.facts)

    @property
    def due_at(self) -> datetime | None:
        """When the allowance is used up; None while paused and when voided; a stopped clock keeps its due time."""
        return None if self.state in ("paused", "voided") else due_after(self, self.facts)

    @property
    def span(self) -> timedelta:
        """The time there is from start to due time without the standstills: the allowance, or less under a cap."""
        return self.span_to(due_after(self, self.facts))

    def span_to(self, due: datetime) -> timedelta:
        """The time there is from start to this due time without the standstills."""
        return max(due - self.started_at - self.stood_still, timedelta())


def start(
    limit: Limit,
    *,
    id: ClockId,
    incident: IncidentId,
    at: datetime,
    ladder: Ladder,
    assignment: AssignmentId | None = None,
    epoch: int = 0,
    cap: datetime | None = None,
) -> Clock:
    """Start a clock with the allowance of a limit."""
    return Clock(
        id=id,
        incident=incident,
        kind=ClockKind(limit.kind),
        assignment=assignment,
        epoch=epoch,
        allowance=limit.allowance,
        rule=limit.rule,
        cap=cap,
        ladder=ladder,
        facts=(ClockFact(at=at, kind="started"),),
    )


def pause(clock: Clock, *, at: datetime, why: str) -> Clock:
    """Let a running clock stand still for a lawful reason."""
    return _with(clock, "paused", at, why) if clock.running else clock


def resume(clock: Clock, *, at: datetime, why: str) -> Clock:
    """Let a paused or stopped clock run on with what was left; the time between counts as a pause."""
    return _with(clock, "resumed", at, why) if clock.state in ("paused", "stopped") else clock


def stop(clock: Clock, *, at: datetime, why: str) -> Clock:
    """Stop a clock for good, or until something is taken up again; a stopped or voided one stays as it is."""
    return _with(clock, "stopped", at, why) if clock.state in ("running", "paused") else clock


def void(clock: Clock, *, at: datetime, why: str) -> Clock:
    """Take a clock out of every figure, because what it measured should not have begun."""
    return clock if clock.state == "voided" else _with(clock, "voided", at, why)


def rebase(clock: Clock, limit: Limit, *, at: datetime) -> Clock:
    """Give a running clock another allowance, as if it had been started with it, but never a due time in the past.

    Where the new allowance is used up already, the clock gets all of it from now on, at most until the old due time;
    a clock that is overdue under both allowances stays as it is.
    """
    due = due_after(clock, clock.facts)
    if not clock.running or limit.allowance == clock.current_allowance:
        return clock
    wanted = clock.started_at + clock.stood_still + limit.allowance
    if clock.cap is not None:
        wanted = min(wanted, clock.cap)
    if wanted <= at:
        wanted = min(due, at + limit.allowance)
    if wanted <= at:
        return clock

    allowance = max(limit.allowance, wanted - clock.started_at - clock.stood_still)
    detail = {"allowance_seconds": allowance.total_seconds(), "rule": limit.rule}
    return replace(clock, facts=(*clock.facts, ClockFact(at=_not_before(clock, at), kind="rebased", detail=detail)))


def lamp(clock: Clock, at: datetime, thresholds: LampThresholds | None = None) -> Lamp:
    """Say how the clock looks at an instant; one that stands still looks as it did when it came to a stand."""
    if clock.state == "voided":
        return Lamp.NORMAL
    thresholds = thresholds or LampThresholds()
    seen_at = at if clock.running else min(at, standing_since(clock))
    due, span = due_after(clock, clock.facts), clock.span
    if seen_at >= due + span * (thresholds.long_overdue - 1):
        return Lamp.LONG_OVERDUE
    if seen_at >= due:
        return Lamp.OVERDUE
    return Lamp.DUE_SOON if seen_at >= due - span * (1 - thresholds.due_soon) else Lamp.NORMAL


def standing_since(clock: Clock) -> datetime:
    """Return when a clock that does not run came to a stand."""
    since = clock.started_at
    still = False
    for fact in clock.facts:
        if fact.kind in ("paused", "stopped", "voided"):
            since, still = (since if still else fact.at), True
        elif fact.kind == "resumed":
            still = False
    return since


def gaps(facts: tuple[ClockFact, ...]) -> tuple[tuple[ClockFact, timedelta], ...]:
    """Return every resumption with the time that had stood still before it."""
    if len(facts) == 1:
        return ()
    found = []
    since: datetime | None = None
    for fact in facts:
        if fact.kind in ("paused", "stopped"):
            since = since or fact.at
        elif fact.kind == "resumed" and since is not None:
            found.append((fact, fact.at - since))
            since = None
    return tuple(found)


def allowance_after(clock: Clock, facts: tuple[ClockFact, ...]) -> timedelta:
    """Return the allowance that holds after these first facts of the clock."""
    for fact in reversed(facts):
        if fact.kind == "rebased":
            return timedelta(seconds=fact.detail["allowance_seconds"])
    return clock.allowance


def due_after(clock: Clock, facts: tuple[ClockFact, ...]) -> datetime:
    """Return the due time that holds after these first facts of the clock."""
    due = facts[0].at + allowance_after(clock, facts)
    for _, gap in gaps(facts):
        due += gap
    return due if clock.cap is None else min(due, clock.cap)


def _with(clock: Clock, kind: FactKind, at: datetime, why: str) -> Clock:
    fact = ClockFact(at=_not_before(clock, at), kind=kind, detail={"why": why})
    return replace(clock, facts=(*clock.facts, fact))


def _not_before(clock: Clock, at: datetime) -> datetime:
    """Keep the facts in order even when the server's time was set back between two of them."""
    return max(at, clock.facts[-1].at)
