"""Long exports: a worker that is killed, an owner who changes their mind or loses a role, a disk that is full."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from console.api.exporting import making
from console.api.exporting.worker import Worker, console_of
from dispatch.adapters import export_files
from dispatch.adapters.export_files import Attempt
from dispatch.adapters.postgres.exports import Job, Wanted
from dispatch.adapters.postgres.tables import app_user, role_grant
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.exporting import KEPT_EACH, TRIES, UNFINISHED_EACH, Encoding, ExportFormat, Hindrance
from dispatch.domain.terms import UserId
from runtime.ids import new_id
from schemas.texts import Language
from tests.postgres.township import CITIZEN, reported, rows

OPERATOR = UserId("operator03")


@pytest.fixture
def worker(services: Services) -> Worker:
    for _ in range(3):
        reported(services, CITIZEN)
    return Worker(console_of(services))


def wanted(what: str = "queue") -> Wanted:
    return Wanted(what=what, filter={}, format=ExportFormat.CSV, encoding=Encoding.UTF_8, language=Language.ZH_CN)


def waiting(services: Services, what: str = "queue", by: UserId = OPERATOR) -> UUID:
    job = services.exports.ask(new_id(), wanted(what), by=by)
    assert isinstance(job, Job)
    assert services.exports.put_off(job)
    return job.id


def state(services: Services, id: UUID) -> Any:
    ((found, fault, count),) = rows(services, "SELECT state, fault, rows FROM export WHERE id = :id", id=id)
    return found if fault is None else (found, fault) if count == 0 else (found, fault, count)


def files_of(services: Services, id: UUID) -> list[int]:
    """The attempts at an export of which anything lies on the disk."""
    return [attempt.number for attempt in services.export_files.all() if attempt.id == id]


def run_out(services: Services) -> None:
    """The leases of all workers are over, as after half a minute's silence."""
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE export SET leased_until = clock_timestamp() - interval '1 second'"))


@pytest.fixture
def talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told after each row."""
    monkeypatch.setattr(making, "SAID_EVERY", 0.0)


def test_what_a_dead_worker_had_in_hand_is_made_by_the_next_one(services: Services, worker: Worker) -> None:
    id = waiting(services)
    dead = services.exports.claim()
    assert dead is not None
    assert services.exports.claim() is None
    run_out(services)

    worker.one_round()

    assert state(services, id) == "done"
    assert services.exports.progress(dead, 1) is False
    assert services.export_files.path(Attempt(id, 2)).is_file()


@pytest.mark.timeout(120)
def test_a_worker_that_is_killed_in_the_middle_loses_nothing(services: Services, worker: Worker) -> None:
    id = waiting(services)
    code = (
        "import os\n"
        "from console.api.exporting import making, worker\n"
        "from dispatch.bootstrap import Services\n"
        "from runtime.settings import load_settings\n"
        "making.SAID_EVERY = 0.0\n"
        "making.Progress.say = lambda self: os.kill(os.getpid(), 9)\n"
        "worker.Worker(worker.console_of(Services(load_settings(), application='killed'))).one_round()\n"
    )
    environment = {
        "DATABASE_URL": services.settings.database_url,
        "GRIDLOOP_DATA_DIR": str(services.settings.data_dir),
        "PATH": "/usr/bin:/bin",
    }

    killed = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)

    assert killed.returncode == -9, killed.stderr.decode()
    assert state(services, id) == "running"
    assert not services.export_files.path(Attempt(id, 1)).exists()
    left = files_of(services, id)
    run_out(services)
    worker.one_round()
    both = files_of(services, id)
    worker.tidy()
    assert (left, both, files_of(services, id)) == ([1], [1, 2], [2])
    assert state(services, id) == "done"
    assert len(services.export_files.path(Attempt(id, 2)).read_bytes().splitlines()) == 4


def test_a_worker_that_starts_removes_what_a_killed_attempt_left_of_a_finished_export(
    services: Services, worker: Worker
) -> None:
    id = waiting(services)
    worker.one_round()
    killed = services.export_files.path(Attempt(id, 0))
    killed.write_bytes(b"half")
    killed.with_name(f"{killed.name}.about").write_bytes(b"")

    Worker(console_of(services)).one_round()

    assert files_of(services, id) == [1]
    assert not killed.with_name(f"{killed.name}.about").exists()


def test_a_worker_that_was_thought_dead_does_not_replace_the_file_of_the_next_one(
    services: Services, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = waiting(services)
    slow = services.exports.claim()
    assert slow is not None
    run_out(services)
    worker.one_round()
    there = services.export_files.path(Attempt(id, 2))
    before = there.read_bytes()
    reported(services, CITIZEN)

    # It saw that the export was its own just before the lease ran out.
    monkeypatch.setattr(making.Progress, "say", lambda _progress: None)
    owner = services.sessions.account(OPERATOR)
    assert owner is not None
    actor = Actor(user=owner.user, grants=owner.grants)
    assert making.make(slow, actor, console_of(services), most=100) is False

    assert files_of(services, id) == [2]
    assert there.read_bytes() == before


def test_what_kills_every_worker_fails_for_all_to_see(services: Services, worker: Worker) -> None:
    id = waiting(services)
    for _ in range(TRIES):
        assert services.exports.claim() is not None
        run_out(services)

    worker.one_round()

    assert state(services, id) == ("failed", "died")


def test_cancelling_works_in_the_middle(
    services: Services, worker: Worker, monkeypatch: pytest.MonkeyPatch, talkative: None
) -> None:
    id, said = waiting(services), making.Progress.say

    def cancelled_meanwhile(progress: making.Progress) -> None:
        services.exports.cancel(id, by=OPERATOR)
        said(progress)

    monkeypatch.setattr(making.Progress, "say", cancelled_meanwhile)
    worker.one_round()

    assert state(services, id) == "cancelled"
    assert services.export_files.all() == []


def test_progress_is_told_while_it_is_made(
    services: Services, worker: Worker, monkeypatch: pytest.MonkeyPatch, talkative: None
) -> None:
    id, said, seen = waiting(services), making.Progress.say, []

    def looked_at(progress: making.Progress) -> None:
        said(progress)
        seen.append(rows(services, "SELECT rows FROM export WHERE id = :id", id=id)[0][0])

    monkeypatch.setattr(making.Progress, "say", looked_at)
    worker.one_round()

    assert seen == [1, 2, 3, 3]


def test_an_owner_without_the_role_gets_no_file(services: Services, worker: Worker) -> None:
    reported(services, CITIZEN)
    mine, letters = waiting(services), waiting(services, "deliveries")
    with services.engine.begin() as connection:
        connection.execute(role_grant.delete().where(role_grant.c.user == OPERATOR))

    worker.one_round()
    worker.one_round()

    assert rows(services, "SELECT state, rows FROM export WHERE id = :id", id=mine) == [("done", 0)]
    assert state(services, letters) == ("failed", "not_allowed")


def test_an_owner_whose_account_is_closed_gets_no_file(services: Services, worker: Worker) -> None:
    id = waiting(services)
    with services.engine.begin() as connection:
        connection.execute(app_user.update().where(app_user.c.id == OPERATOR).values(enabled=False))

    worker.one_round()

    assert state(services, id) == ("failed", "not_allowed")


def test_more_rows_than_one_may_have_and_a_full_disk_are_said(
    services: Services, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = waiting(services)
    with monkeypatch.context() as patched:
        patched.setattr(export_files, "LEFT_FREE", 1 << 60)
        worker.one_round()
    long = waiting(services)
    with monkeypatch.context() as patched:
        patched.setattr(services, "settings", services.settings.model_copy(update={"export_rows": 2}))
        worker.one_round()

    assert state(services, full) == ("failed", "no_room")
    assert state(services, long) == ("failed", "too_many_rows")
    assert services.export_files.all() == []


def test_files_go_when_they_expire_and_what_nobody_knows_goes_too(services: Services, worker: Worker) -> None:
    id = waiting(services)
    worker.one_round()
    stray = services.export_files.path(Attempt(new_id(), 1))
    stray.write_bytes(b"left")
    worker.tidy()
    assert (services.export_files.path(Attempt(id, 1)).is_file(), stray.exists()) == (True, False)

    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE export SET expires_at = clock_timestamp() - interval '1 second'"))
    worker.tidy()

    assert state(services, id) == "expired"
    assert services.export_files.all() == []


def test_one_person_has_only_so_many_at_a_time(services: Services, worker: Worker) -> None:
    for _ in range(UNFINISHED_EACH):
        waiting(services)

    assert services.exports.ask(new_id(), wanted(), by=OPERATOR) is Hindrance.UNFINISHED
    waiting(services, by=UserId("operator01"))
    with services.engine.begin() as connection:
        connection.execute(
            sa.text(
                'INSERT INTO export (id, "user", what, filter, format, encoding, language, state, asked_at, sha256, '
                "expires_at) SELECT gen_random_uuid(), 'operator02', 'queue', '{}', 'csv', 'utf-8', 'zh-CN', 'done', "
                "clock_timestamp(), '\\x00', clock_timestamp() FROM generate_series(1, :n)"
            ),
            {"n": KEPT_EACH},
        )
    assert services.exports.ask(new_id(), wanted(), by=UserId("operator02")) is Hindrance.KEPT
