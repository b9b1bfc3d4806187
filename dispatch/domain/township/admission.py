"""What may be asked of a village committee, and what a grid officer may deal with on the spot: two lists as data.

Whether photos are needed, and who may ask, is said elsewhere (`workflow`, the categories document).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch.domain.refusals import AdmissionItemNeeded, NotOnList
from dispatch.domain.terms import CategoryCode, IncidentId, UnitKind
from dispatch.domain.township.unit import HandlingUnit
from schemas.ids import derived_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionItem:
    """One thing that may be asked of a village: its own duty (`duty`) or help to government (`help`)."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionList:
    """The admission list (准入清单) of a township in one version."""

    version: str
    items: tuple[AdmissionItem, ...] = ()

    def check(self, unit: HandlingUnit, item: str | None) -> None:
        """Check that an assignment to a village cites an item of the list; other units need none.

        Raises:
            AdmissionItemNeeded: none is cited, or it does not stand on this version of the list.
        """
        if unit.kind is not UnitKind.VILLAGE or any(found.id == item for found in self.items):
            return
        cited = f"{item} does not stand on it" if item else "none is cited"
        raise AdmissionItemNeeded(
            f"{unit.id} is a village: an item of admission list v{self.version} must be cited, {cited}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfHandlingList:
    """Which matters an officer may deal with on the spot (自处置); one in `one_in` of them is checked."""

    version: str
    categories: tuple[str, ...] = ()
    one_in: int = 1

    def check(self, category: CategoryCode) -> None:
        """Check that the matter stands on the list.

        Raises:
            NotOnList: it does not.
        """
        if not any(category.startswith(prefix) for prefix in self.categories):
            raise NotOnList(f"category {category} is not on self-handling list v{self.version}")

    def samples(self, incident: IncidentId) -> bool:
        """Say whether this incident is one that gets checked; the same answer whenever it is asked."""
        return derived_id(incident, "sample").int % self.one_in == 0


NO_ADMISSIONS: Final = AdmissionList(version="none")
NO_SELF_HANDLING: Final = SelfHandlingList(version="none")


def admission_list_from(body: Mapping[str, Any], *, version: int | str) -> AdmissionList:
    """Read a document of kind `admission_list`: `{"items": [{"id": "D01", "text": "…", "kind": "duty"}]}`."""
    items = tuple(AdmissionItem(id=item["id"], text=item["text"], kind=item["kind"]) for item in body["items"])
    return AdmissionList(version=str(version), items=items)


def self_handling_list_from(body: Mapping[str, Any], *, version: int | str) -> SelfHandlingList:
    """Read a document of kind `self_handling`: `{"categories": ["0301", "05"], "sample_one_in": 5}` (prefixes)."""
    one_in = body.get("sample_one_in", 1)
    if one_in < 1:
        raise ValueError("self_handling: sample_one_in must be at least 1")
    return SelfHandlingList(version=str(version), categories=tuple(body["categories"]), one_in=one_in)
