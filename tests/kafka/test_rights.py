"""Each process may do its own work on Kafka and nobody else's, over the real broker with the rights that we grant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)
from kafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from kafka.structs import OffsetAndMetadata

from deploy.checkup.finding import Finding, Outcome
from deploy.checkup.servers import kafka_checks
from deploy.local.kafka import EmbeddedKafka
from runtime import grants
from runtime.cluster import Cluster
from runtime.kafka import client_options
from runtime.settings import Settings
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED, TRIAGE_DECISIONS, catalogue
from tests.kafka.clients import let_in, make_user, operator_of

pytestmark = pytest.mark.kafka

PARTIES: Final = sorted(catalogue().parties())
WRITERS: Final = {(topic.name, topic.writer) for topic in catalogue().topics.values()}
READERS: Final = {(topic.name, reader) for topic in catalogue().topics.values() for reader in topic.readers}
PAIRS: Final = [(topic, role) for topic in catalogue().topics for role in PARTIES]


@pytest.fixture(scope="module")
def broker(server_folder: Path) -> Iterator[EmbeddedKafka]:
    with EmbeddedKafka(server_folder / "rights") as broker:
        let_in(broker)
        with Cluster(Settings(**broker.settings("relay")), client="tests") as cluster:
            cluster.identify(catalogue().all())
        for topic in catalogue().topics:
            write(topic)(operator_of(broker))
        yield broker


def options_of(broker: EmbeddedKafka, role: str) -> dict[str, Any]:
    return client_options(Settings(**broker.settings(role)))


def may(what: Callable[[dict[str, Any]], None], options: dict[str, Any]) -> bool:
    try:
        what(options)
    except (TopicAuthorizationFailedError, GroupAuthorizationFailedError):
        return False
    return True


def write(topic: str) -> Callable[[dict[str, Any]], None]:
    def attempt(options: dict[str, Any]) -> None:
        with closing(KafkaProducer(**options, enable_idempotence=False)) as producer:
            producer.send(topic, b"forged", key=b"a compacted topic takes nothing without", partition=0).get(10)

    return attempt


def read(topic: str) -> Callable[[dict[str, Any]], None]:
    def attempt(options: dict[str, Any]) -> None:
        with closing(KafkaConsumer(**options, auto_offset_reset="earliest")) as reader:
            if not reader.partitions_for_topic(topic):  # not even shown
                raise TopicAuthorizationFailedError(topic)
            reader.assign([TopicPartition(topic, 0)])
            assert reader.poll(timeout_ms=10_000)

    return attempt


def commit(topic: str, group: str) -> Callable[[dict[str, Any]], None]:
    def attempt(options: dict[str, Any]) -> None:
        with closing(KafkaConsumer(**options, group_id=group, enable_auto_commit=False)) as reader:
            place = TopicPartition(topic, 0)
            reader.assign([place])
            reader.commit({place: OffsetAndMetadata(0, "", -1)}, timeout_ms=5_000)

    return attempt


@pytest.mark.parametrize(("topic", "role"), PAIRS)
def test_a_topic_is_written_by_its_writer_and_by_no_other_process(broker: EmbeddedKafka, topic: str, role: str) -> None:
    assert may(write(topic), options_of(broker, role)) is ((topic, role) in WRITERS)


@pytest.mark.parametrize(("topic", "role"), PAIRS)
def test_a_topic_is_read_by_its_readers_and_by_no_other_process(broker: EmbeddedKafka, topic: str, role: str) -> None:
    assert may(read(topic), options_of(broker, role)) is ((topic, role) in READERS)


def test_offsets_of_a_reader_are_moved_by_nobody_else(broker: EmbeddedKafka) -> None:
    with Cluster(Settings(**broker.settings()), client="tests") as cluster:
        group = cluster.reading("effects", catalogue().topics[TRIAGE_DECISIONS]).group

    assert may(commit(TRIAGE_DECISIONS, group), options_of(broker, "effects"))
    assert not may(commit(REPORTS_ACCEPTED, group), options_of(broker, "triage"))


def test_no_process_deletes_a_topic_or_grants_itself_anything(broker: EmbeddedKafka) -> None:
    for role in PARTIES:
        with closing(KafkaAdminClient(**options_of(broker, role))) as admin:
            with pytest.raises(KafkaError):
                admin.delete_topics([INCIDENTS_EVENTS])
            with pytest.raises(grants.NotGranted):
                grants.granted(admin)


def test_a_user_that_nobody_granted_anything_sees_no_topic(broker: EmbeddedKafka) -> None:
    stranger = client_options(Settings(**make_user(broker, "stranger")))

    assert not any(may(write(topic), stranger) or may(read(topic), stranger) for topic in catalogue().topics)


def rights_in(settings: Settings) -> Finding:
    return next(finding for finding in kafka_checks(settings) if finding.check == "kafka rights")


def an_acl(principal: str, operation: ACLOperation, pattern: ResourcePattern) -> ACL:
    return ACL(principal, "*", operation, ACLPermissionType.ALLOW, pattern)


def test_doctor_says_who_may_do_more_than_its_work(broker: EmbeddedKafka) -> None:
    settings = Settings(**broker.settings())
    assert rights_in(settings).outcome is Outcome.OK, rights_in(settings).detail

    for name, kind in (
        (TRIAGE_DECISIONS, ACLResourcePatternType.LITERAL),
        ("triage.", ACLResourcePatternType.PREFIXED),
        ("*", ACLResourcePatternType.LITERAL),
    ):
        for principal in ("User:forger", "User:gridloop-relay"):
            too_much = an_acl(principal, ACLOperation.WRITE, ResourcePattern(ResourceType.TOPIC, name, kind))
            with closing(KafkaAdminClient(**operator_of(broker))) as admin:
                admin.create_acls([too_much])
                found = rights_in(settings)
                admin.delete_acls([too_much])
            assert found.outcome is Outcome.FAILED
            assert f"{principal} may write {TRIAGE_DECISIONS}" in found.detail


def test_doctor_says_whose_rights_are_missing_until_they_are_granted_again(broker: EmbeddedKafka) -> None:
    settings = Settings(**broker.settings())
    lost = an_acl("User:gridloop-effects", ACLOperation.READ, ResourcePattern(ResourceType.TOPIC, TRIAGE_DECISIONS))

    with closing(KafkaAdminClient(**operator_of(broker))) as admin:
        admin.delete_acls([lost])
    found = rights_in(settings)
    let_in(broker)

    assert found.outcome is Outcome.FAILED
    assert f"effects may read {TRIAGE_DECISIONS}" in found.detail
    assert rights_in(settings).outcome is Outcome.OK


def test_doctor_warns_when_all_processes_are_one_user(broker: EmbeddedKafka) -> None:
    settings = Settings(**broker.settings() | {"kafka_users": {}})

    assert rights_in(settings).outcome is Outcome.WARNING
