"""Who may see and do what in 考核? Figures of persons are for that person, and for assessor and scoring office.

An assessor and whoever scores see everything of their area, each reading of persons being audited. The command room
sees units, grids and villages. A unit, a village or an officer sees what is its own as a whole, and of others of its
class where they rank: of these no leaf is told, so that nothing can be worked out by taking one from the other.
"""

from __future__ import annotations

from enum import StrEnum

from dispatch.application.policy import COMMAND_ROOM
from dispatch.domain.actor import Actor
from dispatch.domain.assessment.scheme import Subjects
from dispatch.domain.assessment.standing import PeriodState
from dispatch.domain.terms import AreaCode, Role, UnitId


class Extent(StrEnum):
    """How much of a period somebody sees: all of it, what is their own and the ranks of its class, or nothing."""

    ALL = "all"
    OWN = "own"
    NOTHING = "nothing"


def assesses(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor opens, publishes, decides and freezes."""
    return actor.has(Role.ASSESSOR, cell=town)


def scores_for(actor: Actor, town: AreaCode) -> frozenset[UnitId]:
    """Return the offices for which the actor scores."""
    mine = (grant for grant in actor.grants if grant.role is Role.SCORING_OFFICE and town.startswith(grant.area))
    return frozenset(grant.unit for grant in mine if grant.unit is not None)


def takes_part(actor: Actor, town: AreaCode) -> bool:
    """Say whether the actor sees persons other than themselves: assessor and scoring office, which is audited."""
    return assesses(actor, town) or bool(scores_for(actor, town))


def extent(actor: Actor, subjects: Subjects, state: PeriodState, town: AreaCode) -> Extent:
    """Return how much of a period the actor sees; what is not published is seen by those who take part."""
    if takes_part(actor, town):
        return Extent.ALL
    if state is PeriodState.OPEN:
        return Extent.NOTHING
    if subjects is not Subjects.OFFICERS and any(actor.has(role, cell=town) for role in COMMAND_ROOM):
        return Extent.ALL
    return Extent.OWN if is_any(actor, subjects) else Extent.NOTHING


def is_any(actor: Actor, subjects: Subjects) -> bool:
    """Say whether the actor can be, or belong to, a subject of this kind."""
    if subjects in (Subjects.OFFICERS, Subjects.CELLS):
        return actor.has(Role.OFFICER)
    return any(grant.role in (Role.HANDLER, Role.UNIT_LEAD) for grant in actor.grants)


def belongs_to(actor: Actor, subjects: Subjects, subject: str) -> bool:
    """Say whether the actor is the subject, works in it, or looks after it."""
    match subjects:
        case Subjects.OFFICERS:
            return actor.user == subject
        case Subjects.UNITS:
            return actor.belongs_to(UnitId(subject))
        case Subjects.CELLS:
            return actor.has(Role.OFFICER, cell=AreaCode(subject))
        case Subjects.VILLAGES:
            return any(grant.unit is not None and grant.area == subject for grant in actor.grants)


def speaks_for(actor: Actor, subjects: Subjects, subject: str) -> bool:
    """Say whether the actor may object for a subject: the lead of a unit, the officer of a cell or of the month."""
    if not belongs_to(actor, subjects, subject):
        return False
    if subjects in (Subjects.OFFICERS, Subjects.CELLS):
        return actor.has(Role.OFFICER)
    unit = UnitId(subject) if subjects is Subjects.UNITS else None
    return actor.has(Role.UNIT_LEAD, unit=unit)
