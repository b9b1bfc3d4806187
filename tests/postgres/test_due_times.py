"""When a clock turns is read as it was decided, by lists, figures and lamps alike, whatever the township changes."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from itertools import combinations
from random import Random
from uuid import UUID

from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reference import publish
from dispatch.bootstrap import Services
from dispatch.domain.clocks.sla_clock import lamp
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, Lamp
from runtime.clock import utc_now
from schemas.reference import ReferenceDocument
from tests.postgres.passing_time import let_pass
from tests.postgres.test_timers import NO_PHOTO
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OPERATOR,
    UNIT_LEAD,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
)

LATE = {Lamp.OVERDUE, Lamp.LONG_OVERDUE}


def test_lists_and_figures_agree_with_the_lamps_of_any_clocks(services: Services) -> None:
    incidents = [seen(services, an_incident_of_some_age(services, Random(seed))) for seed in range(40)]
    reading = services.reading.as_(OPERATOR)
    seen_lamps: set[Lamp] = set()

    for wanted in (frozenset(some) for many in range(1, 5) for some in combinations(Lamp, many)):
        for sort in ("due", "received"):
            page = reading.page(Filters(lamps=wanted, sort=sort, limit=100))
            looks = {incident.id: lamp_of_next_clock(incident, page.at) for incident in incidents}
            assert {item.id for item in page.items} == {id for id, look in looks.items() if look in wanted}
            assert all(item.clock and item.clock.lamp(page.at) is looks[item.id] for item in page.items)
            seen_lamps |= {look for look in looks.values() if look}
    counts = reading.counts()
    looks = {incident.id: lamp_of_next_clock(incident, counts.at) for incident in incidents}

    assert seen_lamps == set(Lamp)
    assert None in looks.values()
    assert counts.due_soon == sum(look is Lamp.DUE_SOON for look in looks.values())
    assert counts.overdue == sum(look in LATE for look in looks.values())


def an_incident_of_some_age(services: Services, random: Random) -> UUID:
    """An incident that came some way, in random steps of time."""
    incident = reported(services, CITIZEN)

    def later() -> None:
        let_pass(services, random.uniform(0, 200), only=incident)

    later()
    if random.random() < 0.2:
        move(services, incident, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")
        later()
        return incident
    if random.random() < 0.3:
        return incident
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    later()
    if random.random() < 0.3:
        move(services, incident, Action.RECALL, OPERATOR, reason="派错单位")
        later()
    elif random.random() < 0.7:
        move(services, incident, Action.SIGN, HANDLER)
        later()
        if random.random() < 0.5:
            move(services, incident, Action.HAND_IN, HANDLER, result="已清理")
            later()
    return incident


def lamp_of_next_clock(incident: Incident, at: datetime) -> Lamp | None:
    """How the running clock that is due next looks, by the domain's own word."""
    due = [(clock.due_at, clock.id, clock) for clock in incident.clocks if clock.running and clock.due_at]
    return lamp(min(due)[2], at) if due else None


def test_other_limits_move_nothing_that_was_decided_before(services: Services) -> None:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    facts = "SELECT f::text FROM sla_fact f JOIN sla_clock c ON c.id = f.clock WHERE c.incident = :i"
    before = rows(services, facts, i=incident)
    turns = next(clock.times for clock in seen(services, incident).clocks if clock.kind == "total")

    limits_change(services)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")
    later = reported(services, CITIZEN)

    assert set(before) < set(rows(services, facts, i=incident))
    after = seen(services, incident).clocks
    assert next(clock.times for clock in after if clock.kind == "total") == turns
    assert {clock.facts[0].rule.version for clock in after if clock.kind == "receive"} == {"2026-11", "tighter"}
    assert {clock.rule.version for clock in seen(services, later).clocks} == {"tighter"}
    (shown,) = services.reading.as_(OPERATOR).page(Filters(number=seen(services, incident).number)).items
    assert shown.clock is not None
    assert shown.clock.due_at == min(clock.due_at for clock in after if clock.running and clock.due_at)


def limits_change(services: Services) -> None:
    """Let the township halve every limit, and its lamps change earlier."""
    body = dict(deepcopy(services.documents()["limits"].body))
    for row in (*body["clocks"], *body["windows"]):
        row["minutes"] /= 2
    body["lamps"] = {"due_soon": 0.3, "long_overdue": 1.2}
    with services.engine.begin() as connection:
        document = ReferenceDocument(kind="limits", version="tighter", body=body)
        publish(connection, [document], by="test", effective_from=utc_now())
    services.rules._looked_at = float("-inf")  # a process takes it up within seconds; this one at once
