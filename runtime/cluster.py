"""What does the Kafka cluster have: our topics, made where they are missing, and who may use them; whether its log is
still the same one; and how far readers are behind.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import structlog
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError
from kafka.structs import OffsetAndMetadata

from runtime import grants
from runtime.clock import monotonic
from runtime.health import beat
from runtime.kafka import KafkaUnavailable, client_options, translated
from runtime.settings import Profile, Settings
from runtime.unavailable import Unavailable
from schemas.rights import Right, groups_of
from schemas.topics import AnyTopic, Topic

log = structlog.get_logger()

DAY_MS: Final = 86_400_000
COPIES: Final = 3
MAKE_EVERY: Final = 30.0
"""Seconds between two attempts to make topics that cannot be had: each may keep the others waiting."""
NO_ERROR: Final = 0
OFTEN_CLEANED: Final = {"segment.bytes": str(8 * 1024 * 1024), "segment.ms": str(10 * 60 * 1000)}
"""What only counts until the next record of its key comes soon fills a disk: only what no record is added to any more
is cleaned, so that is closed early."""


class Reading(NamedTuple):
    """The group under which a reader keeps its offsets, and by which ids it knows the topics that it uses."""

    group: str
    topics: frozenset[str]


class Cluster:
    """A connection for looking after topics. Every method raises `Unavailable` while no broker answers."""

    def __init__(self, settings: Settings, *, client: str) -> None:
        self._production = settings.profile is Profile.PRODUCTION
        self._wanted_copies = settings.kafka_copies
        self._make_again_at = float("-inf")
        with translated():
            self._admin = KafkaAdminClient(**client_options(settings), client_id=client)

    def identify(self, topics: Sequence[AnyTopic], *, partly: bool = False) -> str:
        """Return what tells this log from another, making topics that are missing.

        It is the cluster's id and those of the topics, a line for each, which Kafka never uses twice. partly: leave out
        a topic that cannot be had as long as there are others, so that it keeps nobody from them.
        """
        with translated():
            cluster = self._admin.describe_cluster()["cluster_id"]
        ids = self._ids(topics)
        if missing := [topic for topic in topics if topic.name not in ids]:
            ids |= self._made_if_due(missing) if partly and ids else self._made(missing)
        return "\n".join([str(cluster), *sorted(_lines(ids))])

    def _made(self, missing: Sequence[AnyTopic]) -> dict[str, str]:
        self._make(missing)
        ids = self._ids(missing)
        if still := [topic.name for topic in missing if topic.name not in ids]:
            raise KafkaUnavailable(f"Kafka: topics {', '.join(still)} are not there yet")
        return ids

    def _made_if_due(self, missing: Sequence[AnyTopic]) -> dict[str, str]:
        if monotonic() < self._make_again_at:
            return {}
        self._make_again_at = monotonic() + MAKE_EVERY
        try:
            return self._made(missing)
        except KafkaUnavailable as error:
            log.error("topics cannot be had", topics=[topic.name for topic in missing], error=str(error))
            return {}

    def grant(self, rights: Iterable[Right]) -> None:
        """Let each process do what it needs and no more; see `runtime.grants`.

        Raises:
            NotGranted: the brokers do not take that from us, or let everybody do everything.
        """
        grants.grant(self._admin, rights)

    def ends(self, topics: Sequence[AnyTopic]) -> dict[str, int]:
        """Return where each partition ends that is led, by TOPIC/PARTITION.

        What was acknowledged lies before the end: a leader that is not sure of it yet gives no answer (KIP-207).
        """
        with translated():
            seen = self._admin.describe_topics([topic.name for topic in topics])
            led = [TopicPartition(topic["name"], number) for topic in seen for number in _led(topic)]
            found = self._admin.list_partition_offsets(dict.fromkeys(led, OffsetSpec.LATEST)) if led else {}
        return {f"{each.topic}/{each.partition}": place.offset for each, place in found.items()}

    def has(self, topics: Sequence[AnyTopic]) -> bool:
        """Tell whether the cluster has all these topics, with a leader for every partition."""
        with translated():
            found = {topic["name"]: topic for topic in self._admin.describe_topics([topic.name for topic in topics])}
        return all(_usable(found.get(topic.name), topic.partitions) for topic in topics)

    def _ids(self, topics: Sequence[AnyTopic]) -> dict[str, str]:
        """Return the ids of those topics that are there."""
        with translated():
            found = self._admin.describe_topics([topic.name for topic in topics])
        return {topic["name"]: str(topic["topic_id"]) for topic in found if topic["error_code"] == NO_ERROR}

    def _make(self, topics: Sequence[AnyTopic]) -> None:
        names = [topic.name for topic in topics]
        with translated():
            copies = self._copies()
            options = {topic.name: topic_options(topic, copies) for topic in topics}
            try:
                self._admin.create_topics(options, wait_for_metadata=True)
            except TopicAlreadyExistsError:  # another process was quicker
                self._admin.wait_for_topics(names)
            except TopicAuthorizationFailedError as error:
                raise KafkaUnavailable("Kafka: nobody has granted us anything yet: gridloop topics") from error
        log.info("topics made", topics=names, copies=copies)

    def _copies(self) -> int:
        brokers = len(self._admin.describe_cluster()["brokers"])
        copies = self._wanted_copies or (COPIES if self._production else min(COPIES, brokers))
        if copies > brokers:
            raise KafkaUnavailable(
                f"Kafka: its {brokers} broker{'s' if brokers > 1 else ''} cannot keep {copies} copies of a topic: "
                f"add brokers, or say GRIDLOOP_KAFKA_COPIES={brokers} where losing a broker may lose what it tells"
            )
        return copies

    def reading(self, reader: str, topic: Topic, *, also: Sequence[AnyTopic] = ()) -> Reading:
        """Return the group under which a reader keeps its offsets of a topic, as it is now, and what it reads and uses.

        It bears the topic's id. A reader that outlives a topic may commit offsets of the old log when the topic has
        been made anew, and in a group of the same name its successor would take no notice of what lies before them
        (reproduced): no decisions until the new log was longer than the old one.
        """
        ids = self._ids([topic, *also])
        if missing := [each.name for each in (topic, *also) if each.name not in ids]:
            raise KafkaUnavailable(f"Kafka: topic {missing[0]} is not there")
        return Reading(f"{groups_of(reader)}{ids[topic.name]}", frozenset(_lines(ids)))

    def lag(self, reader: str, topic: Topic) -> int:
        """Return how many records of a topic its reader has not committed yet."""
        return sum(max(0, end - committed) for committed, end in self.progress(reader, topic).values())

    def progress(self, reader: str, topic: Topic) -> dict[int, tuple[int, int]]:
        """Return how far a reader has committed, and where the end is, by partition."""
        group = self.reading(reader, topic).group
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        with translated():
            ends = self._admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
            starts = self._admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
            committed = self._admin.list_group_offsets({group: partitions})[group]
        return {
            each.partition: (
                max(starts[each].offset, committed[each].offset if each in committed else 0),
                ends[each].offset,
            )
            for each in partitions
        }

    def begin_at_end(self, group: str, topic: Topic) -> None:
        """Let a group that never read a partition begin with what comes from now on; no member may be there yet.

        For readers that know from elsewhere what the records say that lie there. A group that others are in already has
        its places, or gets them from these.
        """
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        with translated():
            known = self._admin.list_group_offsets({group: partitions})[group]
            new = [each for each in partitions if each not in known or known[each].offset < 0]
            if not new:
                return
            ends = self._admin.list_partition_offsets(dict.fromkeys(new, OffsetSpec.LATEST))
            places = {each: OffsetAndMetadata(ends[each].offset, "", -1) for each in new}
            self._admin.alter_group_offsets(group, places)  # what it says of each is not asked: see above

    def close(self) -> None:
        """Let go of the connection, whatever its state."""
        with suppress(Unavailable), translated():
            self._admin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _lines(ids: Mapping[str, str]) -> Iterator[str]:
    """Say of each topic which one of its name it is, as a line of what tells a log from another."""
    return (f"{name}={id}" for name, id in ids.items())


def _usable(found: dict[str, Any] | None, partitions: int) -> bool:
    return found is not None and found["error_code"] == NO_ERROR and len(_led(found)) >= partitions


def _led(found: dict[str, Any]) -> list[int]:
    """Return the numbers of the partitions of a topic that have a leader."""
    partitions = (each for each in found["partitions"] if each["error_code"] == NO_ERROR and each["leader_id"] >= 0)
    return [each["partition_index"] for each in partitions]


def await_reading(
    settings: Settings, reader: str, topic: Topic, stop: threading.Event, *, also: Sequence[AnyTopic] = ()
) -> Reading | None:
    """Return what a reader joins when the cluster has its topic, and those it writes; none when asked to stop.

    The relay makes topics.
    """
    while not stop.is_set():
        try:
            with Cluster(settings, client=f"{reader}-waits") as cluster:
                while not stop.is_set():
                    if cluster.has([topic, *also]):
                        return cluster.reading(reader, topic, also=also)
                    beat(reader, trouble="topics are missing")
                    stop.wait(0.3)
        except Unavailable as away:
            log.info("waiting for Kafka", error=str(away))
            beat(reader, trouble="kafka is away")  # a process that waits is alive: starting it anew would not help
            stop.wait(1.0)
    return None


def topic_options(topic: AnyTopic, copies: int) -> dict[str, Any]:
    """Return how a topic is made where a cluster keeps so many copies."""
    return {
        "num_partitions": topic.partitions,
        "replication_factor": copies,
        "configs": {
            **kept(topic),
            "min.insync.replicas": "2" if copies >= COPIES else "1",
            "message.timestamp.type": "LogAppendTime",
        },
    }


def kept(topic: AnyTopic) -> dict[str, str]:
    """Return what a broker is told of how long to keep what lies on a topic.

    A changelog keeps the last value of every key, for ever unless its file says otherwise; so does a compacted topic,
    for as long as it keeps anything.
    """
    retention = {"retention.ms": str(topic.retention_days * DAY_MS)} if topic.retention_days else {}
    if isinstance(topic, Topic) and topic.compacted:
        return {"cleanup.policy": "compact,delete", **retention, **OFTEN_CLEANED}
    if isinstance(topic, Topic):
        return {"cleanup.policy": "delete", **retention}
    return {"cleanup.policy": "compact,delete" if retention else "compact", **retention}
