"""A period of a scheme comes to the same from what Kafka tells, as far as Kafka still tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import UUID

import pytest
from kafka import KafkaAdminClient, TopicPartition

from deploy.cli.assess_replay import Replayed, Source, replay
from deploy.local.kafka import EmbeddedKafka
from dispatch.bootstrap import Services
from dispatch.domain.assessment.period import period_of
from dispatch.domain.assessment.scheme import schemes_from
from dispatch.domain.terms import Action
from runtime.clock import utc_now
from runtime.kafka import read_through
from schemas.topics import INCIDENTS_EVENTS, topics
from tests.kafka.clients import operator_of
from tests.kafka.test_live_figures import Watched
from tests.postgres.township import HANDLER, decided, move, report_of, reported, township
from tests.postgres.web import number_of

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture
def told(database_url: str, open_folder: Path) -> Iterator[Watched]:
    with ExitStack() as held:
        services = held.enter_context(township(database_url, open_folder))
        made = Watched(services, held.enter_context(EmbeddedKafka(open_folder)))
        made.look_at_log()
        yield made


def signed(services: Services) -> UUID:
    incident = reported(services)
    services.apply_triage([decided(incident, report_of(services, incident))])
    move(services, incident, Action.SIGN, HANDLER)
    return incident


def from_kafka(told: Watched) -> Replayed:
    services = Services(told.settings, pool_size=2)
    try:
        document, year = services.documents()["schemes"], period_of(str(utc_now().year))
        scheme = schemes_from(document.body, version=document.version).scheme("stations")
        assert scheme is not None
        return replay(services, services.assessments.reckon(scheme, year), year, Source.KAFKA)
    finally:
        services.close()


def forget(told: Watched, incident: UUID) -> frozenset[UUID]:
    """Let the partition of an incident lose what it has, as at the end of its retention; return what it told of."""
    places: dict[UUID, TopicPartition] = {}
    for message in read_through(told.settings, topics()[INCIDENTS_EVENTS], client="test"):
        assert message.key is not None
        places[UUID(message.key.decode())] = TopicPartition(message.topic, message.partition)
    with closing(KafkaAdminClient(**operator_of(told.kafka))) as admin:
        admin.delete_records({places[incident]: -1})
    return frozenset(each for each, place in places.items() if place == places[incident])


def test_a_period_is_the_same_from_kafka_and_what_kafka_no_longer_tells_is_named(told: Watched) -> None:
    incidents = [signed(told.services) for _ in range(6)]
    told.tell()

    whole = from_kafka(told)
    gone = forget(told, incidents[0])
    partly = from_kafka(told)

    assert (whole.same, whole.incidents, whole.not_held) == (True, 6, ())
    assert partly.same
    assert set(partly.not_held) == {number_of(told.services, incident) for incident in gone}
    assert partly.incidents == 6


def test_what_is_stored_otherwise_than_kafka_tells_is_seen(told: Watched) -> None:
    signed(told.services)
    told.tell()
    with told.services.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE incident SET history = true")

    found = from_kafka(told)

    assert not found.same
    assert "enforcement returned" in found.differing
