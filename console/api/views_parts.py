"""How is shown what an incident was split into, or is a part of: to those who work on it, and to who reported it."""

from __future__ import annotations

from console.api.catalogue import Catalogue
from console.api.models.followed import FollowedPart
from console.api.models.parts import ParentView, PartView
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.parts import ParentRow, PartRow
from dispatch.application.masking import summary
from dispatch.application.policy import Sight, sight
from dispatch.domain.actor import Actor


def parent_view(row: ParentRow | None, viewer: Actor) -> ParentView | None:
    """Return the incident of which one is a part; its number is in that of the part, whoever sees it."""
    if row is None:
        return None
    known = _opens(row, viewer)
    shown = known or not row.accused
    return ParentView(
        number=row.number,
        status=row.status if shown else None,
        outcome=row.outcome if shown else None,
        visible=known,
    )


def part_views(details: Details, viewer: Actor, much: Sight, catalogue: Catalogue) -> list[PartView]:
    """Return the parts of an incident, or those beside it; of an accusation only to those who see it."""
    if much is Sight.FORMER:
        return []
    rows = (row for row in details.parts if not row.accused or _opens(row, viewer))
    return [_part(row, viewer, much, catalogue) for row in rows]


def followed_parts(details: Details, catalogue: Catalogue) -> list[FollowedPart]:
    """Return how far each unit is, for whoever reported the whole; nothing once the reply for all parts was given."""
    if details.incident.accused:
        return []
    return [
        FollowedPart(
            unit=catalogue.unit(row.lead_unit) if not row.accused else None, status=row.status, outcome=row.outcome
        )
        for row in details.parts
        if not row.joined
    ]


def _part(row: PartRow, viewer: Actor, much: Sight, catalogue: Catalogue) -> PartView:
    whole = much is Sight.WHOLE
    return PartView(
        number=row.number if whole else None,
        status=row.status,
        outcome=row.outcome,
        category=catalogue.category(row.category),
        lead_unit=catalogue.unit(row.lead_unit),
        summary=summary(row.text) if whole else None,
        joined=row.joined,
        visible=whole and _opens(row, viewer),
    )


def _opens(row: ParentRow, viewer: Actor) -> bool:
    return sight(viewer, row.concerned) is Sight.WHOLE
