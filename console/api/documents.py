"""What the township is set up with: reading every version, proposing a change, publishing it from a date, and back."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request

from console.api.answer import Answer, Door
from console.api.context import Caller, Console, Here
from console.api.documents_refused import refused_problem, revision_of, stale_problem
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
from console.api.moves import IF_MATCH
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
from dispatch.adapters.postgres.reading.documents import Shelf
from dispatch.application.documents.faults import look
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
    check_keeper(caller, here)
    return caller


def check_keeper(caller: Actor, here: Console) -> None:
    """Check that the caller looks after the documents of the town."""
    if not looks_after_documents(caller, AreaCode(here.services.settings.town)):
        raise Problem(403, "not_yours", code="documents_not_yours")


def kind_of(kind: str) -> str:
    """Return the kind that a path names, which has to be one."""
    if kind not in PUBLISHABLE:
        raise not_found()
    return kind


Keeper = Annotated[Actor, Depends(keeper_of)]


async def shelf_of(keeper: Keeper, here: Here) -> Shelf:
    """Return where the documents are read."""
    return here.services.reading.as_(keeper).documents()


Shown = Annotated[Shelf, Depends(shelf_of)]
Kind = Annotated[str, Depends(kind_of)]
Named = Annotated[str | None, Query(max_length=LONGEST_VERSION)]


@router.get(PATH)
def list_kinds(shelf: Shown) -> Answer[DocumentKinds]:
    """Return every kind with its version in force, what is coming, and how much is proposed."""
    versions, proposed = shelf.versions(*PUBLISHABLE), shelf.drafts(*PUBLISHABLE)
    items = [
        kind_view(kind, [each for each in versions if each.kind == kind], sum(each.kind == kind for each in proposed))
        for kind in PUBLISHABLE
    ]
    return Answer(DocumentKinds(items=items))


@router.get(f"{PATH}/{{kind}}")
def read_kind(kind: Kind, shelf: Shown) -> Answer[DocumentHistory]:
    """Return every version of a kind, the newest first, and what is proposed."""
    versions = shelf.versions(kind)
    newest = newest_of(versions)
    shown = DocumentHistory(
        kind=kind,
        title=shape_of(kind).title,
        tables=table_views(kind),
        newest=newest,
        versions=[version_view(each) for each in versions],
        drafts=[draft_head(each, newest) for each in shelf.drafts(kind)],
    )
    return Answer(shown)


@router.get(f"{PATH}/{{kind}}/versions/{{version}}")
def read_version(kind: Kind, version: str, shelf: Shown) -> Answer[DocumentText]:
    """Return what a version says."""
    found = _version(shelf, kind, version)
    text = written(kind, found.body)
    return Answer(DocumentText(kind=kind, version=version, body=dict(found.body), text=text))


@router.get(f"{PATH}/{{kind}}/difference")
def compare(
    kind: Kind, to: Annotated[str, Query(max_length=LONGEST_VERSION)], shelf: Shown, since: Named = None
) -> Answer[DocumentDifference]:
    """Return what a version says otherwise than another one, than the version in force if none is named."""
    after = _version(shelf, kind, to)
    before = _version(shelf, kind, since) if since is not None else shelf.document(kind)
    changes = difference(before.body if before else {}, after.body, shape_of(kind).keys)
    return Answer(
        DocumentDifference(before=before.version if before else None, after=to, changes=change_views(changes))
    )


@router.post(f"{PATH}/{{kind}}/look")
def look_at(kind: Kind, wanted: WrittenDocument, shelf: Shown, here: Here, request: Request) -> Answer[DocumentLook]:
    """Say what is wrong with a text, and what it says otherwise than a version; nothing is kept."""
    beside = shelf.in_force()
    against = wanted.against or newest_of(shelf.versions(kind))
    before = _version(shelf, kind, against) if against is not None else None
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
def propose(kind: Kind, proposal: Proposal, keeper: Keeper, shelf: Shown, here: Here) -> Answer[Draft]:
    """Keep a proposal, which may still be wrong."""
    book, by = here.services.document_book, keeper.user
    made = book.propose(
        new_id(), kind, proposal.text, remark=proposal.remark, based_on=_base(shelf, kind, proposal), by=by
    )
    return Answer(draft_view(made, newest_of(shelf.versions(kind))), 201)


@router.get(f"{PATH}/drafts/{{id}}")
def read_draft(id: UUID, shelf: Shown) -> Answer[Draft]:
    """Return a proposal."""
    found = _draft(shelf, id)
    return Answer(draft_view(found, newest_of(shelf.versions(found.kind))))


@router.post(f"{PATH}/drafts/{{id}}")
def rewrite(
    id: UUID,
    proposal: Proposal,
    keeper: Keeper,
    shelf: Shown,
    here: Here,
    if_match: Annotated[str | None, IF_MATCH] = None,
) -> Answer[Draft]:
    """Go on writing at a proposal, at the revision that was read."""
    book, kind = here.services.document_book, _draft(shelf, id).kind
    base = _base(shelf, kind, proposal)
    try:
        after = book.rewrite(
            id, revision_of(if_match), text=proposal.text, remark=proposal.remark, based_on=base, by=keeper.user
        )
    except DraftStale as stale:
        raise stale_problem(stale) from stale
    return Answer(draft_view(after, newest_of(shelf.versions(kind))))


@router.delete(f"{PATH}/drafts/{{id}}", status_code=204)
def drop(id: UUID, keeper: Keeper, shelf: Shown, here: Here, if_match: Annotated[str | None, IF_MATCH] = None) -> None:
    """Give a proposal up, at the revision that was read."""
    _draft(shelf, id)
    try:
        here.services.document_book.drop(id, revision_of(if_match), by=keeper.user)
    except DraftStale as stale:
        raise stale_problem(stale) from stale


@router.post(f"{PATH}/drafts/{{id}}/publish")
def publish(
    id: UUID,
    wanted: Publication,
    keeper: Keeper,
    shelf: Shown,
    here: Here,
    request: Request,
    if_match: Annotated[str | None, IF_MATCH] = None,
) -> Answer[PublishedAs]:
    """Publish a proposal from an instant that is not past, at the revision that was read."""
    draft, book = _draft(shelf, id), here.services.document_book
    found = look(draft.kind, draft.text, beside=shelf.in_force(wanted.effective_from), fits=here.fits)
    if found.faults:
        faults = fault_views(found.faults, wished_language(request.scope["headers"]))
        raise Problem(422, "document_faulty", members={"faults": faults}, n=len(faults), first=faults[0].message)
    try:
        version = book.publish(
            id,
            revision_of(if_match),
            effective_from=wanted.effective_from,
            remark=wanted.remark,
            by=keeper.user,
            fits=here.fits,
            reaches_open=wanted.reaches_open,
        )
    except DraftStale as stale:
        raise stale_problem(stale) from stale
    except PublishingRefused as refused:
        raise refused_problem(refused, request) from refused
    return Answer(PublishedAs(version=version))


@router.post(f"{PATH}/{{kind}}/versions/{{version}}/withdraw", status_code=204)
def withdraw(
    kind: Kind, version: str, wanted: Withdrawal, keeper: Keeper, shelf: Shown, here: Here, request: Request
) -> None:
    """Let a version that is coming never come into force."""
    book = here.services.document_book
    _version(shelf, kind, version)
    try:
        book.withdraw(kind, version, reason=wanted.reason, by=keeper.user, fits=here.fits)
    except PublishingRefused as refused:
        raise refused_problem(refused, request) from refused


@router.post(f"{PATH}/{{kind}}/versions/{{version}}/back")
def bring_back(
    kind: Kind, version: str, wanted: WayBack, keeper: Keeper, shelf: Shown, here: Here, request: Request
) -> Answer[PublishedAs]:
    """Publish an older version anew; nothing is deleted."""
    book = here.services.document_book
    _version(shelf, kind, version)
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
        raise refused_problem(refused, request) from refused
    return Answer(PublishedAs(version=again))


def _version(shelf: Shelf, kind: str, version: str) -> ReferenceDocument:
    found = shelf.document(kind, version)
    if found is None:
        raise not_found()
    return found


def _draft(shelf: Shelf, id: UUID) -> drafts.Draft:
    found = shelf.draft(id)
    if found is None:
        raise not_found()
    return found


def _base(shelf: Shelf, kind: str, proposal: Proposal) -> str | None:
    """Return the version that a proposal says it was written on, which has to be one."""
    return _version(shelf, kind, proposal.based_on).version if proposal.based_on is not None else None
