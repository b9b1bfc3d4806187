"""Limits for what begins from now on move nothing that has begun, however it was halted meanwhile and ran on."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.explain import LineKind, explain
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import limits_from
from dispatch.domain.clocks.sla_clock import Clock, on_time
from dispatch.domain.emergency import Emergency, Scope
from dispatch.domain.incident import Incident
from dispatch.domain.moves.responding import respond
from dispatch.domain.replay import counted_anew
from dispatch.domain.terms import Action, ClockFactKind, ClockKind, Grade
from dispatch.domain.workflow.conditions import HANDLING, RECEIVED
from schemas.ids import named_id
from tests.builders import (
    A_HANDLER,
    A_PHOTO,
    AN_OFFICER,
    AN_OPERATOR,
    DISPUTE,
    LADDERS_BODY,
    LIMITS,
    LIMITS_BODY,
    LITTER,
    MINUTE,
    NOON,
    a_township,
    an_incident,
    decision_of,
    latest,
    perform,
)

HALTED_AT, RAN_ON_AT = NOON + 10 * MINUTE, NOON + 40 * MINUTE
HALTED_FOR = RAN_ON_AT - HALTED_AT
Halting = Callable[[Incident], Incident]


def newer_limits() -> dict[str, Any]:
    """Rows of their own for what the general rows had, other minutes for what had rows of its own."""
    body = deepcopy(LIMITS_BODY)
    for row in body["clocks"]:
        row["minutes"] += 7 if "category" in row else 0
    body["clocks"] += [{"clock": kind, "category": "03", "minutes": 5} for kind in ("total", "handle", "receive")]
    return body


NEWER = limits_from(newer_limits(), version=2, ladders=ladders_from(LADDERS_BODY, version=1))
BY_NEWER = a_township(limits=NEWER)
ACT = Emergency(
    id=named_id("act"), reason="台风", since=HALTED_AT, until=RAN_ON_AT, scope=Scope(grades=(Grade.ORDINARY,))
)


def ordinary(incident: Incident) -> Incident:
    return replace(incident, category=LITTER, grade=Grade.ORDINARY)


def made(action: Action, who: Actor, at: datetime, **fields: Any) -> Halting:
    """A move by the newer limits."""
    return lambda incident: decision_of(action, incident, who, at=at, township=BY_NEWER, **fields).incident


def held(incident: Incident) -> Incident:
    asked = perform(incident, Action.HOLD, A_HANDLER, at=HALTED_AT)
    return perform(asked, Action.GRANT, AN_OPERATOR, at=HALTED_AT)


def responded(at: datetime) -> Halting:
    def by_act(incident: Incident) -> Incident:
        decision = respond(incident, ACT, LIMITS if at < RAN_ON_AT else NEWER, at=at)
        assert decision is not None
        return decision.incident

    return by_act


HALTS: dict[str, tuple[Halting, Halting]] = {
    "on hold": (held, made(Action.RESUME, A_HANDLER, RAN_ON_AT)),
    "checked": (
        lambda incident: perform(incident, Action.HAND_IN, A_HANDLER, at=HALTED_AT),
        made(Action.SEND_BACK, AN_OFFICER, RAN_ON_AT, reason="未清干净", attachments=(A_PHOTO,)),
    ),
    "emergency": (responded(HALTED_AT), responded(RAN_ON_AT)),
}


def handling(incident: Incident) -> Clock:
    return latest(incident, ClockKind.HANDLE)


@pytest.mark.parametrize("how", HALTS)
def test_newer_limits_move_nothing_that_was_halted_when_they_came(how: str) -> None:
    halt, go_on = HALTS[how]

    after = handling(go_on(halt(ordinary(an_incident(HANDLING)))))

    assert (after.facts[-1].kind, after.rule.version) == (ClockFactKind.RESUMED, "1")
    assert after.due_at == NOON + 60 * MINUTE + HALTED_FOR


def test_nor_what_was_recalled() -> None:
    assigned = perform(ordinary(an_incident(RECEIVED)), Action.ASSIGN, AN_OPERATOR, at=NOON + MINUTE)

    recalled = made(Action.RECALL, AN_OPERATOR, NOON + 2 * MINUTE, reason="派错")(assigned)

    assert latest(recalled, ClockKind.RECEIVE).due_at == NOON + 11 * MINUTE


@pytest.mark.parametrize("how", HALTS)
def test_what_was_classified_anew_meanwhile_runs_on_by_the_limits_of_that_moment(how: str) -> None:
    halt, go_on = HALTS[how]
    halted = halt(ordinary(an_incident(HANDLING)))
    classified = perform(halted, Action.CLASSIFY, AN_OPERATOR, at=NOON + 20 * MINUTE)

    after = handling(go_on(classified))

    assert classified.category == DISPUTE
    assert handling(classified).state is handling(halted).state
    assert on_time(handling(classified)) is on_time(handling(halted))
    assert after.running
    assert (after.rule.version, after.rule.category, after.allowance) == ("1", "01", 20 * MINUTE)
    assert after.due_at == NOON + 20 * MINUTE + HALTED_FOR
    assert counted_anew(after) == after
    told = [line.what for line in explain(after, RAN_ON_AT)]
    assert told[2:] == [LineKind.RESUMED, LineKind.REBASED, LineKind.NOW], "what is noted is told when it counts"


def test_what_is_found_to_be_what_it_was_runs_on_as_it_was() -> None:
    halted = held(ordinary(an_incident(HANDLING)))
    to_and_fro = halted
    for category, grade in ((DISPUTE, Grade.MAJOR), (LITTER, Grade.ORDINARY)):
        to_and_fro = decision_of(
            Action.CLASSIFY,
            to_and_fro,
            AN_OPERATOR,
            at=NOON + 20 * MINUTE,
            category=category,
            grade=grade,
            reason="核实",
        ).incident

    after = handling(made(Action.RESUME, A_HANDLER, RAN_ON_AT)(to_and_fro))

    assert (after.facts[-1].kind, after.due_at) == (ClockFactKind.RESUMED, NOON + 60 * MINUTE + HALTED_FOR)


def test_whoever_confirms_what_a_matter_counts_as_moves_nothing() -> None:
    before = ordinary(an_incident(HANDLING))

    after = made(Action.CLASSIFY, AN_OPERATOR, NOON + MINUTE, category=LITTER, grade=Grade.ORDINARY, reason="确认")(
        before
    )

    assert after.clocks == before.clocks


def test_another_matter_goes_by_the_limits_in_force() -> None:
    before = ordinary(an_incident(HANDLING))

    after = made(Action.CLASSIFY, AN_OPERATOR, NOON + MINUTE, category=DISPUTE, grade=Grade.MAJOR, reason="纠纷")(
        before
    )

    assert handling(after).due_at == NOON + 27 * MINUTE
