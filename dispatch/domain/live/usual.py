"""What is usual, and what is unusual: arrivals against those of the same weekday at the same time of day.

The formula, which `docs/live-figures.md` explains to those who are asked about it:

- usual(w) = the mean of the arrivals in the window w that ended at this time of day, on the same weekday of each of the
  last eight weeks. Weeks before the first report count as missing, not as nothing; with fewer than three nothing is
  called usual, and nothing unusual.
- score = (count - usual) / sqrt(usual + 1): how far arrivals are from what chance alone would make of the usual number,
  the one more so that a quiet place does not shout at the first report.
- unusual: at least five arrivals, at least twice the usual number, and a score of at least three.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import sqrt
from typing import Final, Literal

from msgspec import Struct

from dispatch.domain.live.ledger import Groups, Kind, Subject

WEEK: Final = timedelta(days=7)
WEEKS: Final = 8
FEWEST_WEEKS: Final = 3
FEWEST: Final = 5
TIMES: Final = 2.0
SCORE: Final = 3.0
Window = Literal["1h", "1d"]
LENGTHS: Final[Mapping[Window, timedelta]] = {"1h": timedelta(hours=1), "1d": timedelta(days=1)}
_PLACE: Final[Mapping[Window, int]] = {"1h": 1, "1d": 2}


class Usual(Struct, frozen=True, kw_only=True):
    """What is usual at an instant: of so many weeks, the arrivals of each subject in each window, added up."""

    at: datetime
    weeks: int
    arrivals: Mapping[Window, Mapping[Subject, int]]

    @property
    def known(self) -> bool:
        """Say whether there is enough history to call anything usual."""
        return self.weeks >= FEWEST_WEEKS

    def of(self, subject: Subject, window: Window) -> float:
        """Return the usual number of arrivals of a subject in a window."""
        return self.arrivals[window].get(subject, 0) / self.weeks


class Unusual(Struct, frozen=True, kw_only=True):
    """Something unusual with its reason: more came in than usual, of what, by how much."""

    code: Literal["more_arrivals"]
    kind: Kind
    subject: str
    window: Window
    count: int
    expected: float
    score: float
    weeks: int


def spans(at: datetime, window: Window) -> Iterable[tuple[datetime, datetime]]:
    """Return the windows of the last weeks that one ending at an instant is compared with, the latest first."""
    for week in range(1, WEEKS + 1):
        end = at - WEEK * week
        yield end - LENGTHS[window], end


def weeks_known(first_at: datetime | None, at: datetime) -> int:
    """Return how many of the last weeks there are, when the first report of all came in then."""
    if first_at is None:
        return 0
    return sum(1 for begin, _ in spans(at, "1d") if begin >= first_at)


def score(count: int, expected: float) -> float:
    """Return how far a count is from the usual one."""
    return (count - expected) / sqrt(expected + 1)


def unusual(groups: Groups, usual: Usual) -> tuple[Unusual, ...]:
    """Return what is unusual, the most unusual first; of the windows of a subject the one that shows it best."""
    if not usual.known:
        return ()
    best: dict[Subject, Unusual] = {}
    for subject, group in groups.items():
        for window, place in _PLACE.items():
            found = _judged(subject, window, group.counts[place], usual)
            if found is not None and (subject not in best or best[subject].score < found.score):
                best[subject] = found
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one.kind, one.subject)))


def _judged(subject: Subject, window: Window, count: int, usual: Usual) -> Unusual | None:
    expected = usual.of(subject, window)
    found = score(count, expected)
    if count < FEWEST or count < TIMES * expected or found < SCORE:
        return None
    kind, name = subject
    return Unusual(
        code="more_arrivals",
        kind=kind,
        subject=name,
        window=window,
        count=count,
        expected=round(expected, 1),
        score=round(found, 1),
        weeks=usual.weeks,
    )
