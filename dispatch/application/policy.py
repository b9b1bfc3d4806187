"""Who may see what: the one place that every query and every stream message asks.

Operators and supervisors see their area, officers their cells, handlers and leads what their unit has or handed in,
county operators likewise what the county has, and everybody what they reported. Of what a unit had by mistake it keeps
the number, the matter and what it did itself. Assessors see what they assess, but not who reported it.
An accusation is seen by the supervisors, the unit that they gave it to and the reporter; whoever it is about sees none
of it. About the town's supervisors it is seen by those of the county. Administrators see configuration and that a
message is dead, but no incident. What may be *done* to an incident is the workflow's table; what is left out of an
incident for whom is said by the console's views.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final, Self

from dispatch.domain.accused import references_to
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import AccusedRef, AreaCode, Role, UnitId, UserId
from dispatch.domain.township.areas import AreaLevel

COMMAND_ROOM: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})
UNIT_ROLES: Final = frozenset({Role.HANDLER, Role.UNIT_LEAD, Role.COUNTY_OPERATOR})
ACTORS: Final = 1024
"""What so many people see is kept in mind: it is asked for each row of a list and each message of a stream."""
ROSTER_READERS: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})
DEAD_LETTER_READERS: Final = frozenset({Role.OPERATOR, Role.ADMIN})
ASSESSING: Final = frozenset({Role.ASSESSOR, Role.SCORING_OFFICE})
"""Who assesses, and so may see figures of persons."""
LIVE_READERS: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})
DOCUMENT_ROLES: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Whom an incident concerns, which decides who sees it.

    units: those that have it or handed it in. former_units: those that had it by mistake. accused: whom it is about,
    when it is an accusation. urgent: life may be in danger.
    """

    town: AreaCode
    cell: AreaCode | None
    reporter: UserId | None
    units: frozenset[UnitId] = frozenset()
    former_units: frozenset[UnitId] = frozenset()
    accused: frozenset[AccusedRef] = frozenset()
    urgent: bool = False

    @classmethod
    def of(cls, incident: Incident) -> Self:
        """Return whom an incident concerns."""
        return cls(
            town=incident.town,
            cell=incident.cell,
            reporter=incident.reporter,
            units=incident.units,
            former_units=incident.former_units,
            accused=frozenset(incident.accused),
            urgent=incident.urgent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """What somebody sees; an incident is visible when its places, units or reporter match, and it is not about them.

    operated, supervised: the areas among these in which what waits for a decision waits for this person; accusations
    are seen in the latter only. names: by which accusations can mean the person.
    """

    areas: tuple[AreaCode, ...] = ()
    cells: tuple[AreaCode, ...] = ()
    units: frozenset[UnitId] = frozenset()
    reporter: UserId | None = None
    operated: tuple[AreaCode, ...] = ()
    supervised: tuple[AreaCode, ...] = ()
    names: frozenset[AccusedRef] = frozenset()

    def covers(self, concerned: Concerned) -> bool:
        """Say whether an incident that concerns these is visible."""
        if self.reporter is not None and self.reporter == concerned.reporter:
            return True
        if self.is_accused(concerned):
            return False
        areas, cells = (self.supervised, ()) if concerned.accused else (self.areas, self.cells)
        cell = concerned.cell or ""
        return (
            any(concerned.town.startswith(area) or cell.startswith(area) for area in areas)
            or any(cell.startswith(code) for code in cells)
            or not self.units.isdisjoint(concerned.units)
        )

    def is_accused(self, concerned: Concerned) -> bool:
        """Say whether it is an accusation that means the person."""
        return not self.names.isdisjoint(concerned.accused)


class Sight(StrEnum):
    """How much of an incident somebody sees.

    WHOLE: everything. OWN: what the person who reported it is told. FORMER: what a unit did that had it by mistake.
    """

    WHOLE = "whole"
    OWN = "own"
    FORMER = "former"


@lru_cache(maxsize=ACTORS)
def visible(actor: Actor) -> Visibility:
    """Return what the actor sees."""
    acting = [grant for grant in actor.grants if grant.role is not Role.ADMIN]
    return Visibility(
        areas=_areas(actor, COMMAND_ROOM | {Role.PLATFORM, Role.ASSESSOR}),
        cells=_areas(actor, {Role.OFFICER}),
        units=frozenset(grant.unit for grant in acting if grant.role in UNIT_ROLES and grant.unit is not None),
        reporter=actor.user if acting else None,
        operated=_areas(actor, {Role.OPERATOR}),
        supervised=_areas(actor, {Role.SUPERVISOR, Role.PLATFORM}),
        names=references_to(actor),
    )


def sight(actor: Actor, concerned: Concerned) -> Sight | None:
    """Return how much the actor sees of an incident, None where it is nothing."""
    seen = visible(actor)
    if _not_as_reporter(actor).covers(concerned):
        return Sight.WHOLE
    if seen.covers(concerned):
        return Sight.OWN
    had_it = not seen.units.isdisjoint(concerned.former_units) and not seen.is_accused(concerned)
    return Sight.FORMER if had_it else None


def sees_reporter(actor: Actor, concerned: Concerned) -> bool:
    """Say whether the actor may know who reported: nobody of a unit that has or had the incident.

    But the command room may, though it be that unit, when somebody has to call back because life may be in danger.
    """
    if actor.user == concerned.reporter:
        return True
    seen = visible(actor)
    if not seen.units.isdisjoint(concerned.units | concerned.former_units):
        return concerned.urgent and _in_command_room(actor).covers(concerned)
    return _not_by_unit(actor).covers(concerned)


def calls_back(actor: Actor, concerned: Concerned) -> bool:
    """Say whether the actor may learn the telephone number of who rang up: the command room, which calls people back.

    Not where its unit has or had the incident, unless life may be in danger.
    """
    return sees_reporter(actor, concerned) and _in_command_room(actor).covers(concerned)


@lru_cache(maxsize=ACTORS)
def _not_as_reporter(actor: Actor) -> Visibility:
    return replace(visible(actor), reporter=None)


@lru_cache(maxsize=ACTORS)
def _not_by_unit(actor: Actor) -> Visibility:
    others = tuple(grant for grant in actor.grants if grant.role is not Role.ASSESSOR)
    return replace(visible(replace(actor, grants=others)), units=frozenset(), reporter=None)


@lru_cache(maxsize=ACTORS)
def _in_command_room(actor: Actor) -> Visibility:
    return replace(_not_by_unit(actor), cells=())


def reads_dead_letters(actor: Actor) -> bool:
    """Say whether the actor may see and replay what could not be handled."""
    return any(grant.role in DEAD_LETTER_READERS for grant in actor.grants)


def sees_every_roster(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor sees who is on duty in every unit of the town; others see it of their own."""
    return any(actor.has(role, cell=town) for role in ROSTER_READERS)


def looks_after_documents(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may propose, publish, withdraw and bring back what the township is set up with."""
    return any(actor.has(role, cell=town) for role in DOCUMENT_ROLES)


def sees_figures_of_persons(actor: Actor, area: str | None) -> bool:
    """Say whether the actor may see how well persons other than themselves work in an area, or in all of a town.

    Whoever assesses there may, and nobody else.
    """
    return any(
        grant.role in ASSESSING
        and (area.startswith(grant.area) if area is not None else len(grant.area) <= AreaLevel.TOWN)
        for grant in actor.grants
    )


def looks_at_wall(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may look at the wall of the town's command room without standing before it."""
    return any(actor.has(role, cell=town) for role in COMMAND_ROOM | {Role.ADMIN})


def looks_after_screens(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may hang up screens of the town, and take them down."""
    return any(actor.has(role, cell=town) for role in (Role.SUPERVISOR, Role.ADMIN))


def works_here(actor: Actor) -> bool:
    """Say whether the actor is anything but a resident."""
    return any(grant.role is not Role.CITIZEN for grant in actor.grants)


def follows_live_figures(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may follow the live figures of a town, be it with small groups hidden."""
    return any(actor.has(role, cell=town) for role in LIVE_READERS)


def opens_live_figures(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may open the incidents behind every figure of a town, so that no small group is hidden."""
    return any(actor.has(role, cell=town) for role in COMMAND_ROOM)


def proposes_emergency(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may propose that matters wait while the town responds to an emergency."""
    return any(actor.has(role, cell=town) for role in COMMAND_ROOM)


def decides_emergency(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor may approve, refuse and end it."""
    return actor.has(Role.SUPERVISOR, cell=town)


def delivery_areas(actor: Actor) -> tuple[AreaCode, ...]:
    """Return the areas of whose incidents the actor may see what did not reach people, and have it sent again.

    The supervisor may too: of messages about accusations nobody else does.
    """
    return _areas(actor, DEAD_LETTER_READERS | {Role.SUPERVISOR})


def shift_areas(actor: Actor) -> tuple[AreaCode, ...]:
    """Return the areas in whose command rooms the actor works, and so hands a shift over and takes one."""
    return _areas(actor, COMMAND_ROOM)


def on_shift_in(actor: Actor, area: AreaCode) -> Actor:
    """Return the actor as nothing but one of the command room of an area: what somebody is besides stays out of it."""
    mine = tuple(grant for grant in actor.grants if grant.area == area and grant.role in COMMAND_ROOM)
    return replace(actor, grants=mine)


def reads_what_is_dead(actor: Actor) -> bool:
    """Say whether the actor may read the words of a message of which nobody knows the incident."""
    return actor.has(Role.OPERATOR)


def _areas(actor: Actor, roles: Iterable[Role]) -> tuple[AreaCode, ...]:
    wanted = frozenset(roles)
    return tuple(sorted({grant.area for grant in actor.grants if grant.role in wanted}))
