"""The parts of an incident that was split, and what they are parts of."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, UnitRef
from dispatch.domain.terms import Outcome, Status


class ParentView(Struct, frozen=True, kw_only=True):
    """The incident of which one is a part: how far it is, for those who may see it."""

    number: str
    status: Status | None
    outcome: Outcome | None
    visible: Annotated[bool, Meta(description="the caller may open it")]


class PartView(Struct, frozen=True, kw_only=True):
    """A part: who has it, and how far it is; telephone and identity numbers are masked.

    Whoever reported the whole gets neither its number nor its words: these are for the units.
    """

    number: str | None
    status: Status
    outcome: Outcome | None
    category: CategoryName | None
    lead_unit: UnitRef | None
    summary: str | None
    joined: Annotated[bool, Meta(description="it was answered for together with the others")]
    visible: Annotated[bool, Meta(description="the caller may open it")]
