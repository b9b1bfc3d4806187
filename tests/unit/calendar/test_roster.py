"""Who is on duty: sentences about single instants, and a slow oracle that writes the whole table, minute by minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.calendar.roster import NO_ROSTER, Roster, on_duty, roster_from, stand_ins
from dispatch.domain.calendar.roster_gaps import gaps, uncovered
from dispatch.domain.document import BadDocument
from dispatch.domain.terms import UnitId, UserId
from tests.unit.calendar.hours import OFFICE, WORKING, shanghai

WORKS = UnitId("works")
OFFICE_DAYS = [1, 2, 3, 4, 5]


def weekly(begin: str, end: str, *persons: str, days: list[int] = OFFICE_DAYS, **more: Any) -> dict[str, Any]:
    return {"days": days, "from": begin, "to": end, "persons": list(persons), **more}


def dated(day: str, *shifts: tuple[str, str, str]) -> dict[str, Any]:
    return {"date": day, "shifts": [{"from": begin, "to": end, "persons": [person]} for begin, end, person in shifts]}


def away(person: str, since: str, until: str, deputy: str | None = None) -> dict[str, Any]:
    return {"person": person, "from": since, "to": until, **({"deputy": deputy} if deputy else {})}


def a_roster(*lines: dict[str, Any], dates: list[dict[str, Any]] | None = None, absences: Any = ()) -> Roster:
    body = {"units": [{"unit": "works", "weekly": list(lines), "dates": dates or []}], "absences": list(absences)}
    return roster_from(body, version="test")


def who(roster: Roster, at: str) -> list[str]:
    return [found.person for found in on_duty(roster, WORKS, shanghai(at))]


DAY = weekly("08:30", "17:30", "ge")
NIGHT = weekly("22:00", "06:00", "yan", days=[1, 2, 3, 4, 5, 6, 7])
FRIDAY_NIGHT = weekly("20:00", "08:00", "yu", days=[5])
WHOLE = weekly("00:00", "24:00", "ge", days=[3])
SPLIT = (weekly("08:30", "12:00", "ge"), weekly("14:00", "17:30", "yan"))


# 2026-03-09 is a Monday.
@pytest.mark.parametrize(
    ("sentence", "roster", "at", "told"),
    [
        ("a shift begins at its first minute", a_roster(DAY), "2026-03-09 08:30", ["ge"]),
        ("and not before", a_roster(DAY), "2026-03-09 08:29", []),
        ("at its end it is over", a_roster(DAY), "2026-03-09 17:30", []),
        ("nobody has a weekday's shift on Saturday", a_roster(DAY), "2026-03-14 10:00", []),
        ("split: the morning", a_roster(*SPLIT), "2026-03-10 11:59", ["ge"]),
        ("split: at noon nobody", a_roster(*SPLIT), "2026-03-10 12:00", []),
        ("split: the afternoon", a_roster(*SPLIT), "2026-03-10 14:00", ["yan"]),
        ("a night before midnight", a_roster(NIGHT), "2026-03-10 23:59", ["yan"]),
        ("the same night after midnight", a_roster(NIGHT), "2026-03-11 00:00", ["yan"]),
        ("a night ends in the morning", a_roster(NIGHT), "2026-03-11 06:00", []),
        ("a night over the end of a month", a_roster(NIGHT), "2026-04-01 05:59", ["yan"]),
        ("a night over the end of a year", a_roster(NIGHT), "2027-01-01 00:30", ["yan"]),
        ("a night over the leap day that is none", a_roster(NIGHT), "2026-03-01 03:00", ["yan"]),
        ("Friday's night reaches into Saturday", a_roster(FRIDAY_NIGHT), "2026-03-14 07:59", ["yu"]),
        ("and there is none from Saturday to Sunday", a_roster(FRIDAY_NIGHT), "2026-03-15 07:00", []),
        ("24:00 is the end of the day", a_roster(WHOLE), "2026-03-11 23:59", ["ge"]),
        ("and nothing of the next one", a_roster(WHOLE), "2026-03-12 00:00", []),
        ("two shifts overlap: both are on duty", a_roster(DAY, weekly("12:00", "20:00", "yan")), "2026-03-09 13:00",
         ["ge", "yan"]),
        ("one person in two lines is one person", a_roster(DAY, weekly("12:00", "20:00", "ge")), "2026-03-09 13:00",
         ["ge"]),
        ("a date sets the weekly line aside", a_roster(DAY, dates=[dated("2026-03-09", ("10:00", "12:00", "yu"))]),
         "2026-03-09 10:30", ["yu"]),
        ("all of it", a_roster(DAY, dates=[dated("2026-03-09", ("10:00", "12:00", "yu"))]), "2026-03-09 09:00", []),
        ("a date may say that nobody is on duty", a_roster(DAY, dates=[dated("2026-03-09")]), "2026-03-09 09:00", []),
        ("but not that the night before has ended", a_roster(NIGHT, dates=[dated("2026-03-09")]), "2026-03-09 05:00",
         ["yan"]),
        ("a deputy stands in", a_roster(DAY, absences=[away("ge", "2026-03-09T00:00", "2026-03-10T00:00", "yan")]),
         "2026-03-09 09:00", ["yan"]),
        ("until the absence ends", a_roster(DAY, absences=[away("ge", "2026-03-09T00:00", "2026-03-09T10:00", "yan")]),
         "2026-03-09 10:00", ["ge"]),
        ("without a deputy nobody does", a_roster(DAY, absences=[away("ge", "2026-03-09T00:00", "2026-03-10T00:00")]),
         "2026-03-09 09:00", []),
        ("a deputy's deputy", a_roster(DAY, absences=[away("ge", "2026-03-09T00:00", "2026-03-10T00:00", "yan"),
                                                      away("yan", "2026-03-09T08:00", "2026-03-09T12:00", "yu")]),
         "2026-03-09 09:00", ["yu"]),
        ("two who stand in for each other are both away", a_roster(
            DAY, absences=[away("ge", "2026-03-09T00:00", "2026-03-10T00:00", "yan"),
                           away("yan", "2026-03-09T00:00", "2026-03-10T00:00", "ge")]), "2026-03-09 09:00", []),
        ("turns: the first", a_roster(weekly("08:00", "09:00", "ge", "yan", turn_minutes=10)), "2026-03-09 08:09",
         ["ge"]),
        ("turns: the second", a_roster(weekly("08:00", "09:00", "ge", "yan", turn_minutes=10)), "2026-03-09 08:10",
         ["yan"]),
        ("turns: the first again", a_roster(weekly("08:00", "09:00", "ge", "yan", turn_minutes=10)),
         "2026-03-09 08:20", ["ge"]),
    ],
)  # fmt: skip
def test_who_is_on_duty(sentence: str, roster: Roster, at: str, told: list[str]) -> None:
    assert who(roster, at) == told, sentence


def test_a_unit_without_a_roster_has_nobody_on_it_and_nobody_missing() -> None:
    assert not NO_ROSTER.keeps(WORKS)
    assert on_duty(NO_ROSTER, WORKS, shanghai("2026-03-09 10:00")) == ()
    assert gaps(NO_ROSTER, WORKS, OFFICE, shanghai("2026-03-09 00:00"), shanghai("2026-03-10 00:00")) == ()


def test_it_is_said_by_which_line_until_when_and_for_whom() -> None:
    roster = a_roster(DAY, absences=[away("ge", "2026-03-09T00:00", "2026-03-09T12:00", "yan")])

    (found,) = on_duty(roster, WORKS, shanghai("2026-03-09 09:00"))

    assert (found.person, found.instead_of, found.until) == ("yan", "ge", shanghai("2026-03-09 12:00"))
    assert found.line.days == tuple(OFFICE_DAYS)
    assert found.begin == shanghai("2026-03-09 08:30")


def test_who_is_away_is_replaced_and_who_has_no_deputy_is_left_out() -> None:
    roster = a_roster(absences=[away("lead", "2026-03-09T00:00", "2026-03-10T00:00", "deputy"),
                                away("gone", "2026-03-09T00:00", "2026-03-10T00:00")])  # fmt: skip

    people = stand_ins(roster, (UserId("lead"), UserId("gone"), UserId("here")), shanghai("2026-03-09 09:00"))

    assert people == ("deputy", "here")


def test_within_duty_hours_nobody_is_a_gap_and_outside_of_them_none() -> None:
    roster = a_roster(weekly("08:30", "11:00", "ge"))
    monday, tuesday = shanghai("2026-03-09 00:00"), shanghai("2026-03-10 00:00")

    assert gaps(roster, WORKS, OFFICE, monday, tuesday) == (
        (shanghai("2026-03-09 11:00"), shanghai("2026-03-09 12:00")),
        (shanghai("2026-03-09 14:00"), shanghai("2026-03-09 17:30")),
    )
    assert gaps(roster, WORKS, OFFICE, shanghai("2026-03-14 00:00"), shanghai("2026-03-15 00:00")) == ()


def test_in_a_year_without_workdays_every_hour_without_somebody_is_a_gap() -> None:
    roster = a_roster(weekly("08:00", "24:00", "ge", days=[5]))

    found = gaps(roster, WORKS, OFFICE, shanghai("2027-12-31 00:00"), shanghai("2028-01-01 00:00"))

    assert found == ((shanghai("2027-12-31 00:00"), shanghai("2027-12-31 08:00")),)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"units": [{"unit": "works"}, {"unit": "works"}]}, "two units have the same id: works"),
        ({"units": [{"unit": "works", "weekly": [weekly("08:00", "08:00", "ge")]}]}, "units/0/weekly/0: .* no length"),
        ({"units": [{"unit": "works", "weekly": [weekly("24:00", "08:00", "ge")]}]}, "no shift begins at 24:00"),
        ({"units": [{"unit": "works", "weekly": [weekly("08:00", "25:00", "ge")]}]}, "25:00 is no time of day"),
        ({"units": [{"unit": "works", "weekly": [weekly("08:00", "09:00", "ge", days=[8])]}]}, "weekdays from 1 to 7"),
        ({"units": [{"unit": "works", "weekly": [weekly("08:00", "09:00")]}]}, "has somebody in it"),
        ({"units": [{"unit": "works", "weekly": [weekly("08:00", "09:00", "ge", "ge")]}]}, "two persons .* ge"),
        ({"units": [{"unit": "works", "weekly": [weekly("08:00", "09:00", "ge", turn_minutes=0)]}]}, "a minute"),
        ({"units": [{"unit": "works", "dates": [dated("2026-02-29")]}]}, "roster: units/0/dates/0/date: Invalid"),
        ({"units": [{"unit": "works", "dates": [dated("2026-03-01"), dated("2026-03-01")]}]}, "two dates"),
        ({"units": [], "absences": [away("ge", "2026-03-09T00:00", "2026-03-09T00:00")]}, "back before leaving"),
        ({"units": [], "absences": [away("ge", "9 March", "2026-03-09T00:00")]}, "9 March is no time"),
        ({"units": [], "absences": [away("ge", "2026-03-09T00:00", "2026-03-10T00:00", "ge")]}, "stand in"),
        ({"units": [], "absences": [away("ge", "2026-03-09T00:00", "2026-03-11T00:00"),
                                    away("ge", "2026-03-10T00:00", "2026-03-12T00:00")]}, "ge is away twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(body: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        roster_from(body, version="test")


# The oracle: a table of every minute of some days, filled line by line, then read.

FIRST = date(2026, 2, 26)
DAYS = 6
PEOPLE = ("a", "b", "c")
CLOCK = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
PERSONS = st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True)


@st.composite
def shifts(draw: st.DrawFn) -> dict[str, Any]:
    begin = draw(CLOCK)
    end = draw(st.one_of(CLOCK, st.just("24:00")).filter(lambda end: end != begin))
    turn = draw(st.sampled_from([None, None, 7, 45, 600]))
    return {"from": begin, "to": end, "persons": draw(PERSONS), **({"turn_minutes": turn} if turn else {})}


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    days = st.lists(st.integers(1, 7), min_size=1, unique=True)
    lines = [{**draw(shifts()), "days": draw(days)} for _ in range(draw(st.integers(0, 3)))]
    special = draw(st.lists(st.integers(0, DAYS - 1), max_size=2, unique=True))
    dates = [
        {"date": str(FIRST + timedelta(days=day)), "shifts": draw(st.lists(shifts(), max_size=2))} for day in special
    ]
    absences = []
    for person in draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True)):
        since = datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=30 * draw(st.integers(0, 200)))
        until = since + timedelta(minutes=30 * draw(st.integers(1, 80)))
        others = [other for other in PEOPLE if other != person]
        absences.append(
            away(person, f"{since:%Y-%m-%dT%H:%M}", f"{until:%Y-%m-%dT%H:%M}", draw(st.sampled_from([None, *others])))
        )
    return {"units": [{"unit": "works", "weekly": lines, "dates": dates}], "absences": absences}


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def table_of(body: dict[str, Any]) -> list[set[str]]:
    """Who is on duty in each minute from the first midnight on, written down as one would on paper."""
    (unit,), size = body["units"], DAYS * 1440
    table: list[set[str]] = [set() for _ in range(size)]
    special = {entry["date"]: entry["shifts"] for entry in unit["dates"]}
    for number in range(-1, DAYS):
        day = FIRST + timedelta(days=number)
        usual = [line for line in unit["weekly"] if day.isoweekday() in line["days"]]
        for shift in special.get(str(day), usual):
            begin, end = minutes(shift["from"]), minutes(shift["to"])
            for passed in range((end - begin) if end > begin else end + 1440 - begin):
                minute, persons = number * 1440 + begin + passed, shift["persons"]
                if 0 <= minute < size:
                    turn = shift.get("turn_minutes")
                    table[minute] |= {persons[passed // turn % len(persons)]} if turn else set(persons)
    gone: list[dict[str, str | None]] = [{} for _ in range(size)]
    for absence in body["absences"]:
        since = datetime.fromisoformat(absence["from"]) - datetime.combine(FIRST, datetime.min.time())
        until = datetime.fromisoformat(absence["to"]) - datetime.combine(FIRST, datetime.min.time())
        for minute in range(since // timedelta(minutes=1), min(until // timedelta(minutes=1), size)):
            gone[minute][absence["person"]] = absence.get("deputy")
    return [{found for person in on if (found := present(person, off))} for on, off in zip(table, gone, strict=True)]


def present(person: str, gone: dict[str, str | None]) -> str | None:
    for _ in PEOPLE:
        if person not in gone:
            return person
        deputy = gone[person]
        if deputy is None:
            return None
        person = deputy
    return None


@settings(max_examples=60, deadline=None)
@given(bodies(), st.data())
def test_the_roster_says_what_the_table_of_all_minutes_says(body: dict[str, Any], data: st.DataObject) -> None:
    roster, table = roster_from(body, version="test"), table_of(body)
    start = shanghai(f"{FIRST} 00:00")

    for minute in range(0, DAYS * 1440, data.draw(st.sampled_from([7, 11, 30]))):
        at = start + timedelta(minutes=minute)
        found = on_duty(roster, WORKS, at)
        assert {one.person for one in found} == table[minute], at.isoformat()
        assert len(found) == len(table[minute])
        assert all(at < one.until for one in found)
        for one in found:
            held = range(minute, min(minute + (one.until - at) // timedelta(minutes=1), DAYS * 1440))
            assert all(one.person in table[later] for later in held), f"{one.person} leaves before {one.until}"

    empty = {minute for minute, people in enumerate(table) if not people}
    holes = uncovered(roster, WORKS, start, start + timedelta(days=DAYS))
    assert {
        minute
        for begin, end in holes
        for minute in range((begin - start) // timedelta(minutes=1), (end - start) // timedelta(minutes=1))
    } == empty


def test_gaps_are_cut_to_the_duty_hours_of_the_night() -> None:
    roster = a_roster(weekly("22:00", "02:00", "ge", days=[1, 2, 3, 4, 5, 6, 7]))

    found = gaps(roster, WORKS, WORKING["night"], shanghai("2026-03-10 12:00"), shanghai("2026-03-11 12:00"))

    assert found == ((shanghai("2026-03-11 02:00"), shanghai("2026-03-11 06:00")),)
