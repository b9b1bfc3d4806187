"""值班表: who is on duty, this week and now, for those who work with these people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Query

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.roster import RosterView
from console.api.views_roster import Shower
from dispatch.application.policy import sees_every_roster, visible
from dispatch.domain.actor import Actor
from dispatch.domain.calendar.workdays import day_of
from dispatch.domain.terms import UnitId

router: Final = Door(tags=["reference"])


@router.get("/roster")
def read_roster(
    caller: Caller,
    here: Here,
    names: Names,
    day: Annotated[date | None, Query(description="a day of the week that is wanted; this week by default")] = None,
) -> Answer[RosterView]:
    """Return who of which unit is on duty in a week; the command room sees all units, others their own."""
    units = _units(caller, names)
    named = {user for unit in units for user in names.roster.named(unit)}
    found = here.services.reading.as_(caller).people(named)
    wanted = day or day_of(found.at)
    monday = wanted - timedelta(days=wanted.isoweekday() - 1)
    shower = Shower(catalogue=names, names=found.names, at=found.at)
    shown = [shower.unit(unit, monday) for unit in units]
    version = names.roster.version if names.roster.units else None
    return Answer(RosterView(version=version, at=found.at, monday=str(monday), units=shown))


def _units(caller: Actor, names: Catalogue) -> list[UnitId]:
    own = visible(caller).units
    return [UnitId(unit.id) for unit in names.units if sees_every_roster(caller) or unit.id in own]
