"""What `gridloop doctor` says of the ways to people outside the application."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.checkup.channels import channel_checks
from deploy.checkup.finding import Outcome
from dispatch.adapters.outside.addresses import FILE
from dispatch.adapters.postgres import reference
from dispatch.bootstrap import Services
from runtime.clock import utc_now
from runtime.settings import Settings
from schemas.reference import ReferenceDocument


def found(services: Services, folder: Path) -> dict[str, tuple[Outcome, str]]:
    url = services.settings.database_url
    checks = channel_checks(Settings(database_url=url, data_dir=folder))
    return {finding.check: (finding.outcome, finding.detail) for finding in checks}


def reached_by(services: Services, *ways: str) -> None:
    document = ReferenceDocument(kind="contacts", version="test", body={"everybody": list(ways)})
    with services.engine.begin() as connection:
        reference.publish(connection, [document], by="test", effective_from=utc_now())


def with_a_robot(folder: Path, *, mode: int = 0o600) -> None:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("robots: {duty: {kind: dingtalk, token: 0123456789abcdef}}")
    path.chmod(mode)


def test_a_township_that_reaches_nobody_outside_is_all_right(services: Services, tmp_path: Path) -> None:
    assert found(services, tmp_path) == {"channels": (Outcome.OK, "nobody is reached outside the application")}


def test_a_way_without_an_address_is_a_failure_and_named(services: Services, tmp_path: Path) -> None:
    reached_by(services, "dingtalk:duty", "sms")
    with_a_robot(tmp_path)

    outcome, detail = found(services, tmp_path)["channels"]

    assert outcome is Outcome.FAILED
    assert "sms" in detail
    assert "dingtalk:duty" not in detail


def test_a_file_that_others_can_read_is_a_failure(services: Services, tmp_path: Path) -> None:
    with_a_robot(tmp_path, mode=0o644)

    outcome, detail = found(services, tmp_path)["channels"]

    assert (outcome, "chmod 600" in detail) == (Outcome.FAILED, True)


@pytest.mark.parametrize(("state", "told"), [("failed", True), ("delivered", False)])
def test_messages_that_were_not_delivered_are_told(services: Services, tmp_path: Path, state: str, told: bool) -> None:
    insert = (
        "INSERT INTO notification (id, incident, kind, recipient, channel, state, created_at, body) VALUES"
        " (gen_random_uuid(), gen_random_uuid(), 'nudge', 'operator01', 'sms', :state, clock_timestamp(), '{}')"
    )
    with services.engine.begin() as connection:
        connection.execute(sa.text(insert), {"state": state})

    assert ("deliveries" in found(services, tmp_path)) is told


def test_a_reply_address_that_no_order_can_name_is_a_warning(services: Services, tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("replies: {county: {url: 'https://centre.example'}, conty: {url: 'https://centre.example'}}")
    path.chmod(0o600)

    outcome, detail = found(services, tmp_path)["channels"]

    assert outcome is Outcome.WARNING
    assert "no order can name conty:" in detail
