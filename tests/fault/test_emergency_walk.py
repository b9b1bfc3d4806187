"""应急响应 over thousands of open matters: whoever walks is killed in the middle."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from benchmarks.open_clocks import RUNNING, fill
from deploy.local.postgres_data import Login
from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.emergency import Scope
from dispatch.domain.terms import Grade, UserId
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.fault.checker import NEVER
from tests.fault.conftest import SEED
from tests.fault.evidence import NIGHTLY, Evidence
from tests.fault.harness import wait_until
from tests.postgres.timer_workers import a_timers_process
from tests.postgres.township import rows, township
from tests.postgres_server import as_login

pytestmark = pytest.mark.fault

INCIDENTS: Final = 5_000 if NIGHTLY else 400
DEATHS: Final = 4 if NIGHTLY else 2
"""How often whoever walks is killed on the way there, and again on the way back."""
WITHIN: Final = 400.0 if NIGHTLY else 100.0
OPERATOR, SUPERVISOR = UserId("operator01"), UserId("supervisor01")
ALL_ORDINARY: Final = Scope(grades=(Grade.ORDINARY, Grade.CONSIDERABLE))
PAUSED: Final = "SELECT count(DISTINCT incident) FROM incident_event WHERE type = 'EmergencyPaused'"
ENDED: Final = "SELECT count(DISTINCT incident) FROM incident_event WHERE type = 'EmergencyEnded'"
TOLD: Final = """
SELECT incident FROM incident_event WHERE type = ANY(:types) GROUP BY incident, type HAVING count(*) > 1
"""
CLOCKS: Final = """
SELECT count(*) AS clocks, sum(paused) AS paused, max(paused) AS most, sum(resumed) AS resumed, max(resumed) AS often
FROM (
    SELECT c.id, count(*) FILTER (WHERE f.kind = 'paused' AND f.request = :act) AS paused,
        count(*) FILTER (WHERE f.kind = 'resumed' AND f.why = 'emergency_ended') AS resumed
    FROM sla_clock c JOIN sla_fact f ON f.clock = c.id
    WHERE c.kind IN ('total', 'sign', 'handle') GROUP BY c.id
) each
"""
"""How often every clock was paused by the act, and let run on after it."""
BROKEN: Final = frozenset(NEVER) - {"every fact has been told"}
"""What must never be; nothing is told to Kafka here, because there is none."""


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    with township(database_url, tmp_path) as made:
        yield made


class Walker:
    """The process whose loops walk; it is killed as often as a test likes, and started again."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._url, self._folder = database_url, folder
        self._process = self._start()

    def dies_again_and_again(self, services: Services, count: str) -> list[int]:
        """Kill it in the middle and start it anew, some times over, and say how far it had come each time."""
        came = [0]
        for death in range(1, DEATHS + 1):
            self.comes_to(services, count, max(came[-1] + 1, INCIDENTS * death // (DEATHS + 2)))
            self.end()
            came.append(counted(services, count))
            self._process = self._start()
        return came[1:]

    def comes_to(self, services: Services, count: str, wanted: int) -> float:
        """Wait until it has come so far, and say how long that took."""
        return wait_until(
            lambda: counted(services, count) >= wanted,
            WITHIN,
            what=f"{wanted} matters were walked over",
            or_else=self._last_words,
            every=0.05,
        )

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def _last_words(self) -> str:
        return (self._folder / "auditor-0.log").read_text(errors="replace")[-2000:]

    def _start(self) -> subprocess.Popen[bytes]:
        return a_timers_process(self._url, self._folder, name="auditor")


@contextmanager
def walking(database_url: str, folder: Path) -> Iterator[Walker]:
    walker = Walker(database_url, folder)
    try:
        yield walker
    finally:
        walker.end()


def counted(services: Services, query: str) -> int:
    return int(rows(services, query)[0][0])


def approved(services: Services) -> UUID:
    """An act over everything ordinary, which begins in a few seconds."""
    act, now = new_id(), utc_now()
    until = now + timedelta(hours=4)
    assert services.emergencies.propose(act, "台风", ALL_ORDINARY, since=now, until=until, by=OPERATOR) is None
    assert services.emergencies.approve(act, "同意", by=SUPERVISOR) is None
    return act


def auditor_finds(services: Services) -> list[str]:
    """What the auditor finds, once it has walked over everything."""
    audit = Audit(piece=100_000)
    with services.engine.begin() as connection:
        return [finding.rule for finding in audit.look(connection)]


@pytest.mark.timeout(1200 if NIGHTLY else 300)
def test_a_walk_that_is_killed_in_the_middle_pauses_every_matter_once_and_lets_each_run_on_once(
    services: Services, database_url: str, tmp_path: Path
) -> None:
    evidence = Evidence("emergency-walk", SEED)
    fill(database_url, as_login(Login.MIGRATE, database_url), tmp_path, INCIDENTS * RUNNING)

    with walking(database_url, tmp_path) as walker:
        act = approved(services)
        paused_at_death = walker.dies_again_and_again(services, PAUSED)
        evidence.figures["all paused after s"] = walker.comes_to(services, PAUSED, INCIDENTS)
        time.sleep(5.0)  # for what must not come: another walk goes over all of them
        (paused,) = rows(services, CLOCKS, act=act)
        found_meanwhile = auditor_finds(services)
        assert services.emergencies.end(act, "台风减弱", by=SUPERVISOR) is None
        ended_at_death = walker.dies_again_and_again(services, ENDED)
        evidence.figures["all run on after s"] = walker.comes_to(services, ENDED, INCIDENTS)
        time.sleep(5.0)

    evidence.faults = {"paused when it died": paused_at_death, "run on when it died": ended_at_death}
    (after,) = rows(services, CLOCKS, act=act)
    evidence.counts = {"matters": INCIDENTS, "clocks": after.clocks}
    print(f"\n{evidence}")
    for came in (paused_at_death, ended_at_death):
        assert len(came) == DEATHS
        assert all(0 < there < INCIDENTS for there in came), "it died in the middle"
    clocks = INCIDENTS * RUNNING
    assert (paused.clocks, paused.paused, paused.most, paused.resumed) == (clocks, clocks, 1, 0)
    assert (after.paused, after.most, after.resumed, after.often) == (clocks, 1, clocks, 1)
    assert rows(services, TOLD, types=["EmergencyPaused", "EmergencyEnded"]) == []
    assert (found_meanwhile, auditor_finds(services)) == ([], [])
    assert {meaning: found for meaning in BROKEN if (found := rows(services, NEVER[meaning]))} == {}
    evidence.keep()
