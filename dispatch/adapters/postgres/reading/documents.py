"""The township's documents as people look at them: every version, what each says, and what is proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from dispatch.adapters.postgres.drafts import Draft
from dispatch.adapters.postgres.question import Question
from dispatch.adapters.postgres.reading.run import Run
from dispatch.adapters.postgres.reference import Documents, Published, Version, valid
from schemas.reference import ReferenceDocument

_VERSIONS: Final = Question(
    """
SELECT coalesce(json_agg(json_build_object(
    'kind', d.kind, 'version', d.version, 'effective_from', d.effective_from, 'published_by', d.published_by,
    'published_at', d.published_at, 'remark', d.remark, 'based_on', d.based_on, 'reaches_open', d.reaches_open,
    'withdrawn_at', d.withdrawn_at, 'withdrawn_by', d.withdrawn_by,
    'coming', d.effective_from > statement_timestamp(),
    'name', (SELECT name FROM app_user WHERE id = d.published_by)
) ORDER BY d.kind, d.effective_from DESC, d.published_at DESC), '[]')::text
FROM reference_document d WHERE d.kind = ANY(%(kinds)s::text[])
""",
    list[Version],
)
_ONE: Final = Question(
    """
SELECT json_build_object('kind', kind, 'version', version, 'body', body)::text FROM reference_document
WHERE kind = %(kind)s AND version = %(version)s
""",
    ReferenceDocument,
)
_IN_FORCE: Final = Question(
    """
SELECT coalesce(json_agg(json_build_object('kind', kind, 'version', version, 'body', body)), '[]')::text FROM (
    SELECT DISTINCT ON (kind) kind, version, body FROM reference_document
    WHERE effective_from <= coalesce(%(at)s::timestamptz, statement_timestamp()) AND withdrawn_at IS NULL
    ORDER BY kind, effective_from DESC, published_at DESC
) held
""",
    list[ReferenceDocument],
)


def _drafts_of(which: str) -> Question[list[Draft]]:
    return Question(
        f"""
SELECT coalesce(json_agg(to_jsonb(d) || jsonb_build_object(
    'made_by_name', (SELECT name FROM app_user WHERE id = d.made_by),
    'changed_by_name', (SELECT name FROM app_user WHERE id = d.changed_by)
) ORDER BY d.changed_at DESC), '[]')::text FROM reference_draft d WHERE {which}
""",
        list[Draft],
    )


_OPEN_DRAFTS: Final = _drafts_of("d.ended_at IS NULL AND d.kind = ANY(%(kinds)s::text[])")
_DRAFT: Final = _drafts_of("d.id = %(id)s::uuid")


class Shelf:
    """The documents, over connections for reading."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def versions(self, *kinds: str) -> list[Published]:
        """Return everything that was ever published of some kinds: by kind, the newest first."""
        return valid(self._run(lambda session: _VERSIONS.one(session, {"kinds": list(kinds)})))

    def document(self, kind: str, version: str | None = None) -> ReferenceDocument | None:
        """Return a document by its version, or the one of its kind in force."""
        if version is None:
            return self.in_force().get(kind)
        return self._run(lambda session: _ONE.ask(session, {"kind": kind, "version": version}))

    def in_force(self, at: datetime | None = None) -> Documents:
        """Return the documents in force now, or as far as it is known at another time."""
        return {each.kind: each for each in self._run(lambda session: _IN_FORCE.one(session, {"at": at}))}

    def drafts(self, *kinds: str) -> list[Draft]:
        """Return what is proposed of some kinds, the latest change first."""
        return self._run(lambda session: _OPEN_DRAFTS.one(session, {"kinds": list(kinds)}))

    def draft(self, id: UUID) -> Draft | None:
        """Return a draft, also one that is over."""
        return next(iter(self._run(lambda session: _DRAFT.one(session, {"id": id}))), None)
