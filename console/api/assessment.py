"""考核: the periods of schemes, what they came to and why, scores of offices, corrections, and freezing.

Who sees and does what is said in `dispatch.application.assessing.policy`; readings of persons are audited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from console.api import views_assessment as views
from console.api.answer import Answer, Door
from console.api.assessment_seen import (
    Assessor,
    Worker,
    belonging,
    check_subject,
    extent_of,
    hinder,
    is_own,
    members,
    note_persons,
    objection_views,
    period_view,
    read_period,
    schemes_in_force,
    seen_period,
    town_of,
)
from console.api.catalogue import Catalogue
from console.api.context import Here, Names
from console.api.models.assessment import (
    AssessmentHome,
    CasesBehind,
    OwnMonth,
    OwnMonths,
    PeriodView,
    SubjectView,
)
from console.api.models.assessment_forms import (
    CorrectionForm,
    PeriodOpening,
    ScoresForm,
)
from console.api.problems import not_found
from console.api.views_scheme import decimal, scheme_name, scheme_view
from dispatch.adapters.postgres.assessing.book import Scoring
from dispatch.adapters.postgres.reading.assessment import PeriodRow, ResultRow
from dispatch.application.assessing.policy import (
    Extent,
    assesses,
    scores_for,
    speaks_for,
    takes_part,
)
from dispatch.domain.assessment.standing import PeriodId, PeriodState
from runtime.http.problem import Problem

router: Final = Door(tags=["assessment"])
MINE: Final = 24
"""In so many of the newest periods somebody looks for their own."""


@router.get("/assessment")
def read_home(caller: Worker, here: Here, names: Names) -> Answer[AssessmentHome]:
    """Return the periods that the caller may look at, and what the caller may do."""
    town = town_of(here)
    rows = here.services.reading.as_(caller).assessment(lambda shelf: (shelf.periods(), shelf.at()))
    shown = [(row, extent_of(caller, row, town)) for row in rows[0]]
    may = assesses(caller, town)
    return Answer(
        AssessmentHome(
            at=rows[1],
            periods=[
                views.period_entry(row, whole=much is Extent.ALL) for row, much in shown if much is not Extent.NOTHING
            ],
            schemes=[scheme_name(each) for each in schemes_in_force(here).schemes] if may else [],
            may_assess=may,
            offices=[names.unit_ref(unit) for unit in sorted(scores_for(caller, town))],
        )
    )


@router.get("/assessment/mine")
def read_mine(caller: Worker, here: Here, names: Names) -> Answer[OwnMonths]:
    """Return the periods in which the caller, the caller's unit or grid was assessed, the newest first."""
    reading = here.services.reading.as_(caller)
    town = town_of(here)

    periods, checks = reading.assessment(lambda shelf: (shelf.periods(), shelf.checks_of(caller.user)))
    items: list[OwnMonth] = []
    for row in periods[:MINE]:
        if row.state is PeriodState.OPEN or extent_of(caller, row, town) is Extent.NOTHING:
            continue
        results = reading.assessment(lambda shelf, id=row.id: shelf.results(id))  # type: ignore[misc]
        items += [_own_month(row, each, results, names) for each in results if is_own(caller, row, each.subject)]
    return Answer(OwnMonths(items=items, checks=sum(each.done_at is None for each in checks)))


@router.post("/assessment/periods", status_code=201)
def open_period(wanted: PeriodOpening, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Open a period of a scheme: from now on offices score, and figures can be computed."""
    schemes = schemes_in_force(here)
    scheme = schemes.scheme(wanted.scheme)
    if scheme is None:
        raise Problem(422, "invalid", code="assessment_unknown_scheme")
    period = read_period(wanted.period)
    hinder(here.services.assessments.open(PeriodId(wanted.id), scheme, schemes.version, period, by=caller.user))
    return Answer(period_view(wanted.id, caller, here, names), 201)


@router.get("/assessment/periods/{id}")
def read_period_view(id: UUID, caller: Worker, here: Here, names: Names) -> Answer[PeriodView]:
    """Return a period with its table, as much of it as the caller may see."""
    return Answer(period_view(id, caller, here, names))


@router.get("/assessment/periods/{id}/subjects/{subject}")
def read_subject(id: UUID, subject: str, caller: Worker, here: Here, names: Names) -> Answer[SubjectView]:
    """Return how one subject came to its points."""
    row, much = seen_period(id, caller, here)
    check_subject(row, much, subject, caller)
    reading = here.services.reading.as_(caller)
    results, scores, entries, objections = reading.assessment(
        lambda shelf: (
            shelf.results(id),
            shelf.scores(id, [subject]),
            shelf.entries(id, [subject]),
            shelf.objections(id, [subject]),
        )
    )
    result = next((each for each in results if each.subject == subject), None)
    if result is None:
        raise not_found()
    note_persons(row, caller, here, subject)
    opened = reading.assessment(lambda shelf: shelf.opened([each for entry in entries for each in entry.left_out]))
    points = views.points_by_subject(scores).get(subject, {})
    order = {leaf.id: n for n, leaf in enumerate(row.rules.leaves)}
    town, figures = town_of(here), here.services.figures()
    open_to_objections = row.state is PeriodState.PROVISIONAL and row.objections_until is not None
    return Answer(
        SubjectView(
            period=views.period_entry(row, whole=much is Extent.ALL),
            rules=scheme_view(row.rules, row.rules_version, names, figures),
            result=views.assessed(result, row.rules, points, names, own=is_own(caller, row, subject), whole=True),
            members=members(results, result),
            leaves=[
                views.leaf_view(each, row.rules, figures)
                for each in sorted(scores, key=lambda each: order.get(each.leaf, 999))
            ],
            entries=[views.entry_view(each, row.rules, opened, named=takes_part(caller, town)) for each in entries],
            objections=objection_views(objections, row, results, caller, here, names),
            may_object=open_to_objections
            and row.objections_until is not None
            and row.at < row.objections_until
            and speaks_for(caller, row.rules.subjects, subject),
        )
    )


@router.get("/assessment/periods/{id}/subjects/{subject}/leaves/{leaf}")
def read_behind(id: UUID, subject: str, leaf: str, caller: Worker, here: Here) -> Answer[CasesBehind]:
    """Return the cases that a leaf of a subject is made from, and of those left out, why."""
    row, much = seen_period(id, caller, here)
    check_subject(row, much, subject, caller)
    reading = here.services.reading.as_(caller)
    found = reading.assessment(lambda shelf: shelf.behind(id, subject, leaf))
    if found is None:
        raise not_found()
    note_persons(row, caller, here, subject)
    opened = reading.assessment(lambda shelf: shelf.opened([each.number for each in found]))
    return Answer(CasesBehind(items=views.cases_behind(found, opened)))


@router.post("/assessment/periods/{id}/scores")
def score(id: UUID, form: ScoresForm, caller: Worker, here: Here, names: Names) -> Answer[PeriodView]:
    """Enter what the caller's office gives, for several subjects at once; all of it, or nothing."""
    offices = scores_for(caller, town_of(here))
    if not offices:
        raise Problem(403, "not_yours", code="assessment_office_needed")
    scored = [
        Scoring(
            id=each.id,
            subject=each.subject,
            leaf=each.leaf,
            points=each.points,
            reason=each.reason,
            evidence=tuple(each.evidence),
        )
        for each in form.items
    ]
    try:
        hinder(here.services.assessments.score(id, scored, by=caller.user, offices=offices))
    except LookupError as error:
        raise not_found() from error
    return Answer(period_view(id, caller, here, names))


@router.post("/assessment/periods/{id}/compute")
def compute(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Compute figures and points anew."""
    try:
        hinder(here.services.assessments.compute(id, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(period_view(id, caller, here, names))


@router.post("/assessment/periods/{id}/publish")
def publish(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Publish the provisional result (公示)."""
    try:
        hinder(here.services.assessments.publish(id, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(period_view(id, caller, here, names))


@router.post("/assessment/periods/{id}/freeze")
def freeze(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Freeze the period (归档): nothing of it changes any more."""
    try:
        hinder(here.services.assessments.freeze(id, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(period_view(id, caller, here, names))


@router.post("/assessment/periods/{id}/corrections")
def correct(id: UUID, form: CorrectionForm, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Enter into a period what corrects a frozen one."""
    made = Scoring(
        id=form.id,
        subject=form.subject,
        leaf=form.leaf,
        points=form.points,
        reason=form.reason,
        evidence=tuple(form.evidence),
    )
    try:
        hinder(here.services.assessments.correct(id, form.corrects, made, by=caller.user, belongs=belonging(caller)))
    except LookupError as error:
        raise not_found() from error
    return Answer(period_view(id, caller, here, names))


def _own_month(row: PeriodRow, each: ResultRow, results: Sequence[ResultRow], names: Catalogue) -> OwnMonth:
    return OwnMonth(
        period=views.period_entry(row, whole=False),
        subject=each.subject,
        name=views.subject_name(row.rules.subjects, each.subject, each.name, names),
        rank=each.rank,
        members=members(results, each),
        total=None if each.total is None else decimal(each.total, row.rules.places),
        full_marks=decimal(row.rules.full_marks),
    )
