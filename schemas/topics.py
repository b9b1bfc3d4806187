"""Which topics exist and what holds for each: the files in `schemas/topics`, read and checked.

How a topic is made on a broker is in `runtime.kafka`; what its records look like is in `schemas.records`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

Positive = Annotated[int, msgspec.Meta(ge=1)]

FOLDER = Path(__file__).parent / "topics"
REPORTS_ACCEPTED = "reports.accepted"
TRIAGE_DECISIONS = "triage.decisions"
INCIDENTS_EVENTS = "incidents.events"


class TopicRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of record on a topic: the versions that readers take and the one that writers write."""

    name: str
    readable: tuple[Positive, ...]
    written: Positive


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One topic, as its file describes it."""

    name: str
    meaning: str
    key: Literal["incident"]
    records: tuple[TopicRecord, ...]
    writer: str
    readers: tuple[str, ...]
    confirm: Literal["effect", "ack"]
    partitions: Positive
    retention_days: Positive
    max_value_bytes: Positive

    def readable(self, record: str) -> tuple[int, ...]:
        """Return the versions of `record` that readers of this topic take, none if it does not belong here."""
        return next((each.readable for each in self.records if each.name == record), ())


def read_topic(path: Path) -> Topic:
    """Read one topic file.

    Raises:
        ValueError: the file does not say what a topic file has to say, or is not named after its topic.
    """
    topic = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Topic)
    if topic.name != path.stem:
        raise ValueError(f"{path.name} describes {topic.name}")
    for record in topic.records:
        if record.written not in record.readable:
            raise ValueError(f"{path.name}: version {record.written} of {record.name} is written but not readable")
    return topic


@cache
def topics() -> dict[str, Topic]:
    """Return every topic by its name."""
    return {topic.name: topic for topic in map(read_topic, sorted(FOLDER.glob("*.yaml")))}


def topic_of(record: str) -> Topic:
    """Return the topic a record is written to.

    Raises:
        KeyError: no topic carries it.
    """
    for topic in topics().values():
        if any(each.name == record for each in topic.records):
            return topic
    raise KeyError(record)
