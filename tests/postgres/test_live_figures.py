"""Live figures from PostgreSQL are those that the facts tell, and are followed by the command room alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres.tables import outbox
from dispatch.bootstrap import Services
from dispatch.domain.live.standing import Standing, standing_of
from dispatch.domain.terms import Action
from schemas.incident_records import IncidentEvent
from schemas.topics import INCIDENTS_EVENTS
from tests.postgres.township import CITIZEN, OPERATOR, UNIT_LEAD, decided, move, report_of, reported
from tests.postgres.web import Site, Somebody


def told(services: Services) -> dict[UUID, Standing]:
    """How the facts that wait for Kafka leave each incident."""
    with services.engine.begin() as connection:
        rows = connection.execute(sa.select(outbox.c.value).where(outbox.c.topic == INCIDENTS_EVENTS)).scalars().all()
    facts = [
        msgspec.json.decode(row if isinstance(row, bytes) else msgspec.json.encode(row), type=IncidentEvent)
        for row in rows
    ]
    newest: dict[UUID, Standing] = {}
    for fact in sorted(facts, key=lambda fact: fact.seq):
        found = standing_of(fact)
        assert found is not None
        newest[fact.incident] = found
    return newest


def test_what_is_stored_and_what_the_facts_tell_is_the_same(services: Services) -> None:
    reported(services, CITIZEN)
    assigned = reported(services, CITIZEN)
    services.apply_triage([decided(assigned, report_of(services, assigned))])
    signed = reported(services, CITIZEN)
    services.apply_triage([decided(signed, report_of(services, signed))])
    move(services, signed, Action.SIGN, UNIT_LEAD)
    declined = reported(services, CITIZEN)
    move(services, declined, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")

    stored = {each.incident: each for each in services.reading.standings().standings}

    assert len(stored) == 4
    assert stored == told(services)


@contextmanager
def live(site: Site, user: str) -> Iterator[Iterator[tuple[str, Any]]]:
    with Somebody(site, user).http.stream("GET", "/api/v1/live", timeout=15) as answer:
        assert answer.status_code == 200

        def events() -> Iterator[tuple[str, Any]]:
            name = ""
            for line in answer.iter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    yield name, json.loads(value)

        yield events()


def test_the_command_room_follows_the_figures_of_what_is_there(site: Site) -> None:
    for _ in range(3):
        reported(site.services, CITIZEN)

    with live(site, "operator03") as events:
        name, figures = next(events)

    assert name == "live"
    assert figures["source"] == "recount"
    assert figures["town"]["open"] == 3
    assert figures["town"]["arrivals"] == {"5m": 3, "1h": 3, "1d": 3}
    assert [line["platform"] for line in figures["platforms"]][:4] == [
        "public_order",
        "market",
        "enforcement",
        "services",
    ]


def test_small_groups_are_hidden_from_an_administrator(site: Site) -> None:
    with live(site, "admin") as events:
        _, figures = next(events)

    assert figures["town"]["open"] is None
    assert figures["town"]["hidden"]


def test_whoever_signs_out_hears_no_more(site: Site) -> None:
    somebody = Somebody(site, "operator03")
    with somebody.http.stream("GET", "/api/v1/live", timeout=20) as answer:
        lines = answer.iter_lines()
        next(lines)
        site.services.sessions.close(somebody.token)

        for _ in lines:
            pass
