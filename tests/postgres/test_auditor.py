"""The auditor says nothing of a sound township, and finds every defect that it is there to find."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from deploy.checkup.finding import Finding, Outcome
from deploy.checkup.promises import promise_checks
from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from dispatch.entrypoints.auditor import NAMES, Auditor, last_result
from dispatch.entrypoints.notifier import deliver_due
from dispatch.entrypoints.timers import TimerWorker
from runtime.health import serve_health
from runtime.metrics import gauge
from runtime.presence import health_port
from runtime.settings import Settings
from tests.postgres.passing_time import let_pass
from tests.postgres.test_notifier import channels
from tests.postgres.test_timers import ALL_OVER, REMINDED, awaiting_rating
from tests.postgres.timer_workers import fire_all
from tests.postgres.township import OPERATOR, move, reported, rows, submission
from tests.postgres_server import as_superuser

STOP = "UPDATE sla_clock SET state = 'stopped', due_soon_at = NULL, due_at = NULL, long_overdue_at = NULL"
STOP_RECEIVE = f"{STOP} WHERE kind = 'receive'"
ESCALATE = """
INSERT INTO escalation (clock, step, id, incident, level, at, due_at, detail)
SELECT id, 0, id, incident, 'reminder', clock_timestamp() - interval '6 minutes', clock_timestamp(), '{}'
FROM sla_clock WHERE kind = 'receive'
"""
NOTIFY = """
INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, body)
SELECT gen_random_uuid(), incident, id, 'escalation', 'operator01', 'in_app', '{state}', clock_timestamp(), '{{}}'
FROM escalation
"""

PHOTO = """
INSERT INTO attachment (id, incident, declared_by, declared_at, purpose, sha256, media_type, bytes, state, arrived_at)
SELECT gen_random_uuid(), id, 'citizen01', received_at, 'before', '', 'image/jpeg', 1, 'arrived',
       clock_timestamp() - interval '61 minutes'
FROM incident
"""

REQUEST = """
INSERT INTO request (id, incident, kind, state, asked_by, asked_at, reason)
SELECT gen_random_uuid(), id, 'reopen', 'pending', 'citizen01', clock_timestamp(), '' FROM incident
"""

ACT = """
INSERT INTO emergency (id, reason, since, until, grades, categories, areas, proposed_by, proposed_at, approved,
    decided_by, decided_at, settled_at)
SELECT id, '台风', received_at, received_at + interval '1 second', '{4}', '{}', '{}', 'operator01', received_at, true,
    'supervisor01', received_at, clock_timestamp()
FROM incident
"""
PAUSED_BY_ACT = """
INSERT INTO sla_fact (clock, n, at, kind, why, request, allowance, rule)
SELECT f.clock, 1, f.at, 'paused', 'emergency', c.incident, f.allowance, f.rule
FROM sla_fact f JOIN sla_clock c ON c.id = f.clock WHERE c.kind = 'receive'
"""

DEFECTS = {
    "open_without_clock": ("DELETE FROM sla_timer", STOP),
    "clock_not_armed": ("DELETE FROM sla_timer WHERE clock = (SELECT id FROM sla_clock WHERE kind = 'receive')",),
    "clock_apart_from_facts": ("UPDATE sla_clock SET due_at = due_at + interval '1 second' WHERE kind = 'receive'",),
    "armed_without_running_clock": (STOP_RECEIVE,),
    "paused_by_settled_act": (
        ACT,
        PAUSED_BY_ACT,
        "DELETE FROM sla_timer WHERE clock = (SELECT id FROM sla_clock WHERE kind = 'receive')",
        STOP_RECEIVE.replace("stopped", "paused"),
    ),
    "running_after_closing": ("UPDATE incident SET status = 'closed', outcome = 'declined'",),
    "request_without_clock": (REQUEST,),
    "units_forgotten": (
        "UPDATE incident SET units = '{works}'",
        "UPDATE incident SET former_units = '{works}'",
    ),
    "followers_miscounted": ("UPDATE incident SET followers = 1",),
    "parts_miscounted": ("UPDATE incident SET parts = 1",),
    "overdue_unfired": (
        "UPDATE sla_timer SET due_at = clock_timestamp() - interval '31 seconds' "
        "WHERE clock = (SELECT id FROM sla_clock WHERE kind = 'receive')",
        "UPDATE sla_fact f SET steps_due_at[1] = t.due_at FROM sla_timer t WHERE t.clock = f.clock",
    ),
    "escalation_without_outcome": (ESCALATE, NOTIFY.format(state="pending")),
    "escalation_undelivered": (ESCALATE, NOTIFY.format(state="failed")),
    "photo_unfinished": (PHOTO,),
    "events_with_gap": ("UPDATE incident SET seq = 2",),
    "receipt_without_incident": ("UPDATE report SET incident = gen_random_uuid()",),
}


LONG_OVER = 3600
"""Seconds after which every step of the demo's ladder for a report is due."""


def do(services: Services, *statements: str) -> None:
    with services.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def findings(services: Services, folder: Path) -> dict[str, int]:
    return {finding.rule: finding.count for finding in Auditor(services.engine, folder).look()}


def test_every_rule_has_a_defect_that_it_finds() -> None:
    assert set(DEFECTS) == set(NAMES)


@pytest.mark.parametrize("rule", NAMES)
def test_a_planted_defect_is_found_and_nothing_else(services: Services, tmp_path: Path, rule: str) -> None:
    reported(services)
    before = findings(services, tmp_path)

    do(services, *DEFECTS[rule])

    assert before == {}
    assert findings(services, tmp_path) == {rule: 1}


def test_a_sound_township_has_no_findings_at_any_stage(services: Services, tmp_path: Path) -> None:
    services.accept([submission(history=True), submission()])
    awaiting_rating(services)
    declined = reported(services)
    move(services, declined, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")

    fresh = findings(services, tmp_path)
    let_pass(services, ALL_OVER)
    fire_all(TimerWorker(services.engine, demo=True))
    while deliver_due(services.engine, channels(services, tmp_path)):
        continue

    assert fresh == {}
    assert findings(services, tmp_path) == {}


def test_a_clock_that_runs_with_its_ladder_spent_counts_as_watched(services: Services, tmp_path: Path) -> None:
    reported(services)
    let_pass(services, ALL_OVER)

    fire_all(TimerWorker(services.engine, demo=True))

    assert rows(services, "SELECT count(*) FROM sla_timer WHERE state = 'armed'") == [(0,)]
    assert findings(services, tmp_path) == {}


@pytest.mark.parametrize(("why", "found"), [("third_party", {}), (None, {"open_without_clock": 1})])
def test_a_pause_counts_only_with_a_reason(
    services: Services, tmp_path: Path, why: str | None, found: dict[str, int]
) -> None:
    reported(services)
    pause = (
        "INSERT INTO sla_fact (clock, n, at, kind, why, allowance, rule) "
        "SELECT clock, 1, clock_timestamp(), 'paused', :why, allowance, rule FROM sla_fact"
    )
    with services.engine.begin() as connection:
        connection.execute(sa.text(pause), {"why": why})
    do(services, "DELETE FROM sla_timer", STOP.replace("stopped", "paused"))

    assert findings(services, tmp_path) == found


@pytest.mark.parametrize(
    "defect",
    [
        "UPDATE sla_clock SET due_soon_at = due_soon_at - interval '1 second' WHERE kind = 'total'",
        "UPDATE sla_clock SET long_overdue_at = long_overdue_at + interval '1 second' WHERE kind = 'total'",
        "UPDATE sla_timer SET due_at = due_at + interval '1 second' WHERE clock IN "
        "(SELECT id FROM sla_clock WHERE kind = 'total')",
        "DELETE FROM sla_fact WHERE clock IN (SELECT id FROM sla_clock WHERE kind = 'total')",
        "INSERT INTO sla_fact (clock, n, at, kind, why, allowance, rule, due_soon_at, due_at, long_overdue_at, "
        "steps_due_at) SELECT clock, 1, at, 'stopped', 'closed', f.allowance, rule, f.due_soon_at, f.due_at, "
        "f.long_overdue_at, steps_due_at FROM sla_fact f JOIN sla_clock c ON c.id = clock WHERE c.kind = 'total'",
    ],
    ids=["due soon", "long overdue", "armed step", "no facts", "stopped"],
)
def test_whatever_a_clock_says_apart_from_its_facts_is_found(services: Services, tmp_path: Path, defect: str) -> None:
    reported(services)

    do(services, defect)

    assert findings(services, tmp_path) == {"clock_apart_from_facts": 1}


def test_an_escalation_that_alerted_nobody_is_found(services: Services, tmp_path: Path) -> None:
    do(services, "DELETE FROM role_grant")
    reported(services)
    let_pass(services, REMINDED)
    fire_all(TimerWorker(services.engine, demo=True))
    ((alerted,),) = rows(services, "SELECT detail -> 'alerted' FROM escalation")

    with psycopg.connect(as_superuser(services.settings.database_url)) as connection:
        connection.execute("ALTER TABLE escalation DISABLE TRIGGER ALL")
        connection.execute("UPDATE escalation SET at = at - interval '6 minutes'")

    assert alerted == [{"to": "operator", "as": None, "people": 0}]
    assert findings(services, tmp_path) == {"escalation_without_outcome": 1}


def test_nobody_has_to_be_reached_by_a_step_that_was_recorded_after_an_outage_and_not_told(
    services: Services, tmp_path: Path
) -> None:
    reported(services)
    let_pass(services, LONG_OVER)
    fire_all(TimerWorker(services.engine, demo=True))
    do(services, "UPDATE notification SET state = 'delivered', delivered_at = clock_timestamp()")

    with psycopg.connect(as_superuser(services.settings.database_url)) as connection:
        connection.execute("ALTER TABLE escalation DISABLE TRIGGER ALL")
        connection.execute("UPDATE escalation SET at = at - interval '6 minutes'")

    skipped = "SELECT count(*) FROM escalation WHERE (detail ->> 'skipped')::boolean"
    assert rows(services, skipped)[0][0] > 0
    assert findings(services, tmp_path) == {}


def test_a_finding_goes_to_the_figures_the_audit_log_and_the_file_and_is_logged_once(
    services: Services, tmp_path: Path
) -> None:
    reported(services)
    auditor = Auditor(services.engine, tmp_path)
    do(services, *DEFECTS["events_with_gap"])

    auditor.look()
    auditor.look()

    kept = rows(services, "SELECT actor, subject, detail FROM audit_log WHERE action = 'finding'")
    assert [(row.actor, row.subject, row.detail["count"]) for row in kept] == [("auditor", "events_with_gap", 1)]
    assert gauge("gridloop_auditor_findings").labels("events_with_gap")._value.get() == 1
    result = last_result(tmp_path)
    assert result is not None
    assert [(finding["rule"], finding["count"]) for finding in result["findings"]] == [("events_with_gap", 1)]

    do(services, "UPDATE incident SET seq = 1")
    auditor.look()

    assert gauge("gridloop_auditor_findings").labels("events_with_gap")._value.get() == 0
    result = last_result(tmp_path)
    assert result is not None
    assert result["findings"] == []


def test_a_walk_goes_over_everything_a_piece_at_a_time_and_forgets_what_was_mended(services: Services) -> None:
    services.accept([submission() for _ in range(7)])
    do(services, "UPDATE incident SET seq = 2 WHERE id IN (SELECT id FROM incident ORDER BY id DESC LIMIT 2)")
    audit = Audit(piece=3)

    def look() -> dict[str, int]:
        with services.engine.connect() as connection:
            return {finding.rule: finding.count for finding in audit.look(connection)}

    found = [look() for _ in range(3)]
    do(services, "UPDATE incident SET seq = 1")
    mended = [look() for _ in range(3)]

    assert found == [{}, {"events_with_gap": 1}, {"events_with_gap": 2}]
    assert mended[-1] == {}


def test_a_look_leaves_alone_where_the_process_says_how_it_fares(services: Services, tmp_path: Path) -> None:
    with serve_health("auditor", tmp_path) as port:
        Auditor(services.engine, tmp_path).look()

        assert health_port(tmp_path, "auditor", os.getpid()) == port


def test_doctor_says_what_the_last_look_found_and_when_nobody_looks(services: Services, tmp_path: Path) -> None:
    def said() -> Finding:
        (finding,) = promise_checks(settings)
        return finding

    settings = Settings(data_dir=tmp_path)
    assert said().outcome is Outcome.WARNING
    reported(services)
    auditor = Auditor(services.engine, tmp_path)
    auditor.look()
    assert said().outcome is Outcome.OK
    do(services, "UPDATE incident SET seq = 2")
    auditor.look()
    assert said().outcome is Outcome.FAILED
    assert "events_with_gap 1 times" in said().detail

    result = tmp_path / "run" / "audit-result.json"
    result.write_text(json.dumps(json.loads(result.read_text()) | {"at": "2026-01-01T00:00:00+08:00"}))
    assert said().outcome is Outcome.WARNING
    assert "found events_with_gap 1 times: is its process running?" in said().detail
    result.write_text("{")
    assert "cannot be read" in said().detail


def test_there_is_no_result_before_the_first_look(tmp_path: Path) -> None:
    assert last_result(tmp_path) is None
