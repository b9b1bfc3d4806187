"""A receipt can be checked as long as its key is known: no key is lost, and none takes another's place by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from typer.testing import CliRunner

from deploy.cli import receipt_key as command
from dispatch.adapters import keys
from dispatch.adapters.keys import path_of
from dispatch.adapters.postgres.receipt_keys import NoReceiptKey
from dispatch.bootstrap import Services
from runtime.settings import Settings
from tests.postgres.township import reported, submission
from tests.postgres.web import running


class Restart(Protocol):
    """Makes the services anew, over the same database."""

    def __call__(self, data_dir: Path | None = None) -> Services: ...


@pytest.fixture
def restarted(services: Services) -> Iterator[Restart]:
    with ExitStack() as made:

        def again(data_dir: Path | None = None) -> Services:
            settings = services.settings
            later = Services(Settings(database_url=settings.database_url, data_dir=data_dir or settings.data_dir))
            made.callback(later.close)
            return later

        yield again


def test_the_first_key_is_made_and_known_to_the_database(services: Services, restarted: Restart) -> None:
    reported(services)

    assert [key.public_pem for key in services.receipt_keys()] == [services.receipt_key.public_pem()]
    assert restarted().receipt_key.public_pem() == services.receipt_key.public_pem()


def test_before_the_first_report_another_key_is_as_good(services: Services, restarted: Restart, tmp_path: Path) -> None:
    first = services.receipt_key.public_pem()
    other = restarted(tmp_path / "elsewhere").receipt_key.public_pem()

    assert {key.public_pem for key in services.receipt_keys()} == {first, other}


def test_a_missing_key_is_not_made_anew_while_there_are_reports(services: Services, restarted: Restart) -> None:
    reported(services)
    path = path_of(services.settings.data_dir)
    path.unlink()

    later = restarted()
    with pytest.raises(NoReceiptKey, match="missing"):
        later.accept([submission()])

    assert not path.exists()


def test_an_empty_key_file_is_told_in_words(services: Services, restarted: Restart) -> None:
    reported(services)
    path_of(services.settings.data_dir).write_bytes(b"")

    with pytest.raises(NoReceiptKey, match="holds no key"):
        restarted().accept([submission()])


def test_a_key_that_no_receipt_was_signed_with_signs_nothing(
    services: Services, restarted: Restart, tmp_path: Path
) -> None:
    reported(services)
    foreign = tmp_path / "foreign"
    keys.make_key(foreign)

    with pytest.raises(NoReceiptKey, match="no receipt was signed"):
        restarted(foreign).accept([submission()])


def test_without_its_key_the_door_says_come_again_and_the_service_is_not_ready(
    services: Services, restarted: Restart
) -> None:
    reported(services)
    token = services.sessions.open(submission().sender.user, "bearer")
    path_of(services.settings.data_dir).unlink()

    with running(restarted()) as site:
        body = {"report_id": "01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c55", "text": "桥洞下垃圾成堆"}
        answer = site.anybody(Authorization=f"Bearer {token}").post("/api/v1/reports", json=body)
        ready = site.anybody().get("/readyz")

    assert answer.status_code == 503
    assert ready.status_code == 503
    assert "receipt-key new" in ready.json()["parts"]["receipts"]["detail"]


def test_a_person_begins_a_new_key_and_the_old_one_stays_in_the_list(
    services: Services, restarted: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(services)
    old = services.receipt_key.public_pem()
    path_of(services.settings.data_dir).unlink()
    monkeypatch.setenv("DATABASE_URL", services.settings.database_url)

    done = CliRunner().invoke(command.app, ["new", "--by", "周海燕", "--data-dir", str(services.settings.data_dir)])

    assert done.exit_code == 0, done.output
    later = restarted()
    reported(later)
    new = later.receipt_key.public_pem()
    with running(later) as site:
        shown = site.anybody().get("/api/v1/receipt-key").json()
    assert shown["public_key_pem"] == new != old
    assert [key["public_key_pem"] for key in shown["keys"]] == [new, old]
    assert [key.made_by for key in later.receipt_keys()] == ["周海燕", "-"]


def test_a_person_goes_on_with_the_key_that_is_there(
    services: Services, restarted: Restart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(services)
    moved = tmp_path / "moved"
    keys.make_key(moved)
    monkeypatch.setenv("DATABASE_URL", services.settings.database_url)

    done = CliRunner().invoke(command.app, ["adopt", "--data-dir", str(moved)])

    assert done.exit_code == 0, done.output
    reported(restarted(moved))


def test_a_new_key_and_its_name_are_on_the_disk_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def noted(file: int) -> None:
        synced.append(Path(f"/proc/self/fd/{file}").resolve().name)
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)

    keys.make_key(tmp_path)

    assert synced == [f"receipt-ed25519.{os.getpid()}", "keys"]
    assert path_of(tmp_path).stat().st_mode & 0o077 == 0
