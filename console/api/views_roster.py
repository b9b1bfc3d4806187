"""How a duty roster is shown: who is on duty now and by which line, and the week of a unit with its gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from console.api.catalogue import Catalogue
from console.api.models.names import Person
from console.api.models.roster import (
    Away,
    DutyLine,
    DutyNow,
    OnDutyView,
    RosterDay,
    ShiftPerson,
    ShiftView,
    Stretch,
    UnitDuty,
)
from dispatch.adapters.postgres.reading.details import Details
from dispatch.domain.accused import account_accused
from dispatch.domain.calendar.roster import Line, OnDuty, Roster, UnitRoster, on_duty, shifts_of
from dispatch.domain.calendar.roster_gaps import Period, gaps
from dispatch.domain.calendar.workdays import day_of, midnight
from dispatch.domain.terms import UnitId, UserId

_DAY: Final = timedelta(days=1)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Shower:
    """Shows rosters at an instant, with the names of the people in them."""

    catalogue: Catalogue
    names: Mapping[str, str]
    at: datetime

    @property
    def _roster(self) -> Roster:
        return self.catalogue.roster

    def person(self, user: UserId) -> Person:
        """Return a person by name."""
        return Person(user=user, name=self.names.get(user, user))

    def on_duty(self, unit: UnitId) -> list[OnDutyView]:
        """Return who of a unit is on duty."""
        return [self._on_duty(found) for found in on_duty(self._roster, unit, self.at)]

    def unit(self, unit: UnitId, monday: date) -> UnitDuty:
        """Return the week of a unit."""
        kept = self._roster.units.get(unit)
        now = self.on_duty(unit)
        working = self.catalogue.duty.of(unit)
        week = [monday + number * _DAY for number in range(_WEEK)] if kept is not None else []
        of_day = {day: gaps(self._roster, unit, working, midnight(day), midnight(day + _DAY)) for day in week}
        today = day_of(self.at)
        missing = of_day.get(today) or gaps(self._roster, unit, working, midnight(today), midnight(today + _DAY))
        is_gap = any(begin <= self.at < end for begin, end in missing)
        return UnitDuty(
            unit=self.catalogue.unit_ref(unit),
            keeps=kept is not None,
            now=now,
            nobody=None if now or kept is None else "gap" if is_gap else "off_hours",
            days=[self._day(kept, day, of_day[day]) for day in week if kept is not None],
        )

    def _day(self, kept: UnitRoster, day: date, missing: tuple[Period, ...]) -> RosterDay:
        shifts = [self._shift(begin, end, line) for begin, end, line in sorted(shifts_of(kept, day), key=_begins)]
        return RosterDay(date=str(day), shifts=shifts, gaps=[Stretch(begin=begin, end=end) for begin, end in missing])

    def _shift(self, begin: datetime, end: datetime, line: Line) -> ShiftView:
        people = [ShiftPerson(person=self.person(user), away=self._away(user, begin, end)) for user in line.persons]
        return ShiftView(begin=begin, end=end, people=people, dated=line.date is not None, turn_minutes=_turn(line))

    def _away(self, user: UserId, begin: datetime, end: datetime) -> list[Away]:
        return [
            Away(
                begin=max(gone.since, begin),
                end=min(gone.until, end),
                deputy=self.person(gone.deputy) if gone.deputy is not None else None,
            )
            for gone in self._roster.absences
            if gone.person == user and gone.since < end and gone.until > begin
        ]

    def _on_duty(self, found: OnDuty) -> OnDutyView:
        return OnDutyView(
            person=self.person(found.person),
            until=found.until,
            instead_of=self.person(found.instead_of) if found.instead_of is not None else None,
            line=line_view(found.line),
        )


def duty_view(details: Details, catalogue: Catalogue, *, at: datetime) -> DutyNow | None:
    """Return who of the unit that has an incident in hand is on duty; None where it keeps no roster."""
    lead = details.incident.lead_assignment
    if lead is None or not details.crew or not catalogue.roster.keeps(lead.unit):
        return None
    crew = {row.user: row for row in details.crew if account_accused(row.user) not in details.incident.accused}
    shower = Shower(catalogue=catalogue, names={row.user: row.name for row in details.crew}, at=at)
    people = [found for found in shower.on_duty(lead.unit) if found.person.user in crew]
    instead = [] if people else [shower.person(row.user) for row in crew.values() if row.lead]
    return DutyNow(people=people, instead=instead)


def line_view(line: Line) -> DutyLine:
    """Return a line as it stands in the roster."""
    return DutyLine(
        days=list(line.days),
        date=str(line.date) if line.date is not None else None,
        begin=clock_of(line.shift.begin),
        end=clock_of(line.shift.end if line.shift.end <= _DAY else line.shift.end - _DAY),
        turn_minutes=_turn(line),
    )


def clock_of(of_day: timedelta) -> str:
    """Return a time of day as it is written; the end of a day is 24:00."""
    hours, minutes = divmod(of_day // timedelta(minutes=1), 60)
    return f"{hours:02}:{minutes:02}"


def _turn(line: Line) -> int | None:
    return line.turn // timedelta(minutes=1) if line.turn is not None else None


def _begins(found: tuple[datetime, datetime, Line]) -> tuple[datetime, datetime]:
    begin, end, _ = found
    return begin, end
