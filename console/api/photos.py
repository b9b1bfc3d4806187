"""Showing photos: the picture we made of one, to whoever sees its incident."""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import FileResponse

from console.api.context import Caller, Here
from console.api.problems import not_found
from dispatch.adapters.postgres.incidents import attachments
from dispatch.adapters.postgres.reading.details import is_visible
from dispatch.application.policy import visible

router: Final = APIRouter(tags=["attachments"])


@router.get("/attachments/{id}", response_class=FileResponse)
def show_photo(id: UUID, caller: Caller, here: Here, size: Literal["full", "thumb"] = "full") -> FileResponse:
    """Return the re-encoded picture or its thumb, once there is one."""
    with here.services.engine.connect() as connection:
        stored = attachments.stored(connection, id)
        if stored is None or not is_visible(connection, visible(caller), stored.incident):
            raise not_found()
    path = here.services.media.path(stored.sha256, size)
    if not path.is_file():
        raise not_found()
    return FileResponse(
        path,
        media_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=86400, immutable", "Content-Disposition": "inline"},
    )
