"""How 考核 looks to its caller: periods, a table, and how one subject came to its points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from console.api.catalogue import Catalogue
from console.api.models.assessment import (
    AssessedSubject,
    CaseBehind,
    DrawView,
    EntryView,
    LeafView,
    ObjectionView,
    PeriodEntry,
    RandomCheck,
)
from console.api.models.names import Person
from console.api.views_scheme import decimal, measure_of, scheme_name
from dispatch.adapters.postgres.reading.assessment import (
    CheckRow,
    DrawRow,
    EntryRow,
    ObjectionRow,
    PeriodRow,
    ResultRow,
    ScoreRow,
)
from dispatch.application.assessing.computing import Behind
from dispatch.domain.assessment.figure import Figures
from dispatch.domain.assessment.scheme import Scheme, Subjects


def period_entry(row: PeriodRow, *, whole: bool) -> PeriodEntry:
    """Return a period as it stands in the list."""
    return PeriodEntry(**entry_values(row, whole=whole))


def entry_values(row: PeriodRow, *, whole: bool) -> dict[str, Any]:
    """Return what a period in the list says."""
    return {
        "id": row.id,
        "period": row.period,
        "scheme": scheme_name(row.rules),
        "state": row.state,
        "begins_at": row.begins_at,
        "ends_at": row.ends_at,
        "published_at": row.published_at,
        "objections_until": row.objections_until,
        "frozen_at": row.frozen_at,
        "pending": row.pending if whole else 0,
        "overdue": row.overdue if whole else 0,
        "whole": whole,
    }


def subject_name(subjects: Subjects, subject: str, person: str | None, names: Catalogue) -> str:
    """Return what a subject is called."""
    match subjects:
        case Subjects.OFFICERS:
            return person or subject
        case Subjects.UNITS:
            return names.unit_ref(subject).name
        case _:
            return names.area_names.get(subject, subject)


def assessed(
    row: ResultRow, scheme: Scheme, points: Mapping[str, Decimal], names: Catalogue, *, own: bool, whole: bool
) -> AssessedSubject:
    """Return what a subject came to; whole: leaf by leaf, too."""

    def told(number: Decimal) -> str | None:
        return decimal(number, scheme.places) if whole else None

    return AssessedSubject(
        subject=row.subject,
        name=subject_name(scheme.subjects, row.subject, row.name, names),
        of_class=row.of_class,
        rank=row.rank,
        total=None if row.total is None else decimal(row.total, scheme.places),
        own=own,
        earned=told(row.earned),
        asked=told(row.asked),
        scaled=told(row.scaled),
        bonus=told(row.bonus),
        deduction=told(row.deduction),
        corrected=told(row.corrected),
        points={leaf: decimal(number, scheme.places) for leaf, number in points.items()} if whole else {},
    )


def leaf_view(row: ScoreRow, scheme: Scheme, figures: Figures) -> LeafView:
    """Return what a leaf came to."""
    return LeafView(
        leaf=row.leaf,
        points=decimal(row.points, scheme.places),
        left_out=row.left_out,
        few=row.few,
        figure=row.figure,
        figure_version=row.figure_version,
        measure=measure_of(row.figure, figures),
        numerator=row.numerator,
        denominator=row.denominator,
        value=None if row.value is None else decimal(row.value),
        behind=row.behind,
        entry=row.entry,
    )


def entry_view(row: EntryRow, scheme: Scheme, opened: frozenset[str], *, named: bool) -> EntryView:
    """Return what somebody entered; opened: the incidents that may be named. named: and who it was."""
    return EntryView(
        id=row.id,
        kind=row.kind,
        leaf=row.leaf,
        points=None if row.points is None else decimal(row.points, scheme.places),
        left_out=[number for number in row.left_out if number in opened],
        left_out_count=len(row.left_out),
        reason=row.reason,
        evidence=row.evidence,
        entered_by=Person(user=row.entered_by, name=row.entered_name) if named else None,
        entered_at=row.entered_at,
        corrects=row.corrects,
    )


def objection_view(row: ObjectionRow, name: str, *, may_decide: bool) -> ObjectionView:
    """Return an objection."""
    decider = row.decided_by
    return ObjectionView(
        id=row.id,
        subject=row.subject,
        subject_name=name,
        leaf=row.leaf,
        reason=row.reason,
        evidence=row.evidence,
        raised_by=Person(user=row.raised_by, name=row.raised_name),
        raised_at=row.raised_at,
        due_at=row.due_at,
        overdue=row.overdue,
        state=row.state,
        decided_by=Person(user=decider, name=row.decided_name or decider) if decider else None,
        decided_at=row.decided_at,
        decision=row.decision,
        may_decide=may_decide,
    )


def cases_behind(found: Iterable[Behind], opened: frozenset[str]) -> list[CaseBehind]:
    """Return the cases behind a leaf, each with its number where the caller may open it."""
    return [
        CaseBehind(
            number=each.number if each.number in opened else None,
            counted=each.counted,
            excluded=each.excluded,
            at=datetime.fromisoformat(each.at) if each.at else None,
            value=each.value,
            entry=each.entry,
        )
        for each in found
    ]


def draw_view(row: DrawRow) -> DrawView:
    """Return a draw."""
    return DrawView(
        id=row.id,
        period=row.period,
        seed=row.seed,
        size=row.size,
        population=row.population,
        population_sha256=row.population_sha256,
        drawn_by=Person(user=row.drawn_by, name=row.drawn_name),
        drawn_at=row.drawn_at,
        checks=row.checks,
        done=row.done,
    )


def check_view(row: CheckRow, names: Catalogue) -> RandomCheck:
    """Return what was drawn for somebody to look at."""
    return RandomCheck(
        draw=row.draw,
        period=row.period,
        number=row.number,
        category=names.category(row.category),
        cell=names.area(row.cell),
        address=row.address,
        unit=names.unit(row.lead_unit),
        closed_at=row.closed_at,
        checker=Person(user=row.checker, name=row.checker_name),
        drawn_at=row.drawn_at,
        done_at=row.done_at,
        in_order=row.in_order,
        note=row.note,
    )


def points_by_subject(rows: Iterable[ScoreRow]) -> dict[str, dict[str, Decimal]]:
    """Return the points of leaves, by subject."""
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        found.setdefault(row.subject, {})[row.leaf] = row.points
    return found


def entered_by_subject(rows: Iterable[EntryRow], leaves: Iterable[str], places: int) -> dict[str, dict[str, str]]:
    """Return what was entered for some leaves, by subject: the last of each."""
    wanted = set(leaves)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.leaf in wanted and row.corrects is None and row.points is not None:
            found.setdefault(row.subject, {})[row.leaf] = decimal(row.points, places)
    return found
