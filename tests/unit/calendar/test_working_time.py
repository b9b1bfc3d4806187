"""Working time in sentences: so much after an instant is due then, by the official calendar of 2025 and 2026.

`2027?` at the end of a sentence: nobody can say, because the workdays of that year are not loaded.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from dispatch.domain.calendar.workdays import SHANGHAI, YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from tests.unit.calendar.hours import OFFICE, WORKING, shanghai

# Office hours are 08:30-12:00 and 14:00-17:30, seven hours.
SENTENCES = """
office | Mon 2026-03-09 09:00 + 1h = Mon 2026-03-09 10:00 | within the morning
office | Mon 2026-03-09 11:00 + 2h = Mon 2026-03-09 15:00 | the noon break does not count
office | Mon 2026-03-09 12:00 + 1h = Mon 2026-03-09 15:00 | at the end of the morning it is over
office | Mon 2026-03-09 13:00 + 1h = Mon 2026-03-09 15:00 | what comes at noon begins in the afternoon
office | Mon 2026-03-09 06:00 + 30m = Mon 2026-03-09 09:00 | what comes before duty begins with it
office | Mon 2026-03-09 08:30 + 7h = Mon 2026-03-09 17:30 | a whole day ends with duty, not on the next morning
office | Mon 2026-03-09 08:30 + 7h30m = Tue 2026-03-10 09:00 | half an hour more is the next morning
office | Mon 2026-03-09 17:30 + 30m = Tue 2026-03-10 09:00 | what comes at the end of duty begins the next morning
office | Fri 2026-03-06 16:00 + 2h = Mon 2026-03-09 09:00 | over a weekend
office | Sat 2026-03-07 10:00 + 1h = Mon 2026-03-09 09:30 | from within a weekend
office | Fri 2026-02-13 16:30 + 2h = Sat 2026-02-14 09:30 | into a make-up Saturday
office | Sat 2026-02-14 16:30 + 2h = Tue 2026-02-24 09:30 | over the Spring Festival
office | Mon 2026-02-16 10:00 + 1h = Tue 2026-02-24 09:30 | from within the Spring Festival
office | Fri 2026-02-27 17:00 + 1h = Sat 2026-02-28 09:00 | into the make-up Saturday after it
office | Sat 2026-02-28 17:00 + 1h = Mon 2026-03-02 09:00 | from it, over the end of a short month
office | Wed 2025-12-31 17:00 + 1h = Sun 2026-01-04 09:00 | over New Year into a make-up Sunday
office | Thu 2026-01-01 12:00 + 3h30m = Sun 2026-01-04 12:00 | from New Year's Day
office | Sun 2026-01-04 17:00 + 1h = Mon 2026-01-05 09:00 | from a make-up Sunday
office | Thu 2026-04-30 17:00 + 1h = Wed 2026-05-06 09:00 | over Labour Day and the end of a month
office | Fri 2026-05-08 17:00 + 8h = Mon 2026-05-11 09:00 | across a make-up Saturday
office | Thu 2026-06-18 15:00 + 3h = Mon 2026-06-22 09:00 | over the Dragon Boat Festival
office | Sat 2026-09-19 12:00 + 1h = Sun 2026-09-20 09:30 | the Saturday is off, the Sunday is worked
office | Thu 2026-09-24 17:00 + 1h = Mon 2026-09-28 09:00 | over the Mid-Autumn Festival
office | Wed 2026-09-30 17:00 + 1h = Thu 2026-10-08 09:00 | over the National Day
office | Fri 2026-10-09 17:00 + 1h = Sat 2026-10-10 09:00 | into the make-up Saturday after it
office | Sat 2026-10-10 17:00 + 1h = Mon 2026-10-12 09:00 | from that Saturday
office | Sun 2025-01-26 09:00 + 8h = Mon 2025-01-27 10:00 | from a make-up Sunday of 2025
office | Mon 2025-01-27 17:00 + 1h = Wed 2025-02-05 09:00 | over the Spring Festival of 2025
office | Fri 2025-02-07 17:00 + 1h = Sat 2025-02-08 09:00 | into a make-up Saturday of 2025
office | Thu 2025-04-03 17:00 + 1h = Mon 2025-04-07 09:00 | over Tomb-Sweeping Day
office | Wed 2025-04-30 17:00 + 1h = Tue 2025-05-06 09:00 | over Labour Day of 2025
office | Fri 2025-05-30 17:00 + 1h = Tue 2025-06-03 09:00 | over a festival that begins on a weekend
office | Tue 2025-09-30 17:00 + 1h = Thu 2025-10-09 09:00 | over National Day and Mid-Autumn in one
office | Sat 2025-10-11 11:00 + 2h = Sat 2025-10-11 15:00 | within a make-up Saturday
half fridays | Fri 2026-03-06 11:00 + 2h = Mon 2026-03-09 09:30 | the Friday ends at noon
half fridays | Fri 2026-03-06 15:00 + 1h = Mon 2026-03-09 09:30 | the afternoon of a half day is off duty
half eve | Sat 2026-02-14 11:00 + 2h = Tue 2026-02-24 09:30 | half a day before the festival
night | Mon 2026-03-09 23:00 + 2h = Tue 2026-03-10 01:00 | over midnight
night | Tue 2026-03-10 05:00 + 2h = Tue 2026-03-10 23:00 | from one night into the next
night | Fri 2026-03-06 22:00 + 8h = Sat 2026-03-07 06:00 | the night of a Friday ends on Saturday
night | Sat 2026-03-07 05:00 + 2h = Mon 2026-03-09 23:00 | the rest of it counts, the weekend does not
night | Fri 2026-01-30 23:00 + 8h = Mon 2026-02-02 23:00 | over the end of a month
night | Sat 2026-02-14 23:00 + 8h = Tue 2026-02-24 23:00 | the night into the Spring Festival counts
night | Wed 2026-12-30 23:00 + 2h = Thu 2026-12-31 01:00 | the last night but one that is loaded
evening | Mon 2026-03-09 16:00 + 8h = Tue 2026-03-10 00:00 | duty until 24:00 ends at midnight
evening | Mon 2026-03-09 23:00 + 2h = Tue 2026-03-10 17:00 | and goes on in the afternoon
evening | Fri 2026-03-06 23:59 + 2m = Mon 2026-03-09 16:01 | the last minute before midnight counts
split | Mon 2026-03-09 09:00 + 3h = Mon 2026-03-09 20:00 | from the early shift into the late one
split | Tue 2026-03-10 01:00 + 2h = Tue 2026-03-10 07:00 | from the late shift into the early one
all week | Fri 2026-03-06 23:00 + 2h = Mon 2026-03-09 01:00 | round the clock, but not on days off
always | Mon 2026-03-09 23:59 + 2m = Tue 2026-03-10 00:01 | no minute is lost at midnight
always | Fri 2026-02-13 12:00 + 240h = Mon 2026-02-23 12:00 | round the clock on all days: natural time
office | Mon 2026-03-09 10:00 + 1d = Tue 2026-03-10 10:00 | the starting day is not counted
office | Mon 2026-03-09 10:00 + 7d = Wed 2026-03-18 10:00 | seven working days
office | Fri 2026-03-06 16:00 + 1d = Mon 2026-03-09 16:00 | over a weekend
office | Fri 2026-03-06 18:00 + 1d = Tue 2026-03-10 08:30 | off duty it counts from the next duty
office | Sat 2026-03-07 10:00 + 2d = Wed 2026-03-11 08:30 | from a weekend
office | Mon 2026-03-09 12:30 + 1d = Tue 2026-03-10 14:00 | from the noon break
office | Fri 2026-02-13 10:00 + 1d = Sat 2026-02-14 10:00 | to a make-up Saturday
office | Fri 2026-02-13 10:00 + 2d = Tue 2026-02-24 10:00 | over the Spring Festival
office | Sat 2026-02-14 10:00 + 5d = Sat 2026-02-28 10:00 | from one make-up Saturday to the other
office | Wed 2025-12-31 10:00 + 1d = Sun 2026-01-04 10:00 | over New Year
office | Wed 2025-12-24 10:00 + 7d = Mon 2026-01-05 10:00 | from one year into the next
office | Thu 2026-04-30 10:00 + 4d = Sat 2026-05-09 10:00 | Labour Day and a make-up Saturday
office | Mon 2026-06-15 10:00 + 3d = Thu 2026-06-18 10:00 | the last workday before a festival
office | Mon 2026-06-15 10:00 + 4d = Mon 2026-06-22 10:00 | the first one after it
office | Mon 2026-09-21 10:00 + 5d = Tue 2026-09-29 10:00 | over the Mid-Autumn Festival
office | Tue 2026-09-29 10:00 + 3d = Fri 2026-10-09 10:00 | over the National Day
office | Wed 2025-04-02 10:00 + 2d = Mon 2025-04-07 10:00 | over Tomb-Sweeping Day
office | Sat 2025-05-31 09:00 + 1d = Wed 2025-06-04 08:30 | from a day off at the end of a month
office | Fri 2025-09-26 10:00 + 5d = Fri 2025-10-10 10:00 | over eight days off, with a make-up Sunday
office | Fri 2025-10-10 10:00 + 1d = Sat 2025-10-11 10:00 | to a make-up Saturday
office | Fri 2025-01-24 10:00 + 13d = Tue 2025-02-18 10:00 | a complaint over the Spring Festival
half fridays | Thu 2026-03-05 15:00 + 1d = Fri 2026-03-06 12:00 | that time lies outside duty: the end of duty
half fridays | Fri 2026-03-06 11:00 + 1d = Mon 2026-03-09 11:00 | from a half day to a whole one
half fridays | Fri 2026-03-06 14:00 + 1d = Tue 2026-03-10 08:30 | the afternoon of a half day is off duty
half eve | Fri 2026-02-13 15:00 + 1d = Sat 2026-02-14 12:00 | half a day before the festival
night | Mon 2026-03-09 23:00 + 1d = Tue 2026-03-10 23:00 | before midnight
night | Tue 2026-03-10 02:00 + 1d = Wed 2026-03-11 02:00 | after midnight: the night of Monday, then that of Tuesday
night | Sat 2026-03-07 02:00 + 1d = Tue 2026-03-10 02:00 | the night of Friday, then that of Monday
night | Mon 2026-03-09 12:00 + 1d = Tue 2026-03-10 22:00 | by day it counts from the night
night | Sun 2026-02-15 03:00 + 1d = Wed 2026-02-25 03:00 | the night into the Spring Festival
evening | Fri 2026-02-27 23:30 + 1d = Sat 2026-02-28 23:30 | to a make-up Saturday
split | Tue 2026-03-10 01:30 + 2d = Thu 2026-03-12 01:30 | the late shift of Monday, then that of Wednesday
always | Sat 2026-03-07 10:00 + 1d = Mon 2026-03-09 10:00 | on duty on a day off; workdays count
office | Thu 2026-12-31 08:30 + 7h = Thu 2026-12-31 17:30 | the last duty that is loaded
office | Thu 2026-12-31 17:00 + 1h = 2027? | beyond it
office | Wed 2026-12-30 10:00 + 1d = Thu 2026-12-31 10:00 | the last workday that is loaded
office | Wed 2026-12-30 10:00 + 2d = 2027? | beyond it
office | Thu 2026-12-31 18:00 + 1d = 2027? | the next duty is not known
office | Fri 2027-01-01 10:00 + 1h = 2027? | the start is not known
office | Fri 2022-12-30 10:00 + 1h = 2022? | a year before those that are loaded
night | Thu 2026-12-31 23:00 + 1h = Fri 2027-01-01 00:00 | until midnight the last night is known
night | Thu 2026-12-31 23:00 + 2h = 2027? | afterwards others may be on duty as well
night | Sun 2023-01-01 03:00 + 1h = 2022? | the night before the first one that is loaded
"""

LINES = SENTENCES.strip().splitlines()
LENGTH = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?")


def spoken(text: str) -> datetime:
    """An instant with its weekday, which has to be right as well."""
    weekday, instant = text.split(" ", 1)
    at = shanghai(instant)
    assert at.astimezone(SHANGHAI).strftime("%a") == weekday
    return at


def after(working: WorkingTime, start: datetime, length: str) -> datetime | YearMissing:
    if length.endswith("d"):
        return working.add_days(start, int(length.removesuffix("d")))
    hours, minutes = LENGTH.fullmatch(length).groups(default="0")  # type: ignore[union-attr]
    return working.add(start, timedelta(hours=int(hours), minutes=int(minutes)))


@pytest.mark.parametrize("line", LINES)
def test_so_much_working_time_after_an_instant(line: str) -> None:
    hours, sentence, _why = line.split(" | ")
    start, length, due = re.split(r" [+=] ", sentence)

    found = after(WORKING[hours], spoken(start), length)

    if due.endswith("?"):
        assert found == YearMissing(year=int(due.removesuffix("?")))
    else:
        assert found == spoken(due)


@pytest.mark.parametrize("line", [line for line in LINES if line.split(" = ")[0][-1] in "hm" and "?" not in line])
def test_between_the_start_and_the_due_time_lies_what_was_allowed(line: str) -> None:
    hours, sentence, _why = line.split(" | ")
    start, length, due = re.split(r" [+=] ", sentence)
    spent_hours, spent_minutes = LENGTH.fullmatch(length).groups(default="0")  # type: ignore[union-attr]

    between = WORKING[hours].between(spoken(start), spoken(due))

    assert between == timedelta(hours=int(spent_hours), minutes=int(spent_minutes))


def test_there_are_more_than_sixty_sentences_and_all_differ() -> None:
    assert len(LINES) == len(set(LINES)) >= 60
    assert {hours for hours, *_ in (line.split(" | ") for line in LINES)} == WORKING.keys()


def test_between_two_instants_there_may_be_less_than_nothing_or_nobody_who_knows() -> None:
    friday, monday = shanghai("2026-03-06 16:00"), shanghai("2026-03-09 10:00")

    assert OFFICE.between(friday, monday) == timedelta(hours=3)
    assert OFFICE.between(monday, friday) == timedelta(hours=-3)
    assert OFFICE.between(monday, shanghai("2027-03-01 10:00")) == YearMissing(year=2027)
    assert OFFICE.between(shanghai("2021-03-01 10:00"), monday) == YearMissing(year=2021)


def test_no_time_at_all_is_due_at_once_even_off_duty() -> None:
    saturday = shanghai("2026-03-07 10:00")

    assert OFFICE.add(saturday, timedelta()) == saturday


def test_a_due_time_at_the_end_of_duty_belongs_to_that_duty() -> None:
    end_of_monday = shanghai("2026-03-09 17:30")

    assert OFFICE.add_days_to_due(end_of_monday, 1) == shanghai("2026-03-10 17:30")
    assert OFFICE.add_days(end_of_monday, 1) == shanghai("2026-03-11 08:30")
    assert OFFICE.add_days_to_due(shanghai("2026-03-09 12:00"), 1) == shanghai("2026-03-10 12:00")


def test_the_stretches_of_duty_between_two_instants_are_cut_to_them() -> None:
    stretches = list(OFFICE.duty_between(shanghai("2026-02-14 16:00"), shanghai("2026-02-24 09:30")))

    assert [(one.begin, one.end) for one in stretches] == [
        (shanghai("2026-02-14 16:00"), shanghai("2026-02-14 17:30")),
        (shanghai("2026-02-24 08:30"), shanghai("2026-02-24 09:30")),
    ]
    assert list(OFFICE.duty_between(shanghai("2026-03-09 11:00"), shanghai("2026-03-09 10:00"))) == []
    for before, later in pairwise(stretches):
        assert before.elapsed + before.length == later.elapsed


def test_without_a_calendar_nothing_can_be_said_and_nothing_is_raised() -> None:
    nobody = WorkingTime()

    assert nobody.add(shanghai("2026-03-09 10:00"), timedelta(hours=1)) == YearMissing(year=2026)
    assert nobody.add_days(shanghai("2026-03-09 10:00"), 1) == YearMissing(year=2026)
    assert nobody.between(shanghai("2026-03-09 10:00"), shanghai("2026-03-09 11:00")) == YearMissing(year=2026)
    assert list(nobody.duty_between(shanghai("2026-03-09 10:00"), shanghai("2026-03-10 10:00"))) == []
