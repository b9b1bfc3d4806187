"""By which channels is somebody reached outside the application, in which order, and when are they left in peace?

A way is a channel by its name: `sms`, `mail`, or a robot as `dingtalk:CODE`, `wecom:CODE`, `feishu:CODE`. Telephone
numbers, mail addresses and the secrets of robots are not here: they stand in a file of the machine that sends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.document import BadDocument, Where, refuse_twice, shaped
from dispatch.domain.terms import UnitId, UserId

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one time, without summer time, since 1991."""

ROBOTS: Final = frozenset({"dingtalk", "wecom", "feishu"})
PERSONAL: Final = frozenset({"mail", "sms"})
PER_PERSON: Final = 6
_WAY: Final = re.compile(r"(?P<kind>[a-z]+)(?::[a-z][a-z0-9-]*)?")

Ways = tuple[str, ...]


def kind_of(way: str) -> str:
    """Return which kind of channel a way is: `dingtalk` of `dingtalk:works`."""
    return way.partition(":")[0]


def is_robot(way: str) -> bool:
    """Say whether a way ends in a group, where more people read than those who are meant."""
    return kind_of(way) in ROBOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Hours of each day, by the township's clock, in which only what is urgent is sent; they may pass midnight."""

    start: time
    end: time

    def over_at(self, at: datetime) -> datetime | None:
        """Return when the quiet hours that an instant lies in are over, None where it lies in none."""
        local = at.astimezone(SHANGHAI)
        now, crossing = local.time(), self.start > self.end
        inside = (now >= self.start or now < self.end) if crossing else self.start <= now < self.end
        if not inside:
            return None
        day = local.date() + timedelta(days=1 if crossing and now >= self.start else 0)
        return datetime.combine(day, self.end, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Who is reached how. per_person: letters a minute to one person over one channel; what is more goes together."""

    people: Mapping[UserId, Ways]
    units: Mapping[UnitId, Ways]
    everybody: Ways = ()
    quiet: QuietHours | None = None
    per_person: int = PER_PERSON

    def ways(self, user: UserId, unit: UnitId | None) -> Ways:
        """Return the ways to somebody who is told for a unit: their own, else the unit's, else everybody's."""
        if (own := self.people.get(user)) is not None:
            return own
        of_unit = self.units.get(unit) if unit is not None else None
        return of_unit if of_unit is not None else self.everybody

    @property
    def used(self) -> frozenset[str]:
        """Return every way that is named."""
        return frozenset(way for ways in (*self.people.values(), *self.units.values(), self.everybody) for way in ways)


NOBODY: Final = Contacts(people={}, units={})
"""A township that has set nothing: nobody is reached outside the application."""


class _Person(Struct, frozen=True):
    user: UserId
    ways: Ways


class _Unit(Struct, frozen=True):
    unit: UnitId
    ways: Ways


class _Quiet(Struct, frozen=True, rename={"start": "from", "end": "until"}):
    start: str
    end: str


class _Document(Struct, frozen=True):
    people: tuple[_Person, ...] = ()
    units: tuple[_Unit, ...] = ()
    everybody: Ways = ()
    quiet: _Quiet | None = None
    per_person_a_minute: int = PER_PERSON


def contacts_from(body: Mapping[str, Any]) -> Contacts:
    """Read a document of kind `contacts`.

    `{"people": [{"user": "works-lead", "ways": ["dingtalk:works", "sms"]}], "units": [{"unit": "works",
    "ways": ["wecom:works"]}], "everybody": ["mail"], "quiet": {"from": "22:00", "until": "07:00"}}`.

    Raises:
        BadDocument: it says too little, names somebody or a way twice, a channel that we do not have, or no hours.
    """
    read = shaped(Where("contacts"), body, _Document)
    refuse_twice(Where("contacts"), "people", (row.user for row in read.people))
    refuse_twice(Where("contacts"), "units", (row.unit for row in read.units))
    contacts = Contacts(
        people={row.user: _ways(row.ways) for row in read.people},
        units={row.unit: _ways(row.ways) for row in read.units},
        everybody=_ways(read.everybody),
        quiet=_quiet(read.quiet),
        per_person=read.per_person_a_minute,
    )
    if contacts.per_person < 1:
        raise BadDocument(Where("contacts", ("per_person_a_minute",)), "nobody would hear of anything", "nobody_hears")
    return contacts


def _ways(ways: Ways) -> Ways:
    refuse_twice(Where("contacts"), "ways", ways)
    for way in ways:
        found = _WAY.fullmatch(way)
        known = found is not None and found["kind"] in (ROBOTS if ":" in way else PERSONAL)
        if not known:
            raise BadDocument(
                Where("contacts"),
                f"{way} is no way: mail, sms, or dingtalk:, wecom:, feishu: with a robot's code",
                "no_way",
                value=way,
            )
    return ways


def _quiet(hours: _Quiet | None) -> QuietHours | None:
    if hours is None:
        return None
    start, end = _time(hours.start), _time(hours.end)
    if start == end:
        raise BadDocument(Where("contacts", ("quiet",)), "it begins when it ends", "quiet_empty")
    return QuietHours(start=start, end=end)


def _time(said: str) -> time:
    try:
        return time.fromisoformat(said)
    except ValueError:
        raise BadDocument(
            Where("contacts", ("quiet",)), f"{said} is no time of day", "time_of_day", value=said
        ) from None
