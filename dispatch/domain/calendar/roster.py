"""Who of a unit is on duty at an instant, and by which line of the duty roster (值班表)?

Each unit keeps lines: shifts of the days of a week, and of single dates, which set that day's weekly lines aside. A
shift belongs to the day on which it begins and may reach into the next one. Whoever is away is stood in for by their
deputy. A unit that keeps no roster has nobody on it and nobody missing: all of its people are meant, as before. Which
hours a unit's clocks count is said in `duty`, what the roster leaves uncovered in `roster_gaps`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.calendar.duty import Shift, shift_from
from dispatch.domain.calendar.workdays import SHANGHAI, day_of, midnight
from dispatch.domain.document import BadDocument, Where, refuse_twice, shaped
from dispatch.domain.terms import UnitId, UserId

_DAY: Final = timedelta(days=1)
WEEK: Final = range(1, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the roster: who has a shift, on some days of every week (1 is Monday) or on one date.

    turn: how long each person has it before the next one does; all of them together where it is None.
    """

    shift: Shift
    persons: tuple[UserId, ...]
    days: tuple[int, ...] = ()
    date: date | None = None
    turn: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRoster:
    """The lines of a unit; dates: the days that have lines of their own, if only to say that nobody is on duty."""

    weekly: tuple[Line, ...] = ()
    dates: Mapping[date, tuple[Line, ...]] = field(default_factory=dict)

    def lines(self, day: date) -> tuple[Line, ...]:
        """Return the lines whose shifts begin on a day."""
        own = self.dates.get(day)
        return own if own is not None else tuple(line for line in self.weekly if day.isoweekday() in line.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away for a while, half-open; a deputy stands in, or nobody does."""

    person: UserId
    since: datetime
    until: datetime
    deputy: UserId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The duty roster of a township."""

    version: str
    units: Mapping[UnitId, UnitRoster] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()

    def keeps(self, unit: UnitId) -> bool:
        """Say whether the unit keeps a roster."""
        return unit in self.units

    def away(self, person: UserId, at: datetime) -> Absence | None:
        """Return the absence of a person at an instant."""
        return next((gone for gone in self.absences if gone.person == person and gone.since <= at < gone.until), None)

    def named(self, unit: UnitId) -> frozenset[UserId]:
        """Return everybody whom the lines of a unit name, and whoever stands in for one of them."""
        kept = self.units.get(unit, UnitRoster())
        lines = (*kept.weekly, *(line for of_day in kept.dates.values() for line in of_day))
        found = {person for line in lines for person in line.persons}
        while more := {gone.deputy for gone in self.absences if gone.person in found and gone.deputy} - found:
            found |= more
        return frozenset(found)


NO_ROSTER: Final = Roster(version="none")
"""No unit keeps a roster: everybody of a unit is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Somebody on duty, by which line, and until when by that line.

    instead_of: who has the shift and is away. begin: when the shift began.
    """

    person: UserId
    line: Line
    begin: datetime
    until: datetime
    instead_of: UserId | None = None


def on_duty(roster: Roster, unit: UnitId, at: datetime) -> tuple[OnDuty, ...]:
    """Return who of a unit is on duty at an instant, each once, in the order of the lines that say so."""
    kept = roster.units.get(unit)
    if kept is None:
        return ()
    found: dict[UserId, OnDuty] = {}
    for begin, end, line in shifts_at(kept, at):
        for person, last in _whose(line, begin, end, at):
            standing = _standing_in(roster, person, at, last)
            if standing is None:
                continue
            who, until = standing
            known = found.get(who)
            if known is None or known.until < until:
                instead_of = person if who != person else None
                found[who] = OnDuty(person=who, line=line, begin=begin, until=until, instead_of=instead_of)
    return tuple(found.values())


def stand_ins(roster: Roster, persons: Sequence[UserId], at: datetime) -> tuple[UserId, ...]:
    """Return the same people, each who is away replaced by the deputy; who is away without one is left out."""
    standing = (_standing_in(roster, person, at, datetime.max.replace(tzinfo=at.tzinfo)) for person in persons)
    return tuple(dict.fromkeys(found[0] for found in standing if found is not None))


def shifts_at(kept: UnitRoster, at: datetime) -> Iterator[tuple[datetime, datetime, Line]]:
    """Yield the shifts that run at an instant, those that began on the day before first."""
    today = day_of(at)
    for day in (today - _DAY, today):
        for begin, end, line in shifts_of(kept, day):
            if begin <= at < end:
                yield begin, end, line


def shifts_of(kept: UnitRoster, day: date) -> Iterator[tuple[datetime, datetime, Line]]:
    """Yield the shifts that begin on a day, with the instants at which they begin and end."""
    for line in kept.lines(day):
        yield midnight(day) + line.shift.begin, midnight(day) + line.shift.end, line


def _whose(line: Line, begin: datetime, end: datetime, at: datetime) -> Iterator[tuple[UserId, datetime]]:
    """Yield the persons whose shift it is at an instant, each with the time at which it is no more."""
    if line.turn is None:
        yield from ((person, end) for person in line.persons)
        return
    turns = (at - begin) // line.turn
    yield line.persons[turns % len(line.persons)], min(begin + (turns + 1) * line.turn, end)


def _standing_in(roster: Roster, person: UserId, at: datetime, until: datetime) -> tuple[UserId, datetime] | None:
    """Return the person, or whoever stands in, and until when that holds; None where nobody does."""
    asked: set[UserId] = set()
    while person not in asked:
        asked.add(person)
        gone = roster.away(person, at)
        if gone is None:
            leaves = (later.since for later in roster.absences if later.person == person and later.since > at)
            return person, min([until, *leaves])
        if gone.deputy is None:
            return None
        person, until = gone.deputy, min(until, gone.until)
    return None


class _Shift(Struct, frozen=True, kw_only=True, rename={"begin": "from", "end": "to"}):
    begin: str
    end: str
    persons: tuple[UserId, ...]
    turn_minutes: int | None = None


class _Weekly(_Shift, frozen=True, kw_only=True):
    days: tuple[int, ...]


class _Date(Struct, frozen=True, kw_only=True):
    date: date
    shifts: tuple[_Shift, ...] = ()


class _Unit(Struct, frozen=True, kw_only=True):
    unit: UnitId
    weekly: tuple[_Weekly, ...] = ()
    dates: tuple[_Date, ...] = ()


class _Absence(Struct, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    person: UserId
    since: str
    until: str
    deputy: UserId | None = None


class _Document(Struct, frozen=True, kw_only=True):
    units: tuple[_Unit, ...]
    absences: tuple[_Absence, ...] = ()


def roster_from(body: Mapping[str, Any], *, version: str) -> Roster:
    """Read a document of kind `roster`; times of day and of absences are those of Shanghai.

    `{"units": [{"unit": "works", "weekly": [{"days": [1, 2, 3, 4, 5], "from": "08:30", "to": "17:30", "persons":
    ["works-h1"]}], "dates": [{"date": "2026-10-01", "shifts": []}]}], "absences": [{"person": "works-h1", "from":
    "2026-12-01T00:00", "to": "2026-12-03T12:00", "deputy": "works-h2"}]}`.

    Raises:
        BadDocument: a unit or a date is given twice, a shift or an absence has no length or nobody in it, a weekday is
            none, or somebody stands in for themselves or is away twice at the same time.
    """
    read = shaped(Where("roster"), body, _Document)
    refuse_twice(Where("roster"), "units", (unit.unit for unit in read.units))
    units = {unit.unit: _unit(unit, Where("roster", ("units", n))) for n, unit in enumerate(read.units)}
    absences = tuple(_absence(gone, Where("roster", ("absences", number))) for number, gone in enumerate(read.absences))
    _refuse_overlaps(absences)
    return Roster(version=version, units=units, absences=absences)


def _unit(read: _Unit, where: Where) -> UnitRoster:
    refuse_twice(where, "dates", (str(special.date) for special in read.dates))
    weekly = []
    for number, shift in enumerate(read.weekly):
        place = where.at("weekly", number)
        if not shift.days or any(day not in WEEK for day in shift.days):
            raise BadDocument(place, "days are weekdays from 1 to 7, at least one", "shift_days")
        weekly.append(_line(shift, place, days=tuple(sorted(set(shift.days)))))
    dates = {
        special.date: tuple(
            _line(shift, where.at("dates", place, "shifts", number), date=special.date)
            for number, shift in enumerate(special.shifts)
        )
        for place, special in enumerate(read.dates)
    }
    return UnitRoster(weekly=tuple(weekly), dates=dates)


def _line(read: _Shift, where: Where, *, days: tuple[int, ...] = (), date: date | None = None) -> Line:
    if not read.persons:
        raise BadDocument(
            where, "a shift has somebody in it; a date without shifts says that nobody is on duty", "shift_empty"
        )
    refuse_twice(where, "persons", read.persons)
    if read.turn_minutes is not None and read.turn_minutes < 1:
        raise BadDocument(where.at("turn_minutes"), "a turn takes a minute at least", "turn_short")
    turn = timedelta(minutes=read.turn_minutes) if read.turn_minutes is not None else None
    shift = shift_from(read.begin, read.end, where)
    return Line(shift=shift, persons=read.persons, days=days, date=date, turn=turn)


def _absence(read: _Absence, where: Where) -> Absence:
    since, until = _moment(read.since, where), _moment(read.until, where)
    if until <= since:
        raise BadDocument(where, f"{read.person} is back before leaving", "back_before", person=read.person)
    if read.deputy == read.person:
        raise BadDocument(where, f"{read.person} cannot stand in for themselves", "own_deputy", person=read.person)
    return Absence(person=read.person, since=since, until=until, deputy=read.deputy)


def _moment(written: str, where: Where) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise BadDocument(
            where, f"{written} is no time, such as 2026-12-01T08:30", "no_instant", value=written
        ) from None
    return at.replace(tzinfo=at.tzinfo or SHANGHAI).astimezone(UTC)


def _refuse_overlaps(absences: Sequence[Absence]) -> None:
    latest: dict[UserId, datetime] = {}
    for gone in sorted(absences, key=lambda gone: gone.since):
        if gone.since < latest.get(gone.person, gone.since):
            raise BadDocument(
                Where("roster", ("absences",)),
                f"{gone.person} is away twice at the same time",
                "away_twice",
                person=gone.person,
            )
        latest[gone.person] = gone.until
