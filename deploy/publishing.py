"""May these files become a township's reference documents? Read, held against each other, and made into rules.

Each body is held against the schema of its kind; then the documents that would be in force are held against each other
and made into rules, as every process would. One fault, and nothing is published; how that is done is in the adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import structlog

from console.api.catalogue import catalogue_from
from dispatch.adapters.postgres.publishing import PublishingRefused
from dispatch.application import township
from dispatch.application.documents.text import read
from dispatch.application.roster_file import roster_in
from dispatch.application.township_check import faults
from dispatch.domain.document import BadDocument, Misfit, Where
from schemas.reference import PUBLISHABLE, ReferenceDocument, validate
from stream_processors.triage import rules

log = structlog.get_logger()

NEEDED: Final = frozenset(township.NEEDED) | frozenset(rules.NEEDED)


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
        except (OSError, ValueError) as error:
            reasons.append(f"{path}: {error}")
            continue
        if read.kind in found:
            reasons.append(f"{path}: {read.kind} is there twice")
        found[read.kind] = read
    if reasons:
        raise PublishingRefused("unreadable", *reasons)
    return list(found.values())


def misfits(documents: Mapping[str, ReferenceDocument], *, town: str) -> list[Misfit]:
    """Say what keeps documents from being in force together, as far as they are there."""
    reasons = faults(documents, town=town)
    return _unusable(documents) if not reasons and documents.keys() >= NEEDED else reasons


def missing(documents: Mapping[str, ReferenceDocument]) -> tuple[str, ...]:
    """Return the kinds that nobody can decide without and that are not there."""
    return tuple(sorted(NEEDED - documents.keys()))


def _read(path: Path, version: str) -> ReferenceDocument:
    kind = next((kind for kind in PUBLISHABLE if path.stem == kind or path.stem.startswith(f"{kind}-")), None)
    if kind is None:
        raise ValueError(f"the name of a file begins with its kind, one of {', '.join(PUBLISHABLE)}")
    if path.suffix == ".csv" and kind == "roster":
        return ReferenceDocument(kind=kind, version=version, body=roster_in(path.read_bytes(), {}))
    body = read(path.read_text(encoding="utf-8")).body
    validate(kind, body)
    return ReferenceDocument(kind=kind, version=version, body=body)


def _unusable(documents: Mapping[str, ReferenceDocument]) -> list[Misfit]:
    try:
        township.township_rules(documents)
        rules.build_rulebook(documents)
        catalogue_from(documents)
    except BadDocument as error:
        return list(error.misfits)
    except (ValueError, LookupError) as error:  # what no check foresaw; people learn that, and engineers the rest
        log.warning("no rules of documents", exc_info=error)
        said = f"no rules can be made of these documents: {type(error).__name__}: {error}"
        return [Misfit(Where(""), said, "unusable")]
    return []
