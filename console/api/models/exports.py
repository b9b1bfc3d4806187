"""Exports: lists as files, and how far they are."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant
from dispatch.domain.exporting import Encoding, ExportFault, ExportFormat, ExportState


class Export(Struct, frozen=True, kw_only=True):
    """A list that the caller asked for as a file."""

    id: UUID
    what: Annotated[str, Meta(description="which list: `export.what.<what>` in the catalogue")]
    filter: Annotated[dict[str, Any], Meta(description="what of it, as the parameters of the list's own route")]
    format: ExportFormat
    encoding: Encoding
    state: ExportState
    asked_at: Instant
    ended_at: Instant | None
    expires_at: Annotated[Instant | None, Meta(description="until when the file can be fetched")]
    rows: Annotated[int, Meta(description="written so far")]
    bytes: int | None
    replaced: Annotated[int, Meta(description="signs that the encoding does not have, each written as 〓")]
    fault: Annotated[ExportFault | None, Meta(description="why there is no file")]
    name: Annotated[str, Meta(description="of the file")]
    fetchable: Annotated[
        bool, Meta(description="the file is there, and the caller still holds everything it was made with")
    ]


class ExportList(Struct, frozen=True, kw_only=True):
    """The caller's exports, the newest first."""

    items: list[Export]
