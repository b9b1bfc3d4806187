"""应急响应 from the proposal to the end, in the tables: who decides, what waits, and that nothing fires that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.integrity import Audit
from dispatch.application.ports import Entry
from dispatch.bootstrap import Services
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.emergency import LATEST_PAUSE, Hurdle, Scope
from dispatch.domain.incident import Incident
from dispatch.domain.moves.responding import respond
from dispatch.domain.terms import ClockKind, ClockState, Grade, UserId
from dispatch.entrypoints.responding import Responder
from dispatch.entrypoints.walk import POLL_SECONDS, change_each
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.test_limits_for_open import limits, publish
from tests.postgres.test_limits_for_open import walk as follow_limits
from tests.postgres.timer_workers import a_worker, fire_all
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Somebody, running

pytestmark = pytest.mark.postgres

OPERATOR, SUPERVISOR, OTHER = UserId("operator01"), UserId("supervisor01"), UserId("supervisor02")
AGES = LATEST_PAUSE + timedelta(seconds=1)
ORDINARY = Scope(grades=(Grade.ORDINARY, Grade.CONSIDERABLE))


def an_incident(services: Services, *, grade: Grade = Grade.ORDINARY) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), grade=grade.value)])
    return incident


def proposed(services: Services, *, hours: int = 4) -> UUID:
    id, now = new_id(), utc_now()
    until = now + timedelta(hours=hours)
    assert services.emergencies.propose(id, "台风", ORDINARY, since=now, until=until, by=OPERATOR) is None
    return id


def lasting(services: Services, *, seconds: float = 0) -> UUID:
    """An act that was approved and began so long ago: the few seconds until it begins are everybody's to read of it."""
    id = proposed(services)
    assert services.emergencies.approve(id, "同意", by=SUPERVISOR) is None
    at = utc_now() - timedelta(seconds=seconds)
    change(services, "UPDATE emergency SET since = :at WHERE id = :i", at=at, i=id)
    body = "UPDATE reference_document SET body = jsonb_set(body, '{since}', to_jsonb(CAST(:at AS text))) "
    change(services, body + "WHERE kind = 'emergency' AND version = :v", at=at.isoformat(), v=str(id))
    renewed(services)
    return id


def change(services: Services, statement: str, **parameters: object) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text(statement), parameters)


def renewed(services: Services) -> None:
    for each in (services.rules, services.documents):
        each._fingerprint = None
        each._looked_at = float("-inf")


def clock(services: Services, incident: UUID, kind: ClockKind) -> Clock:
    return [each for each in seen(services, incident).clocks if each.kind is kind][-1]


def due(services: Services, incident: UUID, kind: ClockKind = ClockKind.HANDLE) -> datetime:
    found = clock(services, incident, kind).due_at
    assert found is not None
    return found


def walk(services: Services, times: int = 3) -> None:
    responder = Responder(services)
    for _ in range(times):
        responder.one_round()


def long_ago(services: Services, id: UUID) -> None:
    """Let an act be over for as long as somebody may not know of it."""
    change(services, "UPDATE emergency SET since = since - :by, until = until - :by WHERE id = :i", by=AGES, i=id)
    change(services, "UPDATE emergency SET ended_at = ended_at - :by WHERE id = :i", by=AGES, i=id)


def act_row(services: Services, id: UUID) -> tuple[datetime, datetime | None, datetime | None]:
    ((since, ended, settled),) = rows(services, "SELECT since, ended_at, settled_at FROM emergency WHERE id = :i", i=id)
    return since, ended, settled


def test_one_proposes_another_approves_and_nobody_both(services: Services) -> None:
    id = proposed(services)

    assert (
        services.emergencies.propose(
            new_id(), "再来", ORDINARY, since=utc_now(), until=utc_now() + timedelta(1), by=OTHER
        )
        is Hurdle.LASTS
    )
    assert services.emergencies.approve(id, "", by=OPERATOR) is Hurdle.OWN
    assert services.emergencies.approve(id, "同意", by=SUPERVISOR) is None
    assert services.emergencies.approve(id, "同意", by=OTHER) is Hurdle.OVER
    renewed(services)
    assert services.rules().limits.emergency is not None
    acts = rows(services, "SELECT action FROM audit_log WHERE subject = :i ORDER BY id", i=str(id))
    assert [row.action for row in acts] == ["emergency-proposed", "emergency-approved"]


def test_what_is_listed_waits_and_goes_on_with_what_was_left(services: Services) -> None:
    ordinary, grave = an_incident(services), an_incident(services, grade=Grade.MAJOR)
    before, grave_due = due(services, ordinary), due(services, grave)
    id = lasting(services)

    walk(services)

    assert clock(services, ordinary, ClockKind.HANDLE).state is ClockState.PAUSED
    assert due(services, grave) == grave_due
    assert services.emergencies.end(id, "台风减弱", by=SUPERVISOR) is None
    walk(services)
    since, ended, settled = act_row(services, id)
    assert ended is not None
    assert settled is None, "somebody may not have read of the end yet"
    assert due(services, ordinary) == before + (ended - since)
    types = rows(services, "SELECT type FROM incident_event WHERE incident = :i ORDER BY seq DESC LIMIT 2", i=ordinary)
    assert [row.type for row in types] == ["EmergencyEnded", "EmergencyPaused"]
    with services.engine.connect() as connection:
        assert [found.rule for found in Audit().look(connection) if found.rule != "overdue_unfired"] == []
    long_ago(services, id)
    walk(services)
    assert act_row(services, id)[2] is not None, "nothing is looked for any more"
    assert due(services, ordinary) == before + (ended - since)


def test_what_arrives_while_it_lasts_waits_from_its_arrival(services: Services) -> None:
    lasting(services)
    incident = an_incident(services)

    walk(services)

    handling = clock(services, incident, ClockKind.HANDLE)
    assert handling.state is ClockState.PAUSED
    assert handling.facts[-1].holds_from == handling.started_at


def test_nothing_that_waits_fires_though_nobody_has_come_round_to_it(services: Services, database_url: str) -> None:
    incident = an_incident(services)
    let_pass(services, 3600)  # every step of its clocks is past, but what waits waits since before
    lasting(services, seconds=3700)

    with a_worker(database_url) as worker:
        fire_all(worker)

    assert rows(services, "SELECT * FROM escalation WHERE incident = :i", i=incident) == []
    assert clock(services, incident, ClockKind.HANDLE).state is ClockState.PAUSED


def test_it_ends_by_itself_for_whoever_starts_anew_after_a_crash(services: Services) -> None:
    incidents = [an_incident(services) for _ in range(4)]
    before = {incident: due(services, incident) for incident in incidents}
    id = lasting(services)
    walk(services)
    until = utc_now() - timedelta(milliseconds=1)
    change(services, "UPDATE emergency SET until = :u WHERE id = :i", u=until, i=id)

    walk(services)  # of a process that knows nothing of the one before

    since, _, settled = act_row(services, id)
    assert settled is None
    for incident in incidents:
        assert due(services, incident) == before[incident] + (until - since)


def test_what_somebody_paused_who_had_not_read_of_the_end_runs_on(services: Services) -> None:
    incident = an_incident(services)
    id = lasting(services)
    as_read = services.rules().limits.emergency
    assert as_read is not None
    assert services.emergencies.end(id, "台风减弱", by=SUPERVISOR) is None
    walk(services)
    before = due(services, incident)

    def paused_late(found: Incident, at: datetime) -> Entry | None:
        decision = respond(found, as_read, services.rules().limits, at=at)
        return Entry(change=decision.change, cause=new_id()) if decision is not None else None

    change_each(services, sa.text("SELECT id FROM incident WHERE id = :i"), {"i": incident}, paused_late)
    paused = clock(services, incident, ClockKind.HANDLE).state
    walk(services)

    assert paused is ClockState.PAUSED
    assert due(services, incident) == before


def test_limits_for_what_is_open_that_came_while_it_lasted_move_nothing_at_the_next_start(services: Services) -> None:
    incident = an_incident(services)
    before = due(services, incident)
    id = lasting(services)
    walk(services)
    publish(services, "limits", limits(services, handle=7), for_open=True)
    follow_limits(services)
    assert services.emergencies.end(id, "台风减弱", by=SUPERVISOR) is None
    walk(services)
    since, ended, _ = act_row(services, id)

    follow_limits(services)  # of a process that was started anew

    assert ended is not None
    assert due(services, incident) == before + (ended - since)


def test_an_act_that_was_ended_before_it_began_pauses_nothing_and_is_not_walked_over_for_ever(
    services: Services,
) -> None:
    incident = an_incident(services)
    before = seen(services, incident)
    id = lasting(services)
    assert services.emergencies.end(id, "台风转向", by=SUPERVISOR) is None
    change(services, "UPDATE emergency SET ended_at = since - interval '1 hour' WHERE id = :i", i=id)

    rest = Responder(services).one_round()

    assert rest == POLL_SECONDS, "nothing was found that is still to be done"
    assert seen(services, incident) == before
    long_ago(services, id)
    walk(services, 1)
    assert act_row(services, id)[2] is not None


def test_the_act_that_holds_is_shown_whatever_was_proposed_since(services: Services) -> None:
    id = lasting(services, seconds=60)
    for _ in range(21):
        assert services.emergencies.refuse(proposed(services), "", by=SUPERVISOR) is None

    with running(services) as site:
        operator = Somebody(site, OPERATOR)
        shown, arrivals = operator.get("/emergency"), operator.get("/emergency/arrivals")

    assert shown["act"]["id"] == str(id)
    assert arrivals["since"] == shown["act"]["since"]


def test_residents_are_told_that_matters_wait_and_not_by_whom(services: Services) -> None:
    lasting(services)

    with running(services) as site:
        resident, officer = (Somebody(site, user).get("/emergency")["act"] for user in ("citizen01", "officer01"))

    assert resident["reason"] == officer["reason"]
    assert (officer["proposed_by"]["user"], officer["decision"]) == (OPERATOR, "同意")
    hidden = ("proposed_by", "decided_by", "ended_by", "decision", "end_reason")
    assert {resident[name] or None for name in hidden} == {None}


def test_a_clock_says_for_which_emergency_it_waited_until_when_and_who_approved_that(services: Services) -> None:
    incident = an_incident(services)
    id = lasting(services)
    walk(services)
    number = seen(services, incident).number

    with running(services) as site:
        operator, resident = Somebody(site, OPERATOR), Somebody(site, CITIZEN.user)
        paused = line_of(operator, number, "paused")
        hidden = line_of(resident, number, "paused")
        assert services.emergencies.end(id, "台风减弱", by=SUPERVISOR) is None
        walk(services)
        (part,) = line_of(operator, number, "resumed")["parts"]

    act = paused["act"]
    assert (act["reason"], act["decided_by"]["user"], hidden["act"]["decided_by"]) == ("台风", SUPERVISOR, None)
    assert timedelta(hours=3) < datetime.fromisoformat(act["ends_at"]) - datetime.fromisoformat(act["since"])
    assert (part["why"], part["act"]["reason"], part["granted"]) == ("emergency", "台风", None)
    assert datetime.fromisoformat(part["until"]) == datetime.fromisoformat(part["act"]["ends_at"]), "it was ended early"


def line_of(somebody: Somebody, number: str, what: str) -> Any:
    clocks = somebody.get(f"/incidents/{number}")["clocks"]
    total = next(each for each in clocks if each["kind"] == ClockKind.TOTAL)
    return next(line for line in total["lines"] if line["what"] == what)
