"""What the platform proposes for a report: what it wants, category, grade, cell and unit, each with its reasons.

Pure: the same report and the same reference documents give the same record, whoever asks (the Faust agent or the
fallback loop). Reading the documents from PostgreSQL and carrying the records is done by them. Duplicates are not
looked for here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch.domain.terms import PATROL_CHANNEL, Purpose
from dispatch.domain.township.areas import Cell, areas_from
from dispatch.domain.township.categories import Leaf, categories_from
from dispatch.domain.township.speech import speech_from
from schemas.ids import decision_id
from schemas.incident_records import ReportAccepted, Step, TriageDecided
from schemas.reference import ReferenceDocument
from stream_processors.triage.accuse import Accusation, Accusing, accuse
from stream_processors.triage.classifier import Classifier
from stream_processors.triage.classify import Scheme, classify, consulted, is_declared, no_matter, set_down
from stream_processors.triage.danger import Danger, DangerLookup
from stream_processors.triage.dictionary import Dictionary
from stream_processors.triage.grade import Grading, grade
from stream_processors.triage.locate import Cells, locate
from stream_processors.triage.purpose import Purposes, counts_as, understand
from stream_processors.triage.route import Routing, route, routing_from
from stream_processors.triage.second_voice import SecondVoice

NEEDED: Final = ("categories", "areas", "units", "responsibility", "admission", "self_handling", "speech")
"""The kinds of reference documents without which nothing can be decided."""
READ: Final = (*NEEDED, "duty_list")
"""The kinds that are named in every decision, as far as they are there; a town need not have a duty list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The reference documents in force, made ready for deciding; `versions` names them in every decision."""

    versions: str
    scheme: Scheme
    grading: Grading
    cells: Cells
    routing: Routing
    purposes: Purposes
    accusing: Accusing
    danger: DangerLookup


def build_rulebook(
    documents: Mapping[str, ReferenceDocument],
    classifier: Classifier | None = None,
    *,
    second: SecondVoice | None = None,
) -> Rulebook:
    """Make the rules ready from the documents in force, by kind; the dictionary classifies unless told otherwise.

    second: asked where it leaves a category open.

    Raises:
        KeyError: a kind of `NEEDED` is missing.
        BadDocument: one of them is no good.
        ValueError: the documents contradict each other.
    """
    names = {kind: documents[kind].name for kind in READ if kind in documents or kind in NEEDED}
    categories = categories_from(documents["categories"].body, version=documents["categories"].version)
    speech = speech_from(documents["speech"].body)
    routing = routing_from(documents)
    return Rulebook(
        versions="; ".join(names.values()),
        scheme=Scheme(
            document=names["categories"],
            categories=categories.by_code,
            leaves=categories.leaves,
            gate=categories.scoring,
            classifier=classifier or Dictionary(categories),
            second=second,
        ),
        grading=Grading(names["categories"], categories, speech.danger.grade),
        cells=Cells(names["areas"], areas_from(documents["areas"].body)),
        routing=routing,
        purposes=Purposes(names["speech"], speech.purposes, speech.opening),
        accusing=Accusing(names["speech"], speech.complaint, routing.duties.units, speech.opening),
        danger=DangerLookup(speech.danger),
    )


def decide(report: ReportAccepted, rulebook: Rulebook) -> TriageDecided:
    """Work out what a report wants and from there category, grade, cell and unit, with every reason.

    What stays None is for a person, and the steps say why.
    """
    cell, located = locate(report, rulebook.cells)
    if report.channel == PATROL_CHANNEL:
        return _visit(report, cell, located, rulebook)
    danger = rulebook.danger.heard(report.text) if not report.self_handled else Danger()
    accusation = rulebook.accusing.heard(report.text)
    if accusation is not None:
        return _complaint(report, accusation, danger, cell, located, rulebook)

    purpose, understood = understand(
        report,
        rulebook.purposes,
        accused=False,
        endangered=bool(danger.said),
        declared=is_declared(report, rulebook.scheme),
    )
    category, classified = _matter(report, purpose, rulebook)
    matters = purpose is Purpose.REPORT
    level, graded = grade(report, category, danger, rulebook.grading, raised=matters)
    proposal, routed = route(report, category, cell, level, rulebook.routing, wanted=purpose is not Purpose.THANKS)
    return _decided(
        report,
        rulebook,
        understood,
        *(classified, graded, located, routed),
        purpose=purpose.value,
        category=category.code if category else None,
        platform=category.platform if category else None,
        grade=level,
        cell=cell.code if cell else None,
        unit=proposal.unit,
        responsibility_row=proposal.row,
        admission_item=proposal.admission_item,
        duty_item=proposal.duty_item,
        helping=proposal.helping,
        level=proposal.level,
        urgent=matters and bool(danger.said) and not report.history,
    )


def _visit(report: ReportAccepted, cell: Cell | None, located: Step, rulebook: Rulebook) -> TriageDecided:
    """Place what an officer is to look at.

    Nothing has happened: it is of no grade, its words are not listened to, and nobody gets it.
    """
    declared, classified = set_down(report, rulebook.scheme)
    return _decided(
        report,
        rulebook,
        *(classified, located),
        purpose=Purpose.REPORT.value,
        category=declared.code if declared else None,
        platform=declared.platform if declared else None,
        cell=cell.code if cell else None,
    )


def _complaint(
    report: ReportAccepted,
    accusation: Accusation,
    danger: Danger,
    cell: Cell | None,
    located: Step,
    rulebook: Rulebook,
) -> TriageDecided:
    """Leave a complaint about somebody of ours without matter and unit: its words would tell who is accused.

    How grave it is says nothing of that, and a life in danger is as urgent here as anywhere.
    """
    _, understood = understand(report, rulebook.purposes, accused=True, endangered=False, declared=False)
    accused, named = accuse(accusation, cell, rulebook.accusing)
    level, graded = grade(report, None, danger, rulebook.grading)
    return _decided(
        report,
        rulebook,
        *(understood, named, graded, located),
        purpose=Purpose.COMPLAINT.value,
        accused=accused,
        grade=level,
        cell=cell.code if cell else None,
        urgent=bool(danger.said) and not report.history,
    )


def _matter(report: ReportAccepted, purpose: Purpose, rulebook: Rulebook) -> tuple[Leaf | None, Step]:
    """Return the category of what is reported; thanks have none, and a question has one whose unit answers it."""
    if purpose is Purpose.THANKS:
        return None, no_matter(rulebook.scheme)
    category, classified = classify(report, rulebook.scheme)
    if purpose is not Purpose.QUESTION:
        return category, classified
    code = counts_as(category.code if category else None, rulebook.purposes.rows[purpose])
    if code is None or (category and code == category.code):
        return category, classified
    return consulted(code, classified, rulebook.scheme)


def _decided(report: ReportAccepted, rulebook: Rulebook, *steps: Step, **what: Any) -> TriageDecided:
    return TriageDecided(
        event_id=decision_id(report.event_id),
        incident=report.incident,
        occurred_at=report.occurred_at,
        caused_by=report.event_id,
        rules=rulebook.versions,
        steps=steps,
        **what,
    )
