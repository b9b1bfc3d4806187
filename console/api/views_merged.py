"""How is shown what is merged with an incident: to those who see all of it, and to the person who reported it."""

from __future__ import annotations

from collections.abc import Sequence

from console.api.catalogue import Catalogue
from console.api.models.merged import AlikeList, AlikeView, FollowerPage, FollowerView, LeadView
from dispatch.adapters.postgres.reading.alike import Alike
from dispatch.adapters.postgres.reading.merged import PAGE, FollowerRow, LeadRow
from dispatch.application.masking import mask_numbers, readable, summary
from dispatch.application.policy import Sight, sight
from dispatch.domain.actor import Actor


def lead_view(row: LeadRow | None, viewer: Actor) -> LeadView | None:
    """Return the incident into which one is merged; of other people's reports a reporter learns how they go."""
    if row is None:
        return None
    known = sight(viewer, row.concerned) is Sight.WHOLE
    return LeadView(number=row.number if known else None, status=row.status, outcome=row.outcome)


def follower_view(row: FollowerRow) -> FollowerView:
    """Return an incident that is merged into another one."""
    return FollowerView(
        number=row.number,
        status=row.status,
        received_at=row.received_at,
        summary=summary(row.text),
        address=_masked(row.address),
    )


def follower_page(rows: Sequence[FollowerRow]) -> FollowerPage:
    """Return a page of them."""
    items = [follower_view(row) for row in rows[:PAGE]]
    return FollowerPage(items=items, next=items[-1].number if len(rows) > PAGE else None)


def alike_list(found: Sequence[Alike], catalogue: Catalogue) -> AlikeList:
    """Return the open incidents that may be the same thing."""
    return AlikeList(items=[_alike(one, catalogue) for one in found])


def _alike(one: Alike, catalogue: Catalogue) -> AlikeView:
    row = one.candidate
    return AlikeView(
        number=row.number,
        status=row.status,
        received_at=row.received_at,
        category=catalogue.category(row.category),
        lead_unit=catalogue.unit(row.lead_unit),
        followers=row.followers,
        summary=summary(row.text),
        address=_masked(row.address),
        distance_m=None if one.distance_m is None else round(one.distance_m),
        same_words=round(one.words, 2),
        same_category=one.same_category,
    )


def _masked(address: str | None) -> str | None:
    return mask_numbers(readable(address)) if address else None
