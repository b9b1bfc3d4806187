"""When was done what a clock measured? A clock stops for many reasons, and not all of them are somebody's doing.

What stopped in time for another reason counts neither for nor against anybody: it moved on. What was late already when
it moved on was late.
"""

from collections.abc import Mapping
from typing import Final

from dispatch.domain.terms import ClockKind, ClockReason

DONE: Final[Mapping[ClockKind, frozenset[ClockReason]]] = {
    ClockKind.TOTAL: frozenset(
        {ClockReason.CHECKED_AND_TOLD, ClockReason.CLOSED, ClockReason.SELF_HANDLED, ClockReason.TOLD}
    ),
    ClockKind.RECEIVE: frozenset(
        {
            ClockReason.ASSIGNED,
            ClockReason.CLOSED,
            ClockReason.LOOKED_AT,
            ClockReason.SELF_HANDLED,
            ClockReason.SPLIT,
            ClockReason.TRANSFERRED,
        }
    ),
    ClockKind.SIGN: frozenset({ClockReason.ACCEPTED, ClockReason.REFUSED, ClockReason.RETURNED, ClockReason.SIGNED}),
    ClockKind.HANDLE: frozenset({ClockReason.HANDED_IN}),
    ClockKind.RULING: frozenset({ClockReason.REASSIGNED, ClockReason.RULED}),
    ClockKind.CHECK: frozenset(
        {ClockReason.CHECKED, ClockReason.CHECKED_AND_TOLD, ClockReason.CLOSED, ClockReason.SENT_BACK}
    ),
    ClockKind.REQUEST: frozenset({ClockReason.DECIDED}),
    ClockKind.ARRIVAL: frozenset({ClockReason.ARRIVED, ClockReason.HANDED_IN}),
    ClockKind.COUNTY: frozenset({ClockReason.HANDED_IN}),
    ClockKind.MILESTONE: frozenset({ClockReason.REACHED}),
}
"""By which reasons it was done; of the kinds that are not here, nobody has anything to do."""
