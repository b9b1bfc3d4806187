"""What a grid officer may deal with on the spot (自处置), and how many of those are checked: a list as data.

Whether photos are needed, and who may ask, is said elsewhere (`workflow`, the categories document).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, Struct

from dispatch.domain.document import shaped
from dispatch.domain.refusals import NotOnList
from dispatch.domain.terms import CategoryCode, IncidentId
from schemas.ids import derived_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfHandlingList:
    """Which matters an officer may deal with on the spot (自处置); one in `one_in` of them is checked."""

    version: str
    categories: tuple[str, ...] = ()
    one_in: int = 1

    def holds(self, category: str) -> bool:
        """Say whether the matter, or a group that it belongs to, is on the list."""
        return category.startswith(self.categories)

    def check(self, category: CategoryCode) -> None:
        """Check that the matter is on the list.

        Raises:
            NotOnList: it does not.
        """
        if not self.holds(category):
            raise NotOnList(f"category {category} is not on self-handling list v{self.version}")

    def samples(self, incident: IncidentId) -> bool:
        """Say whether this incident is one that gets checked; the same answer whenever it is asked."""
        return derived_id(incident, "sample").int % self.one_in == 0


class _Document(Struct, frozen=True):
    categories: tuple[str, ...]
    sample_one_in: Annotated[int, Meta(ge=1)] = 1


def self_handling_list_from(body: Mapping[str, Any], *, version: int | str) -> SelfHandlingList:
    """Read a document of kind `self_handling`: `{"categories": ["0301", "05"], "sample_one_in": 5}` (prefixes).

    Raises:
        BadDocument: it says too little, or would check less than none.
    """
    read = shaped("self_handling", body, _Document)
    return SelfHandlingList(version=str(version), categories=read.categories, one_in=read.sample_one_in)
