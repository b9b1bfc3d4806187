"""How an explanation cites an item of the town's duty list: what it says, on which law it rests, and who does what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dispatch.domain.township.duty_list import DutyItem, DutyList, ItemKind
from schemas.incident_records import Line
from schemas.reasons import Reason, line

_KINDS: Final[Mapping[ItemKind, Reason]] = {
    ItemKind.BASIC: Reason.ROUTE_DUTY_BASIC,
    ItemKind.HELPING: Reason.ROUTE_DUTY_HELPING,
    ItemKind.TAKEN_BACK: Reason.ROUTE_DUTY_TAKEN_BACK,
}
_DOES: Final[Mapping[ItemKind, Reason]] = {
    ItemKind.BASIC: Reason.ROUTE_DUTY_TOWN_DOES,
    ItemKind.HELPING: Reason.ROUTE_DUTY_TOWN_DOES,
    ItemKind.TAKEN_BACK: Reason.ROUTE_DUTY_DEPARTMENT_DOES,
}


def cited(item: DutyItem, listed: DutyList) -> Iterator[Line]:
    """Yield the lines by which an item is cited; a basic one names no department."""
    department = {"department": item.department} if item.department else {}
    yield line(_KINDS[item.kind], duty_item=item.id, item_text=item.text, version=listed.version, **department)
    if item.law:
        yield line(Reason.ROUTE_DUTY_LAW, law=item.law)
    if item.does:
        yield line(_DOES[item.kind], does=item.does)
