"""How much of 考核 its caller sees: who may be here, which period, which subjects, and how that is shown.

Readings of persons other than the caller are audited here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends

from console.api import views_assessment as views
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here
from console.api.models.assessment import (
    ObjectionView,
    PeriodView,
)
from console.api.problems import not_found
from console.api.views_scheme import scheme_view
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
from dispatch.domain.assessment.scheme import NO_SCHEMES, Scheme, Schemes, Subjects, schemes_from
from dispatch.domain.assessment.standing import Bar, EntryKind, PeriodState, must_be_scored
from dispatch.domain.terms import AreaCode
from runtime.http.problem import Problem


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
        raise Problem(422 if bar in MISTAKES else 409, HINDERED, code=f"assessment_{bar.value}")


HINDERED: Final = "not_open"
MISTAKES: Final = frozenset(
    {Bar.TOO_MANY, Bar.NOT_LISTED, Bar.COMPUTED, Bar.POINTS_NEEDED, Bar.NOT_BEHIND, Bar.NO_LEAF, Bar.NO_SUBJECT}
)
"""What is wrong with what was sent, whatever the period is like."""


def note_persons(row: PeriodRow, caller: Actor, here: Console, subject: str = "") -> None:
    """Record that somebody is about to be shown how persons other than themselves were assessed."""
    if row.rules.subjects is Subjects.OFFICERS and subject != caller.user:
        here.services.reading_log.assessed(caller.user, f"{row.scheme} {row.period} {subject}".strip())


def extent_of(caller: Actor, row: PeriodRow, town: AreaCode) -> Extent:
    """Return how much of a period the caller sees."""
    return extent(caller, row.rules.subjects, row.state, town)


def seen_period(id: UUID, caller: Actor, here: Console) -> tuple[PeriodRow, Extent]:
    """Return a period and how much of it the caller sees; 404 where that is nothing."""
    row = here.services.reading.as_(caller).assessment(lambda shelf: shelf.period(id))
    much = extent_of(caller, row, town_of(here)) if row is not None else Extent.NOTHING
    if row is None or much is Extent.NOTHING:
        raise not_found()
    return row, much


def is_own(caller: Actor, row: PeriodRow, subject: str) -> bool:
    """Say whether the caller is a subject, or belongs to it."""
    return belongs_to(caller, row.rules.subjects, subject)


def belonging(caller: Actor) -> Callable[[Scheme, str], bool]:
    """Return what says whether the caller belongs to a subject of a scheme."""
    return lambda scheme, subject: belongs_to(caller, scheme.subjects, subject)


def check_subject(row: PeriodRow, much: Extent, subject: str, caller: Actor) -> None:
    """Refuse a subject of which the caller is told nothing but rank and total."""
    if much is not Extent.ALL and not is_own(caller, row, subject):
        raise not_found()


def period_view(id: UUID, caller: Actor, here: Console, names: Catalogue) -> PeriodView:
    """Return a period as the caller sees it."""
    row, much = seen_period(id, caller, here)
    whole, town, scheme = much is Extent.ALL, town_of(here), row.rules
    results = here.services.reading.as_(caller).assessment(lambda shelf: shelf.results(id))
    own = [each.subject for each in results if is_own(caller, row, each.subject)]
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
        rules=scheme_view(scheme, row.rules_version, names, here.services.figures()),
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
        objections=objection_views(objections, row, results, caller, here, names),
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


def members(results: Sequence[ResultRow], of: ResultRow) -> int:
    """Return how many subjects are ranked in the class of one."""
    return sum(each.of_class == of.of_class and each.rank is not None for each in results)


def objection_views(
    rows: Sequence[ObjectionRow],
    period: PeriodRow,
    results: Sequence[ResultRow],
    caller: Actor,
    here: Console,
    names: Catalogue,
) -> list[ObjectionView]:
    """Return objections, and whether the caller may decide each."""
    called = {each.subject: each.name for each in results}
    may = assesses(caller, town_of(here))
    return [
        views.objection_view(
            each,
            views.subject_name(period.rules.subjects, each.subject, called.get(each.subject), names),
            may_decide=may
            and each.state == "pending"
            and each.raised_by != caller.user
            and not is_own(caller, period, each.subject),
        )
        for each in rows
    ]


def objection_view(id: UUID, caller: Actor, here: Console, names: Catalogue) -> ObjectionView:
    """Return one objection."""
    reading = here.services.reading.as_(caller)
    row = reading.assessment(lambda shelf: shelf.objection(id))
    if row is None:
        raise not_found()
    period, much = seen_period(row.period, caller, here)
    check_subject(period, much, row.subject, caller)
    results = reading.assessment(lambda shelf: shelf.results(row.period))
    return objection_views([row], period, results, caller, here, names)[0]
