"""A unit that helps and a request of another kind, each with clocks of its own: no move of today touches them.

Only two moves do more than the lead's affairs: classifying re-bases the handling clock of everybody who handles it,
and closing stops every clock and lets what was asked for lapse.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment, of_request
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Incident, Request
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.moves.timing import first_clock
from dispatch.domain.terms import (
    Action,
    AssignmentId,
    AssignmentRole,
    AssignmentState,
    ClockFactKind,
    ClockKind,
    RequestId,
    RequestKind,
    RequestState,
    UnitId,
    UserId,
)
from dispatch.domain.workflow.conditions import IMPORTED
from dispatch.domain.workflow.move import State
from schemas.ids import named_id
from tests.builders import (
    A_PHOTO,
    EVERYBODY,
    LIMITS,
    LITTER,
    NOON,
    PERFORM,
    STATES,
    UNSAMPLED,
    Performer,
    a_cause,
    a_township,
    an_incident,
    filled,
)

HOLD: Final = cast(RequestKind, "hold")
"""A kind of request that no move of today makes or decides."""

PEOPLE: Final = [who for who in EVERYBODY if who != "SYS"]
STARTS: Final = [state for state in STATES if state != IMPORTED]
MINUTES: Final = st.sampled_from([0, 1, 7, 30])


ANYTHING_ON_THE_SPOT: Final = a_township(self_handling=dataclasses.replace(UNSAMPLED, categories=("",)))
MAKE: Final[Mapping[Action, Performer]] = {
    **PERFORM,
    Action.SELF_HANDLE: filled(Action.SELF_HANDLE, township=ANYTHING_ON_THE_SPOT, attachments=(A_PHOTO,)),
}


def a_clock(incident: Incident, kind: ClockKind, owner: str, **of: object) -> Clock:
    return first_clock(
        LIMITS,
        kind,
        incident=incident.id,
        category=LITTER,
        grade=None,
        at=NOON,
        cause=named_id(owner),
        **of,  # type: ignore[arg-type]
    )


def with_others(incident: Incident) -> tuple[Incident, AssignmentId, RequestId]:
    """The incident with a unit that helps and a request to hold, both with running clocks."""
    helper, asked = AssignmentId(named_id("co-assignment")), RequestId(named_id("hold"))
    co = Assignment(
        id=helper,
        unit=UnitId("u-gas"),
        role=AssignmentRole.CO,
        state=AssignmentState.ASSIGNED,
        since=NOON + timedelta(minutes=1),  # later than the lead's, so that "the last one" would be the wrong one
    )
    hold = Request(
        id=asked,
        kind=HOLD,
        state=RequestState.PENDING,
        asked_by=UserId("handler-of-gas"),
        asked_at=NOON,
        reason="等待配件",
    )
    clocks = (
        a_clock(incident, ClockKind.SIGN, "co-sign", assignment=helper),
        a_clock(incident, ClockKind.HANDLE, "co-handle", assignment=helper),
        a_clock(incident, ClockKind.REQUEST, "hold-clock", request=asked),
    )
    beside = replace(
        incident,
        assignments=(*incident.assignments, co),
        requests=(*incident.requests, hold),
        clocks=(*incident.clocks, *clocks),
    )
    return beside, helper, asked


def lawful(incident: Incident, at: datetime) -> list[tuple[Action, str]]:
    """Every move that somebody may make now, with who may."""
    return [(move.action, who) for who in PEOPLE for move in allowed_moves(incident, EVERYBODY[who], at=at)]


@settings(max_examples=150, deadline=None)
@given(start=st.sampled_from(STARTS), steps=st.integers(1, 10), data=st.data())
def test_no_move_touches_what_it_does_not_name(start: State, steps: int, data: st.DataObject) -> None:
    incident, helper, asked = with_others(an_incident(start))
    at = NOON

    for _ in range(steps):
        at += timedelta(minutes=data.draw(MINUTES))
        action, who = data.draw(st.sampled_from(lawful(incident, at)))
        before = incident
        incident = MAKE[action](before, EVERYBODY[who], at, a_cause(before)).incident

        _untouched(before, incident, action, helper, asked)


@pytest.mark.parametrize("state", STARTS, ids=str)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_move_of_today_is_one_of_those(state: State, who: str) -> None:
    incident, helper, asked = with_others(an_incident(state))

    for move in allowed_moves(incident, EVERYBODY[who], at=NOON):
        after = MAKE[move.action](incident, EVERYBODY[who], NOON, a_cause(incident)).incident

        _untouched(incident, after, move.action, helper, asked)


def _untouched(before: Incident, after: Incident, action: Action, helper: AssignmentId, asked: RequestId) -> None:
    assert _assignment(after, helper) == _assignment(before, helper)
    if before.status.is_open and not after.status.is_open:
        assert _request(after, asked).state is RequestState.LAPSED
        assert not any(clock.running for clock in _clocks(after, helper, asked))
        return
    assert _request(after, asked) == _request(before, asked)
    for old, new in zip(_clocks(before, helper, asked), _clocks(after, helper, asked), strict=True):
        added = new.facts[len(old.facts) :]
        follows = action is Action.CLASSIFY and new.kind is ClockKind.HANDLE
        assert all(follows and fact.kind is ClockFactKind.REBASED for fact in added)


def _assignment(incident: Incident, id: AssignmentId) -> Assignment:
    return next(found for found in incident.assignments if found.id == id)


def _request(incident: Incident, id: RequestId) -> Request:
    return next(found for found in incident.requests if found.id == id)


def _clocks(incident: Incident, helper: AssignmentId, asked: RequestId) -> list[Clock]:
    addresses = (of_assignment(helper), of_request(asked))
    return [clock for clock in incident.clocks if any(address(clock) for address in addresses)]
