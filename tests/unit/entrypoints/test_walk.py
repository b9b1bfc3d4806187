"""A walk goes over everything twice for each reason, the second time when everybody goes by it."""

from __future__ import annotations

from uuid import UUID

from dispatch.entrypoints.walk import AGAIN_SECONDS, POLL_SECONDS, Walk

IDS = [UUID(int=n) for n in (1, 2, 3)]


class Passing:
    """A time that the test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def two_at_once(walked: list[UUID], after: UUID) -> list[UUID]:
    """The next two, and note them."""
    batch = [id for id in IDS if id > after][:2]
    walked += batch
    return batch


def walk_to_the_end(walk: Walk, reason: object) -> list[UUID]:
    walked: list[UUID] = []
    while not walk.is_over(reason):
        walk.go_on(reason, lambda after: two_at_once(walked, after))
    return walked


def test_what_begins_behind_the_first_walk_is_found_by_the_second_and_there_is_no_third() -> None:
    passing = Passing()
    walk = Walk(passing)

    first = walk_to_the_end(walk, "v1")
    passing.now += AGAIN_SECONDS - 1
    between = walk_to_the_end(walk, "v1")
    passing.now += 1
    second = walk_to_the_end(walk, "v1")
    passing.now += 10 * AGAIN_SECONDS

    assert (first, between, second) == (IDS, [], IDS)
    assert walk.is_over("v1")


def test_there_is_no_rest_before_the_end_and_another_reason_begins_anew() -> None:
    walk, walked = Walk(Passing()), list[UUID]()

    rests = [walk.go_on("v1", lambda after: two_at_once(walked, after)) for _ in range(3)]

    assert rests == [0.0, 0.0, POLL_SECONDS]
    assert not walk.is_over("v2")
    assert walk_to_the_end(walk, "v2") == IDS
