"""What a proposal would change, as it is shown before it is published."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from console.api.models.names import Person, UnitRef
from dispatch.application.documents.preview import Way
from dispatch.application.documents.turns import Turn
from dispatch.domain.clocks.following import Stays
from dispatch.domain.terms import ClockKind


class MovesOfKind(Struct, frozen=True, kw_only=True):
    """How many clocks of a kind would move where."""

    clock: ClockKind
    moves: dict[Way, int]


class MovesOfUnit(Struct, frozen=True, kw_only=True):
    """How many clocks of a unit would move where; unit: null is the command room."""

    unit: str | None
    moves: dict[Way, int]


class ClockMoved(Struct, frozen=True, kw_only=True):
    """A clock that would move; was, becomes: when it is due, null if that is not known."""

    number: str
    category: str | None
    clock: ClockKind
    unit: str | None
    way: Way
    was: datetime | None
    becomes: datetime | None


class StepTurn(Struct, frozen=True, kw_only=True):
    """The next step of a clock that falls on others; was, becomes: who is on duty then, null without a roster."""

    number: str
    category: str | None
    clock: ClockKind
    unit: UnitRef
    at: datetime
    turn: Turn
    was: list[Person] | None
    becomes: list[Person] | None


class DutyPreview(Struct, frozen=True, kw_only=True):
    """On whom the next steps of the coming day fall by another roster. turns: how many steps, by what changes."""

    steps: int
    turns: dict[Turn, int]
    examples: list[StepTurn]


class DocumentPreview(Struct, frozen=True, kw_only=True):
    """What a proposal would move if it came into force at `at`.

    open: incidents with a clock that runs. looked: so many of them were looked at, those due soonest. moved: clocks
    that would move, of limits only if they are published for what is open too. stay: clocks that would not follow the
    limits, by reason. keep_ladder: clocks that go on by the ladder that they began with. units, examples: of what the
    caller may open. duty: of the roster alone, which moves no due time.
    """

    at: datetime
    open: int
    looked: int
    moved: int
    kinds: list[MovesOfKind]
    units: list[MovesOfUnit]
    stay: dict[Stays, int]
    keep_ladder: int
    examples: list[ClockMoved]
    duty: DutyPreview | None = None


class Goes(Struct, frozen=True, kw_only=True):
    """Where the rules send a matter: null is a person's to say. helping: the unit of the town beside the county."""

    leader: str | None
    helping: str | None


class WentElsewhere(Struct, frozen=True, kw_only=True):
    """An incident that would have gone elsewhere."""

    number: str
    category: str
    cell: str


class GoesElsewhere(Struct, frozen=True, kw_only=True):
    """Incidents that go from one unit to another, as many as the caller may open, with examples."""

    was: Goes
    becomes: Goes
    incidents: int
    examples: list[WentElsewhere]


class SettledAlike(Struct, frozen=True, kw_only=True):
    """Incidents of a category, as many as the caller may open, with the numbers of some."""

    category: str
    incidents: int
    numbers: list[str]


class OnTheSpot(Struct, frozen=True, kw_only=True):
    """What another list of the grid would mean for officers.

    refused: so much that they dealt with on the spot they would have had to report. allowed: so much that they
    reported they could have dealt with. refused_alike, allowed_alike: of what the caller may open.
    """

    refused: int
    allowed: int
    refused_alike: list[SettledAlike]
    allowed_alike: list[SettledAlike]


class DocumentTrial(Struct, frozen=True, kw_only=True):
    """Where the incidents that came since an instant would have gone by a proposal, beside what is in force.

    incidents: so many were looked at; full: they are the newest of more. unplaced: those without category or place,
    which a person sends anyway. elsewhere: those that would have gone elsewhere. pairs: of what the caller may open.
    on_the_spot: of the list of the grid alone.
    """

    since: datetime
    incidents: int
    full: bool
    unplaced: int
    elsewhere: int
    pairs: list[GoesElsewhere]
    on_the_spot: OnTheSpot | None = None


class RoundsOfDay(Struct, frozen=True, kw_only=True):
    """How many visits become due on a day by what is in force and by the proposal."""

    day: date
    was: int
    becomes: int


class PlaceRounds(Struct, frozen=True, kw_only=True):
    """A place, or a place or cell of a campaign, that is looked at on other days; at_once: as soon as it holds."""

    name: str
    cell: str
    was: list[date]
    becomes: list[date]
    at_once: bool


class DocumentRounds(Struct, frozen=True, kw_only=True):
    """Which visits to key places become due by a proposal, from one day until another, which is still meant.

    at_once: so many are raised as soon as it holds. missing_year: of which the workdays are not loaded, so that nobody
    can say; then there is nothing else.
    """

    first: date
    last: date
    at_once: int
    days: list[RoundsOfDay]
    changed: list[PlaceRounds]
    missing_year: int | None
