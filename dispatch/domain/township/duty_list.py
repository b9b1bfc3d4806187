"""What a level of government has to do itself, helps with, or was relieved of: one kind of list for all three levels.

The town's is the duty list (履职事项清单), a village's the admission list (准入清单), a grid's the list of what an
officer may deal with on the spot (自处置). They are published by different bodies at different times, so each is a
document of its own; what an item is, and how it is read and cited, is the same. What follows from an item of the town's
list is said in `duties`, from one of the grid's in `self_handling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.document import BadDocument, Misfit, Where, refuse_twice, shaped
from dispatch.domain.refusals import AdmissionItemNeeded, InvalidValue
from dispatch.domain.terms import UnitKind
from dispatch.domain.township.responsibility import Level
from dispatch.domain.township.units import HandlingUnit
from schemas.field_errors import Wrong

DOCUMENTS: Final[Mapping[Level, str]] = {"town": "duty_list", "village": "admission", "cell": "self_handling"}
"""The kind of document in which the list of a level lies."""


class ItemKind(StrEnum):
    """基本履职: its own, it answers alone. 配合履职: a department leads and it helps. 收回: a department took it."""

    BASIC = "basic"
    HELPING = "helping"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyItem:
    """One item (事项) of a list.

    law: on what it rests. department: the code of the county's department that is in charge, or took it over.
    does: what the town does towards it; of what was taken back, how the department does it. category: of a grid's
    item, the matters that it is about, as a prefix of their codes.
    """

    id: str
    text: str
    kind: ItemKind
    law: str | None = None
    department: str | None = None
    does: str | None = None
    category: str | None = None

    @property
    def of_county(self) -> bool:
        """Say whether a department of the county leads, so that the list is the grant to send it there."""
        return self.kind is not ItemKind.BASIC


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyList:
    """The list of a level in one version."""

    level: Level
    version: str
    items: tuple[DutyItem, ...] = ()

    @property
    def name(self) -> str:
        """How explanations cite it, e.g. `duty_list 2026-11`."""
        return f"{DOCUMENTS[self.level]} {self.version}"

    def item(self, id: str | None) -> DutyItem | None:
        """Return the item with this id, None when this version of the list has none."""
        return next((item for item in self.items if item.id == id), None)

    def holds(self, category: str) -> bool:
        """Say whether an item is about the matter, or about a group that it belongs to."""
        return category.startswith(tuple(item.category for item in self.items if item.category is not None))

    def check_admitted(self, unit: HandlingUnit, cited: str | None) -> None:
        """Check, by the list of the villages, that an assignment to one cites an item; other units need none.

        Raises:
            InvalidValue: another unit's item is not on this version of the list.
            AdmissionItemNeeded: none is cited for a village, or it is not on this version of the list.
        """
        if self.item(cited) is not None:
            return
        if unit.kind is not UnitKind.VILLAGE:
            if cited is not None:
                raise InvalidValue("admission_item", Wrong.INVALID_ADMISSION_ITEM)
            return
        lacks = f"{cited} is not on it" if cited else "none is cited"
        raise AdmissionItemNeeded(
            f"{unit.id} is a village: an item of admission list v{self.version} must be cited, {lacks}"
        )


class _Document(Struct, frozen=True):
    items: tuple[DutyItem, ...]


def duty_list_from(body: Mapping[str, Any], *, version: int | str, level: Level) -> DutyList:
    """Read the list of a level.

    `{"items": [{"id": "P03", "kind": "helping", "text": "…", "law": "…", "department": "water", "does": "…"}]}`

    Raises:
        BadDocument: an item says too little for its kind or level, or two have the same id.
    """
    kind = DOCUMENTS[level]
    items = shaped(Where(kind), body, _Document).items
    refuse_twice(Where(kind), "items", (item.id for item in items))
    wrong = [lack for n, item in enumerate(items) for lack in _lacks(item, level, Where(kind, ("items", n)))]
    if wrong:
        raise BadDocument.of(wrong)
    return DutyList(level=level, version=str(version), items=items)


def departments_unknown(listed: DutyList, departments: Iterable[str]) -> Iterator[Misfit]:
    """Say which items name a department that the county's centre does not have."""
    known = set(departments)
    for number, item in enumerate(listed.items):
        if item.department is not None and item.department not in known:
            here = Where(DOCUMENTS[listed.level], ("items", number, "department"))
            said = f"{item.department} is no department of the county in units"
            yield Misfit(here, said, "no_department", {"value": item.department})


def _lacks(item: DutyItem, level: Level, here: Where) -> Iterator[Misfit]:
    of = {"item": item.id}
    if level == "cell" and item.category is None:
        yield Misfit(here, "it does not say for which category an officer may do it", "item_category", of)
    if level != "town":
        if item.kind is ItemKind.TAKEN_BACK:
            yield Misfit(here, "only from a town something is taken back", "item_taken_back", of)
        return
    if item.of_county and not item.department:
        yield Misfit(here, f"what is {item.kind} names the department in charge", "item_department", of)
    if item.kind is ItemKind.HELPING and not item.does:
        yield Misfit(here, "what is helping says what the town does", "item_does", of)
    if item.kind is ItemKind.BASIC and item.department:
        yield Misfit(here, "what is basic is the town's alone and names no department", "item_basic", of)
