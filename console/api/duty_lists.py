"""The lists of what is whose, as people read them: the town's duty list, and those of its villages and grids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Names
from console.api.models.duty_list import DutyItemView, DutyListView
from dispatch.domain.township.duty_list import DutyItem, DutyList
from dispatch.domain.township.responsibility import Level

router: Final = Door(tags=["reference"])


@router.get("/duty-lists/{level}")
def read_duty_list(level: Level, caller: Caller, names: Names) -> Answer[DutyListView]:
    """Return the list of a level: of the town, of its villages, or of its grids (cell)."""
    return Answer(list_view(names, level))


def list_view(names: Catalogue, level: Level) -> DutyListView:
    """Return the list of a level, each item with the units to which the responsibility catalogue gives it."""
    listed = _listed(names, level)
    version = listed.version if listed.items else None
    return DutyListView(level=level, version=version, items=[_item(item, level, names) for item in listed.items])


def _listed(names: Catalogue, level: Level) -> DutyList:
    lists = {"town": names.duties.town, "village": names.duties.villages, "cell": names.grids}
    return lists.get(level, DutyList(level=level, version="none"))


def _item(item: DutyItem, level: Level, names: Catalogue) -> DutyItemView:
    return DutyItemView(
        id=item.id,
        kind=item.kind,
        text=item.text,
        law=item.law,
        department=names.department(item.department),
        does=item.does,
        category=names.category(item.category),
        units=[names.unit_ref(unit) for unit in dict.fromkeys(_units(item, level, names))],
    )


def _units(item: DutyItem, level: Level, names: Catalogue) -> Iterator[str]:
    for row in names.duties.rows:
        cited = {"town": row.duty_item, "village": row.admission_item}.get(level)
        if cited == item.id:
            yield row.unit
