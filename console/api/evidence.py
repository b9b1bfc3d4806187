"""The evidence of one incident, as an archive with hashes: what its page shows to the caller, and nothing else."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import StreamingResponse

from console.api.answer import NOT_KEPT, Door
from console.api.context import Caller, Here, Names
from console.api.exporting.evidence import evidence_of
from console.api.exporting.source import Asking
from console.api.incidents import read_details
from runtime.http.problem import wished_language

router: Final = Door(tags=["exports"])

ZIP: Final = "application/zip"


@router.get("/incidents/{number}/evidence", response_class=StreamingResponse, responses={200: {"content": {ZIP: {}}}})
def read_evidence(number: str, caller: Caller, here: Here, names: Names, request: Request) -> StreamingResponse:
    """Return incident, history, photos, receipt and a page to read, each with its SHA-256, the sums signed.

    The receipt is there for the reporter, and for those who may call the reporter back. That it was fetched is on
    record.
    """
    found = read_details(here, caller, number)
    language = wished_language(request.scope["headers"])
    evidence = evidence_of(found, Asking(caller=caller, here=here, names=names, language=language))
    here.record_disclosure(evidence.detail.reporter, number, to=caller)
    here.services.exports.note_evidence(number, by=caller.user)
    named = f'attachment; filename="evidence-{evidence.detail.number}.zip"'
    return StreamingResponse(evidence.archive(), media_type=ZIP, headers={**NOT_KEPT, "Content-Disposition": named})
