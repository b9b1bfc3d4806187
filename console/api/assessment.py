"""考核: the periods of schemes, what they came to and why, scores of offices, objections, and freezing.

Who sees and does what is said in `dispatch.application.assessing.policy`; readings of persons are audited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import structlog
from fastapi import Depends

from console.api import views_assessment as views
from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names
from console.api.models.assessment import (
    AssessmentHome,
    CasesBehind,
    ObjectionView,
    OwnMonth,
    OwnMonths,
    PeriodView,
    SubjectView,
)
from console.api.models.assessment_forms import (
    CorrectionForm,
    DecisionForm,
    ObjectionForm,
    PeriodOpening,
    ScoresForm,
)
from console.api.problems import not_found
from dispatch.adapters.postgres.assessing.book import Scoring
from dispatch.adapters.postgres.reading.assessment import ObjectionRow, PeriodRow, ResultRow
from dispatch.application.assessing.policy import (
    Extent,
    assesses,
    belongs_to,
    extent,
    scores_for,
    speaks_for,
    takes_part,
)
from dispatch.application.policy import works_here
from dispatch.domain.actor import Actor
from dispatch.domain.assessment.period import NoPeriod, Period, period_of
from dispatch.domain.assessment.scheme import NO_SCHEMES, Schemes, Subjects, schemes_from
from dispatch.domain.assessment.standing import Bar, EntryKind, PeriodId, PeriodState, must_be_scored
from dispatch.domain.terms import AreaCode
from runtime.http.problem import Problem

router: Final = Door(tags=["assessment"])
log = structlog.get_logger()


def assessor_of(caller: Caller, here: Here) -> Actor:
    """Return the caller, who has to be an assessor of the town."""
    if not assesses(caller, town_of(here)):
        raise Problem(403, "not_yours", code="assessment_assessor_needed")
    return caller


def worker_of(caller: Caller) -> Actor:
    """Return the caller, who has to be anything but a resident."""
    if not works_here(caller):
        raise Problem(403, "not_yours", code="assessment_not_yours")
    return caller


Assessor = Annotated[Actor, Depends(assessor_of)]
Worker = Annotated[Actor, Depends(worker_of)]


@router.get("/assessment")
def read_home(caller: Worker, here: Here, names: Names) -> Answer[AssessmentHome]:
    """Return the periods that the caller may look at, and what the caller may do."""
    town = town_of(here)
    rows = here.services.reading.as_(caller).assessment(lambda shelf: (shelf.periods(), shelf.at()))
    shown = [(row, _extent(caller, row, town)) for row in rows[0]]
    may = assesses(caller, town)
    return Answer(
        AssessmentHome(
            at=rows[1],
            periods=[
                views.period_entry(row, whole=much is Extent.ALL) for row, much in shown if much is not Extent.NOTHING
            ],
            schemes=[views.scheme_name(each) for each in schemes_in_force(here).schemes] if may else [],
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
        if row.state is PeriodState.OPEN or _extent(caller, row, town) is Extent.NOTHING:
            continue
        results = reading.assessment(lambda shelf, id=row.id: shelf.results(id))  # type: ignore[misc]
        items += [_own_month(row, each, results, names) for each in results if _is_own(caller, row, each.subject)]
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
    return Answer(_period(wanted.id, caller, here, names), 201)


@router.get("/assessment/periods/{id}")
def read_period_view(id: UUID, caller: Worker, here: Here, names: Names) -> Answer[PeriodView]:
    """Return a period with its table, as much of it as the caller may see."""
    return Answer(_period(id, caller, here, names))


@router.get("/assessment/periods/{id}/subjects/{subject}")
def read_subject(id: UUID, subject: str, caller: Worker, here: Here, names: Names) -> Answer[SubjectView]:
    """Return how one subject came to its points."""
    row, much = _seen(id, caller, here)
    _check_subject(row, much, subject, caller)
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
    points = views.points_by_subject(scores).get(subject, {})
    order = {leaf.id: n for n, leaf in enumerate(row.rules.leaves)}
    town = town_of(here)
    open_to_objections = row.state is PeriodState.PROVISIONAL and row.objections_until is not None
    return Answer(
        SubjectView(
            period=views.period_entry(row, whole=much is Extent.ALL),
            rules=views.scheme_view(row.rules, row.rules_version, names),
            result=views.assessed(result, row.rules, points, names, own=_is_own(caller, row, subject), whole=True),
            members=_members(results, result),
            leaves=[
                views.leaf_view(each, row.rules) for each in sorted(scores, key=lambda each: order.get(each.leaf, 999))
            ],
            entries=[views.entry_view(each, row.rules, named=takes_part(caller, town)) for each in entries],
            objections=_objections(objections, row, results, caller, here, names),
            may_object=open_to_objections
            and row.objections_until is not None
            and row.at < row.objections_until
            and speaks_for(caller, row.rules.subjects, subject),
        )
    )


@router.get("/assessment/periods/{id}/subjects/{subject}/leaves/{leaf}")
def read_behind(id: UUID, subject: str, leaf: str, caller: Worker, here: Here) -> Answer[CasesBehind]:
    """Return the cases that a leaf of a subject is made from, and of those left out, why."""
    row, much = _seen(id, caller, here)
    _check_subject(row, much, subject, caller)
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
    return Answer(_period(id, caller, here, names))


@router.post("/assessment/periods/{id}/compute")
def compute(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Compute figures and points anew."""
    try:
        hinder(here.services.assessments.compute(id, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(_period(id, caller, here, names))


@router.post("/assessment/periods/{id}/publish")
def publish(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Publish the provisional result (公示)."""
    try:
        hinder(here.services.assessments.publish(id, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(_period(id, caller, here, names))


@router.post("/assessment/periods/{id}/freeze")
def freeze(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[PeriodView]:
    """Freeze the period (归档): nothing of it changes any more."""
    try:
        hinder(here.services.assessments.freeze(id, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(_period(id, caller, here, names))


@router.post("/assessment/periods/{id}/objections", status_code=201)
def object_to(id: UUID, form: ObjectionForm, caller: Worker, here: Here, names: Names) -> Answer[ObjectionView]:
    """Object to what a leaf came to, as the lead of the unit, or as the officer."""
    row, much = _seen(id, caller, here)
    _check_subject(row, much, form.subject, caller)
    if not speaks_for(caller, row.rules.subjects, form.subject):
        raise Problem(403, "not_yours", code="assessment_not_your_subject")
    hinder(
        here.services.assessments.object(
            id, form.id, form.subject, form.leaf, form.reason, form.evidence, by=caller.user
        )
    )
    return Answer(_objection(form.id, caller, here, names), 201)


@router.post("/assessment/objections/{id}/decide")
def decide(id: UUID, form: DecisionForm, caller: Assessor, here: Here, names: Names) -> Answer[ObjectionView]:
    """Decide an objection, as an assessor who neither scored nor belongs to the subject."""
    if form.upheld == (form.points is None):
        raise Problem(422, "invalid", code="assessment_points_needed")
    try:
        hinder(
            here.services.assessments.decide(
                id,
                form.reason,
                by=caller.user,
                points=form.points,
                entry=form.id,
                belongs=lambda scheme, subject: belongs_to(caller, scheme.subjects, subject),
            )
        )
    except LookupError as error:
        raise not_found() from error
    return Answer(_objection(id, caller, here, names))


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
        hinder(here.services.assessments.correct(id, form.corrects, made, by=caller.user))
    except LookupError as error:
        raise not_found() from error
    return Answer(_period(id, caller, here, names))


MINE: Final = 24
"""In so many of the newest periods somebody looks for their own."""


def town_of(here: Console) -> AreaCode:
    """Return the town that is assessed."""
    return AreaCode(here.services.settings.town)


def schemes_in_force(here: Console) -> Schemes:
    """Return the schemes in force."""
    found = here.services.documents().get("schemes")
    return schemes_from(found.body, version=found.version) if found else NO_SCHEMES


def read_period(name: str) -> Period:
    """Return a period by its name."""
    try:
        return period_of(name)
    except NoPeriod as error:
        raise Problem(422, "invalid", code="assessment_no_period") from error


def hinder(bar: Bar | None) -> None:
    """Refuse what something is in the way of."""
    if bar is not None:
        raise Problem(422 if bar in MISTAKES else 409, "not_open", code=f"assessment_{bar.value}")


MISTAKES: Final = frozenset({Bar.TOO_MANY, Bar.NOT_LISTED, Bar.NO_LEAF, Bar.NO_SUBJECT})
"""What is wrong with what was sent, whatever the period is like."""


def note_persons(row: PeriodRow, caller: Actor, here: Console, subject: str = "") -> None:
    """Record that somebody is about to be shown how persons other than themselves were assessed."""
    if row.rules.subjects is Subjects.OFFICERS and subject != caller.user:
        here.services.reading_log.assessed(caller.user, f"{row.scheme} {row.period} {subject}".strip())


def _extent(caller: Actor, row: PeriodRow, town: AreaCode) -> Extent:
    return extent(caller, row.rules.subjects, row.state, town)


def _seen(id: UUID, caller: Actor, here: Console) -> tuple[PeriodRow, Extent]:
    row = here.services.reading.as_(caller).assessment(lambda shelf: shelf.period(id))
    much = _extent(caller, row, town_of(here)) if row is not None else Extent.NOTHING
    if row is None or much is Extent.NOTHING:
        raise not_found()
    return row, much


def _is_own(caller: Actor, row: PeriodRow, subject: str) -> bool:
    return belongs_to(caller, row.rules.subjects, subject)


def _check_subject(row: PeriodRow, much: Extent, subject: str, caller: Actor) -> None:
    if much is not Extent.ALL and not _is_own(caller, row, subject):
        raise not_found()


def _period(id: UUID, caller: Actor, here: Console, names: Catalogue) -> PeriodView:
    row, much = _seen(id, caller, here)
    whole, town, scheme = much is Extent.ALL, town_of(here), row.rules
    results = here.services.reading.as_(caller).assessment(lambda shelf: shelf.results(id))
    own = [each.subject for each in results if _is_own(caller, row, each.subject)]
    if not whole and not own:
        raise not_found()
    asked = None if whole else own
    scores, entries, objections = here.services.reading.as_(caller).assessment(
        lambda shelf: (shelf.scores(id, asked), shelf.entries(id, asked), shelf.objections(id, asked))
    )
    if whole:
        note_persons(row, caller, here)
    points = views.points_by_subject(scores)
    offices = scores_for(caller, town)
    mine = [leaf.id for leaf in scheme.leaves if leaf.scored is not None and leaf.scored.office in offices]
    return PeriodView(
        **views.entry_values(row, whole=whole),
        at=row.at,
        rules=views.scheme_view(scheme, row.rules_version, names),
        computed_at=row.computed_at,
        current=row.current,
        fingerprint=row.fingerprint,
        table=[
            views.assessed(
                each,
                scheme,
                points.get(each.subject, {}),
                names,
                own=each.subject in own,
                whole=whole or each.subject in own,
            )
            for each in _shown(results, own, row, whole=whole)
        ],
        objections=_objections(objections, row, results, caller, here, names),
        may_assess=assesses(caller, town),
        scores=mine if row.state is PeriodState.OPEN else [],
        entered=views.entered_by_subject(entries, mine, scheme.places),
        missing=_missing(row, results, [(each.subject, each.leaf) for each in entries if _scores(each.kind)])
        if takes_part(caller, town)
        else 0,
        speaks_for=[subject for subject in own if speaks_for(caller, scheme.subjects, subject)],
    )


def _shown(results: Sequence[ResultRow], own: Sequence[str], row: PeriodRow, *, whole: bool) -> list[ResultRow]:
    """Return the rows of the table: of persons, nobody sees others; of units and grids, their own class."""
    if whole:
        return list(results)
    classes = {each.of_class for each in results if each.subject in own}
    alike = row.rules.subjects is not Subjects.OFFICERS
    return [each for each in results if each.subject in own or (alike and each.of_class in classes)]


def _scores(kind: EntryKind) -> bool:
    return kind is not EntryKind.CORRECTION


def _missing(row: PeriodRow, results: Sequence[ResultRow], there: Sequence[tuple[str, str]]) -> int:
    known = set(there)
    wanted = must_be_scored(row.rules)
    return sum((each.subject, leaf.id) not in known for each in results for leaf in wanted)


def _members(results: Sequence[ResultRow], of: ResultRow) -> int:
    return sum(each.of_class == of.of_class and each.rank is not None for each in results)


def _own_month(row: PeriodRow, each: ResultRow, results: Sequence[ResultRow], names: Catalogue) -> OwnMonth:
    return OwnMonth(
        period=views.period_entry(row, whole=False),
        subject=each.subject,
        name=views.subject_name(row.rules.subjects, each.subject, each.name, names),
        rank=each.rank,
        members=_members(results, each),
        total=None if each.total is None else views.decimal(each.total, row.rules.places),
        full_marks=views.decimal(row.rules.full_marks),
    )


def _objections(
    rows: Sequence[ObjectionRow],
    period: PeriodRow,
    results: Sequence[ResultRow],
    caller: Actor,
    here: Console,
    names: Catalogue,
) -> list[ObjectionView]:
    called = {each.subject: each.name for each in results}
    may = assesses(caller, town_of(here))
    return [
        views.objection_view(
            each,
            views.subject_name(period.rules.subjects, each.subject, called.get(each.subject), names),
            may_decide=may
            and each.state == "pending"
            and each.raised_by != caller.user
            and not _is_own(caller, period, each.subject),
        )
        for each in rows
    ]


def _objection(id: UUID, caller: Actor, here: Console, names: Catalogue) -> ObjectionView:
    reading = here.services.reading.as_(caller)
    row = reading.assessment(lambda shelf: shelf.objection(id))
    if row is None:
        raise not_found()
    period, _ = _seen(row.period, caller, here)
    results = reading.assessment(lambda shelf: shelf.results(row.period))
    return _objections([row], period, results, caller, here, names)[0]
