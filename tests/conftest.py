"""Servers for tests: started once in each process that runs tests, and only when a test asks for one.

A test that uses a server's fixture carries its marker by itself, so that unmarked tests need no server.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import psutil
import pytest

from deploy.local.kafka import EmbeddedKafka
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import Login
from tests.check import LONG
from tests.postgres_server import PostgresOfTests, as_login, drop_database, make_database

MARKER_OF_FIXTURE = {"postgres_server": "postgres", "kafka_server": "kafka"}
TEMPLATE = "gridloop_template"
PLANTED = "gridloop_planted"
MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 6 << 30
"""Bytes: a server's write-ahead log may grow to 2 GB, and there is a server for each process that runs tests."""
WARNINGS_OF_LIBRARIES = [
    # kafka-python's import, on Python 3.11
    r"ignore:(read|open)_text is deprecated\. Use files\(\) instead:DeprecationWarning",
]


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("GRIDLOOP_CLASSIFIER", "false")  # no test depends on what the set-up has learnt or not
    hypothesis.settings.register_profile("tests", deadline=None)  # an example may have to wait for another test
    hypothesis.settings.load_profile("tests")
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
    folder = Path(tempfile.mkdtemp(prefix="gridloop-", dir=MEMORY if _memory_has_room() else None))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _memory_has_room() -> bool:
    """Whether servers may keep their files in memory, where what is synchronous is quick.

    Tests kill servers and never the machine, so that nothing is lost there that a disk would keep.
    """
    try:
        memory = os.statvfs(MEMORY)
    except OSError:
        return False
    free = min(memory.f_bavail * memory.f_frsize, psutil.virtual_memory().available)
    return free > ROOM_IN_MEMORY and not memory.f_flag & os.ST_NOEXEC  # programs may have to be copied beside the data


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """The same for one test that starts servers of its own."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for all tests of this process."""
    with PostgresOfTests(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def kafka_server(server_folder: Path) -> Iterator[EmbeddedKafka]:
    """A Kafka for all tests of this process; tests name their topics apart."""
    with EmbeddedKafka(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> str:
    """A database with the newest schema, which nobody writes to."""
    from dispatch.adapters.postgres.migrate import upgrade

    upgrade(as_login(Login.MIGRATE, make_database(postgres_server, TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def planted_template(postgres_server: EmbeddedPostgres, migrated_template: str) -> str:
    """The same with the demo township: a copy of it is made sooner than it is planted."""
    from deploy.demo.plant import plant

    plant(make_database(postgres_server, PLANTED, template=migrated_template))
    return PLANTED


@pytest.fixture(scope="session")
def database_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, postgres_server: EmbeddedPostgres, database_numbers: Iterator[int]
) -> Iterator[str]:
    """A database of the test's own with the newest schema; with the demo township, where the test has its services."""
    template = "planted_template" if "services" in request.fixturenames else "migrated_template"
    name = f"test_{next(database_numbers)}"
    yield make_database(postgres_server, name, template=request.getfixturevalue(template))
    drop_database(postgres_server, name)


@pytest.fixture
def admin_database_url(database_url: str) -> str:
    """The same database for the role that migrates."""
    return as_login(Login.MIGRATE, database_url)
