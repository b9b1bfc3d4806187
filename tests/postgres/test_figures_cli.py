"""`gridloop figures` counts a period and, asked to, counts it once more from the facts."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from deploy.cli.figures import app
from dispatch.bootstrap import Services
from tests.postgres.township import CITIZEN, decided, report_of, reported


def test_a_period_is_counted_and_its_facts_say_the_same(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    monkeypatch.setenv("DATABASE_URL", services.settings.database_url)
    run = CliRunner()

    done = run.invoke(app, ["--by", "unit", "--retold", "--json"])
    nonsense = run.invoke(app, ["--period", "yesterday"])

    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    rows = {row["figure"]: row for row in said["rows"]}
    assert said["same_by_facts"] is True
    assert (rows["received"]["subject"], rows["received"]["numerator"]) == ("enforcement", 1)
    assert (rows["returned"]["numerator"], rows["returned"]["denominator"]) == (0, 1)
    assert nonsense.exit_code == 2
