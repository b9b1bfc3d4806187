"""How many streams of walls one may have open: who makes room when another begins."""

from __future__ import annotations

from uuid import UUID

from console.api.wall_queue import STREAMS_EACH, STREAMS_OF_ACCOUNT, Wall, too_many
from dispatch.domain.terms import UserId

OPERATOR = UserId("operator03")


def test_an_account_with_many_sessions_has_no_more_streams_than_are_kept_for_an_account() -> None:
    sessions = [Wall(session=bytes([number]), user=OPERATOR) for number in range(STREAMS_OF_ACCOUNT + 2)]
    others = [Wall(session=b"other", user=UserId("operator04")), Wall(screen=UUID(int=1), token_hash=b"screen")]

    ending = too_many([*others, *sessions], sessions[-1])

    assert ending == sessions[:2]


def test_screens_make_room_for_themselves_alone() -> None:
    own = [Wall(screen=UUID(int=1)) for _ in range(STREAMS_EACH + 1)]
    others = [Wall(screen=UUID(int=number)) for number in range(2, 40)]

    assert too_many([*own, *others], own[-1]) == own[:1]


def test_a_stream_that_has_ended_takes_no_room() -> None:
    walls = [Wall(session=bytes([number]), user=OPERATOR) for number in range(STREAMS_OF_ACCOUNT + 1)]
    walls[3].end()

    assert too_many(walls, walls[-1]) == []
