"""Assessors are told, once and with a way to it, of an objection that was not decided in time."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.directory import PostgresDirectory
from dispatch.adapters.postgres.assessing.overdue import tell_overdue
from dispatch.adapters.postgres.notifications import InAppChannel
from dispatch.bootstrap import Services
from dispatch.domain.assessment.objection import OVERDUE
from dispatch.entrypoints.notifier import deliver_due
from dispatch.entrypoints.timers import OverdueObjections
from tests.postgres.test_api_stream import listening
from tests.postgres.test_assessment import SmallTown, decided_as, objected, published, town
from tests.postgres.test_notifier import Robot
from tests.postgres.township import TOWN, rows
from tests.postgres.web import Site, Somebody, running

pytestmark = pytest.mark.postgres

__all__ = ["town"]
ASSESSORS = {"assessor01", "assessor02"}


@pytest.fixture
def overdue(services: Services, town: SmallTown) -> UUID:
    """An objection to a published month, whose time is over."""
    objection = objected(services, published(services))
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE assessment_objection SET due_at = clock_timestamp()"))
    return objection


@pytest.fixture
def site(services: Services, town: SmallTown) -> Iterator[Site]:
    with running(services) as made:
        yield made


def told(services: Services) -> int:
    with services.engine.begin() as connection:
        return tell_overdue(connection, PostgresDirectory(connection, demo=True), TOWN)


def messages(services: Services) -> list[tuple[str, str, str]]:
    found = rows(services, "SELECT recipient, kind, state FROM notification ORDER BY recipient, channel")
    return [tuple(row) for row in found]


def test_every_assessor_is_told_of_an_overdue_objection_exactly_once(services: Services, overdue: UUID) -> None:
    assert [told(services), told(services)] == [1, 0]
    OverdueObjections(services.engine, TOWN, demo=True).one_round()

    assert messages(services) == [(user, OVERDUE, "pending") for user in sorted(ASSESSORS)]


def test_nobody_is_told_before_it_is_due_nor_when_it_is_decided(services: Services, town: SmallTown) -> None:
    objection = objected(services, published(services))
    before = told(services)
    assert decided_as(services, objection) is None
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE assessment_objection SET due_at = clock_timestamp()"))

    assert (before, told(services), messages(services)) == (0, 0, [])


def test_whoever_becomes_an_assessor_later_is_told_then(services: Services, overdue: UUID) -> None:
    enable = sa.text("UPDATE app_user SET enabled = :on WHERE id IN ('assessor01', 'assessor02')")
    with services.engine.begin() as connection:
        connection.execute(enable, {"on": False})
    assert told(services) == 0
    with services.engine.begin() as connection:
        connection.execute(enable, {"on": True})

    assert told(services) == 1


def test_it_is_listed_with_its_period_until_it_is_noted_or_decided(
    site: Site, services: Services, overdue: UUID
) -> None:
    told(services)
    assessor, other = Somebody(site, "assessor01"), Somebody(site, "assessor02")
    ((period,),) = rows(services, "SELECT id FROM assessment_period")

    (listed,) = assessor.get("/alerts?open=true")["objections"]
    assert (listed["period_id"], listed["period"], listed["kind"]) == (str(period), "2026-09", OVERDUE)
    assert Somebody(site, "operator01").get("/alerts?open=true")["objections"] == []
    assert assessor.http.post(f"/api/v1/alerts/{listed['id']}/acknowledge").status_code == 204
    assert assessor.get("/alerts?open=true")["objections"] == []
    assert len(assessor.get("/alerts")["objections"]) == 1
    assert len(other.get("/alerts?open=true")["objections"]) == 1
    assert decided_as(services, overdue) is None
    assert other.get("/alerts?open=true")["objections"] == []


def test_it_reaches_the_open_pages_of_assessors_and_of_nobody_else(
    site: Site, services: Services, overdue: UUID
) -> None:
    with (
        listening(Somebody(site, "assessor01")) as meant,
        listening(Somebody(site, "operator01")) as other,
        listening(Somebody(site, "operator03")) as no_longer,
    ):
        told(services)
        with services.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO notification (id, objection, kind, recipient, channel, state, created_at, body) SELECT"
                    " gen_random_uuid(), objection, kind, 'operator03', channel, state, clock_timestamp(), body"
                    " FROM notification WHERE recipient = 'assessor01'"
                )
            )

        alert = meant.next()

        assert (alert.name, alert.data["kind"], alert.data["number"]) == ("alert", OVERDUE, None)
        assert alert.data["id"] == Somebody(site, "assessor01").get("/alerts?open=true")["objections"][0]["id"]
        assert other.is_quiet()
        assert no_longer.is_quiet()


def test_it_leaves_the_application_and_is_withdrawn_where_it_failed_once_the_objection_is_decided(
    services: Services, overdue: UUID
) -> None:
    told(services)
    robot = Robot(broken=True)
    channels = (InAppChannel(services.engine), robot)
    for _ in range(2):
        deliver_due(services.engine, channels, ways=lambda _message: ("in_app", "robot"))
    assert {(message.incident, message.objection) for message in robot.sent} == {(None, overdue)}

    assert decided_as(services, overdue) is None
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE notification SET next_attempt_at = clock_timestamp() WHERE state = 'pending'")
        )
    deliver_due(services.engine, channels, ways=lambda _message: ("in_app", "robot"))

    assert {row.state for row in rows(services, "SELECT state FROM notification WHERE channel = 'robot'")} == {
        "withdrawn"
    }


def test_a_message_about_it_that_failed_is_seen_and_sent_again(site: Site, services: Services, overdue: UUID) -> None:
    told(services)
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE notification SET state = 'failed', next_attempt_at = NULL"))
    admin = Somebody(site, "admin")

    found = admin.get("/deliveries")["items"]

    assert {(one["kind"], one["number"]) for one in found} == {(OVERDUE, None)}
    assert admin.http.post(f"/api/v1/deliveries/{found[0]['id']}/resend").status_code == 202
