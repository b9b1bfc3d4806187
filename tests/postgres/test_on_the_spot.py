"""A report that says the matter is dealt with is believed when an officer of the cell shows it, and then only."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Incident
from dispatch.domain.moves.on_the_spot import PHOTOS_WITHIN
from dispatch.domain.terms import Action, ClockKind, Role, Status
from dispatch.entrypoints import on_the_spot
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.township import (
    CELL,
    OFFICER,
    OPERATOR,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
    somebody,
)

ELSEWHERE = somebody("officer05", Role.OFFICER, area="330499101201010")


def a_photo() -> dict[str, Any]:
    return {"id": str(new_id()), "sha256": "ef" * 32, "media_type": "image/jpeg", "bytes": 10}


def dealt_with(services: Services, officer: Actor = OFFICER, photos: int = 1) -> UUID:
    """The incident of a report that says so, whose photos are on their way, after triage has decided."""
    shown = [a_photo() for _ in range(photos)]
    incident = reported(services, officer, self_handled={"note": "已劝离并清扫", "attachments": shown})
    services.apply_triage([decided(incident, report_of(services, incident), unit=None, level="cell")])
    return incident


def photos_become(services: Services, incident: UUID, *states: str) -> None:
    """The after-photos of an incident, in their order, have come so far."""
    photos = rows(services, "SELECT id FROM attachment WHERE incident = :i ORDER BY id", i=incident)
    with services.engine.begin() as connection:
        for photo, state in zip(photos, states, strict=True):
            connection.execute(
                sa.text("UPDATE attachment SET state = :state WHERE id = :id"), {"id": photo.id, "state": state}
            )


def later(services: Services, incident: UUID) -> Incident:
    """The incident after a round."""
    on_the_spot.one_round(services)
    return seen(services, incident)


def why_left(services: Services, incident: UUID) -> str:
    ((why,),) = rows(
        services, "SELECT data ->> 'why' FROM incident_event WHERE incident = :i AND type = 'LeftToPerson'", i=incident
    )
    return str(why)


@pytest.mark.parametrize("state", ["declared", "partial", "arrived"])
def test_it_waits_while_its_photo_is_not_here_or_not_looked_at(services: Services, state: str) -> None:
    incident = dealt_with(services)
    photos_become(services, incident, state)

    after = later(services, incident)

    assert (after.status, after.left_to_person, after.category) == (Status.RECEIVED, False, "06010")
    receive = after.clock(own(ClockKind.RECEIVE))
    assert receive is not None
    assert receive.running


def test_it_is_closed_when_one_of_its_photos_is_here(services: Services) -> None:
    incident = dealt_with(services, photos=2)
    photos_become(services, incident, "declared", "stored")

    after = later(services, incident)

    assert after.status in (Status.CLOSED, Status.AWAITING_CHECK)
    assert after.self_handled_by == OFFICER.user
    assert later(services, incident) == after


def test_a_photo_that_was_here_before_the_decision_is_enough(services: Services) -> None:
    incident = reported(services, OFFICER, self_handled={"note": "已清扫", "attachments": [a_photo()]})
    photos_become(services, incident, "stored")

    services.apply_triage([decided(incident, report_of(services, incident), unit=None, level="cell")])

    assert seen(services, incident).status in (Status.CLOSED, Status.AWAITING_CHECK)


def test_photos_that_are_no_pictures_leave_it_to_a_person(services: Services) -> None:
    incident = dealt_with(services)
    photos_become(services, incident, "refused")

    after = later(services, incident)

    assert (after.status, after.left_to_person, why_left(services, incident)) == (
        Status.RECEIVED,
        True,
        "no_after_photo",
    )


def test_a_photo_that_never_comes_leaves_it_to_a_person_in_time(services: Services) -> None:
    incident = dealt_with(services)
    let_pass(services, PHOTOS_WITHIN.total_seconds())

    after = later(services, incident)

    assert (after.left_to_person, why_left(services, incident)) == (True, "no_after_photo")


def test_an_officer_of_another_cell_is_not_believed(services: Services) -> None:
    incident = dealt_with(services, ELSEWHERE)

    assert seen(services, incident).left_to_person
    assert why_left(services, incident) == "not_yours"


def test_an_officer_who_was_called_away_before_the_photo_came_is_not_believed(services: Services) -> None:
    incident = dealt_with(services)
    photos_become(services, incident, "stored")
    with services.engine.begin() as connection:
        connection.execute(
            sa.text('DELETE FROM role_grant WHERE "user" = :user AND area = :cell'),
            {"user": OFFICER.user, "cell": CELL},
        )

    after = later(services, incident)

    assert (after.left_to_person, why_left(services, incident)) == (True, "not_yours")


def test_what_a_person_took_in_hand_stays_theirs(services: Services) -> None:
    incident = dealt_with(services)
    move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason="需要复查")
    photos_become(services, incident, "stored")

    assert later(services, incident).status is Status.ASSIGNED


def test_the_loop_concludes_until_it_is_told_to_stop(services: Services) -> None:
    incident = dealt_with(services)
    stop = threading.Event()
    loop = threading.Thread(target=on_the_spot.run, args=(services.settings, stop))
    loop.start()

    photos_become(services, incident, "stored")
    deadline = time.monotonic() + 15
    while seen(services, incident).status is Status.RECEIVED and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    loop.join(10)

    assert seen(services, incident).status is not Status.RECEIVED
    assert not loop.is_alive()
