"""Which topics exist and what holds for each: the files in `schemas/topics`, read and checked.

A topic carries records; a changelog carries the table of a Faust worker, and nobody else reads it. How a broker makes
them is in `runtime.cluster`; what records look like is in `schemas.incident_records` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
import yaml

Positive = Annotated[int, msgspec.Meta(ge=1)]

FOLDER = Path(__file__).parent / "topics"
REPORTS_ACCEPTED = "reports.accepted"
TRIAGE_DECISIONS = "triage.decisions"
INCIDENTS_EVENTS = "incidents.events"
FIGURES_LIVE = "figures.live"


class TopicRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of record on a topic: the versions that readers take and the one that writers write."""

    name: str
    readable: tuple[Positive, ...]
    written: Positive


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic of records, as its file describes it; key: the field that every one of its records is keyed by.

    sealed: its readers believe only what bears the seal of its writer. compacted: only the newest record of a key
    counts.
    """

    name: str
    meaning: str
    key: str
    records: tuple[TopicRecord, ...]
    writer: str
    readers: tuple[str, ...]
    confirm: Literal["effect", "ack", "nothing"]
    partitions: Positive
    retention_days: Positive
    max_value_bytes: Positive
    sealed: bool = False
    compacted: bool = False

    @property
    def promised(self) -> bool:
        """Say whether its records have to arrive: what nothing confirms is sent anew by itself."""
        return self.confirm != "nothing"

    def readable(self, record: str) -> tuple[int, ...]:
        """Return the versions of `record` that readers of this topic take, none if it does not belong here."""
        return next((each.readable for each in self.records if each.name == record), ())


class Changelog(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The topic behind a Faust table: whoever takes over a partition of the worker's input reads the table from it.

    table: the name of the table in its worker. follows: the topic whose key and partitions the table shares.
    retention_days: after how many days an entry goes that nobody changed; without it the last value of a key stays.
    """

    name: str
    meaning: str
    table: str
    worker: str
    follows: str
    partitions: Positive
    retention_days: Positive | None = None


AnyTopic = Topic | Changelog


class Catalogue(NamedTuple):
    """Every topic and every changelog by its name."""

    topics: Mapping[str, Topic]
    changelogs: Mapping[str, Changelog]

    def all(self) -> list[AnyTopic]:
        """Return everything that a broker is to have."""
        return [*self.topics.values(), *self.changelogs.values()]

    def parties(self) -> frozenset[str]:
        """Return the processes that write or read anything of it."""
        of_topics = (party for topic in self.topics.values() for party in (topic.writer, *topic.readers))
        return frozenset((*of_topics, *(each.worker for each in self.changelogs.values())))

    def topic_of(self, record: str) -> Topic:
        """Return the topic that a record is written to.

        Raises:
            KeyError: no topic carries it.
        """
        for topic in self.topics.values():
            if any(each.name == record for each in topic.records):
                return topic
        raise KeyError(record)


def read_topic(path: Path) -> AnyTopic:
    """Read one file; one that names a table describes a changelog.

    Raises:
        msgspec.ValidationError: the file does not say what such a file has to say.
        ValueError: it is not named after its topic, or what is written cannot be read.
    """
    said = yaml.safe_load(path.read_text("utf-8"))
    topic = msgspec.convert(said, Changelog) if "table" in said else msgspec.convert(said, Topic)
    if topic.name != path.stem:
        raise ValueError(f"{path.name} describes {topic.name}")
    for record in topic.records if isinstance(topic, Topic) else ():
        if record.written not in record.readable:
            raise ValueError(f"{path.name}: version {record.written} of {record.name} is written but not readable")
    return topic


def read_catalogue(folder: Path) -> Catalogue:
    """Read every file of a folder.

    Raises:
        msgspec.ValidationError, ValueError: a file is wrong, or a changelog does not fit the topic that it follows.
    """
    read = [read_topic(path) for path in sorted(folder.glob("*.yaml"))]
    topics = {each.name: each for each in read if isinstance(each, Topic)}
    changelogs = {each.name: each for each in read if isinstance(each, Changelog)}
    _check_changelogs(changelogs.values(), topics)
    return Catalogue(topics, changelogs)


def _check_changelogs(changelogs: Iterable[Changelog], topics: Mapping[str, Topic]) -> None:
    for each in changelogs:
        followed = topics.get(each.follows)
        if followed is None:
            raise ValueError(f"{each.name} follows {each.follows}, which is no topic")
        if followed.partitions != each.partitions:  # Faust gives up, over and over, on a table beside such a topic
            raise ValueError(f"{each.name} has {each.partitions} partitions, {followed.name} {followed.partitions}")


@cache
def catalogue() -> Catalogue:
    """Return the topics and changelogs of this release."""
    return read_catalogue(FOLDER)


def topics() -> Mapping[str, Topic]:
    """Return every topic of records by its name."""
    return catalogue().topics


@cache
def promised_topics() -> tuple[Topic, ...]:
    """Return the topics whose records have to arrive; the outbox and the relay are for these."""
    return tuple(topic for topic in topics().values() if topic.promised)
