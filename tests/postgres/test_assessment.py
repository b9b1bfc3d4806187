"""考核 in the tables: opened, scored, published, objected to, decided, frozen, corrected, and frozen is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.assessing.book import Assessments, Scoring
from dispatch.adapters.postgres.assessing.measuring import random_checks
from dispatch.adapters.postgres.assessing.objections import Objections
from dispatch.adapters.postgres.assessing.reckoning import Reckoner
from dispatch.application.assessing.computing import Behind, Figured, Figures
from dispatch.bootstrap import Services
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.marking import Measured
from dispatch.domain.assessment.period import Span, period_of
from dispatch.domain.assessment.scheme import Scheme, Subjects
from dispatch.domain.assessment.standing import Bar, PeriodId, PeriodState, Upheld
from dispatch.domain.calendar.workdays import SHANGHAI
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import Action, ClockKind, UnitId, UserId
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.postgres.test_emergency import renewed
from tests.postgres.township import OPERATOR, TOWN, decided, move, report_of, reported, rows, seen
from tests.unit.assessment.kit import scheme

pytestmark = pytest.mark.postgres

ASSESSOR, OTHER = UserId("assessor01"), UserId("assessor02")
LEAD, OFFICE = UserId("police-lead"), UserId("office-command")
PERIOD = period_of("2026-09")
COMMAND = {UnitId("command")}


class SmallTown:
    """Figures of a small town, as a source that can be told other ones."""

    def __init__(self) -> None:
        self.shares = {
            "signed-on-time": {"police": (6, 6), "market": (8, 10)},
            "on-time": {"police": (4, 7), "market": (9, 10)},
        }

    def __call__(self, connection: sa.Connection, figures: Sequence[Figure], span: Span, subjects: Subjects) -> Figures:
        return {
            figure: {subject: a_share(subject, *share) for subject, share in found.items()}
            for figure, found in self.shares.items()
            if figure in {each.id for each in figures}
        }


def a_share(subject: str, numerator: int, denominator: int) -> Figured:
    return Figured(
        version="2026-11",
        measured=Measured.share(numerator, denominator),
        numerator=numerator,
        denominator=denominator,
        behind=tuple(Behind(number=f"{subject}-{n}", counted=n < numerator) for n in range(denominator)),
    )


@pytest.fixture
def town(services: Services) -> SmallTown:
    source = SmallTown()
    reckoner = Reckoner(services.documents, source)
    services.assessments = Assessments(services.engine, reckoner, lambda: services.rules().limits)
    services.objections = Objections(services.engine, reckoner, lambda: services.rules().limits)
    return source


def opened(services: Services, period: str = "2026-09", of: Scheme | None = None) -> PeriodId:
    id = PeriodId(new_id())
    made = of or scheme("stations")
    assert services.assessments.open(id, made, "2026-11", period_of(period), by=ASSESSOR) is None
    return id


def published(services: Services, period: str = "2026-09") -> PeriodId:
    id = opened(services, period)
    assert services.assessments.publish(id, by=ASSESSOR) is None
    return id


def frozen(services: Services, period: str = "2026-09") -> PeriodId:
    id = published(services, period)
    let_objections_end(services, id)
    assert services.assessments.freeze(id, by=ASSESSOR) is None
    return id


def let_objections_end(services: Services, id: UUID) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE assessment_period SET objections_until = clock_timestamp() WHERE id = :id"), {"id": id}
        )


def scoring(subject: str = "police", leaf: str = "praised", points: str = "3") -> Scoring:
    return Scoring(id=new_id(), subject=subject, leaf=leaf, points=Decimal(points), reason="协助专班")


def objected(services: Services, id: UUID, leaf: str = "on-time") -> UUID:
    objection = new_id()
    assert services.objections.raise_(id, objection, "police", leaf, "两件不属于本所", [], by=LEAD) is None
    return objection


WITHOUT_TWO = Upheld(left_out=("police-4", "police-5"))
"""Four of the five that remain are on time: 80 %, 20 of 40 points of percent, 45 x 0.5 = 22.5."""


def nobody_belongs(scheme: Scheme, subject: str) -> bool:
    return False


def decided_as(
    services: Services, objection: UUID, by: UserId = OTHER, upheld: Upheld | None = WITHOUT_TWO
) -> Bar | None:
    return services.objections.decide(
        objection, "核实，属实", by=by, upheld=upheld, entry=new_id(), belongs=nobody_belongs
    )


def corrected(
    services: Services, later: UUID, before: UUID, made: Scoring, *, by: UserId = OTHER, belongs: bool = False
) -> Bar | None:
    return services.assessments.correct(later, before, made, by=by, belongs=lambda scheme, subject: belongs)


def totals(services: Services, id: UUID) -> dict[str, tuple[str, int | None]]:
    found = rows(services, "SELECT subject, total, rank FROM assessment_result WHERE period = :id", id=id)
    return {row.subject: (f"{row.total:.2f}", row.rank) for row in found if row.total is not None}


def test_a_month_goes_from_the_opening_to_the_archive(services: Services, town: SmallTown) -> None:
    id = opened(services)

    assert services.assessments.score(id, [scoring()], by=OFFICE, offices=COMMAND) is None
    assert services.assessments.publish(id, by=ASSESSOR) is None
    assert services.assessments.freeze(id, by=ASSESSOR) is Bar.PUBLIC
    objection = objected(services, id)
    let_objections_end(services, id)
    assert services.assessments.freeze(id, by=ASSESSOR) is Bar.OBJECTED
    before = totals(services, id)["police"]
    assert decided_as(services, objection) is None
    assert services.assessments.freeze(id, by=ASSESSOR) is None

    assert (before, totals(services, id)["police"]) == (("58.00", 2), ("80.50", 2))
    acts = rows(services, "SELECT action FROM audit_log WHERE subject = :id ORDER BY id", id=str(id))
    assert [row.action.removeprefix("assessment-") for row in acts] == [
        "opened",
        "scored",
        "published",
        "objected",
        "objection-upheld",
        "frozen",
    ]


def test_the_period_computed_again_from_the_same_facts_gives_the_same_fingerprint(
    services: Services, town: SmallTown
) -> None:
    id = frozen(services)
    ((kept,),) = rows(services, "SELECT fingerprint FROM assessment_period WHERE id = :id", id=id)

    assert services.assessments.again(id).fingerprint == bytes(kept)
    town.shares["on-time"]["police"] = (4, 6)
    assert services.assessments.again(id).fingerprint != bytes(kept)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment_period SET state = 'open'",
        "DELETE FROM assessment_period",
        "UPDATE assessment_score SET points = 0",
        "DELETE FROM assessment_score",
        "UPDATE assessment_result SET rank = 1",
        "DELETE FROM assessment_result",
        "UPDATE assessment_objection SET state = 'pending', decided_at = NULL, decided_by = NULL",
        "INSERT INTO assessment_result (period, subject, earned, asked, scaled, bonus, deduction, corrected) "
        "SELECT id, 'new', 0, 0, 0, 0, 0, 0 FROM assessment_period",
        "INSERT INTO assessment_entry (id, period, kind, subject, leaf, points, reason, entered_by, entered_at) "
        "SELECT gen_random_uuid(), id, 'scored', 'police', 'praised', 1, 'late', 'assessor01', clock_timestamp() "
        "FROM assessment_period",
    ],
)
def test_the_database_lets_nothing_change_that_is_frozen(services: Services, town: SmallTown, statement: str) -> None:
    id = published(services)
    objection = objected(services, id)
    assert decided_as(services, objection, upheld=None) is None
    let_objections_end(services, id)
    assert services.assessments.freeze(id, by=ASSESSOR) is None

    with services.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match="frozen"):
        connection.execute(sa.text(statement))


def test_what_was_entered_is_never_changed(services: Services, town: SmallTown) -> None:
    id = opened(services)
    assert services.assessments.score(id, [scoring()], by=OFFICE, offices=COMMAND) is None

    with services.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match="append-only"):
        connection.execute(sa.text("UPDATE assessment_entry SET points = 5"))


def test_nobody_who_scored_raised_it_or_belongs_decides_an_objection(services: Services, town: SmallTown) -> None:
    id = opened(services)
    assert services.assessments.score(id, [scoring()], by=OTHER, offices=COMMAND) is None
    assert services.assessments.publish(id, by=ASSESSOR) is None
    objection = objected(services, id, "praised")

    assert decided_as(services, objection, by=OTHER) is Bar.SCORED_IT
    assert decided_as(services, objection, by=LEAD) is Bar.OWN
    assert decided_as(services, objection, by=ASSESSOR, upheld=Upheld(points=Decimal(6))) is Bar.TOO_MANY
    assert (
        services.objections.decide(
            objection, "是", by=ASSESSOR, upheld=None, entry=new_id(), belongs=lambda scheme, subject: True
        )
        is Bar.BELONGS
    )
    assert decided_as(services, objection, by=ASSESSOR, upheld=None) is None
    assert decided_as(services, objection, by=ASSESSOR, upheld=None) is Bar.DECIDED
    ((state, decision),) = rows(services, "SELECT state, decision FROM assessment_objection")
    assert (state, decision) == ("refused", "核实，属实")


def test_an_objection_has_the_clock_of_a_request(services: Services, town: SmallTown) -> None:
    id = published(services)

    objected(services, id)

    ((raised, due),) = rows(services, "SELECT raised_at, due_at FROM assessment_objection")
    rule = services.rules().limits.limit(ClockKind.REQUEST, category=None, grade=None)
    assert due - raised == rule.allowance


def test_one_thing_is_objected_to_once_at_a_time_and_only_while_it_is_public(
    services: Services, town: SmallTown
) -> None:
    id = opened(services)
    assert services.objections.raise_(id, new_id(), "police", "on-time", "x", [], by=LEAD) is Bar.NOT_PROVISIONAL
    assert services.assessments.publish(id, by=ASSESSOR) is None
    objection = objected(services, id)

    assert services.objections.raise_(id, objection, "police", "on-time", "x", [], by=LEAD) is None
    assert services.objections.raise_(id, new_id(), "police", "on-time", "x", [], by=LEAD) is Bar.PENDING
    assert services.objections.raise_(id, new_id(), "police", "nothing", "x", [], by=LEAD) is Bar.NO_LEAF
    let_objections_end(services, id)
    assert services.objections.raise_(id, new_id(), "police", "rework", "x", [], by=LEAD) is Bar.LATE


def test_a_correction_of_a_frozen_period_is_an_entry_of_a_later_one_that_names_it(
    services: Services, town: SmallTown
) -> None:
    before, later = frozen(services), opened(services, "2026-10")
    kept = totals(services, before)
    amount = scoring(leaf="on-time", points="-1.5")

    assert corrected(services, later, before, amount) is None
    assert corrected(services, later, before, amount) is None
    assert corrected(services, before, later, amount) is Bar.FROZEN

    assert totals(services, before) == kept
    ((added, total),) = rows(
        services, "SELECT corrected, total FROM assessment_result WHERE period = :id AND subject = 'police'", id=later
    )
    assert (added, total) == (Decimal("-1.5"), Decimal("53.5"))
    other = opened(services, "2026-08")
    assert corrected(services, other, before, scoring()) is Bar.LATER


def test_a_correction_is_made_by_who_may_decide_of_no_more_than_there_is_and_before_it_is_public(
    services: Services, town: SmallTown
) -> None:
    before = opened(services)
    assert services.assessments.score(before, [scoring()], by=OFFICE, offices=COMMAND) is None
    assert services.assessments.publish(before, by=ASSESSOR) is None
    let_objections_end(services, before)
    assert services.assessments.freeze(before, by=ASSESSOR) is None
    later = opened(services, "2026-10")

    assert corrected(services, later, before, scoring(), by=OFFICE) is Bar.SCORED_IT
    assert corrected(services, later, before, scoring(), belongs=True) is Bar.BELONGS
    assert corrected(services, later, before, scoring(points="-105.5")) is Bar.TOO_MANY
    assert corrected(services, later, before, scoring(points="-105")) is None
    with services.engine.begin() as connection:
        connection.execute(
            sa.text("DELETE FROM assessment_result WHERE period = :id AND subject = 'market'"), {"id": later}
        )
    assert corrected(services, later, before, scoring("market")) is Bar.NO_SUBJECT
    assert services.assessments.publish(later, by=ASSESSOR) is None
    assert corrected(services, later, before, scoring()) is Bar.NOT_OPEN


def test_an_id_that_is_something_elses_enters_nothing_and_changes_nothing(services: Services, town: SmallTown) -> None:
    id, praise = opened(services), scoring()
    score = services.assessments.score
    assert score(id, [praise], by=OFFICE, offices=COMMAND) is None

    assert score(id, [praise], by=OFFICE, offices=COMMAND) is None
    assert score(id, [scoring("market"), replace(praise, points=Decimal(5))], by=OFFICE, offices=COMMAND) is Bar.USED
    assert score(id, [praise], by=OTHER, offices=COMMAND) is Bar.USED
    assert services.assessments.publish(id, by=ASSESSOR) is None
    objection = objected(services, id)
    raise_ = services.objections.raise_
    assert raise_(id, objection, "market", "on-time", "x", [], by=UserId("market-lead")) is Bar.USED
    upheld = services.objections.decide(
        objection, "是", by=OTHER, upheld=WITHOUT_TWO, entry=praise.id, belongs=nobody_belongs
    )

    assert upheld is Bar.USED
    assert [tuple(row) for row in rows(services, "SELECT subject, points FROM assessment_entry")] == [("police", 3)]
    assert [row.state for row in rows(services, "SELECT state FROM assessment_objection")] == ["pending"]


def test_what_an_objection_leaves_out_is_named_and_says_by_which_decision_and_points_follow_from_the_rest(
    services: Services, town: SmallTown
) -> None:
    id = published(services)
    objection = objected(services, id)

    assert decided_as(services, objection, upheld=Upheld(points=Decimal("22.5"))) is Bar.COMPUTED
    assert decided_as(services, objection, upheld=Upheld(left_out=("market-1",))) is Bar.NOT_BEHIND
    assert decided_as(services, objection) is None

    ((entry, left_out),) = rows(services, "SELECT id, left_out FROM assessment_entry WHERE points IS NULL")
    ((points, numerator, denominator, by, behind),) = rows(
        services,
        "SELECT points, numerator, denominator, entry, behind FROM assessment_score "
        "WHERE period = :id AND subject = 'police' AND leaf = 'on-time'",
        id=id,
    )
    assert (points, numerator, denominator, by) == (Decimal("22.5"), 4, 5, entry)
    assert left_out == ["police-4", "police-5"]
    assert {case["number"]: case["entry"] for case in behind if case["excluded"] == "objection"} == {
        "police-4": str(entry),
        "police-5": str(entry),
    }
    again = objected(services, id)
    assert decided_as(services, again) is Bar.NOT_BEHIND
    ((kept,),) = rows(services, "SELECT fingerprint FROM assessment_period WHERE id = :id", id=id)
    assert services.assessments.again(id).fingerprint == bytes(kept)


def test_what_lasts_and_what_an_office_has_not_scored_is_not_published(services: Services, town: SmallTown) -> None:
    now = utc_now()
    lasts = opened(services, f"{(now + timedelta(days=40)):%Y-%m}")
    unscored = opened(services, "2026-09", scheme("grid-officers"))

    assert services.assessments.publish(lasts, by=ASSESSOR) is Bar.LASTS
    assert services.assessments.publish(unscored, by=ASSESSOR) is Bar.UNSCORED
    assert services.assessments.open(PeriodId(new_id()), scheme("stations"), "1", PERIOD, by=ASSESSOR) is None
    assert services.assessments.open(PeriodId(new_id()), scheme("stations"), "1", PERIOD, by=OTHER) is Bar.KNOWN


def test_an_office_scores_its_own_leaves_of_subjects_there_are_all_or_nothing(
    services: Services, town: SmallTown
) -> None:
    id = opened(services)
    score = services.assessments.score

    assert score(id, [scoring(), scoring(points="2")], by=OFFICE, offices=COMMAND) is Bar.NOT_LISTED
    assert score(id, [scoring()], by=OFFICE, offices={UnitId("justice")}) is Bar.NOT_YOUR_OFFICE
    assert score(id, [scoring("county")], by=OFFICE, offices=COMMAND) is Bar.NO_SUBJECT
    assert score(id, [scoring(leaf="on-time")], by=OFFICE, offices=COMMAND) is Bar.NO_LEAF
    assert rows(services, "SELECT id FROM assessment_entry") == []


def a_closed_incident(services: Services) -> str:
    """One that officer01 reported and the unit dealt with, closed now."""
    incident = reported(services)
    services.apply_triage([decided(incident, report_of(services, incident))])
    with services.engine.begin() as connection:
        closed = "UPDATE incident SET status = 'closed', outcome = 'resolved', closed_at = clock_timestamp() "
        connection.execute(sa.text(closed + "WHERE id = :id"), {"id": incident})
    return seen(services, incident).number


def test_a_draw_is_kept_with_its_seed_and_done_by_the_officer_who_was_drawn(services: Services) -> None:
    number, draw, month = a_closed_incident(services), new_id(), period_of(f"{utc_now().astimezone(SHANGHAI):%Y-%m}")

    drawn = services.draws.draw(draw, month, "seed", size=5, town=TOWN, by=ASSESSOR)
    again = services.draws.draw(draw, month, "other", size=5, town=TOWN, by=ASSESSOR)

    assert (drawn, again) == (1, 0)
    ((seed, population, checker),) = rows(
        services, "SELECT d.seed, d.population, c.checker FROM random_draw d JOIN random_check c ON c.draw = d.id"
    )
    assert (seed, population) == ("seed", 1)
    assert checker != "officer01"
    with pytest.raises(LookupError):
        services.draws.check(draw, number, in_order=True, note="", by=UserId("officer01"))
    assert services.draws.check(draw, number, in_order=False, note="仍有垃圾", by=UserId(checker))
    assert not services.draws.check(draw, number, in_order=True, note="", by=UserId(checker))
    with services.engine.connect() as connection:
        by_unit = random_checks(connection, month.name, Subjects.UNITS)
        by_officer = random_checks(connection, month.name, Subjects.OFFICERS)
    assert [(of, each.numerator, each.denominator) for of, each in by_unit.items()] == [("enforcement", 0, 1)]
    assert list(by_officer) == ["officer01"]


def test_the_database_has_no_incident_drawn_twice(services: Services) -> None:
    a_closed_incident(services)
    month = period_of(f"{utc_now().astimezone(SHANGHAI):%Y-%m}")
    services.draws.draw(new_id(), month, "seed", size=5, town=TOWN, by=ASSESSOR)
    services.draws.draw(new_id(), month, "other", size=5, town=TOWN, by=ASSESSOR)

    again = """
        INSERT INTO random_check (draw, incident, checker)
        SELECT d.id, c.incident, c.checker FROM random_check c JOIN random_draw d ON d.id <> c.draw
    """
    with services.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match="uq_random_check_incident"):
        connection.execute(sa.text(again))


def test_the_figures_of_the_township_are_what_the_points_are_made_from(services: Services) -> None:
    for _ in range(6):
        a_closed_incident(services)
    month = f"{utc_now().astimezone(SHANGHAI):%Y-%m}"

    id = opened(services, month)

    ((numerator, denominator, version, behind),) = rows(
        services,
        "SELECT numerator, denominator, figure_version, behind FROM assessment_score "
        "WHERE period = :id AND subject = 'enforcement' AND leaf = 'returned'",
        id=id,
    )
    assert (numerator, denominator, version) == (0, 6, "2026-11")
    assert [case["counted"] for case in behind] == [False] * 6
    assert services.assessments.again(id).fingerprint == bytes(
        rows(services, "SELECT fingerprint FROM assessment_period")[0].fingerprint
    )


def test_a_published_period_is_computed_by_the_rules_and_figures_and_of_the_subjects_of_its_time(
    services: Services, town: SmallTown
) -> None:
    id = frozen(services)
    ((kept,),) = rows(services, "SELECT fingerprint FROM assessment_period WHERE id = :id", id=id)
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE reference_document SET body = '{\"figures\": []}' WHERE kind = 'figures'"))
        connection.execute(sa.text("UPDATE reference_document SET body = '{\"schemes\": []}' WHERE kind = 'schemes'"))

    assert services.assessments.again(id).fingerprint == bytes(kept)
    reckoned = services.assessments.reckon(scheme("stations", lambda it: it.update(places=0)), PERIOD)
    assert (reckoned.kept, reckoned.state, reckoned.scheme.places) == (bytes(kept), PeriodState.FROZEN, 2)
    assert reckoned.computed.fingerprint == reckoned.kept
    unopened = services.assessments.reckon(scheme("stations"), period_of("2026-08"))
    assert (unopened.kept, unopened.state) == (None, None)


def test_once_a_period_is_frozen_an_operator_reopens_nothing_of_it_without_being_asked(
    services: Services, town: SmallTown
) -> None:
    reported_then, later = (
        closed_at(services, datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)),
        closed_at(services, datetime(2026, 9, 30, 16, tzinfo=UTC)),
    )
    frozen(services)
    frozen(services, "2026-08")
    renewed(services)

    with pytest.raises(MoveRefused, match="period is frozen"):
        move(services, reported_then, Action.REOPEN, OPERATOR, reason="复查发现问题")
    assert move(services, later, Action.REOPEN, OPERATOR, reason="复查发现问题").reopens == 1


def closed_at(services: Services, at: datetime) -> UUID:
    incident = reported(services)
    services.apply_triage([decided(incident, report_of(services, incident))])
    with services.engine.begin() as connection:
        closed = "UPDATE incident SET status = 'closed', outcome = 'resolved', closed_at = :at WHERE id = :id"
        connection.execute(sa.text(closed), {"id": incident, "at": at})
        handed_in = "UPDATE assignment SET state = 'handed_in' WHERE incident = :id"
        connection.execute(sa.text(handed_in), {"id": incident})
    return incident
