"""值班表: who is on duty, until when, by which line; and the week of each unit."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from console.api.models.names import Instant, Person, UnitRef


class DutyLine(Struct, frozen=True, kw_only=True):
    """A line of the roster: of some days of every week (1 is Monday), or of one date; times of day of Shanghai."""

    days: list[int]
    date: str | None
    begin: str = field(name="from")
    end: str = field(name="to")
    turn_minutes: Annotated[int | None, Meta(description="how long each has it before the next one does")]


class OnDutyView(Struct, frozen=True, kw_only=True):
    """Somebody on duty now, by which line, and until when; instead_of: who has the shift and is away."""

    person: Person
    until: Instant
    instead_of: Person | None
    line: DutyLine


class DutyNow(Struct, frozen=True, kw_only=True):
    """Who of the unit that has an incident is on duty; where nobody is, the unit's lead is told instead."""

    people: list[OnDutyView]
    instead: list[Person]


class Stretch(Struct, frozen=True, kw_only=True):
    """From when to when; half-open."""

    begin: Instant = field(name="from")
    end: Instant = field(name="to")


class Away(Stretch, frozen=True, kw_only=True):
    """When somebody is away, and who stands in."""

    deputy: Person | None


class ShiftPerson(Struct, frozen=True, kw_only=True):
    """Somebody who has a shift, and the absences that touch it."""

    person: Person
    away: list[Away]


class ShiftView(Stretch, frozen=True, kw_only=True):
    """A shift that begins on a day; dated: by a line of that very date, which sets the weekly ones aside."""

    people: list[ShiftPerson]
    dated: bool
    turn_minutes: int | None


class RosterDay(Struct, frozen=True, kw_only=True):
    """A day of a unit; gaps: when nobody is on duty within the unit's duty hours."""

    date: str
    shifts: list[ShiftView]
    gaps: list[Stretch]


class UnitDuty(Struct, frozen=True, kw_only=True):
    """A unit's week. keeps: it has a roster; without one all of its people are meant.

    nobody: nobody is on duty now, within the unit's duty hours (gap) or outside of them (off_hours).
    """

    unit: UnitRef
    keeps: bool
    now: list[OnDutyView]
    nobody: Literal["gap", "off_hours"] | None
    days: list[RosterDay]


class RosterView(Struct, frozen=True, kw_only=True):
    """The rosters of the units whose people the caller may see; version: of the document, null where there is none."""

    version: str | None
    at: Instant
    monday: Annotated[str, Meta(description="the first day of the week that is shown")]
    units: list[UnitDuty]
