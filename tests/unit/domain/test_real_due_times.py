"""Ten thousand requests to a real city, their due times imposed on us: which were done in time, and what of the others.

Skipped where that data set is not at hand. Its times bear no zone: only their order counts here.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import limits_from
from dispatch.domain.clocks.sla_clock import LATE, Clock, lamp, on_time
from dispatch.domain.incident import Incident
from dispatch.domain.moves import collecting
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, ClockId, ClockKind, ClockReason, ClockState, IncidentId, Status
from schemas.ids import named_id
from tests.builders import (
    A_PHOTO,
    AN_OFFICER,
    AN_OPERATOR,
    CELL,
    LADDERS_BODY,
    LIMITS_BODY,
    LITTER,
    TOWN,
    a_township,
    decision_of,
    latest,
)

DATA: Final = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
REQUESTS: Final = DATA / "baltimore311" / "311_sample.csv"
pytestmark = pytest.mark.skipif(
    not REQUESTS.exists(),
    reason=f"the requests of baltimore311 are not at {REQUESTS}; GRIDLOOP_TEST_DATA names its folder",
)

TEN_YEARS: Final = {"clock": "total", "minutes": 10 * 365 * 24 * 60}
"""What the whole matter may take by our own limits: longer than anything that the city imposed."""
LIMITS: Final = limits_from(
    LIMITS_BODY | {"clocks": [row for row in LIMITS_BODY["clocks"] if row["clock"] != "total"] + [TEN_YEARS]},
    version=1,
    ladders=ladders_from(LADDERS_BODY, version=1),
)
TOWNSHIP: Final = a_township(limits=LIMITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """When somebody asked, until when it was to be done, and when it was."""

    number: str
    created: datetime
    due: datetime | None
    closed: datetime | None

    @property
    def no_time_at_all(self) -> bool:
        """Whether it was due as soon as it was created."""
        return self.due == self.created


@cache
def requests() -> tuple[Request, ...]:
    with REQUESTS.open(encoding="utf-8", newline="") as file:
        return tuple(_request(row) for row in csv.DictReader(file))


def _request(row: dict[str, str]) -> Request:
    created, due, closed = (_instant(row[name]) for name in ("CreatedDate", "DueDate", "CloseDate"))
    assert created is not None
    return Request(number=row["SRRecordID"], created=created, due=due, closed=closed)


def _instant(text: str) -> datetime | None:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC) if text else None


def received(request: Request) -> Incident:
    """The request as an order from outside that has just come in."""
    decision = collecting.receive(
        LIMITS,
        incident=IncidentId(named_id(request.number)),
        number=request.number,
        town=TOWN,
        channel="operator",
        text="a request",
        declared=None,
        actor=AN_OPERATOR,
        at=request.created,
        cause=named_id("report", request.number),
        imposed_due_at=request.due,
    )
    return replace(decision.incident, cell=CELL, category=LITTER)


def closed(request: Request) -> Incident:
    """The same, dealt with on the spot when the city closed it: the shortest way there is."""
    assert request.closed is not None
    incident = received(request)
    decision = decision_of(
        Action.SELF_HANDLE, incident, AN_OFFICER, at=request.closed, township=TOWNSHIP, attachments=(A_PHOTO,)
    )
    assert decision.incident.status is Status.CLOSED
    return decision.incident


def bare_clock(request: Request) -> Clock:
    """A total clock alone, of an order with no time at all, which the door does not take."""
    started = sla_clock.start(
        LIMITS.limit(ClockKind.TOTAL, category=None, grade=None),
        id=ClockId(named_id("clock", request.number)),
        incident=IncidentId(named_id(request.number)),
        at=request.created,
        ladder=LIMITS.ladder(ClockKind.TOTAL, None, request.created),
        cap=request.due,
    )
    return sla_clock.stop(started, at=request.closed, why=ClockReason.CLOSED) if request.closed else started


def total(request: Request) -> Clock:
    """The clock of the whole matter when all was done."""
    return bare_clock(request) if request.no_time_at_all else latest(closed(request), ClockKind.TOTAL)


def test_of_9555_requests_with_a_due_time_that_were_closed_7988_were_on_time() -> None:
    both = [request for request in requests() if request.due is not None and request.closed is not None]

    clocks = [total(request) for request in both]

    assert len(clocks) == 9555
    assert {clock.state for clock in clocks} == {ClockState.STOPPED}
    assert [clock.due_at for clock in clocks] == [request.due for request in both]
    assert sum(map(on_time, clocks)) == 7988
    shown = [lamp(clock, clock.facts[-1].at) for clock in clocks]
    assert [looks not in LATE for looks in shown] == [on_time(clock) for clock in clocks]


def test_an_order_that_leaves_no_time_at_all_is_refused_with_the_reason() -> None:
    without_time = [request for request in requests() if request.no_time_at_all]

    assert len(without_time) == 222
    for request in without_time:
        with pytest.raises(InvalidValue, match="due past"):
            received(request)


def test_a_clock_that_has_no_time_at_all_is_overdue_as_it_starts_and_met_only_by_what_stops_there() -> None:
    without_time = [request for request in requests() if request.no_time_at_all and request.closed is not None]

    clocks = [bare_clock(request) for request in without_time]

    assert [on_time(clock) for clock in clocks] == [request.closed == request.created for request in without_time]
    assert sum(map(on_time, clocks)) == 135
    running = bare_clock(replaced_closing(without_time[0]))
    assert lamp(running, without_time[0].created) in LATE
    assert running.times is not None
    assert set(running.times.steps_due_at) == {without_time[0].created}


def replaced_closing(request: Request) -> Request:
    return Request(number=request.number, created=request.created, due=request.due, closed=None)


def test_what_was_never_closed_still_runs_and_is_late_where_its_due_time_has_passed() -> None:
    still_open = [request for request in requests() if request.closed is None]
    last = max(request.created for request in requests())

    clocks = [
        bare_clock(request) if request.no_time_at_all else latest(received(request), ClockKind.TOTAL)
        for request in still_open
    ]

    assert len(clocks) == 208
    assert all(clock.running for clock in clocks)
    assert sum(lamp(clock, last) in LATE for clock in clocks) == 135
    imposed = [clock.due_at == request.due for clock, request in zip(clocks, still_open, strict=True)]
    assert imposed == [request.due is not None for request in still_open]
