"""A real file of past messages, all the way into PostgreSQL: everything is an incident or a reject, and only once."""

import csv
import gzip
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

import producers.importer
from deploy.cli import app
from dispatch.bootstrap import Services
from runtime.ids import new_id
from schemas.incident_records import ReportAccepted
from stream_processors.triage.rules import build_rulebook, decide
from tests.unit.importer.files import ROWS, a_file

DATA = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
MESSAGES = DATA / "gov_messages" / "附件3_messages.csv.gz"
MAPPING = Path(producers.importer.__file__).parent / "mappings" / "tipdm-annex3.toml"
ROWS_IN_MESSAGES = 4326
TOO_LONG = 5

SMALL_MAPPING = """
text = ["主题", "详情"]
row_id = "编号"
[occurred_at]
column = "时间"
formats = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"]
"""


class Installation:
    """An installation to import into: its data folder, and the command as a person calls it."""

    def __init__(self, database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database_url = database_url
        self.data_dir = data_dir
        monkeypatch.setenv("DATABASE_URL", database_url)

    def run(self, *arguments: str) -> dict[str, Any]:
        result = CliRunner().invoke(app, ["import", *arguments, "--data-dir", str(self.data_dir), "--json"])
        assert result.exit_code == 0, result.output
        summary: dict[str, Any] = json.loads(result.stdout)
        assert summary["rows"] == summary["new"] + summary["repeated"] + summary["rejected"]
        return summary

    def small(self, *arguments: str, rows: tuple[str, ...] = ROWS) -> dict[str, Any]:
        mapping = self.data_dir / "mapping.toml"
        mapping.write_text(SMALL_MAPPING, encoding="utf-8")
        return self.run(str(a_file(self.data_dir, rows=rows)), "--map", str(mapping), *arguments)


@pytest.fixture
def installation(
    services: Services, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    return Installation(database_url, tmp_path, monkeypatch)


def ask(services: Services, query: str) -> Any:
    with services.engine.connect() as connection:
        return connection.execute(sa.text(query)).one()


def test_imported_work_is_received_with_its_clocks_and_history_is_closed_without(
    services: Services, installation: Installation
) -> None:
    installation.small("--as", "new", rows=ROWS[:1])
    installation.small("--as", "history", rows=ROWS[1:])

    stands = "SELECT status, outcome, count(c.id) FROM incident i LEFT JOIN sla_clock c ON c.incident = i.id"
    assert ask(services, f"{stands} WHERE NOT history GROUP BY 1, 2") == ("received", None, 2)
    assert ask(services, f"{stands} WHERE history GROUP BY 1, 2") == ("closed", "imported", 0)


def test_a_dry_run_stores_nothing_and_says_what_the_dictionary_would_do(
    services: Services, installation: Installation
) -> None:
    summary = installation.small("--dry-run", rows=(*ROWS, "3,丙,题,昨天,文"))

    assert ask(services, "SELECT count(*) FROM report") == (0,)
    assert (summary["new"], summary["rejected"]) == (2, 1)
    assert summary["decisions"]["with_category_and_platform"] == 2


def test_nobody_of_the_file_becomes_a_reporter(services: Services, installation: Installation) -> None:
    installation.small()

    assert ask(services, "SELECT DISTINCT sender, channel FROM report") == ("importer", "import")


def test_a_resumed_import_carries_on_the_counts(installation: Installation) -> None:
    installation.small()

    assert installation.small("--resume")["new"] == len(ROWS)


def test_a_resumed_import_does_not_trust_the_counts_of_another_database(installation: Installation) -> None:
    installation.small()
    (progress,) = (installation.data_dir / "import").glob("*.json")
    elsewhere = json.loads(progress.read_bytes()) | {"last": str(new_id())}
    progress.write_text(json.dumps(elsewhere))

    assert installation.small("--resume")["repeated"] == len(ROWS)


needs_messages = pytest.mark.skipif(
    not MESSAGES.exists(), reason=f"the TipDM message set is not at {MESSAGES}; GRIDLOOP_TEST_DATA names its folder"
)


@needs_messages
@pytest.mark.timeout(300)
def test_the_message_set_comes_in_whole_once_and_is_mostly_understood(
    services: Services, installation: Installation
) -> None:
    arguments = (str(MESSAGES), "--map", str(MAPPING))

    first = installation.run(*arguments)
    again = installation.run(*arguments)

    assert (first["rows"], first["new"], first["rejected"]) == (ROWS_IN_MESSAGES, ROWS_IN_MESSAGES - TOO_LONG, TOO_LONG)
    assert (again["new"], again["repeated"]) == (0, first["new"])
    assert sorted([*rejected_ids(first), *stored_texts(services)]) == sorted(message_ids_and_texts(first))
    assert_decisions_explain_themselves(services)


def rejected_ids(summary: dict[str, Any]) -> list[str]:
    with Path(summary["rejects_file"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all("longer than" in row["reason"] for row in rows)
    return [row["留言编号"] for row in rows]


def stored_texts(services: Services) -> list[str]:
    with services.engine.connect() as connection:
        texts = connection.scalars(sa.text("SELECT r.text FROM report r JOIN incident i ON i.report = r.id"))
        return [str(text) for text in texts]


def message_ids_and_texts(summary: dict[str, Any]) -> list[str]:
    """What must be found again: the ids of the rejected rows, and the texts of all others."""
    rejected = set(rejected_ids(summary))
    with gzip.open(MESSAGES, "rt", encoding="utf-8-sig", newline="") as file:
        return [
            row["留言编号"] if row["留言编号"] in rejected else f"{row['留言主题'].strip()}\n{row['留言详情'].strip()}"
            for row in csv.DictReader(file)
        ]


def assert_decisions_explain_themselves(services: Services) -> None:
    decided = decide_everything(services)
    assert decided == ROWS_IN_MESSAGES - TOO_LONG

    known, unplaced = ask(
        services,
        "SELECT count(*) FILTER (WHERE category IS NOT NULL AND platform IS NOT NULL),"
        " count(*) FILTER (WHERE cell IS NULL) FROM incident",
    )
    assert known / decided >= 0.6
    assert unplaced == decided


def decide_everything(services: Services) -> int:
    """Do what triage and effects do.

    A decision that gives a category shows the words, one that does not says why; an accusation says what it heard, a
    question what made it one.
    """
    rulebook = build_rulebook(services.documents())
    with services.engine.connect() as connection:
        values = connection.scalars(sa.text("SELECT value FROM outbox WHERE topic = 'reports.accepted' ORDER BY id"))
        decisions = [decide(msgspec.json.decode(value, type=ReportAccepted), rulebook) for value in values]
    for decision in decisions:
        telling = {"complaint": ("accuse",), "question": ("purpose", "classify")}.get(decision.purpose, ("classify",))
        explained = [line for step in decision.steps if step.step in telling for line in step.lines]
        shown = [line for line in explained if line.data.get("words")]
        assert shown if decision.category else explained
    for start in range(0, len(decisions), 200):
        services.apply_triage(decisions[start : start + 200])
    return len(decisions)
