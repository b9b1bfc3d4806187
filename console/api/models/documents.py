"""The documents that a township is set up with: their versions, what they say, and what is proposed."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant, Person
from dispatch.adapters.postgres.reference import Validity
from dispatch.domain.difference import ChangeKind

Place = Annotated[str, Meta(description="as in rows/3/unit; empty for the whole document")]


class DocumentVersion(Struct, frozen=True, kw_only=True):
    """A version as it was published. based_on: what it was changed from; of a way back, what came again.

    reaches_open: whether clocks that ran already followed it.
    """

    version: str
    validity: Validity
    effective_from: Instant
    published_by: Person
    published_at: Instant
    remark: str
    based_on: str | None
    reaches_open: bool
    withdrawn_at: Instant | None
    withdrawn_by: str | None


class DocumentKind(Struct, frozen=True, kw_only=True):
    """A kind of document: what it is about in English, the version in force, and what waits."""

    kind: str
    title: str
    current: DocumentVersion | None
    coming: list[DocumentVersion]
    drafts: int


class DocumentKinds(Struct, frozen=True, kw_only=True):
    """Every kind that a township can have."""

    items: list[DocumentKind]


class DocumentTable(Struct, frozen=True, kw_only=True):
    """A list of rows in a document; a row stays the same one while its key does."""

    name: str
    columns: list[str]
    key: list[str]


class DraftHead(Struct, frozen=True, kw_only=True):
    """A proposal. based_on: the newest version when it was written; newest: now. Only where both agree it goes on."""

    id: UUID
    kind: str
    remark: str
    based_on: str | None
    newest: str | None
    revision: int
    made_by: Person
    made_at: Instant
    changed_by: Person
    changed_at: Instant
    ended_at: Instant | None
    published_as: str | None


class DocumentHistory(Struct, frozen=True, kw_only=True):
    """A kind with its versions, the newest first, and what is proposed."""

    kind: str
    title: str
    tables: list[DocumentTable]
    newest: str | None
    versions: list[DocumentVersion]
    drafts: list[DraftHead]


class DocumentText(Struct, frozen=True, kw_only=True):
    """What a version says: as data, and as text for people, a row a line."""

    kind: str
    version: str
    body: dict[str, Any]
    text: str


class DocumentFault(Struct, frozen=True, kw_only=True):
    """What is wrong: `documentFault.<code>` in the catalogue of sentences, which `message` is in words."""

    code: str
    place: Place
    line: int | None
    params: dict[str, Any]
    message: str


class DocumentChange(Struct, frozen=True, kw_only=True):
    """A row that differs. part: the list or member that it stands in; columns: those that changed."""

    part: str
    key: str
    kind: ChangeKind
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    columns: list[str]


class DocumentDifference(Struct, frozen=True, kw_only=True):
    """What one version says otherwise than another."""

    before: str | None
    after: str
    changes: list[DocumentChange]


class DocumentLook(Struct, frozen=True, kw_only=True):
    """What is wrong with a text, and what it says otherwise than a version; body: null when it cannot be read."""

    faults: list[DocumentFault]
    against: str | None
    changes: list[DocumentChange]
    body: dict[str, Any] | None


class Draft(DraftHead, frozen=True, kw_only=True):
    """A proposal with its text."""

    text: str


class PublishedAs(Struct, frozen=True, kw_only=True):
    """How a version is called that was just published."""

    version: str
    state: Literal["published"] = "published"
