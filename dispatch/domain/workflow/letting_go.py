"""Who is told that a unit has nothing to help with any more, whatever let it go."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from dispatch.domain.co_handlers import co_handlers, open_co_handlers
from dispatch.domain.incident import Incident, Notice
from dispatch.domain.terms import AssignmentState, Role
from schemas.ids import derived_id


def told_to_released(before: Incident, after: Incident, cause: UUID) -> Iterator[Notice]:
    """Tell the people of each unit that was helping: somebody may be on the way.

    Of what turned out to be an accusation nobody is told that it was one; it only disappears.
    """
    helping = {held.id for held in open_co_handlers(before)}
    if not helping or after.accused:
        return
    for held in co_handlers(after):
        if held.id in helping and held.state is AssignmentState.RELEASED:
            for to in (Role.HANDLER, Role.UNIT_LEAD):
                id = derived_id(cause, f"co-released-{to}-{held.id}")
                yield Notice(id=id, kind="co_released", to=to, unit=held.unit)
