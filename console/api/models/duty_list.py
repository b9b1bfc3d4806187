"""The lists of what is whose: of the town, of its villages and of its grids."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, UnitRef
from console.api.models.reference import ReasonCode
from dispatch.domain.township.duty_list import ItemKind
from dispatch.domain.township.responsibility import Level


class DutyItemView(Struct, frozen=True, kw_only=True):
    """One item: what it is, on which law it rests, which department of the county is in charge, and who does what.

    units: to whom the responsibility catalogue gives it. category: of a grid's item, what it is about.
    """

    id: str
    kind: ItemKind
    text: str
    law: str | None
    department: ReasonCode | None
    does: str | None
    category: CategoryName | None
    units: list[UnitRef]


class DutyListView(Struct, frozen=True, kw_only=True):
    """The list of a level in the version in force."""

    level: Level
    version: Annotated[str | None, Meta(description="None where the township has published no such list")]
    items: list[DutyItemView]


class CitedItem(Struct, frozen=True, kw_only=True):
    """An item of the town's duty list as it is cited: with the version of the list and the department in charge."""

    id: str
    text: str
    version: str
    department: ReasonCode | None
