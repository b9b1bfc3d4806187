"""How far has each step of the stream come? Looked at for the page on which people watch the stream.

Beside the relay, which looks after the log and may see how far every group has come; what is seen lies in PostgreSQL,
where every web process reads it. A loop of its own, so that a broker that is away keeps nothing from being sent.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from dispatch.adapters.postgres.stream_steps import Seen, StreamSteps
from runtime.clock import monotonic
from runtime.cluster import Cluster
from runtime.connections import engine
from runtime.rounds import keep_going
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from schemas.topics import Topic, promised_topics

NAME: Final = "stream look"
EVERY: Final = 10.0


class Groups(Protocol):
    """The groups of readers, as far as they are looked at."""

    def progress(self, reader: str, topic: Topic) -> Mapping[int, tuple[int, int]]:
        """Return how far a reader has committed, and where the end is, by partition."""
        ...


class Reached(NamedTuple):
    """How far a step had come at a look, by our own clock."""

    ended: int
    done: int
    at: float


class Look:
    """Looks at every step, and works out from the look before how fast it is."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], Reached] = {}

    def at(self, groups: Groups, now: float) -> Sequence[Seen]:
        """Look.

        Raises:
            Unavailable: Kafka does not answer.
        """
        return [self._seen(groups, step, topic, now) for topic in promised_topics() for step in topic.readers]

    def _seen(self, groups: Groups, step: str, topic: Topic, now: float) -> Seen:
        progress = groups.progress(step, topic).values()
        ended = sum(end for _, end in progress)
        done = sum(min(committed, end) for committed, end in progress)
        before = self._before.get((step, topic.name))
        self._before[step, topic.name] = Reached(ended, done, now)
        if before is None or ended < before.ended:  # the first look, or another log
            return Seen(step, topic.name, ended, ended - done, 0.0, came=False, moved=done == ended)
        rate = max(0, done - before.done) / (now - before.at) if now > before.at else 0.0
        moved = done > before.done or done == ended
        return Seen(step, topic.name, ended, ended - done, round(rate, 2), came=ended > before.ended, moved=moved)


def run(settings: Settings, stop: threading.Event) -> None:
    """Look until asked to stop."""
    database = engine(settings.database_url, application="stream-look", pool_size=1)
    steps, look = StreamSteps(database), Look()
    held: list[Cluster] = []

    def one_round() -> float:
        try:
            if not held:
                held.append(Cluster(settings, client="relay-look"))
            seen = look.at(held[0], monotonic())
        except Unavailable:  # nobody waits for this look: what grows old on the page says it all
            while held:
                held.pop().close()
            return EVERY
        steps.note(seen)
        return EVERY

    try:
        keep_going(NAME, one_round, stop)
    finally:
        while held:
            held.pop().close()
        database.dispose()
