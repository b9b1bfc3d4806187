"""Servers for tests: started once for the whole run, and only when a test asks for one.

A test that uses a server's fixture carries its marker by itself, so that unmarked tests need no server.
"""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from deploy.local.kafka import EmbeddedKafka
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import Login
from tests.check import LONG
from tests.postgres_server import PostgresOfTests, as_login, drop_database, make_database

MARKER_OF_FIXTURE = {"postgres_server": "postgres", "kafka_server": "kafka"}
TEMPLATE = "gridloop_template"
WARNINGS_OF_LIBRARIES = [
    # kafka-python's import, on Python 3.11
    r"ignore:(read|open)_text is deprecated\. Use files\(\) instead:DeprecationWarning",
]


def pytest_configure(config: pytest.Config) -> None:
    for known in WARNINGS_OF_LIBRARIES:
        config.addinivalue_line("filterwarnings", known)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    items.sort(key=place_in_the_run)


def place_in_the_run(item: pytest.Item) -> int:
    """Return where the suite of a test comes in a run; tests of the same suite keep their order.

    The suites that start whole towns come last, so that what fails fast is known first.
    """
    suite = item.path.relative_to(Path(__file__).parent).parts[0]
    return LONG.index(suite) + 1 if suite in LONG else 0


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder that the servers' unprivileged account can reach (pytest's own are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """The same for one test that starts servers of its own."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for the whole run."""
    with PostgresOfTests(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def kafka_server(server_folder: Path) -> Iterator[EmbeddedKafka]:
    """A Kafka for the whole run; tests name their topics apart."""
    with EmbeddedKafka(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> str:
    """A database with the newest schema, which nobody writes to."""
    from dispatch.adapters.postgres.migrate import upgrade

    upgrade(as_login(Login.MIGRATE, make_database(postgres_server, TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def database_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def database_url(
    postgres_server: EmbeddedPostgres, migrated_template: str, database_numbers: Iterator[int]
) -> Iterator[str]:
    """A database of the test's own with the newest schema."""
    name = f"test_{next(database_numbers)}"
    yield make_database(postgres_server, name, template=migrated_template)
    drop_database(postgres_server, name)


@pytest.fixture
def admin_database_url(database_url: str) -> str:
    """The same database for the role that migrates."""
    return as_login(Login.MIGRATE, database_url)
