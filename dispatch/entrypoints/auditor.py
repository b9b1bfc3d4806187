"""Looks every minute whether what we promise holds in the tables, and says where it does not.

What must hold is listed in `adapters.postgres.integrity`. A finding goes to the figures, the log and the audit log; the
result of the last look lies in the data folder for `gridloop doctor`: when that grows old, nobody is looking. Every
look leaves a heartbeat in PostgreSQL, which the desk and `/readyz` watch; a clean one is told to whoever watches from
outside.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog

from dispatch.adapters.outside.dead_man import DeadManAddress
from dispatch.adapters.postgres import integrity
from dispatch.adapters.postgres.heartbeats import Watcher, beat
from dispatch.adapters.postgres.integrity import RULES, WALKS, Audit, Finding
from dispatch.application.ports import DeadMan
from runtime.connections import engine
from runtime.metrics import gauge
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

FIRST_SECONDS: Final = 10.0
EVERY_SECONDS: Final = 60.0
NAMES: Final = tuple(rule.name for rule in (*RULES, *WALKS))


def run(settings: Settings, stop: threading.Event) -> None:
    """Look every minute until asked to stop."""
    if stop.wait(FIRST_SECONDS):
        return
    database = engine(settings.database_url, application="auditor", pool_size=1)
    auditor = Auditor(database, settings.data_dir, DeadManAddress(settings.data_dir))
    try:
        keep_going("auditor", auditor.one_round, stop)
    finally:
        database.dispose()


def last_result(data_dir: Path) -> dict[str, Any] | None:
    """Return what the last look found: `{"at", "findings": [{"rule", "count", "examples"}]}`; None before the first."""
    try:
        found: dict[str, Any] = json.loads(_result_file(data_dir).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


class Auditor:
    """Looks, and tells what is new."""

    def __init__(self, database: sa.Engine, data_dir: Path, dead_man: DeadMan | None = None) -> None:
        self._database = database
        self._data_dir = data_dir
        self._dead_man = dead_man
        self._audit = Audit()
        self._known: frozenset[Finding] = frozenset()

    def one_round(self) -> float:
        """Look once and return how long to rest."""
        self.look()
        return EVERY_SECONDS

    def look(self) -> tuple[Finding, ...]:
        """Look, tell, and return what does not hold."""
        with self._database.connect() as connection:
            snapshot = connection.execution_options(isolation_level="REPEATABLE READ")
            findings = self._audit.look(snapshot)
            at = integrity.moment(snapshot)
        self._tell(findings)
        _write_result(self._data_dir, at, findings)
        if not findings and self._dead_man is not None:
            self._dead_man.all_is_well()
        return findings

    def _tell(self, findings: Sequence[Finding]) -> None:
        counts = {finding.rule: finding.count for finding in findings}
        for name in NAMES:
            gauge("gridloop_auditor_findings").labels(name).set(counts.get(name, 0))
        for finding in findings:
            log.error("finding", rule=finding.rule, count=finding.count, examples=finding.examples)
        new = [finding for finding in findings if finding not in self._known]
        with self._database.begin() as connection:
            integrity.keep(connection, new)
            beat(connection, Watcher.AUDITOR)
        self._known = frozenset(findings)


def _result_file(data_dir: Path) -> Path:
    return data_dir / "run" / "audit-result.json"


def _write_result(data_dir: Path, at: datetime, findings: Sequence[Finding]) -> None:
    path = _result_file(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    content = {
        "at": at.isoformat(),
        "findings": [
            {"rule": finding.rule, "count": finding.count, "examples": finding.examples} for finding in findings
        ],
    }
    unfinished.write_text(json.dumps(content), encoding="utf-8")
    os.replace(unfinished, path)
