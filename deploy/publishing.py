"""May these files become a township's reference documents, and from when? Read, checked, and published together.

Each body is held against the schema of its kind; then the documents that would be in force are held against each other
and made into rules, as every process would. One fault, and nothing is published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import yaml

from console.api.catalogue import catalogue_from
from dispatch.adapters.postgres.accounts.book import Author
from dispatch.adapters.postgres.accounts.rosters import strangers
from dispatch.adapters.postgres.reference import document, in_force, publish
from dispatch.adapters.postgres.tables import audit_log
from dispatch.application import township
from dispatch.application.roster_check import gaps_told
from dispatch.application.township_check import faults
from schemas.reference import KINDS, ReferenceDocument, ReferenceRefused, validate
from stream_processors.triage import rules

NOT_PUBLISHED: Final = frozenset({"people"})
"""Kinds that have a schema, but are no document: accounts are made with `gridloop account`."""
PUBLISHABLE: Final = tuple(kind for kind in KINDS if kind not in NOT_PUBLISHED)
NEEDED: Final = frozenset(township.NEEDED) | frozenset(rules.NEEDED)


class PublishingRefused(Exception):
    """Nothing was published; `reasons` says why, by file and place."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was published, what had been in force already, and which kinds nobody can decide without are missing.

    notes: what whoever publishes should know, though it refuses nothing.
    """

    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_files(paths: Sequence[Path], version: str) -> list[ReferenceDocument]:
    """Read files as documents of the kind that their names begin with.

    Raises:
        PublishingRefused: a file cannot be read, is of no kind, or breaks its schema.
    """
    reasons: list[str] = []
    found: dict[str, ReferenceDocument] = {}
    for path in paths:
        try:
            read = _read(path, version)
        except (OSError, ValueError, yaml.YAMLError) as error:
            reasons.append(f"{path}: {error}")
            continue
        if read.kind in found:
            reasons.append(f"{path}: {read.kind} is there twice")
        found[read.kind] = read
    if reasons:
        raise PublishingRefused(reasons)
    return list(found.values())


def check(documents: Mapping[str, ReferenceDocument], *, town: str) -> None:
    """Let documents pass that fit together and that rules can be made from, as far as they are there.

    Raises:
        PublishingRefused: they do not fit.
    """
    reasons = faults(documents, town=town)
    if not reasons and documents.keys() >= NEEDED:
        reasons = _unusable(documents)
    if reasons:
        raise PublishingRefused(reasons)


def publish_together(
    connection: sa.Connection,
    documents: Sequence[ReferenceDocument],
    *,
    author: Author,
    town: str,
    effective_from: datetime | None,
) -> Outcome:
    """Publish documents in the caller's transaction; what is in force already is left alone.

    Raises:
        PublishingRefused: they do not fit, their time is past, or the version names something else already.
    """
    now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    at = effective_from or now
    if at < now:
        raise PublishingRefused([f"{at.isoformat()} is past: decisions were made by what was in force then"])
    so_far = in_force(connection, at)
    unchanged = [each for each in documents if each.kind in so_far and so_far[each.kind].body == each.body]
    new = [each for each in documents if each not in unchanged]
    coming = {**so_far, **{each.kind: each for each in new}}
    check(coming, town=town)
    if any(each.kind == "roster" for each in new) and (reasons := list(strangers(connection, coming))):
        raise PublishingRefused(reasons)
    for each in new:
        if document(connection, each.kind, each.version) is not None:
            raise PublishingRefused([f"{each.name} was published already, with another content: choose a --version"])
    publish(connection, new, by=author.name, effective_from=at)
    for each in new:
        detail = {"effective_from": at.isoformat(), "system_user": author.system_user}
        entry = audit_log.insert().values(
            actor=author.name, action="reference-published", subject=each.name, detail=detail
        )
        connection.execute(entry)
    return Outcome(
        new=tuple(each.name for each in new),
        unchanged=tuple(so_far[each.kind].name for each in unchanged),
        missing=tuple(sorted(NEEDED - so_far.keys() - {each.kind for each in new})),
        notes=tuple(gaps_told(coming, at=at)) if {"roster", "units", "workdays"} & {each.kind for each in new} else (),
    )


def _read(path: Path, version: str) -> ReferenceDocument:
    kind = next((kind for kind in KINDS if path.stem == kind or path.stem.startswith(f"{kind}-")), None)
    if kind is None or kind in NOT_PUBLISHED:
        raise ValueError(f"the name of a file begins with its kind, one of {', '.join(PUBLISHABLE)}")
    text = path.read_text(encoding="utf-8")
    body: Any = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    if not isinstance(body, dict):
        raise ReferenceRefused(f"{kind}: (root): is not an object")
    validate(kind, body)
    return ReferenceDocument(kind=kind, version=version, body=body)


def _unusable(documents: Mapping[str, ReferenceDocument]) -> list[str]:
    try:
        township.township_rules(documents)
        rules.build_rulebook(documents)
        catalogue_from(documents)
    except (ValueError, LookupError) as error:
        return [f"no rules can be made of these documents: {type(error).__name__}: {error}"]
    return []
