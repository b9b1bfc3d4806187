"""What is merged with an incident, and which open ones may be the same thing."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, Instant, UnitRef
from dispatch.domain.terms import Outcome, Status


class LeadView(Struct, frozen=True, kw_only=True):
    """The incident into which one is merged: how far it is; who may not know it gets no number."""

    number: str | None
    status: Status
    outcome: Outcome | None


class FollowerView(Struct, frozen=True, kw_only=True):
    """An incident that is merged into another one; telephone and identity numbers are masked."""

    number: str
    status: Status
    received_at: Instant
    summary: str
    address: str | None


class FollowerPage(Struct, frozen=True, kw_only=True):
    """A page of what is merged into an incident; `next`: the number after which the next page begins."""

    items: list[FollowerView]
    next: str | None


class AlikeView(Struct, frozen=True, kw_only=True):
    """An open incident that may be the same thing, and what speaks for it; telephone numbers are masked."""

    number: str
    status: Status
    received_at: Instant
    category: CategoryName | None
    lead_unit: UnitRef | None
    followers: int
    summary: str
    address: str | None
    distance_m: float | None
    same_words: Annotated[float, Meta(description="how much of the words is the same, 0 to 1")]
    same_category: bool


class AlikeList(Struct, frozen=True, kw_only=True):
    """The likeliest first."""

    items: list[AlikeView]
