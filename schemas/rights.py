"""Who may do what on Kafka: what each process needs for its topics and its group of readers, and nothing else.

It follows from the files of the topics, which say who writes and who reads each. How a broker is told is in
`runtime.grants`; processes that are named in no file have no business with Kafka.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from schemas.topics import AnyTopic, Catalogue, Changelog

KEEPER: Final = "relay"
"""Makes topics that are missing, tells one log from another, and sees how far readers are behind."""


class May(StrEnum):
    """What a broker lets somebody do; reading and writing include looking at what a topic or a group is."""

    READ = "read"
    WRITE = "write"
    CREATE = "create"
    LOOK = "look"


class Right(NamedTuple):
    """What a process may do with a topic, or with every group of readers whose name begins so."""

    role: str
    may: May
    of: Literal["topic", "groups"]
    name: str

    def __str__(self) -> str:
        """Return it in words, such as `triage may write triage.decisions`."""
        return f"{self.role} may {self.may} {'groups ' if self.of == 'groups' else ''}{self.name}"


def groups_of(reader: str) -> str:
    """Return what the names of a reader's groups begin with; the rest is the id of its topic."""
    return f"{reader}-"


def rights(catalogue: Catalogue) -> frozenset[Right]:
    """Return what all processes of a catalogue need."""
    return frozenset((*_of_parties(catalogue), *_of_keeper(catalogue)))


def _of_parties(catalogue: Catalogue) -> Iterator[Right]:
    for topic in catalogue.all():
        writers, readers = _parties_of(topic)
        yield from (Right(writer, May.WRITE, "topic", topic.name) for writer in writers)
        yield from (Right(reader, May.READ, "topic", topic.name) for reader in readers)
        yield from (Right(reader, May.READ, "groups", groups_of(reader)) for reader in readers)


def _of_keeper(catalogue: Catalogue) -> Iterator[Right]:
    for topic in catalogue.all():
        yield Right(KEEPER, May.LOOK, "topic", topic.name)
        yield Right(KEEPER, May.CREATE, "topic", topic.name)
    for topic in catalogue.topics.values():
        yield from (Right(KEEPER, May.LOOK, "groups", groups_of(reader)) for reader in topic.readers)


def _parties_of(topic: AnyTopic) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who writes a topic and who reads it; a changelog is its worker's alone."""
    if isinstance(topic, Changelog):
        return (topic.worker,), (topic.worker,)
    return (topic.writer,), topic.readers
