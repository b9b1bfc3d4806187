"""What may be asked of a village committee: the admission list (准入清单) as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from msgspec import Struct

from dispatch.domain.document import refuse_twice, shaped
from dispatch.domain.refusals import AdmissionItemNeeded, InvalidValue
from dispatch.domain.terms import UnitKind
from dispatch.domain.township.units import HandlingUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionItem:
    """One thing that may be asked of a village: its own duty (`duty`) or help to government (`help`)."""

    id: str
    text: str
    kind: Literal["duty", "help"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionList:
    """The admission list (准入清单) of a township in one version."""

    version: str
    items: tuple[AdmissionItem, ...] = ()

    def check(self, unit: HandlingUnit, item: str | None) -> None:
        """Check that an assignment to a village cites an item of the list; other units need none.

        Raises:
            InvalidValue: another unit's item is not on this version of the list.
            AdmissionItemNeeded: none is cited for a village, or it is not on this version of the list.
        """
        if any(found.id == item for found in self.items):
            return
        if unit.kind is not UnitKind.VILLAGE:
            if item is not None:
                raise InvalidValue("admission_item", f"it is not on admission list v{self.version}")
            return
        cited = f"{item} is not on it" if item else "none is cited"
        raise AdmissionItemNeeded(
            f"{unit.id} is a village: an item of admission list v{self.version} must be cited, {cited}"
        )


class _Document(Struct, frozen=True):
    items: tuple[AdmissionItem, ...]


def admission_list_from(body: Mapping[str, Any], *, version: int | str) -> AdmissionList:
    """Read a document of kind `admission`: `{"items": [{"id": "D01", "text": "…", "kind": "duty"}]}`.

    Raises:
        BadDocument: an item says too little, or two have the same id.
    """
    items = shaped("admission", body, _Document).items
    refuse_twice("admission", "items", (item.id for item in items))
    return AdmissionList(version=str(version), items=items)
