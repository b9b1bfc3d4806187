"""Showing photos: the picture we made of one, to whoever sees it among those of its incident."""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

from starlette.responses import FileResponse

from console.api.answer import NOT_KEPT, Door
from console.api.context import Caller, Here
from console.api.problems import not_found
from console.api.views_shown import Shown
from dispatch.adapters.postgres.reading.photos import Picture
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.application.policy import Sight, sight
from dispatch.domain.actor import Actor

router: Final = Door(tags=["attachments"])


@router.get("/attachments/{id}", response_class=FileResponse)
def show_photo(id: UUID, caller: Caller, here: Here, size: Literal["full", "thumb"] = "full") -> FileResponse:
    """Return the re-encoded picture or its thumb, once there is one."""
    reading = here.services.reading.as_(caller)
    found = reading.picture(id)
    if found is None or not _is_shown(found, id, reading, caller):
        raise not_found()
    path = here.services.media.path(found.stored.sha256, size)
    if not path.is_file():
        raise not_found()
    return FileResponse(
        path,
        media_type="image/jpeg",
        headers={**NOT_KEPT, "Content-Disposition": "inline"},
    )


def _is_shown(found: Picture, id: UUID, reading: Reading, caller: Actor) -> bool:
    """Say whether a photo is among those that the caller sees; whoever sees the whole incident sees them all."""
    if sight(caller, found.concerned) is Sight.WHOLE:
        return True
    details = reading.details(found.number)
    return details is not None and any(row.id == id for row in Shown(details, caller).photos())
