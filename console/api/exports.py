"""Lists as files: asking for one, how far it is, fetching it, and letting it go. Each is its owner's alone."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from pydantic import ValidationError
from starlette.responses import FileResponse

from console.api.answer import NOT_KEPT, Answer, Door
from console.api.context import Caller, Console, Here, Names
from console.api.exporting.making import AT_ONCE, TooLong, fail, fault_of, make, still_seen
from console.api.exporting.source import AnySource, Asking
from console.api.exporting.sources import SOURCES
from console.api.field_errors import shape_error
from console.api.models.export_form import ExportWish
from console.api.models.exports import Export, ExportList
from console.api.problems import not_found
from dispatch.adapters.export_files import Attempt
from dispatch.adapters.postgres.exports import Job, Wanted
from dispatch.adapters.postgres.reading.exports import ExportRow
from dispatch.application.exporting.sheet import local
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.exporting import (
    KEPT_EACH,
    UNFINISHED_EACH,
    ExportFormat,
    ExportState,
    Hindrance,
    may_fetch,
)
from dispatch.domain.terms import AreaCode, Role, UnitId
from runtime.http.problem import FieldError, Problem, wished_language
from runtime.ids import new_id
from schemas.field_errors import Wrong
from schemas.texts import text

router: Final = Door(tags=["exports"])

MEDIA: Final = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv",
}


@router.post("/exports", status_code=201)
def ask(wish: ExportWish, caller: Caller, here: Here, names: Names, request: Request) -> Answer[Export]:
    """Ask for a list as a file: a short one is there at once (`done`), a long one is made by and by (`waiting`).

    It holds what the list itself shows to the caller, with the same filters, masked alike.
    """
    language = wish.language or wished_language(request.scope["headers"])
    source = _source(wish)
    source.gate(Asking(caller=caller, here=here, names=names, language=language))
    wanted = Wanted(what=wish.what, filter=wish.filter, format=wish.format, encoding=wish.encoding, language=language)
    job = here.services.exports.ask(new_id(), wanted, by=caller.user)
    if isinstance(job, Hindrance):
        raise _too_many(job)
    _begin(job, caller, here)
    return Answer(_view(_own(job.id, caller, here), caller), 201)


@router.get("/exports")
def list_exports(caller: Caller, here: Here) -> Answer[ExportList]:
    """Return the caller's own exports, the newest first."""
    found = here.services.reading.as_(caller).exports()
    return Answer(ExportList(items=[_view(row, caller) for row in found]))


@router.get("/exports/{id}")
def read_export(id: UUID, caller: Caller, here: Here) -> Answer[Export]:
    """Return how far an export of the caller's is."""
    return Answer(_view(_own(id, caller, here), caller))


@router.get("/exports/{id}/file", response_class=FileResponse)
def fetch(id: UUID, caller: Caller, here: Here, names: Names) -> FileResponse:
    """Return the file, while the caller holds everything it was made with and sees every incident in it.

    That it was fetched is on record.
    """
    row = _own(id, caller, here)
    if row.state is ExportState.EXPIRED:
        raise Problem(410, "gone", code="export_expired")
    if row.state is not ExportState.DONE:
        raise Problem(409, "not_open", code="export_not_there")
    SOURCES[row.what].gate(Asking(caller=caller, here=here, names=names, language=row.language))
    if not _is_fetchable(row, caller):
        raise Problem(403, "not_yours", code="export_rights_changed")
    made = Attempt(id, row.attempts)
    path = here.services.export_files.path(made)
    if not path.is_file():
        raise Problem(409, "not_open", code="export_not_there")
    if not still_seen(here.services.export_files.about(made), caller, here):
        raise Problem(403, "not_yours", code="export_rights_changed")
    here.services.exports.note_fetched(id, by=caller.user)
    named = f"attachment; filename*=UTF-8''{quote(_name(row))}"
    kind = MEDIA[row.format] + (f"; charset={row.encoding}" if row.format is ExportFormat.CSV else "")
    return FileResponse(path, headers={**NOT_KEPT, "Content-Disposition": named, "Content-Type": kind})


@router.delete("/exports/{id}", status_code=204)
def remove(id: UUID, caller: Caller, here: Here) -> Response:
    """Let an export of the caller's stop where it is, or its file go."""
    if not here.services.exports.cancel(id, by=caller.user):
        raise not_found()
    here.services.export_files.remove(id)
    return Response(status_code=204)


def _source(wish: ExportWish) -> AnySource:
    source = SOURCES.get(wish.what)
    if source is None:
        wrong = FieldError("what", Wrong.NOT_ONE_OF, {"allowed": sorted(SOURCES)})
        raise Problem(422, "invalid", errors=[wrong])
    try:
        source.wish.model_validate(wish.filter)
    except ValidationError as error:
        found: list[Any] = [{**each, "loc": ("body", "filter", *each["loc"])} for each in error.errors()]
        raise Problem(422, "invalid", errors=[shape_error(each) for each in found]) from error
    return source


def _begin(job: Job, caller: Actor, here: Console) -> None:
    """Make what is short; leave to a worker what is long. What the list's own route refuses is refused here."""
    exports = here.services.exports
    try:
        make(job, caller, here, most=AT_ONCE)
    except TooLong:
        exports.put_off(job)
    except Exception as error:
        fail(job, fault_of(error), error, here)
        raise


def _too_many(found: Hindrance) -> Problem:
    if found is Hindrance.UNFINISHED:
        return Problem(429, "later", code="exports_unfinished", n=UNFINISHED_EACH)
    return Problem(409, "not_open", code="exports_kept", n=KEPT_EACH)


def _own(id: UUID, caller: Actor, here: Console) -> ExportRow:
    row = here.services.reading.as_(caller).export(id)
    if row is None:
        raise not_found()
    return row


def _is_fetchable(row: ExportRow, caller: Actor) -> bool:
    if row.state is not ExportState.DONE or row.grants is None or row.what not in SOURCES:
        return False
    held = [
        Grant(role=Role(role), area=AreaCode(area), unit=UnitId(unit) if unit else None)
        for role, area, unit in row.grants
    ]
    return may_fetch(held, caller)


def _name(row: ExportRow) -> str:
    title = text(f"export.what.{row.what}", row.language)
    return f"{title} {local(row.asked_at):%Y-%m-%d %H%M}.{row.format}"


def _view(row: ExportRow, caller: Actor) -> Export:
    return Export(
        id=row.id,
        what=row.what,
        filter=row.filter,
        format=row.format,
        encoding=row.encoding,
        state=row.state,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        expires_at=row.expires_at,
        rows=row.rows,
        bytes=row.bytes,
        replaced=row.replaced,
        fault=row.fault,
        name=_name(row),
        fetchable=_is_fetchable(row, caller),
    )
