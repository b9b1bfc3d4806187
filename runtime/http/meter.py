"""How much may one account ask for? No program that runs wild, and no thief of a token, may take what others need.

Each account has an allowance for each kind of request: a rate that it may keep up, and a burst that it may make at
once, as after hours without a signal. What is left is one instant per account and kind (the generic cell rate
algorithm, ITU-T I.371): the time at which all that was asked for would have come at an even pace.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from runtime.clock import monotonic
from runtime.http.problem import Problem
from runtime.settings import Settings

BURST_SECONDS: Final = 30
"""So many seconds' worth may come at once: a phone that was out of reach for a day, a desk that loads a board."""
REMEMBERED: Final = 20_000
"""Accounts and kinds that are kept in mind; whoever was longest away begins anew."""


class Asked(StrEnum):
    """What kind of request it is."""

    REPORTS = "reports"
    UPLOADS = "uploads"
    CHANGES = "changes"
    READS = "reads"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests a second that an account may keep up, and how many it may make at once."""

    rate: float
    burst: int

    def next(self, even: float, at: float) -> tuple[float, float]:
        """Return the account's instant after one more request at `at`, and how many seconds too early that came."""
        begins = max(even, at)
        early = begins - at - (self.burst - 1) / self.rate
        return (even, early) if early > 0 else (begins + 1 / self.rate, 0.0)


class Meter:
    """What is left of the allowances of all accounts, in one process."""

    def __init__(self, allowances: Mapping[Asked, Allowance], clock: Callable[[], float] = monotonic) -> None:
        self._allowances = allowances
        self._clock = clock
        self._even: OrderedDict[tuple[str, Asked], float] = OrderedDict()

    def take(self, account: str, kind: Asked) -> None:
        """Count a request.

        Raises:
            Problem: 429, the account has asked for too much; Retry-After says when there is room again.
        """
        at, key = self._clock(), (account, kind)
        even, early = self._allowances[kind].next(self._even.pop(key, at), at)
        self._even[key] = even
        if len(self._even) > REMEMBERED:
            self._even.popitem(last=False)
        if early > 0:
            raise Problem(429, "too_many_requests", retry=str(ceil(early)), seconds=ceil(early))


def meter_of(settings: Settings, clock: Callable[[], float] = monotonic) -> Meter:
    """Return the meter of a web process, which has its share of what the settings allow.

    An account's connections are spread over the processes: all together it gets no more than is allowed, and through
    one connection the share of one process. Counting in common would cost each report a lock that they all wait for.
    """
    rates = {
        Asked.REPORTS: settings.reports_per_second,
        Asked.UPLOADS: settings.uploads_per_second,
        Asked.CHANGES: settings.changes_per_second,
        Asked.READS: settings.reads_per_second,
    }
    shares = {kind: rate / settings.web_processes for kind, rate in rates.items()}
    allowances = {kind: Allowance(rate, max(1, int(rate * BURST_SECONDS))) for kind, rate in shares.items()}
    return Meter(allowances, clock)


def kind_of(method: str) -> Asked:
    """Return what kind of request of a page it is."""
    return Asked.READS if method in ("GET", "HEAD") else Asked.CHANGES
