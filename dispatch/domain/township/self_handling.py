"""What a grid officer may deal with on the spot (自处置), and how many of those are checked: a list as data.

Its items are read like those of the other lists (`duty_list`). Whether photos are needed, and who may ask, is said
elsewhere (`workflow`, the categories document).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from dispatch.domain.document import Where, shaped
from dispatch.domain.refusals import NotOnList
from dispatch.domain.terms import CategoryCode, IncidentId
from dispatch.domain.township.duty_list import DutyList, duty_list_from
from schemas.ids import derived_id

NO_LIST: Final = DutyList(level="cell", version="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfHandlingList:
    """Which matters an officer may deal with on the spot (自处置); one in `one_in` of them is checked."""

    listed: DutyList = NO_LIST
    one_in: int = 1

    @property
    def version(self) -> str:
        """Which version of the list it is."""
        return self.listed.version

    def holds(self, category: str) -> bool:
        """Say whether the matter, or a group that it belongs to, is on the list."""
        return self.listed.holds(category)

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
    sample_one_in: Annotated[int, Meta(ge=1)] = 1


def self_handling_list_from(body: Mapping[str, Any], *, version: int | str) -> SelfHandlingList:
    """Read a document of kind `self_handling`.

    `{"items": [{"id": "G01", "kind": "basic", "text": "…", "category": "06010"}], "sample_one_in": 5}`; a category is
    a prefix.

    Raises:
        BadDocument: it says too little, or would check less than none.
    """
    one_in = shaped(Where("self_handling"), body, _Document).sample_one_in
    return SelfHandlingList(listed=duty_list_from(body, version=version, level="cell"), one_in=one_in)
