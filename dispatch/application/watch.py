"""Who is on duty at this moment, for whoever has to tell somebody: the duty roster seen at one instant.

The roster names accounts; only those who still belong to the unit count, so that an old roster tells no stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dispatch.application.township import duty_roster
from dispatch.domain.calendar.roster import NO_ROSTER, Roster, on_duty, stand_ins
from dispatch.domain.terms import UnitId, UserId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import command_room, units_from
from schemas.reference import ReferenceDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The duty roster now; `now` is asked only where a unit keeps one. room: the command room's unit."""

    roster: Roster
    now: Callable[[], datetime]
    room: UnitId | None = None

    @classmethod
    def of(cls, rules: TownshipRules, now: Callable[[], datetime]) -> Watch:
        """Return the watch that a township keeps."""
        return cls(roster=rules.roster, now=now, room=command_room(rules.units))

    def at(self, instant: datetime) -> Watch:
        """Return the watch at an instant."""
        return replace(self, now=lambda: instant)

    def on_duty(self, unit: UnitId | None) -> tuple[UserId, ...] | None:
        """Return who of a unit is on duty, None where it keeps no roster and everybody is meant."""
        if unit is None or not self.roster.keeps(unit):
            return None
        return tuple(found.person for found in on_duty(self.roster, unit, self.now()))

    def present(self, users: tuple[UserId, ...]) -> tuple[UserId, ...]:
        """Return the same people, each who is away replaced by the deputy, if there is one."""
        return stand_ins(self.roster, users, self.now()) if self.roster.absences else users


def watch_from(documents: Mapping[str, ReferenceDocument]) -> Watch:
    """Return the watch that the documents in force say, to be seen at an instant with `at`.

    Raises:
        BadDocument: one of them is no good.
    """
    units = units_from(documents["units"].body) if "units" in documents else {}
    return Watch(roster=duty_roster(documents), now=_never, room=command_room(units))


def _never() -> datetime:
    raise AssertionError("nobody keeps a roster, and nobody is away")


NO_WATCH: Final = Watch(roster=NO_ROSTER, now=_never)
"""No unit keeps a roster."""
