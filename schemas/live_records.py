"""What is written on figures.live: what each partition of the facts comes to, and that it still holds.

Counts of several partitions are added up by whoever shows them. They hold no person and no incident.
"""

from __future__ import annotations

import msgspec

from schemas.envelope import Instant, Record


class GroupCounted(msgspec.Struct, frozen=True, array_like=True):
    """What is counted of one subject.

    counts: arrivals within five minutes, an hour and a day; likewise what was closed; what is open, overdue, due today,
    closed in time and closed of that. to_assign, to_close: how many took how many minutes.
    """

    counts: tuple[int, ...]
    to_assign: dict[int, int]
    to_close: dict[int, int]


class LivePart(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What the facts of one partition come to at an instant; the later one for the same partition replaces it.

    part: the number of the partition. groups: by kind of subject (town, platform, cell, category), then by its name.
    """

    part: str
    as_of: Instant
    groups: dict[str, dict[str, GroupCounted]]


class DifferenceFound(msgspec.Struct, frozen=True, kw_only=True):
    """A recount found incidents that were counted otherwise, and put them right; missed: not heard of in time."""

    at: Instant
    incidents: int
    missed: int


class LiveHeartbeat(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The counts of these partitions hold at an instant as they were sent last.

    part: `heartbeat-` and the instance of the worker. of: how many partitions there are in all. delay_seconds: how long
    before it was counted the newest fact had happened, 0 while nothing happens. checked_at: when the counts were held
    against PostgreSQL; differed: what that found within the last hour.
    """

    part: str
    as_of: Instant
    parts: tuple[str, ...]
    of: int
    delay_seconds: float = 0.0
    checked_at: Instant | None = None
    differed: tuple[DifferenceFound, ...] = ()
