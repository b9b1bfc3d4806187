"""What the platform proposes for a report: category, grade, cell and unit, each with its reasons.

Pure: the same report and the same reference documents give the same record, whoever asks (the Faust agent or the
fallback loop). Reading the documents from PostgreSQL and carrying the records is done by them. Duplicates are not
looked for here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.categories import categories_from
from schemas.ids import derived_id
from schemas.incident_records import ReportAccepted, TriageDecided
from schemas.reference import ReferenceDocument
from stream_processors.triage.classifier import Classifier
from stream_processors.triage.classify import Scheme, classify
from stream_processors.triage.dictionary import Dictionary
from stream_processors.triage.grade import Grading, grade
from stream_processors.triage.locate import Cells, locate
from stream_processors.triage.route import Duties, duties_from, route

NEEDED: Final = ("categories", "areas", "units", "responsibility", "admission", "self_handling")
"""The kinds of reference documents that the rules read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The reference documents in force, made ready for deciding; `versions` names them in every decision."""

    versions: str
    scheme: Scheme
    grading: Grading
    cells: Cells
    duties: Duties


def build_rulebook(documents: Mapping[str, ReferenceDocument], classifier: Classifier | None = None) -> Rulebook:
    """Make the rules ready from the documents in force, by kind; the dictionary classifies unless told otherwise.

    Raises:
        KeyError: a kind of `NEEDED` is missing.
        BadDocument: one of them is no good.
        ValueError: the documents contradict each other.
    """
    names = {kind: documents[kind].name for kind in NEEDED}
    categories = categories_from(documents["categories"].body, version=documents["categories"].version)
    return Rulebook(
        versions="; ".join(names.values()),
        scheme=Scheme(
            document=names["categories"],
            categories=categories.by_code,
            leaves=categories.leaves,
            gate=categories.scoring,
            classifier=classifier or Dictionary(categories),
        ),
        grading=Grading(names["categories"], categories),
        cells=Cells(names["areas"], areas_from(documents["areas"].body)),
        duties=duties_from(documents),
    )


def decide(report: ReportAccepted, rulebook: Rulebook) -> TriageDecided:
    """Work out category, grade, cell and unit of a report; what stays None is for a person, and the steps say why."""
    category, classified = classify(report, rulebook.scheme)
    level, graded = grade(report, category, rulebook.grading)
    cell, located = locate(report, rulebook.cells)
    proposal, routed = route(report, category, cell, level, rulebook.duties)
    return TriageDecided(
        event_id=derived_id(report.event_id, "triage"),
        incident=report.incident,
        occurred_at=report.occurred_at,
        caused_by=report.event_id,
        rules=rulebook.versions,
        steps=(classified, graded, located, routed),
        category=category.code if category else None,
        platform=category.platform if category else None,
        grade=level,
        cell=cell.code if cell else None,
        unit=proposal.unit,
        responsibility_row=proposal.row,
        admission_item=proposal.admission_item,
        level=proposal.level,
    )
