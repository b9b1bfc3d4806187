"""Whose working time counts: that of each unit, by the hours it keeps, and that of the command room for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from dispatch.domain.calendar.duty import NO_DUTY, DutyHours, duty_from
from dispatch.domain.calendar.workdays import Workdays
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.document import Where, shaped
from dispatch.domain.terms import UnitId, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyBook:
    """The working time of a township.

    usual: of units that keep the town's hours. room: of the command room. units: of those with hours of their own.
    """

    usual: WorkingTime = field(default_factory=WorkingTime)
    room: WorkingTime = field(default_factory=WorkingTime)
    units: Mapping[UnitId, WorkingTime] = field(default_factory=dict)

    def of(self, unit: UnitId | None) -> WorkingTime:
        """Return the working time of a unit; of no unit, that of the command room."""
        return self.room if unit is None else self.units.get(unit, self.usual)

    @property
    def staffed(self) -> bool:
        """Say whether everybody has duty hours: nobody's working time can be counted without them."""
        return NO_DUTY not in (self.usual.duty, self.room.duty)


NO_DUTY_BOOK: Final = DutyBook()
"""Nothing is known of working time."""


class _Unit(Struct, frozen=True):
    id: UnitId
    kind: UnitKind
    duty: dict[str, Any] | UnsetType = UNSET


class _Document(Struct, frozen=True):
    units: tuple[_Unit, ...]
    duty: dict[str, Any] | UnsetType = UNSET


def duty_book_from(body: Mapping[str, Any], workdays: Workdays) -> DutyBook:
    """Read the duty hours in a document of kind `units`: `duty` of the town, and of units that keep other hours.

    Raises:
        BadDocument: hours cannot be kept; the message names the place.
    """
    read = shaped(Where("units"), body, _Document)
    usual = NO_DUTY if read.duty is UNSET else duty_from(read.duty)
    own = {
        unit.id: duty_from(unit.duty, Where("units", ("units", number, "duty")))
        for number, unit in enumerate(read.units)
        if unit.duty is not UNSET
    }
    # Units that keep the same hours share what is computed of them.
    made: dict[DutyHours, WorkingTime] = {duty: WorkingTime(workdays, duty) for duty in (usual, *own.values())}
    room = next((unit.id for unit in read.units if unit.kind is UnitKind.COMMAND_ROOM), None)
    units = {unit: made[duty] for unit, duty in own.items()}
    return DutyBook(usual=made[usual], room=units.get(room, made[usual]) if room else made[usual], units=units)
