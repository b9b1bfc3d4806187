"""Who else has an incident open: the desk says every few seconds what it shows, and is told of the others.

It is no part of the stream: that is one way, and shared by all that a person looks at.
"""

from __future__ import annotations

from typing import Final

from console.api.answer import Answer, Door
from console.api.context import Caller, Here
from console.api.models.names import Person
from console.api.models.presence import Present
from console.api.problems import not_found
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.application.policy import Sight, sight

router: Final = Door(tags=["incidents"])


@router.post("/incidents/{number}/presence")
def note(number: str, caller: Caller, here: Here) -> Answer[Present]:
    """Note that the caller has it open, and return who else has; for those who see the whole of it."""
    found = here.services.reading.as_(caller).page(Filters(number=number, limit=1)).items
    if not found or sight(caller, found[0].concerned) is not Sight.WHOLE:
        raise not_found()
    others = here.services.presence.note(found[0].id, caller.user)
    return Answer(Present(people=[Person(user=one.user, name=one.name) for one in others]))


@router.delete("/incidents/{number}/presence", status_code=204)
def leave(number: str, caller: Caller, here: Here) -> None:
    """Note that the caller closed it."""
    here.services.presence.leave(number, caller.user)
