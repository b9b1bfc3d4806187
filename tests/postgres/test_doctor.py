"""What `gridloop doctor` says of a database."""

from pathlib import Path

import psycopg
import pytest

from deploy.checkup.finding import Outcome
from deploy.checkup.servers import postgres_checks, topic_checks
from deploy.demo.plant import plant
from deploy.local.postgres import EmbeddedPostgres
from runtime.cluster import kept
from runtime.settings import Settings, load_settings
from schemas.topics import INCIDENTS_EVENTS, topics
from tests.postgres_server import as_superuser

pytestmark = pytest.mark.postgres


def settings(url: str, folder: Path) -> Settings:
    return load_settings(folder, database_url=url)


def outcomes(url: str, folder: Path) -> dict[str, Outcome]:
    return {finding.check: finding.outcome for finding in postgres_checks(settings(url, folder))}


def test_a_migrated_database_with_a_township_in_it_is_all_right(database_url: str, tmp_path: Path) -> None:
    plant(database_url)

    assert set(outcomes(database_url, tmp_path).values()) == {Outcome.OK}


def test_a_database_without_documents_and_accounts_is_told_how_to_get_them(database_url: str, tmp_path: Path) -> None:
    found = {finding.check: finding for finding in postgres_checks(settings(database_url, tmp_path))}

    assert [check for check, finding in found.items() if finding.outcome is Outcome.FAILED] == ["documents", "accounts"]
    assert "limits" in found["documents"].detail
    assert "gridloop account add" in found["accounts"].detail


def test_an_empty_database_is_told_to_migrate(postgres_server: EmbeddedPostgres, tmp_path: Path) -> None:
    found = outcomes(postgres_server.url, tmp_path)

    assert found["postgres"] is Outcome.OK
    assert found["database schema"] is Outcome.FAILED


def test_a_database_that_may_lose_commits_is_failed(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(as_superuser(database_url), autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())

    assert outcomes(database_url, tmp_path)["postgres settings"] is Outcome.FAILED


def test_a_server_that_is_away_is_failed(tmp_path: Path) -> None:
    assert outcomes("postgresql://a:b@127.0.0.1:1/d", tmp_path) == {"postgres": Outcome.FAILED}


def test_a_missing_topic_and_one_with_too_few_partitions_are_failed() -> None:
    described = [{"name": name, "error_code": 0, "partitions": [{}] * t.partitions} for name, t in topics().items()]
    first, second, *_ = described
    first["error_code"] = 3
    second["partitions"] = []

    found = {finding.check: finding.outcome for finding in topic_checks(described, {})}

    assert found[f"topic {first['name']}"] is Outcome.FAILED
    assert found[f"topic {second['name']}"] is Outcome.FAILED
    assert list(found.values()).count(Outcome.OK) == len(described) - 2


def test_a_topic_that_keeps_its_records_otherwise_than_its_file_says_is_worth_a_look() -> None:
    described = [{"name": name, "error_code": 0, "partitions": [{}] * t.partitions} for name, t in topics().items()]
    settings_of = {name: dict(kept(topic)) for name, topic in topics().items()}
    settings_of[INCIDENTS_EVENTS]["cleanup.policy"] = "compact"

    found = {finding.check: finding for finding in topic_checks(described, settings_of)}

    assert found[f"topic {INCIDENTS_EVENTS}"].outcome is Outcome.WARNING
    assert "cleanup.policy is compact, its file says delete" in found[f"topic {INCIDENTS_EVENTS}"].detail
    assert [each.outcome for each in found.values()].count(Outcome.OK) == len(topics()) - 1
