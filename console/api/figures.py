"""The figures at the top of the desk."""

from __future__ import annotations

from typing import Final

from console.api.answer import Answer, Door
from console.api.context import Caller, Here
from console.api.models.operations import CalendarState, Figures, SilentLoop, StreamState
from dispatch.domain.calendar.horizon import missing_year
from dispatch.domain.terms import Status

router: Final = Door(tags=["figures"])


@router.get("/figures")
def read_figures(caller: Caller, here: Here) -> Answer[Figures]:
    """Count what the caller sees."""
    gateway = here.services.reading
    found = gateway.as_(caller).counts()
    stream = gateway.outbox_state()
    waiting = gateway.as_(caller).count_open_alerts()
    undated = gateway.undated_clocks()
    limits = here.services.rules().limits
    needed = limits.need_workdays or undated > 0
    shown = Figures(
        open=found.open,
        overdue=found.overdue,
        due_soon=found.due_soon,
        needs_person=found.needs_person,
        by_status={Status(status): count for status, count in found.by_status.items()},
        received_today=found.received_today,
        closed_today=found.closed_today,
        unacknowledged_alerts=waiting,
        stream=StreamState(
            state="degraded" if stream.degraded else "normal",
            outbox=stream.rows,
            oldest_seconds=stream.oldest_seconds,
        ),
        calendar=CalendarState(
            missing_year=missing_year(limits.duty.room.workdays, found.at) if needed else None,
            undated_clocks=undated,
        ),
        silent=[SilentLoop(name=one.name, since=one.at) for one in gateway.heartbeats() if one.late],
        as_of=found.at,
    )
    return Answer(shown)
