"""Showing photos: the picture we made of one, to whoever sees its incident."""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import FileResponse

from console.api.answer import NOT_KEPT
from console.api.context import Caller, Here
from console.api.problems import not_found

router: Final = APIRouter(tags=["attachments"])


@router.get("/attachments/{id}", response_class=FileResponse)
def show_photo(id: UUID, caller: Caller, here: Here, size: Literal["full", "thumb"] = "full") -> FileResponse:
    """Return the re-encoded picture or its thumb, once there is one."""
    stored = here.services.reading.as_(caller).photo(id)
    if stored is None:
        raise not_found()
    path = here.services.media.path(stored.sha256, size)
    if not path.is_file():
        raise not_found()
    return FileResponse(
        path,
        media_type="image/jpeg",
        headers={**NOT_KEPT, "Content-Disposition": "inline"},
    )
