"""What a look at the steps of the stream finds, and what it makes of the look before."""

from __future__ import annotations

from collections.abc import Mapping

from producers.stream_look import Look
from schemas.topics import Topic, promised_topics


class FakeGroups:
    """How far each step has come, on one partition each."""

    def __init__(self) -> None:
        self.committed = 0
        self.end = 0

    def progress(self, reader: str, topic: Topic) -> Mapping[int, tuple[int, int]]:
        """Return how far all have come."""
        assert reader in topic.readers
        return {0: (self.committed, self.end)}


def test_every_step_that_reads_what_is_promised_is_looked_at() -> None:
    seen = Look().at(FakeGroups(), 0.0)

    assert {(each.step, each.topic) for each in seen} == {
        (reader, topic.name) for topic in promised_topics() for reader in topic.readers
    }
    assert {each.step for each in seen} == {"triage", "effects", "watch"}


def test_the_rate_is_what_was_done_since_the_last_look() -> None:
    look, groups = Look(), FakeGroups()
    groups.end = 100
    look.at(groups, 10.0)

    groups.committed, groups.end = 50, 120
    seen = look.at(groups, 20.0)[0]

    assert (seen.lag, seen.per_second, seen.came, seen.moved) == (70, 5.0, True, True)


def test_a_step_that_stands_before_records_did_not_move() -> None:
    look, groups = Look(), FakeGroups()
    groups.end = 10
    look.at(groups, 10.0)

    seen = look.at(groups, 20.0)[0]

    assert (seen.came, seen.moved) == (False, False)


def test_in_another_log_nothing_is_compared() -> None:
    look, groups = Look(), FakeGroups()
    groups.committed = groups.end = 1000
    look.at(groups, 10.0)

    groups.committed, groups.end = 0, 10
    seen = look.at(groups, 20.0)[0]

    assert (seen.lag, seen.per_second, seen.came, seen.moved) == (10, 0.0, False, False)
