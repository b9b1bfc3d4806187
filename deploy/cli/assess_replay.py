"""Does a period of a scheme come to the same from its facts, those of PostgreSQL or those that Kafka still holds?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.adapters.postgres.assessing.book import Reckoned
    from dispatch.adapters.postgres.assessing.measuring import CountFigures
    from dispatch.adapters.postgres.counting.histories import Facts
    from dispatch.application.assessing.computing import Computed
    from dispatch.bootstrap import Services
    from dispatch.domain.assessment.period import Period


class Source(StrEnum):
    """Where the facts come from."""

    EVENTS = "events"
    KAFKA = "kafka"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a period comes to by its facts, and what that was held against.

    incidents: how many there are behind the points. not_held: the numbers of those of them that are not told whole; the
    others alone are counted then, and held against the very same ones. differing: subjects and leaves.
    """

    source: Source
    computed: Computed
    against: Computed
    incidents: int
    not_held: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Say whether both are the same, to the digit."""
        return self.computed.fingerprint == self.against.fingerprint

    @property
    def differing(self) -> tuple[str, ...]:
        """Name what came to something else."""
        return tuple(_differing(self.computed, self.against))


def replay(services: Services, reckoned: Reckoned, period: Period, source: Source) -> Replayed:
    """Compute a period from the facts of a source.

    Raises:
        Unavailable: Kafka does not answer.
    """
    from dispatch.adapters.postgres.assessing.replaying import OfThese, Replay

    counting = Replay(_heard(services) if source is Source.KAFKA else None)
    computed = _computed(services, reckoned, period, counting)
    scores = reckoned.computed.scores
    behind = {case.number for score in scores for case in (score.figured.behind if score.figured else ())}
    not_held = tuple(sorted(behind - counting.numbers))
    # Of some incidents alone nothing is stored: those are counted as ever, and held against.
    against = _computed(services, reckoned, period, OfThese(counting.numbers)) if not_held else reckoned.computed
    return Replayed(source=source, computed=computed, against=against, incidents=len(behind), not_held=not_held)


def _computed(services: Services, reckoned: Reckoned, period: Period, count: CountFigures) -> Computed:
    from dispatch.adapters.postgres.assessing.book import Assessments
    from dispatch.adapters.postgres.assessing.reckoning import Reckoner

    book = Assessments(services.engine, Reckoner(services.documents, count), lambda: services.rules().limits)
    return book.reckon(reckoned.scheme, period).computed


def _heard(services: Services) -> Facts:
    """Return what the topic of all facts holds."""
    from dispatch.domain.assessment.heard import Heard
    from dispatch.domain.assessment.history import Told
    from runtime.kafka import read_through
    from runtime.kafka_users import OPERATOR
    from schemas.codec import RecordRejected, decode, fact_of
    from schemas.incident_records import IncidentEvent
    from schemas.topics import INCIDENTS_EVENTS, topics

    heard = Heard()
    settings = services.settings.as_kafka_user(OPERATOR)
    for message in read_through(settings, topics()[INCIDENTS_EVENTS], client="gridloop-assess"):
        try:
            record = decode(message.topic, message.key, message.headers, message.value)
            fact = fact_of(record) if isinstance(record, IncidentEvent) else None
        except RecordRejected:
            continue  # its incident is not told whole, and that is said
        if isinstance(record, IncidentEvent) and fact is not None:
            heard.hear(record.incident, record.seq, Told(record.occurred_at, fact))
    return heard.facts


def _differing(one: Computed, other: Computed) -> Iterator[str]:
    for mine, theirs in zip(one.scores, other.scores, strict=False):
        said = [
            (each.numerator, each.denominator, each.measured.value) if each else None
            for each in (mine.figured, theirs.figured)
        ]
        if said[0] != said[1] or mine.mark.points != theirs.mark.points:
            yield f"{mine.subject} {mine.leaf}"
