"""Every step of every clock fires once, not early, not after closing, whoever else works on it or dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres import timers
from dispatch.adapters.postgres.integrity import Audit
from dispatch.application.moves.commands import Command, read_move
from dispatch.bootstrap import Composed, Services
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, ClockKind, RequestKind, RequestState, Status
from dispatch.entrypoints.timers import TimerWorker
from runtime.clock import utc_now
from runtime.connections import engine
from runtime.failpoints import ENVIRONMENT, Failpoint, arm, was_hit
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import a_worker, fire_all
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OPERATOR,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
    submission,
)

REMINDED = 100
"""Seconds after which the receive clock of the demo (two minutes) is past its reminder and before its deadline."""

ALL_OVER = 3600
HELD = 3600
NO_PHOTO = "06028"


@pytest.fixture
def worker(database_url: str) -> Iterator[TimerWorker]:
    with a_worker(database_url) as made:
        yield made


def assigned(services: Services, **fields: object) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), **fields)])
    return incident


def awaiting_rating(services: Services) -> UUID:
    incident = assigned(services, category=NO_PHOTO)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已清理")
    move(services, incident, Action.CONFIRM, OPERATOR, note="现场已看")
    return incident


def escalated(services: Services, incident: UUID) -> list[tuple[str, int, str]]:
    found = rows(
        services,
        "SELECT c.kind, e.step, e.level FROM escalation e JOIN sla_clock c ON c.id = e.clock "
        "WHERE e.incident = :i ORDER BY e.at, c.kind, e.step",
        i=incident,
    )
    return [tuple(row) for row in found]


def test_a_due_step_is_recorded_told_and_followed_by_the_next(services: Services, worker: TimerWorker) -> None:
    incident = reported(services)
    let_pass(services, REMINDED)

    fire_all(worker)

    assert escalated(services, incident) == [("receive", 0, "reminder")]
    after = seen(services, incident)
    assert after.seq == 2
    assert after.version == 1
    ((kind, by, actor),) = rows(
        services, "SELECT type, by, actor FROM incident_event WHERE incident = :i AND seq = 2", i=incident
    )
    assert (kind, by, actor) == ("ClockEscalated", "platform", None)
    people = rows(services, "SELECT DISTINCT recipient FROM notification WHERE incident = :i ORDER BY 1", i=incident)
    assert [row.recipient for row in people] == ["operator01", "operator02", "operator03"]
    states = rows(
        services,
        "SELECT t.step, t.state FROM sla_timer t JOIN sla_clock c ON c.id = t.clock "
        "WHERE c.incident = :i AND c.kind = 'receive' ORDER BY t.step",
        i=incident,
    )
    assert [tuple(row) for row in states] == [(0, "fired"), (1, "armed")]


def test_after_a_long_outage_every_step_of_a_clock_is_recorded_once_and_only_the_highest_is_told(
    services: Services, worker: TimerWorker
) -> None:
    incident = reported(services)
    let_pass(services, ALL_OVER)

    fire_all(worker)

    receive = [(step, level) for kind, step, level in escalated(services, incident) if kind == "receive"]
    assert receive == [(0, "reminder"), (1, "deadline"), (2, "supervisor")]
    facts = rows(
        services,
        "SELECT e.data FROM incident_event e WHERE e.incident = :i AND e.type = 'ClockEscalated' "
        "AND e.data ->> 'clock_kind' = 'receive' ORDER BY e.seq",
        i=incident,
    )
    assert [row.data.get("skipped", False) for row in facts] == [True, True, False]
    told = rows(
        services,
        "SELECT DISTINCT e.level FROM notification n JOIN escalation e ON e.id = n.escalation "
        "JOIN sla_clock c ON c.id = e.clock WHERE e.incident = :i AND c.kind = 'receive'",
        i=incident,
    )
    assert [row.level for row in told] == ["supervisor"]
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE state = 'armed'") == [(0,)]


def test_the_card_of_a_ladder_is_shown_once_whoever_fires_its_step_and_the_county_has_a_copy(
    services: Services, worker: TimerWorker
) -> None:
    incident = assigned(services, category=NO_PHOTO)
    move(services, incident, Action.SIGN, HANDLER)
    let_pass(services, ALL_OVER)

    fire_all(worker)
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE sla_timer SET state = 'armed', fired_at = NULL WHERE state = 'fired'"))
    again = worker.fire_due()

    cards = rows(services, "SELECT data, by, actor FROM incident_event WHERE type = 'IncidentSupervised'")
    assert [(row.data["card"], row.data["count"], row.data["clock_kind"], row.by, row.actor) for row in cards] == [
        ("red", 1, "handle", "platform", None)
    ]
    after = seen(services, incident)
    assert (cards[0].data["unit"], cards[0].data["assignment"]) == ("enforcement", str(after.lead))
    tally = after.tally("supervised_red")
    assert tally is not None
    assert (tally.times, again) == (1, 0)
    told = rows(
        services,
        "SELECT DISTINCT n.recipient FROM notification n JOIN escalation e ON e.id = n.escalation "
        "WHERE e.incident = :i AND e.level = 'red_card' ORDER BY 1",
        i=incident,
    )
    assert {row.recipient for row in told} >= {HANDLER.user, "enforcement-lead", "supervisor01", "supervisor02"}


def test_nothing_fires_before_its_time(services: Services, worker: TimerWorker) -> None:
    incident = reported(services)
    let_pass(services, 90)

    fire_all(worker)

    assert escalated(services, incident) == []


def test_a_timer_that_was_set_too_early_is_armed_anew_for_the_time_of_its_clock(
    services: Services, worker: TimerWorker
) -> None:
    incident = reported(services)
    (before,) = rows(services, "SELECT max(due_at) AS due_at FROM sla_timer")
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE sla_timer SET due_at = clock_timestamp() - interval '1 second'"))

    fire_all(worker)

    assert escalated(services, incident) == []
    (after,) = rows(services, "SELECT max(due_at) AS due_at FROM sla_timer WHERE state = 'armed'")
    assert after.due_at == before.due_at


def test_a_stopped_clock_fires_no_more(services: Services, worker: TimerWorker) -> None:
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)
    let_pass(services, ALL_OVER)

    fire_all(worker)

    assert {kind for kind, _, _ in escalated(services, incident)} == {"handle", "total"}


def test_a_declined_incident_disturbs_nobody_and_goes_on_when_it_is_contested(
    services: Services, worker: TimerWorker
) -> None:
    incident = reported(services, CITIZEN)
    move(services, incident, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")
    let_pass(services, 300)
    fire_all(worker)
    quiet = escalated(services, incident)

    move(services, incident, Action.CONTEST, CITIZEN, reason="就在本镇")
    let_pass(services, REMINDED)
    fire_all(worker)

    assert quiet == []
    assert escalated(services, incident) == [("receive", 0, "reminder")]


def test_the_end_of_the_rating_window_closes_the_incident_without_an_alert(
    services: Services, worker: TimerWorker
) -> None:
    incident = awaiting_rating(services)
    told = rows(services, "SELECT count(*) FROM notification WHERE incident = :i", i=incident)
    let_pass(services, 601)

    fire_all(worker)

    after = seen(services, incident)
    assert (after.status, after.outcome) == ("closed", "resolved")
    last = rows(services, "SELECT type FROM incident_event WHERE incident = :i ORDER BY seq DESC LIMIT 2", i=incident)
    assert [row.type for row in last] == ["IncidentClosed", "RatingWindowEnded"]
    assert rows(services, "SELECT count(*) FROM escalation") == [(0,)]
    assert rows(services, "SELECT count(*) FROM notification WHERE incident = :i", i=incident) == told
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE state = 'armed'") == [(0,)]


def test_when_a_hold_ends_the_handling_goes_on_and_its_handler_is_told(services: Services, worker: TimerWorker) -> None:
    incident = on_hold(services)
    let_pass(services, HELD - 60)
    fire_all(worker)
    assert seen(services, incident).status is Status.ON_HOLD
    let_pass(services, 61)

    fire_all(worker)

    after = seen(services, incident)
    assert after.status is Status.HANDLING
    assert resumptions(services, incident) == [("platform", True)]
    handling = next(clock for clock in after.clocks if clock.kind is ClockKind.HANDLE)
    assert handling.running
    told = rows(services, "SELECT recipient FROM notification WHERE kind = 'hold_ended' AND channel = 'in_app'")
    assert [row.recipient for row in told] == ["enforcement-h1"]
    assert [kind for kind, _, _ in escalated(services, incident) if kind == "hold"] == []
    with services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_a_hold_that_somebody_ended_is_not_ended_again(services: Services, worker: TimerWorker) -> None:
    incident = on_hold(services)
    move(services, incident, Action.RESUME, HANDLER)
    let_pass(services, HELD + 1)

    fire_all(worker)

    assert resumptions(services, incident) == [("handler", False)]


def test_many_workers_end_every_hold_once(services: Services, database_url: str) -> None:
    incidents = [on_hold(services) for _ in range(20)]
    let_pass(services, HELD + 1)
    gate = threading.Barrier(3)

    def work() -> None:
        with a_worker(database_url) as mine:
            gate.wait()
            fire_all(mine)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [resumptions(services, incident) for incident in incidents] == [[("platform", True)]] * 20


@pytest.mark.parametrize("point", [Failpoint.TIMERS_BEFORE_COMMIT, Failpoint.TIMERS_AFTER_COMMIT])
def test_a_worker_killed_while_it_ends_a_hold_ends_it_once(
    services: Services, worker: TimerWorker, database_url: str, tmp_path: Path, point: Failpoint
) -> None:
    incident = on_hold(services)
    let_pass(services, HELD + 1)
    arm(point, tmp_path)

    killed = a_process("dispatch.entrypoints.timers", database_url, tmp_path)
    fire_all(worker)

    assert killed == -signal.SIGKILL
    assert was_hit(point, tmp_path)
    assert resumptions(services, incident) == [("platform", True)]


def on_hold(services: Services) -> UUID:
    """An incident that is on hold for an hour, for a cause outside government."""
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)
    until = (utc_now() + timedelta(seconds=HELD)).isoformat()
    now = move(services, incident, Action.HOLD, HANDLER, reason_code="weather", until=until)
    move(services, incident, Action.GRANT, OPERATOR, request=str(now.pending(RequestKind.HOLD)[0].id))
    return incident


def resumptions(services: Services, incident: UUID) -> list[tuple[str, bool]]:
    """By whom the handling was let go on, and whether that was the end of the hold."""
    found = rows(
        services,
        "SELECT by, data FROM incident_event WHERE incident = :i AND type = 'IncidentResumed' ORDER BY seq",
        i=incident,
    )
    return [(row.by, row.data.get("ended", False)) for row in found]


def test_a_question_that_nobody_answers_lapses_and_whoever_handles_it_is_told(
    services: Services, worker: TimerWorker
) -> None:
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)
    until = (utc_now() + timedelta(seconds=HELD)).isoformat()
    before = move(services, incident, Action.ASK, HANDLER, question="几号门？", until=until)
    let_pass(services, HELD - 60)
    fire_all(worker)
    assert seen(services, incident).pending(RequestKind.MATERIAL)
    let_pass(services, 61)

    fire_all(worker)

    after = seen(services, incident)
    assert [request.state for request in after.requests] == [RequestState.LAPSED]
    assert (after.status, after.version) == (Status.HANDLING, before.version)
    told = rows(
        services, "SELECT recipient FROM notification WHERE kind = 'question_unanswered' AND channel = 'in_app'"
    )
    assert [row.recipient for row in told] == ["enforcement-h1"]
    assert [kind for kind, _, _ in escalated(services, incident) if kind == "answer"] == []
    with services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_a_request_that_nobody_decides_escalates_to_those_who_decide_though_the_incident_is_closed(
    services: Services, worker: TimerWorker
) -> None:
    incident = awaiting_rating(services)
    move(services, incident, Action.REOPEN, CITIZEN, reason="又有人倒垃圾")
    let_pass(services, ALL_OVER)
    fire_all(worker)  # the rating window closes the incident

    let_pass(services, ALL_OVER)
    fire_all(worker)

    asked = [(step, level) for kind, step, level in escalated(services, incident) if kind == "request"]
    assert asked == [(0, "reminder"), (1, "deadline")]
    assert seen(services, incident).status is Status.CLOSED
    with services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_a_request_that_was_decided_escalates_no_more(services: Services, worker: TimerWorker) -> None:
    incident = awaiting_rating(services)
    now = move(services, incident, Action.RATE, CITIZEN, stars=1, reason="没有清理")
    move(
        services,
        incident,
        Action.REFUSE,
        OPERATOR,
        request=str(now.pending(RequestKind.REOPEN)[0].id),
        reason="现场已清",
    )
    let_pass(services, ALL_OVER)

    fire_all(worker)

    assert [kind for kind, _, _ in escalated(services, incident) if kind == "request"] == []


def test_a_check_that_nobody_makes_escalates_and_never_passes_by_itself(
    services: Services, worker: TimerWorker
) -> None:
    incident = assigned(services, category=NO_PHOTO)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已清理")
    let_pass(services, 900)

    fire_all(worker)

    checks = [(step, level) for kind, step, level in escalated(services, incident) if kind == "check"]
    assert checks == [(0, "reminder"), (1, "deadline"), (2, "supervisor")]
    assert seen(services, incident).status == "awaiting_check"


def test_urgent_incidents_fire_before_those_that_waited_longer(services: Services, worker: TimerWorker) -> None:
    patient = reported(services)
    let_pass(services, 30)
    urgent = reported(services, urgent=True)
    let_pass(services, REMINDED)

    worker.fire_due(limit=1)

    assert len(escalated(services, urgent)) == 1
    assert escalated(services, patient) == []


def test_an_incident_that_cannot_be_read_is_put_aside_and_the_others_fire(
    services: Services, worker: TimerWorker
) -> None:
    broken, sound = reported(services, urgent=True), reported(services)
    with services.engine.begin() as connection:
        spoil = sa.text("UPDATE sla_clock SET ladder = '[{}]' WHERE incident = :i")
        connection.execute(spoil, {"i": broken})
    let_pass(services, REMINDED)

    fire_all(worker)

    assert len(escalated(services, sound)) == 1
    assert escalated(services, broken) == []


def test_three_workers_fire_a_thousand_due_timers_once_each(services: Services, database_url: str) -> None:
    for _ in range(10):
        services.accept([submission() for _ in range(100)])
    let_pass(services, REMINDED)
    gate = threading.Barrier(3)

    def work() -> None:
        with a_worker(database_url) as mine:
            gate.wait()
            fire_all(mine)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rows(services, "SELECT count(*), count(DISTINCT clock) FROM escalation") == [(1000, 1000)]
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE state = 'fired'") == [(1000,)]
    assert rows(services, "SELECT count(*) FROM incident WHERE seq <> 2") == [(0,)]
    assert rows(services, "SELECT count(*), count(DISTINCT (incident, seq)) FROM incident_event") == [(2000, 2000)]


@pytest.mark.parametrize(
    "trials", [50, pytest.param(1_000, marks=[pytest.mark.nightly, pytest.mark.timeout(600)])], ids=str
)
def test_closing_races_with_escalation_and_nothing_fires_after_closing(
    services: Services, database_url: str, trials: int
) -> None:
    gate = threading.Barrier(2)

    def fire() -> None:
        with a_worker(database_url) as mine:
            for trial in range(trials):
                gate.wait(timeout=30)
                time.sleep(trial % 20 / 1000)  # so that now one is first and now the other
                mine.fire_due(limit=1)

    thread = threading.Thread(target=fire)
    thread.start()
    for _ in range(trials):
        incident = reported(services, CITIZEN)
        closing = _decline(seen(services, incident))
        let_pass(services, REMINDED, only=incident)
        gate.wait(timeout=30)
        services.handle(closing, lambda _reading, incident: Composed(str(incident.id).encode()))
    thread.join()

    assert rows(services, "SELECT count(*) FROM incident WHERE status = 'closed'") == [(trials,)]
    late = """
    SELECT count(*) FROM incident_event closing JOIN incident_event later USING (incident)
    WHERE closing.type = 'IncidentClosed' AND later.seq > closing.seq
    """
    assert rows(services, late) == [(0,)]
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE state = 'armed'") == [(0,)]
    ((fired,),) = rows(services, "SELECT count(*) FROM incident_event WHERE type = 'ClockEscalated'")
    assert rows(services, "SELECT count(*) FROM escalation") == [(fired,)]
    assert 0 < fired < trials


@pytest.mark.parametrize("point", [Failpoint.TIMERS_BEFORE_COMMIT, Failpoint.TIMERS_AFTER_COMMIT])
def test_a_worker_killed_while_firing_leaves_exactly_one_escalation(
    services: Services, worker: TimerWorker, database_url: str, tmp_path: Path, point: Failpoint
) -> None:
    incident = reported(services)
    let_pass(services, REMINDED)
    arm(point, tmp_path)

    killed = a_process("dispatch.entrypoints.timers", database_url, tmp_path)
    fire_all(worker)

    assert killed == -signal.SIGKILL
    assert was_hit(point, tmp_path)
    assert escalated(services, incident) == [("receive", 0, "reminder")]
    assert seen(services, incident).seq == 2
    assert rows(services, "SELECT count(*), count(DISTINCT recipient) FROM notification") == [(6, 3)]


def test_a_jump_of_the_servers_clock_is_kept_in_the_audit_log(services: Services, database_url: str) -> None:
    passing = iter([0.0, 0.0, 60.0, 60.0])
    database = engine(database_url, application="timers", pool_size=1)
    jumpy = TimerWorker(database, demo=True, passing=lambda: next(passing))

    jumpy.one_round()
    jumpy.one_round()
    database.dispose()

    kept = rows(services, "SELECT subject, action FROM audit_log WHERE action = 'clock-stepped' ORDER BY subject")
    assert [tuple(row) for row in kept] == [("host", "clock-stepped"), ("server", "clock-stepped")]


def test_looking_for_what_is_due_goes_by_the_index_of_armed_timers(services: Services) -> None:
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        services.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])), named=False
    )
    with services.engine.connect() as connection:
        timers.claim(connection, 10)
        timers.earliest(connection)
        statements = asked[-2:]
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = [
            "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
            for statement, parameters in statements
        ]

    assert ["ix_sla_timer_armed" in plan for plan in plans] == [True, True]


def a_process(module: str, database_url: str, folder: Path) -> int:
    """Run a loop in a process of its own, with failpoints, until it dies."""
    code = f"""
import threading
from pathlib import Path
from {module} import run
from runtime.settings import Settings
run(Settings(database_url={database_url!r}, data_dir=Path({str(folder)!r})), threading.Event())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {ENVIRONMENT: str(folder)},
        cwd=Path(__file__).parents[2],
        timeout=60,
        check=False,
    )
    return done.returncode


def _decline(incident: Incident) -> Command:
    raw = b'{"reason_code": "court", "turn_to": "12345"}'
    return Command(
        action=Action.DECLINE,
        number=incident.number,
        actor=OPERATOR,
        form=read_move(Action.DECLINE, raw),
        key=str(new_id()),
        body_hash=sha256(raw).digest(),
        if_match=incident.version,
    )
