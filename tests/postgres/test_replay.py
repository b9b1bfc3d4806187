"""What is stored of an incident can be told anew: its facts lead to its row, and its clocks' facts to their times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from dispatch.bootstrap import Services
from dispatch.domain.replay import counted_anew, standing
from dispatch.domain.terms import Action, Role, Status
from runtime.clock import utc_now
from schemas.facts import FACTS, Fact
from tests.postgres.test_merging import merge
from tests.postgres.test_splitting import decline, finish, split
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OPERATOR,
    OTHER_CITIZEN,
    TOWN,
    UNIT_LEAD,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
    somebody,
)
from tests.stateful.several import stands

NO_PHOTO = "06028"
SUPERVISOR = somebody("supervisor01", Role.SUPERVISOR, area=TOWN)


def facts_of(services: Services, incident: UUID) -> list[Fact]:
    statement = "SELECT type, data FROM incident_event WHERE incident = :i ORDER BY seq"
    return [msgspec.convert(data, FACTS[type]) for type, data in rows(services, statement, i=incident)]


def check_told_anew(services: Services) -> int:
    """Hold what the facts say against the rows of every incident; say how many clocks there are."""
    duty, clocks = services.rules().limits.duty, 0
    for (id,) in rows(services, "SELECT id FROM incident ORDER BY number"):
        incident = seen(services, id)
        units = {held.id: held.unit for held in incident.assignments}
        assert standing(facts_of(services, id)) == stands(incident)
        for clock in incident.clocks:
            working = duty.of(units[clock.assignment]) if clock.assignment else duty.room
            assert counted_anew(clock, working) == clock
            clocks += 1
    return clocks


def handled(services: Services) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    move(services, incident, Action.SIGN, HANDLER)
    return incident


def ask(services: Services, incident: UUID, action: Action, **form: Any) -> UUID:
    return move(services, incident, action, HANDLER, **form).requests[-1].id


def test_whatever_was_done_to_incidents_their_facts_lead_to_what_is_stored(services: Services) -> None:
    held, returned, lead, other = (handled(services) for _ in range(4))
    until = (utc_now() + timedelta(hours=2)).isoformat()
    hold = ask(services, held, Action.HOLD, reason_code="weather", until=until)
    move(services, held, Action.GRANT, OPERATOR, request=str(hold))
    move(services, held, Action.RESUME, HANDLER)
    move(services, held, Action.SUPERVISE, SUPERVISOR, card="red", reason="两次约定都没有到场")
    move(services, returned, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="清单第3条")
    merge(services, other, lead)
    move(services, other, Action.UNMERGE, OPERATOR, reason="不是一件事")
    merge(services, other, lead)
    move(services, lead, Action.HAND_IN, HANDLER, result="已清理")
    move(services, lead, Action.CONFIRM, OPERATOR, note="现场已看")
    move(services, lead, Action.RATE, CITIZEN, stars=1)
    whole, (given, waiting) = split(services)
    finish(services, given)
    decline(services, waiting)
    withdrawn = reported(services, OTHER_CITIZEN)
    move(services, withdrawn, Action.CANCEL, OTHER_CITIZEN, reason="已自行解决")

    clocks = check_told_anew(services)

    assert clocks > 25
    statuses = [seen(services, id).status for id in (held, returned, lead, other, whole, withdrawn)]
    assert statuses == [Status.HANDLING, Status.RECEIVED, Status.CLOSED, Status.CLOSED, Status.SPLIT, Status.CLOSED]


def test_a_row_that_its_facts_do_not_lead_to_would_be_seen(services: Services) -> None:
    incident = seen(services, handled(services))
    first, *others = facts_of(services, incident.id)
    clock = incident.clocks[-1]

    assert standing([first, *others[:-1]]) != stands(incident)
    assert counted_anew(msgspec.structs.replace(clock, cap=clock.started_at)) != clock
