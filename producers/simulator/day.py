"""What a planned day consists of: reports with all that will go wrong on their way, and what people will do with them.

Everything here is decided before the day begins; whether it comes to pass is up to the service and, in a demo, to
whoever else sits at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from producers.simulator.scenes import Beat


class Fault(StrEnum):
    """What goes wrong while a report is sent."""

    LOST = "lost"
    """The connection breaks before the answer is read; the same bytes are sent again."""
    DOUBLE = "double"
    """The same bytes are sent twice at once."""
    LATE = "late"
    """It was written hours ago, offline, and comes together with others."""
    SKEW = "skew"
    """The terminal's clock is wrong."""


class Evil(StrEnum):
    """Something that must be refused, tried on purpose."""

    OTHER_BODY = "other_body"
    OTHER_SENDER = "other_sender"
    STRANGER_SIGNS = "stranger_signs"
    NO_IF_MATCH = "no_if_match"
    STALE = "stale"
    HANDLER_CHECKS = "handler_checks"


class Neglect(StrEnum):
    """Who lets a clock run out, so that reminders and escalations fire."""

    PERSON = "person"
    SIGN = "sign"
    RESULT = "result"
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPosition:
    """Degrees as the terminal sends them."""

    lon: float
    lat: float
    crs: Literal["WGS-84", "GCJ-02"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that will be drawn from its seed; `interrupted`: the upload breaks off halfway and goes on later.

    tidy: it shows that there is nothing any more.
    """

    seed: int
    interrupted: bool = False
    tidy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RangUp:
    """Who told it on the telephone, and how that person wants to be told; all of it is invented."""

    name: str
    phone: str
    tell_by: Literal["phone", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What should come of a report; None where nothing should or nothing can be said.

    left: `person` when the category must be left to a person, `open` when it may go either way.
    """

    category: str | None
    grade: int | None
    cell: str | None
    unit: str | None
    left: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What people will do with it, each after so many seconds, if they are allowed to.

    returns, reworks: how often a unit returns it, how often the check sends it back. stars: None when the reporter
    does not answer. decline: for what reason the command room turns it away. withdraws: the reporter takes it back.
    hands_on: the unit's lead gives it to another handler. whistles: the command room asks for the county to take it.
    card: which one a supervisor shows when it is neglected. by_code: the reporter follows it by the tracking code.
    """

    person_after: float = 30.0
    sign_after: float = 30.0
    result_after: float = 120.0
    check_after: float = 45.0
    rate_after: float = 60.0
    neglect: Neglect | None = None
    returns: int = 0
    reworks: int = 0
    stars: int | None = 5
    reopens: bool = False
    decline: str | None = None
    contests: bool = False
    withdraws: bool = False
    hands_on: bool = False
    whistles: bool = False
    card: str | None = None
    doubles_moves: bool = False
    by_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReport:
    """One report of the day, `at` seconds after it began; `settled`: the category that a person would give it.

    unit: who gets it where nothing is expected of triage. beats: what is to be seen of it. found_in: the cell that a
    person finds out where the report does not say it. like: the report that tells the same. caller: who rang up.
    """

    n: int
    at: float
    sender: str
    text: str
    category: str | None
    position: SentPosition | None
    address: str | None
    urgent: bool
    occurred_before: float
    photos: tuple[Photo, ...]
    self_handled: str | None
    after_photo: Photo | None
    faults: frozenset[Fault]
    evil: Evil | None
    expected: Expected
    settled: str | None
    fate: Fate = field(default_factory=Fate)
    unit: str | None = None
    beats: tuple[Beat, ...] = ()
    found_in: str | None = None
    like: int | None = None
    caller: RangUp | None = None
