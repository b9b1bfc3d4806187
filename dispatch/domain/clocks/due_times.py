"""At which instants does a clock turn? The one place where an allowance becomes due times.

Minutes are natural minutes here. Whoever counts working time replaces the sums in `due_times` and nothing else: what
it returns is stored with the fact that asked for it, and nobody computes it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from dispatch.domain.clocks.limits import Ladder, LampThresholds
from dispatch.domain.terms import Lamp


class DueTimes(Struct, frozen=True, kw_only=True):
    """When a clock turns, as long as nothing more happens to it.

    uncapped_due_at: where the allowance alone would have led, if a due time imposed from outside comes before it.
    steps_due_at: when each step of the ladder is due, in the order of the ladder.
    """

    due_soon_at: datetime
    due_at: datetime
    long_overdue_at: datetime
    uncapped_due_at: datetime | None = None
    steps_due_at: tuple[datetime, ...] = ()

    def lamp(self, at: datetime) -> Lamp:
        """Say how the clock looks at an instant; at the due time itself it is overdue."""
        return lamp_at(at, due_soon_at=self.due_soon_at, due_at=self.due_at, long_overdue_at=self.long_overdue_at)


def lamp_at(at: datetime, *, due_soon_at: datetime, due_at: datetime, long_overdue_at: datetime) -> Lamp:
    """Say how a clock that turns at these instants looks."""
    if at >= long_overdue_at:
        return Lamp.LONG_OVERDUE
    if at >= due_at:
        return Lamp.OVERDUE
    return Lamp.DUE_SOON if at >= due_soon_at else Lamp.NORMAL


# The clocks of a batch start at one instant with few different allowances: all but the first cost a look-up.
@lru_cache(maxsize=256)
def due_times(
    counted_from: datetime, allowance: timedelta, *, cap: datetime | None, lamps: LampThresholds, ladder: Ladder
) -> DueTimes:
    """Return when a clock turns.

    counted_from: when it was started; if it was paused, so much later as the pauses were long. The time before them
    is moved up with it, so that a share of the allowance that was used before a pause is used after it.
    cap: a due time imposed from outside, which no allowance and no pause can pass.
    """
    uncapped = counted_from + allowance
    due = uncapped if cap is None else min(uncapped, cap)
    # Under a cap the shares are of the time that there is; a cap may also lie before the end of the pauses.
    span = max(due - counted_from, timedelta())
    return DueTimes(
        due_soon_at=due - span * (1 - lamps.due_soon),
        due_at=due,
        long_overdue_at=due + span * (lamps.long_overdue - 1),
        uncapped_due_at=uncapped if due < uncapped else None,
        steps_due_at=tuple(_steps(due, span, ladder)),
    )


def _steps(due: datetime, span: timedelta, ladder: Ladder) -> Iterator[datetime]:
    """Yield when each step is due.

    A delay after the due time is at most the allowance itself: a matter of minutes is not supervised a day later.
    """
    for step in ladder:
        if step.at_fraction is not None:
            yield due - span * (1 - step.at_fraction)
        else:
            yield due + min(step.after_due, span) if step.after_due else due
