"""The township's documents as people change them: what is proposed, and what becomes of it.

Each call is a transaction of its own. How people look at them is said in `reading.documents`, and which documents
decisions are made by in `reference`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres import drafts, reference
from dispatch.adapters.postgres.accounts.book import Author
from dispatch.adapters.postgres.drafts import Draft, DraftStale
from dispatch.adapters.postgres.publishing import Publishing, PublishingRefused
from dispatch.application.documents.faults import Fits
from dispatch.application.documents.text import read
from dispatch.domain.terms import UserId


class DocumentBook:
    """Changes documents for people."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def propose(self, id: UUID, kind: str, text: str, *, remark: str, based_on: str | None, by: UserId) -> Draft:
        """Keep a new draft and return it."""
        with self._engine.begin() as connection:
            return drafts.begin(connection, id, kind, text, remark=remark, based_on=based_on, by=by)

    def rewrite(self, id: UUID, revision: int, *, text: str, remark: str, based_on: str | None, by: UserId) -> Draft:
        """Write at a draft and return it.

        Raises:
            DraftStale: it is not at this revision any more, or over.
        """
        with self._engine.begin() as connection:
            return drafts.rewrite(connection, id, revision, text=text, remark=remark, based_on=based_on, by=by)

    def drop(self, id: UUID, revision: int, *, by: UserId) -> None:
        """Give a draft up.

        Raises:
            DraftStale: as `rewrite`.
        """
        with self._engine.begin() as connection:
            drafts.drop(connection, id, revision, by=by)

    def publish(
        self,
        id: UUID,
        revision: int,
        *,
        effective_from: datetime | None,
        remark: str,
        by: UserId,
        fits: Fits,
        reaches_open: bool = False,
    ) -> str:
        """Publish a draft that was looked at, and return how the version is called.

        Raises:
            DraftStale: as `rewrite`.
            PublishingRefused: something else was published meanwhile, or as `Publishing.publish`.
            NoDocument, ReferenceRefused: the draft is still wrong.
        """
        with self._engine.begin() as connection:
            publishing = Publishing(connection, Author(name=by), fits)
            draft = drafts.get(connection, id)
            if draft is None or draft.ended_at is not None or draft.revision != revision:
                raise DraftStale(draft)  # before what is newest: that may be this very draft
            newest = reference.newest(connection, draft.kind)
            if newest != draft.based_on:
                raise PublishingRefused("behind", f"{draft.kind} {newest} was published since the draft was written")
            version = publishing.publish_one(
                draft.kind,
                read(draft.text).body,
                effective_from=effective_from,
                remark=remark or draft.remark,
                based_on=draft.based_on,
                reaches_open=reaches_open,
            )
            drafts.end_as(connection, id, revision, version, by=by)
        return version

    def withdraw(self, kind: str, version: str, *, reason: str, by: UserId, fits: Fits) -> None:
        """Let a version that is coming never come into force.

        Raises:
            PublishingRefused: as `Publishing.withdraw`.
        """
        with self._engine.begin() as connection:
            Publishing(connection, Author(name=by), fits).withdraw(kind, version, reason=reason)

    def bring_back(
        self,
        kind: str,
        version: str,
        *,
        reason: str,
        effective_from: datetime | None,
        by: UserId,
        fits: Fits,
        reaches_open: bool = False,
    ) -> str:
        """Publish an older version anew and return how that is called.

        Raises:
            PublishingRefused: as `Publishing.bring_back`.
        """
        with self._engine.begin() as connection:
            publishing = Publishing(connection, Author(name=by), fits)
            return publishing.bring_back(
                kind, version, reason=reason, effective_from=effective_from, reaches_open=reaches_open
            )
