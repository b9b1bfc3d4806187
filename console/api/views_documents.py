"""Documents as people see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from console.api.models.documents import (
    DocumentChange,
    DocumentFault,
    DocumentKind,
    DocumentTable,
    DocumentVersion,
    DraftHead,
)
from console.api.models.documents import Draft as DraftView
from console.api.models.names import Person
from dispatch.adapters.postgres.drafts import Draft
from dispatch.adapters.postgres.reference import Published, Validity
from dispatch.application.documents.faults import Fault
from dispatch.domain.difference import RowChange
from runtime.http.problem import in_words
from schemas.reference_shape import shape_of
from schemas.texts import Language, text


def kind_view(kind: str, versions: Iterable[Published], drafts: int) -> DocumentKind:
    """Return a kind with what is in force, coming and proposed."""
    shown = [version_view(each) for each in versions]
    return DocumentKind(
        kind=kind,
        title=shape_of(kind).title,
        current=next((each for each in shown if each.validity is Validity.IN_FORCE), None),
        coming=[each for each in shown if each.validity is Validity.COMING],
        drafts=drafts,
    )


def version_view(version: Published) -> DocumentVersion:
    """Return a version with the name of whoever published it."""
    by = version.published_by
    return DocumentVersion(
        version=version.version,
        validity=version.validity,
        effective_from=version.effective_from,
        published_by=Person(user=by, name=version.name or by),
        published_at=version.published_at,
        remark=version.remark,
        based_on=version.based_on,
        reaches_open=version.reaches_open,
        withdrawn_at=version.withdrawn_at,
        withdrawn_by=version.withdrawn_by,
    )


def newest_of(versions: Iterable[Published]) -> str | None:
    """Return the version that is in force last, of versions with the newest first."""
    return next((each.version for each in versions if each.validity is not Validity.WITHDRAWN), None)


def table_views(kind: str) -> list[DocumentTable]:
    """Return the tables of a kind."""
    return [
        DocumentTable(name=table.name, columns=list(table.columns), key=list(table.key))
        for table in shape_of(kind).tables
    ]


def draft_head(draft: Draft, newest: str | None) -> DraftHead:
    """Return a draft without its text."""
    return DraftHead(**_head(draft, newest))


def draft_view(draft: Draft, newest: str | None) -> DraftView:
    """Return a draft with its text."""
    return DraftView(**_head(draft, newest), text=draft.text)


def change_views(changes: Iterable[RowChange]) -> list[DocumentChange]:
    """Return rows that differ."""
    return [
        DocumentChange(
            part=each.part,
            key=each.key,
            kind=each.kind,
            before=dict(each.before) if each.before is not None else None,
            after=dict(each.after) if each.after is not None else None,
            columns=list(each.columns),
        )
        for each in changes
    ]


def fault_views(faults: Iterable[Fault], language: Language) -> list[DocumentFault]:
    """Return what is wrong, each with its sentence in a language."""
    return [
        DocumentFault(
            code=each.code,
            place=each.place,
            line=each.line,
            params=dict(each.params),
            message=_sentence(each, language),
        )
        for each in faults
    ]


def _head(draft: Draft, newest: str | None) -> dict[str, Any]:
    return {
        "id": draft.id,
        "kind": draft.kind,
        "remark": draft.remark,
        "based_on": draft.based_on,
        "newest": newest,
        "revision": draft.revision,
        "made_by": Person(user=draft.made_by, name=draft.made_by_name),
        "made_at": draft.made_at,
        "changed_by": Person(user=draft.changed_by, name=draft.changed_by_name),
        "changed_at": draft.changed_at,
        "ended_at": draft.ended_at,
        "published_as": draft.published_as,
    }


def _sentence(fault: Fault, language: Language) -> str:
    """Return what is wrong in words; what is wrong in another document begins with its name."""
    params = {name: value for name, value in fault.params.items() if name != "about"}
    said = text(f"documentFault.{fault.code}", language, **in_words(params, language))
    if "about" not in fault.params:
        return said
    return text(
        "documents.faultIn", language, document=text(f"documentKind.{fault.params['about']}", language), said=said
    )
