"""`gridloop assess`: every point with the incidents behind it, and whether a frozen period still comes to the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from dispatch.bootstrap import Services
from dispatch.domain.assessment.period import period_of
from dispatch.domain.assessment.standing import PeriodId
from dispatch.domain.calendar.workdays import SHANGHAI
from dispatch.domain.terms import UserId
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.postgres.test_assessment import a_closed_incident, let_objections_end
from tests.unit.assessment.kit import scheme

pytestmark = pytest.mark.postgres

ASSESSOR = UserId("assessor01")


def assess(services: Services, *arguments: str) -> Result:
    environment = {"DATABASE_URL": services.settings.database_url, "GRIDLOOP_PROFILE": "demo"}
    folder = ["--data-dir", str(services.settings.data_dir)]
    return CliRunner().invoke(app, ["assess", *arguments, *folder], env=environment)


def entry_of(told: dict[str, Any], subject: str, leaf: str) -> dict[str, Any]:
    (result,) = (each for each in told["results"] if each["subject"] == subject)
    entry: dict[str, Any] = next(each for each in result["entries"] if each["leaf"] == leaf)
    return entry


def test_a_month_is_told_with_the_incidents_behind_every_point(services: Services) -> None:
    numbers = sorted(a_closed_incident(services) for _ in range(2))
    month = f"{utc_now().astimezone(SHANGHAI):%Y-%m}"

    done = assess(services, month, "--scheme", "stations", "--json")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    entry = entry_of(told, "enforcement", "returned")
    assert (told["state"], entry["numerator"], entry["denominator"], entry["few"]) == (None, 0, 2, True)
    assert sorted(case["number"] for case in entry["incidents"]) == numbers
    assert assess(services, month, "--scheme", "nothing").exit_code == 2
    assert assess(services, "soon", "--scheme", "stations").exit_code == 2


def test_a_frozen_month_comes_to_the_same_again(services: Services) -> None:
    id = PeriodId(new_id())
    assert services.assessments.open(id, scheme("stations"), "1", period_of("2026-09"), by=ASSESSOR) is None
    assert services.assessments.publish(id, by=ASSESSOR) is None
    let_objections_end(services, id)
    assert services.assessments.freeze(id, by=ASSESSOR) is None

    done = assess(services, "2026-09", "--scheme", "stations", "--json")

    told = json.loads(done.stdout)
    assert (done.exit_code, told["state"]) == (0, "frozen")
    assert told["fingerprint"] == told["kept_fingerprint"]


def test_a_month_comes_to_the_same_from_its_facts_and_says_what_does_not(services: Services) -> None:
    numbers = [a_closed_incident(services) for _ in range(2)]
    month = f"{utc_now().astimezone(SHANGHAI):%Y-%m}"

    done = assess(services, month, "--scheme", "stations", "--from", "events", "--json")
    with services.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE incident SET history = true")
    wrong = assess(services, month, "--scheme", "stations", "--from", "events")

    told = json.loads(done.stdout)
    assert (done.exit_code, told["replayed"]["same"], told["replayed"]["incidents"]) == (0, True, len(numbers))
    assert (told["replayed"]["not_held"], told["replayed"]["fingerprint"]) == ([], told["fingerprint"])
    assert wrong.exit_code == 1
    assert "enforcement returned" in wrong.output


def test_without_kafka_its_facts_cannot_be_had(services: Services) -> None:
    done = assess(services, "2026-09", "--scheme", "stations", "--from", "kafka")

    assert done.exit_code == 2
    assert "KAFKA_BOOTSTRAP_SERVERS" in done.output
