"""Which incidents are open is said once in the code and once in SQL, and the two say the same; pages are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.bootstrap import Services
from dispatch.domain.terms import NOT_OPEN, Status

ROOT = Path(__file__).parents[2]
BY_ITSELF = re.compile(r"""status\s*(?:=|<>|!=|={2,3}|!==|NOT IN|IN)\s*\(?['"](?:closed|merged)['"]""", re.IGNORECASE)
KNOWN = {"(status = 'closed') = (outcome IS NOT NULL)", "status <> 'merged' OR merged_into IS NOT NULL"}
"""That what is closed has an outcome, and what is merged a lead incident, is another matter."""


@pytest.mark.parametrize("status", Status)
def test_sql_and_code_agree_on_every_status(services: Services, status: Status) -> None:
    asked = sa.text(f"SELECT {IS_OPEN.format('i')} FROM (SELECT CAST(:status AS text) AS status) AS i")
    with services.engine.connect() as connection:
        is_open = connection.execute(asked, {"status": status.value}).scalar_one()

    assert is_open is status.is_open is (status not in NOT_OPEN)


def test_nobody_says_by_itself_which_incidents_are_open() -> None:
    said = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("dispatch", "console/api", "console/web/src", "producers", "stream_processors", "deploy")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".ts", ".vue"} and "migrations" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if BY_ITSELF.search(line) and not any(known in line for known in KNOWN)
    }

    assert said == set()
