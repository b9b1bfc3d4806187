"""A unit that helps and a request of another kind, each with clocks of its own: no move of others touches them.

Only these do more than the lead's affairs: classifying re-bases the handling clock of everybody who handles it, closing
stops every clock, lets what was asked for lapse and whoever helps go, what its reporter withdrew nobody helps with any
more, and of an accusation no unit keeps anything. Until whoever helps is done, the lead hands nothing in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment, of_request
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.co_handlers import ADDRESSED
from dispatch.domain.incident import Assignment, Incident, Request
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.moves.timing import first_clock
from dispatch.domain.refusals import InvalidValue
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
from dispatch.domain.township.self_handling import SelfHandlingList
from dispatch.domain.workflow.conditions import HANDLING, IMPORTED
from dispatch.domain.workflow.move import State
from schemas.ids import named_id
from tests.builders import (
    A_PHOTO,
    EVERYBODY,
    LIMITS,
    LITTER,
    NOON,
    PERFORM,
    SAMPLED,
    STATES,
    UNSAMPLED,
    Performer,
    a_cause,
    a_self_handling_list,
    a_township,
    an_incident,
    filled,
)


class Elsewhere(StrEnum):
    """A kind of request that no move of today makes or decides."""

    INSPECTION = "inspection"

    @property
    def of_reporter(self) -> bool:
        """It is none of the reporter's."""
        return False


LATER: Final = cast(RequestKind, Elsewhere.INSPECTION)

PEOPLE: Final = [who for who in EVERYBODY if who != "SYS"]
STARTS: Final = [state for state in STATES if state != IMPORTED]
MINUTES: Final = st.sampled_from([0, 1, 7, 30])


def on_the_spot(listed: SelfHandlingList) -> Performer:
    """Dealing with anything on the spot, sampled or not as the list says."""
    township = a_township(self_handling=a_self_handling_list("", one_in=listed.one_in))
    return filled(Action.SELF_HANDLE, township=township, attachments=(A_PHOTO,))


MAKE: Final[Mapping[str, Performer]] = {
    **{action.value: perform for action, perform in PERFORM.items() if action not in {*ADDRESSED, Action.CO_ADD}},
    "self-handle": on_the_spot(UNSAMPLED),
    "self-handle, sampled": on_the_spot(SAMPLED),
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
    """The incident with a unit that helps and a request of another kind, both with running clocks."""
    helper, asked = AssignmentId(named_id("co-assignment")), RequestId(named_id("another request"))
    co = Assignment(
        id=helper,
        unit=UnitId("u-gas"),
        role=AssignmentRole.CO,
        state=AssignmentState.HANDLING,
        since=NOON + timedelta(minutes=1),  # later than the lead's, so that "the last one" would be the wrong one
    )
    other = Request(
        id=asked,
        kind=LATER,
        state=RequestState.PENDING,
        asked_by=UserId("handler-of-gas"),
        asked_at=NOON,
        reason="等待配件",
    )
    clocks = (
        a_clock(incident, ClockKind.SIGN, "co-sign", assignment=helper),
        a_clock(incident, ClockKind.HANDLE, "co-handle", assignment=helper),
        a_clock(incident, ClockKind.REQUEST, "request-clock", request=asked),
    )
    beside = replace(
        incident,
        assignments=(*incident.assignments, co),
        requests=(*incident.requests, other),
        clocks=(*incident.clocks, *clocks),
    )
    return beside, helper, asked


def lawful(incident: Incident, at: datetime) -> list[tuple[str, str]]:
    """Every move that somebody may make now, with who may."""
    return [
        (how, who)
        for who in PEOPLE
        for move in allowed_moves(incident, EVERYBODY[who], at=at)
        for how in MAKE
        if how.partition(",")[0] == move.action.value
    ]


RETURNED_AND_GIVEN_BACK: Final = (
    ("return", "UL"),
    ("assign", "OP"),
    ("return", "UL"),
    ("rule", "OP"),
    ("sign", "H"),
    ("hold", "H"),
    ("grant", "OP"),
    ("resume", "H"),
)


def test_a_unit_gets_back_what_it_returned_whoever_helps() -> None:
    alone = an_incident(HANDLING)
    incident, helper, asked = with_others(alone)

    for how, who in RETURNED_AND_GIVEN_BACK:
        before, cause = incident, a_cause(alone)
        beside = MAKE[how](before, EVERYBODY[who], NOON, cause)
        by_itself = MAKE[how](alone, EVERYBODY[who], NOON, cause)
        incident, alone = beside.incident, by_itself.incident

        _untouched(before, incident, how, helper, asked)
        assert _without(incident, helper, asked) == replace(alone, seq=0), how
        assert beside.change.announce == by_itself.change.announce, how


@settings(max_examples=100, deadline=None)
@given(start=st.sampled_from(STARTS), steps=st.integers(1, 8), data=st.data())
def test_no_move_touches_what_it_does_not_name(start: State, steps: int, data: st.DataObject) -> None:
    alone = an_incident(start)
    incident, helper, asked = with_others(alone)
    at = NOON

    for _ in range(steps):
        at += timedelta(minutes=data.draw(MINUTES))
        how, who = data.draw(st.sampled_from(lawful(incident, at)))
        before, cause = incident, a_cause(alone)
        try:
            incident = MAKE[how](before, EVERYBODY[who], at, cause).incident
        except InvalidValue:
            # Steps are so many at most and due before everything is over; the unit puts off none that is late.
            assert how in (Action.PLAN, Action.MILESTONE_MOVE)
            with pytest.raises(InvalidValue):
                MAKE[how](alone, EVERYBODY[who], at, cause)
            continue
        alone = MAKE[how](alone, EVERYBODY[who], at, cause).incident

        _untouched(before, incident, how, helper, asked)
        assert _without(incident, helper, asked) == replace(alone, seq=0), "and it is as if they were not there"


@pytest.mark.parametrize("state", STARTS, ids=str)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_move_of_today_is_one_of_those(state: State, who: str) -> None:
    incident, helper, asked = with_others(an_incident(state))

    for how, somebody in lawful(incident, NOON):
        if somebody == who:
            after = MAKE[how](incident, EVERYBODY[who], NOON, a_cause(incident)).incident

            _untouched(incident, after, how, helper, asked)


def _without(incident: Incident, helper: AssignmentId, asked: RequestId) -> Incident:
    """The incident without the unit that helps and the request; a closing has one fact more to tell then."""
    return replace(
        incident,
        seq=0,
        assignments=tuple(found for found in incident.assignments if found.id != helper),
        requests=tuple(found for found in incident.requests if found.id != asked),
        clocks=tuple(clock for clock in incident.clocks if clock.assignment != helper and clock.request != asked),
    )


def _untouched(before: Incident, after: Incident, how: str, helper: AssignmentId, asked: RequestId) -> None:
    assert _assignment(after, helper).state is _state_then(before, after, how, helper)
    if how == Action.ACCUSE:
        assert not any(clock.running for clock in after.clocks if clock.assignment == helper)
        return
    if before.status.is_open and not after.status.is_open:
        assert _request(after, asked).state is RequestState.LAPSED
        assert not any(clock.running for clock in _clocks(after, helper, asked))
        return
    assert _request(after, asked) == _request(before, asked)
    for old, new in zip(_clocks(before, helper, asked), _clocks(after, helper, asked), strict=True):
        added = new.facts[len(old.facts) :]
        follows = how == Action.CLASSIFY and new.kind is ClockKind.HANDLE
        assert all(follows and (fact.kind is ClockFactKind.REBASED or not new.running) for fact in added)
        assert new.state is old.state


def _state_then(before: Incident, after: Incident, how: str, helper: AssignmentId) -> AssignmentState:
    """How far the unit that helps should have come after a move that is not about it."""
    state = _assignment(before, helper).state
    if how == Action.ACCUSE:
        return AssignmentState.RELEASED
    closes = before.status.is_open and not after.status.is_open
    if not closes or state is not AssignmentState.HANDLING:
        return state
    return AssignmentState.CANCELLED if how in (Action.CANCEL, Action.GRANT) else AssignmentState.RELEASED


def _assignment(incident: Incident, id: AssignmentId) -> Assignment:
    return next(found for found in incident.assignments if found.id == id)


def _request(incident: Incident, id: RequestId) -> Request:
    return next(found for found in incident.requests if found.id == id)


def _clocks(incident: Incident, helper: AssignmentId, asked: RequestId) -> list[Clock]:
    addresses = (of_assignment(helper), of_request(asked))
    return [clock for clock in incident.clocks if any(address(clock) for address in addresses)]
