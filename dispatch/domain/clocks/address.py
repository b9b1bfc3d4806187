"""Which clocks are meant: every clock belongs to the incident, to one of its assignments or to one of its requests.

A kind alone names none: an incident may have several handling clocks, one for each assignment, and as many request
clocks as requests.
"""

from __future__ import annotations

from collections.abc import Callable

from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import AssignmentId, ClockKind, RequestId

Address = Callable[[Clock], bool]
"""Says of a clock whether it is meant."""


def own(*kinds: ClockKind) -> Address:
    """Mean the incident's own clocks of these kinds."""
    return lambda clock: clock.kind in kinds and clock.assignment is None and clock.request is None


def of_assignment(assignment: AssignmentId, *kinds: ClockKind) -> Address:
    """Mean the clocks of an assignment, those of these kinds where some are named."""
    return lambda clock: clock.assignment == assignment and (not kinds or clock.kind in kinds)


def of_milestone(assignment: AssignmentId, milestone: int) -> Address:
    """Mean the clock of a step of an assignment."""
    return lambda clock: clock.milestone == milestone and clock.assignment == assignment


def of_request(request: RequestId) -> Address:
    """Mean the clock of a request."""
    return lambda clock: clock.request == request
