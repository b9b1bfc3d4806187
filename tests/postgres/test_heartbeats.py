"""A loop that nobody would miss leaves a heartbeat; when it grows old, the desk and /readyz say so wherever it runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.bootstrap import Services
from dispatch.entrypoints.auditor import Auditor
from runtime.failpoints import Failpoint, arm
from tests.postgres.passing_time import let_pass
from tests.postgres.test_auditor import do
from tests.postgres.test_timers import REMINDED, a_process
from tests.postgres.timer_workers import a_worker
from tests.postgres.township import reported
from tests.postgres.web import Site, Somebody, running

FOUR_MINUTES = 240


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as running_site:
        yield running_site


def grow_old(services: Services) -> None:
    """Let four minutes pass in which nobody came round."""
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE heartbeat SET at = clock_timestamp() - make_interval(secs => :seconds)"),
            {"seconds": FOUR_MINUTES},
        )


def silent(site: Site) -> list[str]:
    """The loops that the desk misses."""
    return [one["name"] for one in Somebody(site, "operator03").get("/figures")["silent"]]


def parts(site: Site) -> dict[str, Any]:
    shown: dict[str, Any] = site.anybody().get("/readyz").json()["parts"]
    return {name: shown[name]["ok"] for name in ("auditor", "timers")}


class Outside:
    """Somebody outside who counts how often it heard that all is well."""

    def __init__(self) -> None:
        self.heard = 0

    def all_is_well(self) -> None:
        self.heard += 1


def test_loops_that_come_round_are_missed_by_nobody(
    services: Services, site: Site, database_url: str, tmp_path: Path
) -> None:
    grow_old(services)

    with a_worker(database_url) as worker:
        worker.one_round()
    after_timers = silent(site)
    Auditor(services.engine, tmp_path).look()

    assert (after_timers, silent(site)) == (["auditor"], [])
    assert parts(site) == {"auditor": True, "timers": True}


def test_loops_that_stay_away_for_three_minutes_are_named_on_the_desk_and_by_readyz(
    services: Services, site: Site
) -> None:
    grow_old(services)

    figures = Somebody(site, "operator03").get("/figures")
    ready = site.anybody().get("/readyz")

    assert [one["name"] for one in figures["silent"]] == ["auditor", "timers"]
    asked_at = datetime.fromisoformat(figures["as_of"])
    assert {
        round((asked_at - datetime.fromisoformat(one["since"])).total_seconds()) // 60 for one in figures["silent"]
    } == {4}
    shown = ready.json()["parts"]
    assert (shown["auditor"]["ok"], shown["timers"]["ok"]) == (False, False)
    assert shown["database"]["ok"], "reports are taken all the same"


def test_a_worker_that_is_killed_in_its_round_leaves_no_heartbeat(
    services: Services, site: Site, database_url: str, tmp_path: Path
) -> None:
    reported(services)
    let_pass(services, REMINDED)
    grow_old(services)
    arm(Failpoint.TIMERS_BEFORE_COMMIT, tmp_path)

    killed = a_process("dispatch.entrypoints.timers", database_url, tmp_path)

    assert killed == -signal.SIGKILL
    assert "timers" in silent(site)


def test_only_a_clean_look_is_told_outside_and_every_look_leaves_a_heartbeat(
    services: Services, site: Site, tmp_path: Path
) -> None:
    outside = Outside()
    reported(services)
    auditor = Auditor(services.engine, tmp_path, outside)
    auditor.look()
    assert outside.heard == 1

    do(services, "UPDATE incident SET seq = 2")
    grow_old(services)
    auditor.look()

    assert outside.heard == 1
    assert silent(site) == ["timers"]
