"""Why a document was not changed or published, as problems."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from console.api.moves import version_of
from console.api.problems import not_found
from console.api.views_documents import fault_views
from dispatch.adapters.postgres.drafts import DraftStale
from dispatch.adapters.postgres.publishing import PublishingRefused
from dispatch.application.documents.faults import fault_of
from runtime.http.problem import Problem, wished_language


def revision_of(if_match: str | None) -> int:
    """Return the revision of a draft that `If-Match` names.

    Raises:
        Problem: it names none.
    """
    revision = version_of(if_match)
    if revision is None:
        raise Problem(428, "version_needed", code="draft_revision_needed")
    return revision


def stale_problem(stale: DraftStale) -> Problem:
    """Return the answer to somebody who comes second, or for a draft that is over."""
    if stale.now is None:
        return not_found()
    if stale.now.published_as is not None:
        return Problem(412, "stale", code="draft_published", name=stale.now.changed_by_name)
    if stale.now.ended_at is not None:
        return Problem(412, "stale", code="draft_dropped", name=stale.now.changed_by_name)
    return Problem(412, "stale", code="draft_stale", name=stale.now.changed_by_name)


def refused_problem(refused: PublishingRefused, request: Request) -> Problem:
    """Return the answer where nothing was published or withdrawn."""
    match refused.code:
        case "past":
            return Problem(422, "invalid", code="document_past")
        case "new_alone":
            return Problem(422, "invalid", code="document_new_alone")
        case "behind":
            return Problem(409, "document_behind")
        case "unchanged":
            return Problem(409, "document_unchanged")
        case "not_coming":
            return Problem(409, "document_not_coming")
        case _:
            faults = fault_views(map(fault_of, refused.misfits), wished_language(request.scope["headers"]))
            said: dict[str, Any] = {"n": len(faults), "first": faults[0].message if faults else ""}
            if refused.since is None:
                return Problem(422, "document_misfit", members={"faults": faults}, **said)
            said["since"] = refused.since.isoformat()
            return Problem(422, "document_misfit", code="document_misfit_later", members={"faults": faults}, **said)
