"""What the township is set up with: reading every version, proposing a change, publishing it from a date, and back."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request

from console.api.answer import Answer, Door
from console.api.context import Caller, Console, Here
from console.api.models.document_forms import (
    LONGEST_VERSION,
    Proposal,
    Publication,
    WayBack,
    Withdrawal,
    WrittenDocument,
)
from console.api.models.documents import (
    DocumentDifference,
    DocumentHistory,
    DocumentKinds,
    DocumentLook,
    DocumentText,
    Draft,
    PublishedAs,
)
from console.api.moves import IF_MATCH, version_of
from console.api.problems import not_found
from console.api.views_documents import (
    change_views,
    draft_head,
    draft_view,
    fault_views,
    kind_view,
    newest_of,
    table_views,
    version_view,
)
from dispatch.adapters.postgres import drafts
from dispatch.adapters.postgres.drafts import DraftStale
from dispatch.adapters.postgres.publishing import PublishingRefused
from dispatch.application.documents.faults import fault_of, look
from dispatch.application.documents.text import written
from dispatch.application.policy import looks_after_documents
from dispatch.domain.actor import Actor
from dispatch.domain.difference import difference
from dispatch.domain.terms import AreaCode
from runtime.http.problem import Problem, wished_language
from runtime.ids import new_id
from schemas.reference import PUBLISHABLE, ReferenceDocument
from schemas.reference_shape import shape_of

PATH: Final = "/documents"
BODY_LIMIT: Final = 4 * 1024 * 1024
"""Areas carry their polygons; what is no ASCII takes three bytes a sign, and six where it is escaped."""

router: Final = Door(tags=["documents"])


async def keeper_of(caller: Caller, here: Here) -> Actor:
    """Return the caller, who has to be a supervisor or an administrator of the town."""
    if not looks_after_documents(caller, AreaCode(here.services.settings.town)):
        raise Problem(403, "not_yours", code="documents_not_yours")
    return caller


def kind_of(kind: str) -> str:
    """Return the kind that a path names, which has to be one."""
    if kind not in PUBLISHABLE:
        raise not_found()
    return kind


Keeper = Annotated[Actor, Depends(keeper_of)]
Kind = Annotated[str, Depends(kind_of)]
Named = Annotated[str | None, Query(max_length=LONGEST_VERSION)]


@router.get(PATH)
def list_kinds(keeper: Keeper, here: Here) -> Answer[DocumentKinds]:
    """Return every kind with its version in force, what is coming, and how much is proposed."""
    book = here.services.document_book
    versions, proposed = book.versions(), book.drafts()
    items = [
        kind_view(kind, [each for each in versions if each.kind == kind], sum(each.kind == kind for each in proposed))
        for kind in PUBLISHABLE
    ]
    return Answer(DocumentKinds(items=items))


@router.get(f"{PATH}/{{kind}}")
def read_kind(kind: Kind, keeper: Keeper, here: Here) -> Answer[DocumentHistory]:
    """Return every version of a kind, the newest first, and what is proposed."""
    versions = here.services.document_book.versions(kind)
    newest = newest_of(versions)
    shown = DocumentHistory(
        kind=kind,
        title=shape_of(kind).title,
        tables=table_views(kind),
        newest=newest,
        versions=[version_view(each) for each in versions],
        drafts=[draft_head(each, newest) for each in here.services.document_book.drafts(kind)],
    )
    return Answer(shown)


@router.get(f"{PATH}/{{kind}}/versions/{{version}}")
def read_version(kind: Kind, version: str, keeper: Keeper, here: Here) -> Answer[DocumentText]:
    """Return what a version says."""
    found = _version(here, kind, version)
    text = written(kind, found.body)
    return Answer(DocumentText(kind=kind, version=version, body=dict(found.body), text=text))


@router.get(f"{PATH}/{{kind}}/difference")
def compare(
    kind: Kind, to: Annotated[str, Query(max_length=LONGEST_VERSION)], keeper: Keeper, here: Here, since: Named = None
) -> Answer[DocumentDifference]:
    """Return what a version says otherwise than another one, than the version in force if none is named."""
    after = _version(here, kind, to)
    before = _version(here, kind, since) if since is not None else here.services.document_book.document(kind)
    changes = difference(before.body if before else {}, after.body, shape_of(kind).keys)
    return Answer(
        DocumentDifference(before=before.version if before else None, after=to, changes=change_views(changes))
    )


@router.post(f"{PATH}/{{kind}}/look")
def look_at(kind: Kind, wanted: WrittenDocument, keeper: Keeper, here: Here, request: Request) -> Answer[DocumentLook]:
    """Say what is wrong with a text, and what it says otherwise than a version; nothing is kept."""
    book = here.services.document_book
    beside = book.in_force()
    against = wanted.against or newest_of(book.versions(kind))
    before = _version(here, kind, against) if against is not None else None
    found = look(kind, wanted.text, beside=beside, fits=here.fits)
    changes = difference(before.body if before else {}, found.body or {}, shape_of(kind).keys) if found.body else ()
    shown = DocumentLook(
        faults=fault_views(found.faults, wished_language(request.scope["headers"])),
        against=against,
        changes=change_views(changes),
        body=dict(found.body) if found.body is not None else None,
    )
    return Answer(shown)


@router.post(f"{PATH}/{{kind}}/drafts", status_code=201)
def propose(kind: Kind, proposal: Proposal, keeper: Keeper, here: Here) -> Answer[Draft]:
    """Keep a proposal, which may still be wrong."""
    book, by = here.services.document_book, keeper.user
    made = book.propose(
        new_id(), kind, proposal.text, remark=proposal.remark, based_on=_base(here, kind, proposal), by=by
    )
    return Answer(draft_view(made, newest_of(book.versions(kind))), 201)


@router.get(f"{PATH}/drafts/{{id}}")
def read_draft(id: UUID, keeper: Keeper, here: Here) -> Answer[Draft]:
    """Return a proposal."""
    found = _draft(here, id)
    return Answer(draft_view(found, newest_of(here.services.document_book.versions(found.kind))))


@router.post(f"{PATH}/drafts/{{id}}")
def rewrite(
    id: UUID, proposal: Proposal, keeper: Keeper, here: Here, if_match: Annotated[str | None, IF_MATCH] = None
) -> Answer[Draft]:
    """Go on writing at a proposal, at the revision that was read."""
    book, kind = here.services.document_book, _draft(here, id).kind
    base = _base(here, kind, proposal)
    try:
        after = book.rewrite(
            id, _revision(if_match), text=proposal.text, remark=proposal.remark, based_on=base, by=keeper.user
        )
    except DraftStale as stale:
        raise _stale(stale) from stale
    return Answer(draft_view(after, newest_of(book.versions(kind))))


@router.delete(f"{PATH}/drafts/{{id}}", status_code=204)
def drop(id: UUID, keeper: Keeper, here: Here, if_match: Annotated[str | None, IF_MATCH] = None) -> None:
    """Give a proposal up, at the revision that was read."""
    _draft(here, id)
    try:
        here.services.document_book.drop(id, _revision(if_match), by=keeper.user)
    except DraftStale as stale:
        raise _stale(stale) from stale


@router.post(f"{PATH}/drafts/{{id}}/publish")
def publish(
    id: UUID,
    wanted: Publication,
    keeper: Keeper,
    here: Here,
    request: Request,
    if_match: Annotated[str | None, IF_MATCH] = None,
) -> Answer[PublishedAs]:
    """Publish a proposal from an instant that is not past, at the revision that was read."""
    draft, book = _draft(here, id), here.services.document_book
    found = look(draft.kind, draft.text, beside=book.in_force(wanted.effective_from), fits=here.fits)
    if found.faults:
        faults = fault_views(found.faults, wished_language(request.scope["headers"]))
        raise Problem(422, "document_faulty", members={"faults": faults}, n=len(faults), first=faults[0].message)
    try:
        version = book.publish(
            id,
            _revision(if_match),
            effective_from=wanted.effective_from,
            remark=wanted.remark,
            by=keeper.user,
            fits=here.fits,
            reaches_open=wanted.reaches_open,
        )
    except DraftStale as stale:
        raise _stale(stale) from stale
    except PublishingRefused as refused:
        raise _refused(refused, request) from refused
    return Answer(PublishedAs(version=version))


@router.post(f"{PATH}/{{kind}}/versions/{{version}}/withdraw", status_code=204)
def withdraw(kind: Kind, version: str, wanted: Withdrawal, keeper: Keeper, here: Here, request: Request) -> None:
    """Let a version that is coming never come into force."""
    book = here.services.document_book
    _version(here, kind, version)
    try:
        book.withdraw(kind, version, reason=wanted.reason, by=keeper.user, fits=here.fits)
    except PublishingRefused as refused:
        raise _refused(refused, request) from refused


@router.post(f"{PATH}/{{kind}}/versions/{{version}}/back")
def bring_back(
    kind: Kind, version: str, wanted: WayBack, keeper: Keeper, here: Here, request: Request
) -> Answer[PublishedAs]:
    """Publish an older version anew; nothing is deleted."""
    book = here.services.document_book
    _version(here, kind, version)
    try:
        again = book.bring_back(
            kind,
            version,
            reason=wanted.reason,
            effective_from=wanted.effective_from,
            by=keeper.user,
            fits=here.fits,
            reaches_open=wanted.reaches_open,
        )
    except PublishingRefused as refused:
        raise _refused(refused, request) from refused
    return Answer(PublishedAs(version=again))


def _version(here: Console, kind: str, version: str) -> ReferenceDocument:
    found = here.services.document_book.document(kind, version)
    if found is None:
        raise not_found()
    return found


def _draft(here: Console, id: UUID) -> drafts.Draft:
    found = here.services.document_book.draft(id)
    if found is None:
        raise not_found()
    return found


def _base(here: Console, kind: str, proposal: Proposal) -> str | None:
    """Return the version that a proposal says it was written on, which has to be one."""
    return _version(here, kind, proposal.based_on).version if proposal.based_on is not None else None


def _revision(if_match: str | None) -> int:
    revision = version_of(if_match)
    if revision is None:
        raise Problem(428, "version_needed", code="draft_revision_needed")
    return revision


def _stale(stale: DraftStale) -> Problem:
    if stale.now is None:
        return not_found()
    if stale.now.published_as is not None:
        return Problem(412, "stale", code="draft_published", name=stale.now.changed_by_name)
    if stale.now.ended_at is not None:
        return Problem(412, "stale", code="draft_dropped", name=stale.now.changed_by_name)
    return Problem(412, "stale", code="draft_stale", name=stale.now.changed_by_name)


def _refused(refused: PublishingRefused, request: Request) -> Problem:
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
            faults = fault_views(map(fault_of, refused.found), wished_language(request.scope["headers"]))
            said: dict[str, Any] = {"n": len(faults), "first": faults[0].message}
            if refused.since is None:
                return Problem(422, "document_misfit", members={"faults": faults}, **said)
            said["since"] = refused.since.isoformat()
            return Problem(422, "document_misfit", code="document_misfit_later", members={"faults": faults}, **said)
