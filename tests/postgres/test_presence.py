"""Who else has an incident open: told to whoever sees the whole of it, and forgotten when nobody says so any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.presence import FRESH_SECONDS, KEPT_SECONDS, Presence
from dispatch.bootstrap import Services
from dispatch.domain.terms import UserId
from tests.postgres.township import CITIZEN, reported, rows
from tests.postgres.web import Site, Somebody, number_of, running


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def told(somebody: Somebody, number: str) -> list[str]:
    answer = somebody.http.post(f"/api/v1/incidents/{number}/presence")
    assert answer.status_code == 200, answer.text
    return [person["user"] for person in answer.json()["people"]]


def age(services: Services, seconds: int) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE presence SET seen_at = seen_at - make_interval(secs => :seconds)"), {"seconds": seconds}
        )


def test_each_hears_of_the_others_and_not_of_themselves(services: Services, site: Site) -> None:
    number, another = (number_of(services, reported(services, CITIZEN)) for _ in range(2))
    first, second = Somebody(site, "operator01"), Somebody(site, "operator03")

    assert told(first, number) == []
    assert told(second, number) == ["operator01"]
    assert told(first, number) == ["operator03"]
    assert told(first, another) == []


def test_whoever_closes_it_is_gone_at_once_and_whoever_says_nothing_soon(services: Services, site: Site) -> None:
    number = number_of(services, reported(services, CITIZEN))
    first, second, third = (Somebody(site, user) for user in ("operator01", "operator03", "supervisor01"))
    for somebody in (first, second):
        told(somebody, number)

    assert first.http.delete(f"/api/v1/incidents/{number}/presence").status_code == 204
    assert told(third, number) == ["operator03"]
    age(services, FRESH_SECONDS + 1)
    assert told(third, number) == []


def test_what_is_long_past_is_cleared_by_whoever_comes_next(services: Services) -> None:
    incident, another = reported(services, CITIZEN), reported(services, CITIZEN)
    presence = Presence(services.engine)
    for user in ("operator01", "operator03"):
        presence.note(incident, UserId(user))
    age(services, KEPT_SECONDS + 1)

    presence.note(another, UserId("operator01"))

    assert rows(services, 'SELECT "user" FROM presence') == [("operator01",)]
    assert presence.note(incident, UserId("operator01")) == []


def test_whoever_reported_it_is_told_of_nobody_who_works_on_it(services: Services, site: Site) -> None:
    number = number_of(services, reported(services, CITIZEN))
    told(Somebody(site, "operator01"), number)

    answer = Somebody(site, "citizen01").http.post(f"/api/v1/incidents/{number}/presence")

    assert answer.status_code == 404
