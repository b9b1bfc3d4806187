"""When does the platform believe a report that says the matter is dealt with already (自处置)?

When an officer of the cell says so and an after-photo of it is here. Photos follow their report, so the platform waits
for them a while; what it does not believe, a person looks at.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident, told_by_platform
from dispatch.domain.moves.self_handling import ROWS, dealt_with
from dispatch.domain.refusals import Missing, Refused
from dispatch.domain.terms import Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.check import permit
from dispatch.domain.workflow.move import Act
from schemas.facts import LeftToPerson
from schemas.reasons import LeftWhy

PHOTOS_WITHIN: Final = timedelta(minutes=30)
"""How long after the receipt an after-photo is waited for before a person is asked."""


class OnTheSpot(Struct, frozen=True, kw_only=True):
    """Who says that it is dealt with, with what that account may do now, and the after-photos of the report.

    shown: pictures by now. awaited: declared, and not here or not looked at yet.
    """

    officer: Actor
    shown: tuple[UUID, ...] = ()
    awaited: tuple[UUID, ...] = ()


def follow(
    incident: Incident, township: TownshipRules, said: OnTheSpot, *, at: datetime, cause: UUID
) -> Decision | None:
    """Let the officer's own move follow the report; None while it only waits for a photo.

    Raises:
        Refused: it will never follow by itself; `why_not` names the reason.
    """
    allowed = permit(ROWS, incident, said.officer, at=at)
    act = Act(permit=allowed, actor=said.officer, at=at, cause=cause)
    photos = said.shown or said.awaited
    decision = dealt_with(act, incident, township.limits, township.self_handling, photos=photos)
    return decision if said.shown else None


def conclude(
    incident: Incident, township: TownshipRules, said: OnTheSpot, *, at: datetime, cause: UUID
) -> Decision | None:
    """Do what waited for a photo, or leave it to a person; None when there is nothing to do, or not yet."""
    if not waits(incident):
        return None
    if at >= incident.received_at + PHOTOS_WITHIN:
        said = replace(said, awaited=())
    try:
        return follow(incident, township, said, at=at, cause=cause)
    except Refused as refusal:
        left = replace(incident, left_to_person=True)
        return told_by_platform(incident, left, LeftToPerson(why=why_not(refusal)))


def waits(incident: Incident) -> bool:
    """Say whether the platform has decided all but whether to believe it, and no person has taken it in hand."""
    decided = incident.decided_by is not None and not incident.left_to_person and not incident.person_only
    return decided and incident.self_handled and incident.status is Status.RECEIVED


def why_not(refusal: Refused) -> str:
    """Return the code under which the reason is shown to the person who has to look."""
    return LeftWhy.NO_AFTER_PHOTO if isinstance(refusal, Missing) else refusal.code
