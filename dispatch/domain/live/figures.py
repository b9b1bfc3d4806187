"""The figures that people see: a line for the town and for each platform, cell and category.

They come from counts, whoever counted. A number that is None is hidden from whoever looks, because so few incidents are
behind it (`hiding`); a median is None where nothing was assigned or closed, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from dispatch.domain.live.counted import Count
from dispatch.domain.live.ledger import TOWN, Group, Groups, Kind, Subject
from dispatch.domain.live.usual import Usual


class Windows(Struct, frozen=True, kw_only=True):
    """Counts of the last five minutes, hour and day; each includes the shorter ones."""

    five_minutes: int | None = field(name="5m")
    hour: int | None = field(name="1h")
    day: int | None = field(name="1d")


class UsualArrivals(Struct, frozen=True, kw_only=True):
    """How many usually come in within an hour and a day, by the same weekdays of the last weeks."""

    hour: float = field(name="1h")
    day: float = field(name="1d")


class Line(Struct, frozen=True, kw_only=True):
    """The live figures of one subject.

    due_today: what was open this morning and is due today as a whole; closed_due_today, on_time_today: how many of
    these are closed, and were closed in time. Medians are over what a unit got, and what was closed, within a day.
    hidden: a number is left out, because there are fewer than five incidents behind it or behind one beside it.
    """

    arrivals: Windows
    closed: Windows
    open: int | None
    overdue: int | None
    due_today: int | None
    on_time_today: int | None
    closed_due_today: int | None
    median_minutes_to_assign: int | None
    median_minutes_to_close: int | None
    usual_arrivals: UsualArrivals | None
    hidden: bool = False


Lines = Mapping[Subject, Line]


def lines(groups: Groups, usual: Usual | None) -> dict[Subject, Line]:
    """Return the line of each subject; the town has one though there be nothing."""
    known = usual if usual is not None and usual.known else None
    return {subject: _line(subject, group, known) for subject, group in {TOWN: Group.empty(), **groups}.items()}


def of_kind(found: Lines, kind: Kind) -> dict[str, Line]:
    """Return the lines of a kind by their subject's name, in the order of the names."""
    return {name: line for (of, name), line in sorted(found.items()) if of == kind}


def median(durations: Mapping[int, int]) -> int | None:
    """Return the median of durations that are given with how often each occurs; of an even number the lower one."""
    half = (sum(durations.values()) + 1) // 2
    for minutes in sorted(durations):
        half -= durations[minutes]
        if half <= 0:
            return minutes
    return None


def _line(subject: Subject, group: Group, usual: Usual | None) -> Line:
    counts = group.counts
    return Line(
        arrivals=_windows(counts, Count.ARRIVED),
        closed=_windows(counts, Count.CLOSED),
        open=counts[Count.OPEN],
        overdue=counts[Count.OVERDUE],
        due_today=counts[Count.DUE_TODAY],
        on_time_today=counts[Count.ON_TIME_TODAY],
        closed_due_today=counts[Count.CLOSED_DUE_TODAY],
        median_minutes_to_assign=median(group.to_assign),
        median_minutes_to_close=median(group.to_close),
        usual_arrivals=_usual(subject, usual) if usual is not None else None,
    )


def _windows(counts: list[int], first: Count) -> Windows:
    return Windows(five_minutes=counts[first], hour=counts[first + 1], day=counts[first + 2])


def _usual(subject: Subject, usual: Usual) -> UsualArrivals:
    return UsualArrivals(hour=round(usual.of(subject, "1h"), 1), day=round(usual.of(subject, "1d"), 1))
