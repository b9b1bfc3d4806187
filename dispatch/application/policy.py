"""Who may see what: the one place that every query and every stream message asks.

Operators and supervisors see their area, officers their cells, handlers and leads what their unit has or had, and
everybody what they reported. Administrators see configuration and dead letters, but no incident. What may be *done*
to an incident is the workflow's table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId

COMMAND_ROOM: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})
UNIT_ROLES: Final = frozenset({Role.HANDLER, Role.UNIT_LEAD})
DEAD_LETTER_READERS: Final = frozenset({Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Whom an incident concerns, which decides who sees it; `units` are all that have or had it."""

    town: AreaCode
    cell: AreaCode | None
    reporter: UserId | None
    units: frozenset[UnitId] = frozenset()

    @classmethod
    def of(cls, incident: Incident) -> Self:
        """Return whom an incident concerns."""
        return cls(
            town=incident.town,
            cell=incident.cell,
            reporter=incident.reporter,
            units=frozenset(assignment.unit for assignment in incident.assignments),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """What somebody sees; an incident is visible when any of the first four matches it.

    operated, supervised: the areas among these in which what waits for a decision waits for this person.
    """

    areas: tuple[AreaCode, ...] = ()
    cells: tuple[AreaCode, ...] = ()
    units: frozenset[UnitId] = frozenset()
    reporter: UserId | None = None
    operated: tuple[AreaCode, ...] = ()
    supervised: tuple[AreaCode, ...] = ()

    def covers(self, concerned: Concerned) -> bool:
        """Say whether an incident that concerns these is visible."""
        cell = concerned.cell or ""
        return (
            any(concerned.town.startswith(area) or cell.startswith(area) for area in self.areas)
            or any(cell.startswith(code) for code in self.cells)
            or not self.units.isdisjoint(concerned.units)
            or (self.reporter is not None and self.reporter == concerned.reporter)
        )


def visible(actor: Actor) -> Visibility:
    """Return what the actor sees."""
    acting = [grant for grant in actor.grants if grant.role is not Role.ADMIN]
    return Visibility(
        areas=_areas(actor, COMMAND_ROOM | {Role.PLATFORM}),
        cells=_areas(actor, {Role.OFFICER}),
        units=frozenset(grant.unit for grant in acting if grant.role in UNIT_ROLES and grant.unit is not None),
        reporter=actor.user if acting else None,
        operated=_areas(actor, {Role.OPERATOR}),
        supervised=_areas(actor, {Role.SUPERVISOR}),
    )


def sees_reporter(actor: Actor, concerned: Concerned) -> bool:
    """Say whether the actor may know who reported: never somebody of a unit that has or had the incident."""
    if actor.user == concerned.reporter:
        return True
    seen = visible(actor)
    if not seen.units.isdisjoint(concerned.units):
        return False
    return Visibility(areas=seen.areas, cells=seen.cells).covers(concerned)


def reads_dead_letters(actor: Actor) -> bool:
    """Say whether the actor may see and replay what could not be handled."""
    return any(grant.role in DEAD_LETTER_READERS for grant in actor.grants)


def _areas(actor: Actor, roles: Iterable[Role]) -> tuple[AreaCode, ...]:
    wanted = frozenset(roles)
    return tuple(sorted({grant.area for grant in actor.grants if grant.role in wanted}))
