"""Reading what is merged with an incident, and what might be."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query

from console.api.answer import Answer, Door
from console.api.context import Caller, Here, Names
from console.api.incidents import read_details
from console.api.models.merged import AlikeList, FollowerPage
from console.api.problems import not_found
from console.api.views_merged import alike_list, follower_page
from dispatch.adapters.postgres.reading.details import Details
from dispatch.application.policy import Sight, sight
from dispatch.domain.actor import Actor

router: Final = Door(tags=["incidents"])


@router.get("/incidents/{number}/merged")
def list_merged(
    number: str, caller: Caller, here: Here, after: Annotated[str | None, Query(max_length=40)] = None
) -> Answer[FollowerPage]:
    """Return a page of what is merged into an incident; the page after it by `next`."""
    _check_whole(read_details(here, caller, number), caller)
    found = here.services.reading.as_(caller).followers(number, after)
    if found is None:
        raise not_found()
    return Answer(follower_page(found))


@router.get("/incidents/{number}/alike")
def list_alike(number: str, caller: Caller, here: Here, names: Names) -> Answer[AlikeList]:
    """Return the open incidents that may be the same thing as this one, out of what the caller sees."""
    _check_whole(read_details(here, caller, number), caller)
    found = here.services.reading.as_(caller).alike(number)
    if found is None:
        raise not_found()
    return Answer(alike_list(found, names))


def _check_whole(found: Details, caller: Actor) -> None:
    """What others reported is nothing to somebody who reported, or had the incident by mistake."""
    if sight(caller, found.concerned) is not Sight.WHOLE:
        raise not_found()
