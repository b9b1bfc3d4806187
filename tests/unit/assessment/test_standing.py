"""What may be done to a period when, and who decides an objection."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from deploy.demo.seed import documents
from dispatch.application.assessing.policy import Extent, extent, speaks_for
from dispatch.application.township import township_rules
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.assessment.objection import decided_by, objections_until
from dispatch.domain.assessment.scheme import Subjects
from dispatch.domain.assessment.standing import (
    Bar,
    Deciding,
    PeriodId,
    PeriodState,
    Standing,
    Upheld,
    hinders_points,
    must_be_scored,
)
from dispatch.domain.calendar.workdays import SHANGHAI
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId
from tests.unit.assessment.kit import scheme

END = datetime(2026, 12, 1, tzinfo=UTC)
TOWN = AreaCode("330499101")
OPEN = Standing(id=PeriodId(UUID(int=1)), state=PeriodState.OPEN, begins_at=END - timedelta(30), ends_at=END)
PUBLIC = replace(OPEN, state=PeriodState.PROVISIONAL, objections_until=END + timedelta(5), current=True)
FROZEN = replace(PUBLIC, state=PeriodState.FROZEN)
SOON, AFTER = END - timedelta(1), END + timedelta(6)


@pytest.mark.parametrize(
    ("what", "bar"),
    [
        (OPEN.hinders_scoring(), None),
        (PUBLIC.hinders_scoring(), Bar.NOT_OPEN),
        (OPEN.hinders_publishing(SOON), Bar.LASTS),
        (OPEN.hinders_publishing(END), None),
        (replace(OPEN, unscored=1).hinders_publishing(END), Bar.UNSCORED),
        (PUBLIC.hinders_publishing(END), Bar.NOT_OPEN),
        (OPEN.hinders_objecting(END), Bar.NOT_PROVISIONAL),
        (PUBLIC.hinders_objecting(END), None),
        (PUBLIC.hinders_objecting(END + timedelta(5)), Bar.LATE),
        (FROZEN.hinders_objecting(END), Bar.NOT_PROVISIONAL),
        (OPEN.hinders_freezing(AFTER), Bar.NOT_PROVISIONAL),
        (PUBLIC.hinders_freezing(END), Bar.PUBLIC),
        (replace(PUBLIC, pending=1).hinders_freezing(AFTER), Bar.OBJECTED),
        (replace(PUBLIC, current=False).hinders_freezing(AFTER), Bar.NOT_COMPUTED),
        (PUBLIC.hinders_freezing(AFTER), None),
        (PUBLIC.hinders_computing(), None),
        (FROZEN.hinders_computing(), Bar.FROZEN),
    ],
)
def test_a_period_goes_from_open_to_provisional_to_frozen_and_no_other_way(what: Bar | None, bar: Bar | None) -> None:
    assert what is bar


def test_an_objection_is_decided_by_who_neither_raised_it_nor_scored_nor_belongs_to_the_subject() -> None:
    lead, assessor = UserId("police-lead"), UserId("assessor01")
    fine = Deciding(user=assessor, raised_by=lead, scored=False, belongs=False, decided=False)

    assert fine.hinders() is None
    assert replace(fine, user=lead).hinders() is Bar.OWN
    assert replace(fine, scored=True).hinders() is Bar.SCORED_IT
    assert replace(fine, belongs=True).hinders() is Bar.BELONGS
    assert replace(fine, decided=True).hinders() is Bar.DECIDED


def test_an_office_gives_what_the_scheme_lists_and_no_more_than_there_is() -> None:
    leaf = scheme("stations").leaf("praised")
    assert leaf is not None

    assert hinders_points(leaf, Decimal(3)) is None
    assert hinders_points(leaf, Decimal(2)) is Bar.NOT_LISTED
    assert hinders_points(leaf, Decimal(2), listed=False) is None
    assert hinders_points(leaf, Decimal(6), listed=False) is Bar.TOO_MANY
    assert [leaf.id for leaf in must_be_scored(scheme("grid-officers"))] == ["safe", "clean", "service"]


def test_of_a_figure_incidents_are_left_out_and_of_a_score_points_are_said() -> None:
    measured, scored = scheme("stations").leaf("on-time"), scheme("stations").leaf("praised")
    assert measured is not None
    assert scored is not None

    assert Upheld(left_out=("a",)).hinders(measured, {"a", "b"}) is None
    assert Upheld(left_out=("a", "c")).hinders(measured, {"a", "b"}) is Bar.NOT_BEHIND
    assert Upheld().hinders(measured, {"a"}) is Bar.NOT_BEHIND
    assert Upheld(points=Decimal(9)).hinders(measured, {"a"}) is Bar.COMPUTED
    assert Upheld(points=Decimal(2)).hinders(scored, ()) is None
    assert Upheld(points=Decimal(6)).hinders(scored, ()) is Bar.TOO_MANY
    assert Upheld(points=Decimal(2), left_out=("a",)).hinders(scored, ()) is Bar.POINTS_NEEDED
    assert Upheld().hinders(scored, ()) is Bar.POINTS_NEEDED


def test_objections_are_counted_in_the_working_days_of_the_command_room() -> None:
    limits = township_rules({document.kind: document for document in documents()}).limits
    friday = datetime(2026, 12, 4, 10, tzinfo=SHANGHAI)

    assert objections_until(friday, 5, limits) == datetime(2026, 12, 11, 10, tzinfo=SHANGHAI)
    assert objections_until(datetime(2050, 1, 3, 10, tzinfo=SHANGHAI), 5, limits) is None
    due = decided_by(friday, limits)
    assert due is not None
    assert due > friday


def actor(role: Role, *, user: str = "somebody", area: str = TOWN, unit: str | None = None) -> Actor:
    grant = Grant(role=role, area=AreaCode(area), unit=UnitId(unit) if unit else None)
    return Actor(user=UserId(user), grants=(grant,))


@pytest.mark.parametrize(
    ("who", "subjects", "state", "much"),
    [
        (actor(Role.ASSESSOR), Subjects.OFFICERS, PeriodState.OPEN, Extent.ALL),
        (actor(Role.SCORING_OFFICE, unit="justice"), Subjects.OFFICERS, PeriodState.OPEN, Extent.ALL),
        (actor(Role.ASSESSOR, area="330499102"), Subjects.OFFICERS, PeriodState.FROZEN, Extent.NOTHING),
        (actor(Role.SUPERVISOR), Subjects.OFFICERS, PeriodState.FROZEN, Extent.NOTHING),
        (actor(Role.SUPERVISOR), Subjects.UNITS, PeriodState.PROVISIONAL, Extent.ALL),
        (actor(Role.SUPERVISOR), Subjects.UNITS, PeriodState.OPEN, Extent.NOTHING),
        (actor(Role.UNIT_LEAD, unit="police"), Subjects.UNITS, PeriodState.PROVISIONAL, Extent.OWN),
        (actor(Role.UNIT_LEAD, unit="police"), Subjects.OFFICERS, PeriodState.FROZEN, Extent.NOTHING),
        (actor(Role.OFFICER), Subjects.OFFICERS, PeriodState.FROZEN, Extent.OWN),
        (actor(Role.OFFICER), Subjects.UNITS, PeriodState.FROZEN, Extent.NOTHING),
        (actor(Role.CITIZEN), Subjects.UNITS, PeriodState.FROZEN, Extent.NOTHING),
        (actor(Role.ADMIN), Subjects.UNITS, PeriodState.FROZEN, Extent.NOTHING),
    ],
)
def test_persons_are_seen_by_themselves_and_by_who_assesses(
    who: Actor, subjects: Subjects, state: PeriodState, much: Extent
) -> None:
    assert extent(who, subjects, state, TOWN) is much


def test_a_subject_speaks_for_itself() -> None:
    lead, handler = actor(Role.UNIT_LEAD, unit="police"), actor(Role.HANDLER, unit="police")
    officer = actor(Role.OFFICER, user="officer01", area="330499101201002")

    assert speaks_for(lead, Subjects.UNITS, "police")
    assert not speaks_for(handler, Subjects.UNITS, "police")
    assert not speaks_for(lead, Subjects.UNITS, "market")
    assert speaks_for(officer, Subjects.OFFICERS, "officer01")
    assert not speaks_for(officer, Subjects.OFFICERS, "officer02")
    assert speaks_for(officer, Subjects.CELLS, "330499101201002")
