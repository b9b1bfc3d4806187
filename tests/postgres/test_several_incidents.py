"""A decision about several incidents: locked in id order, saved in one transaction, or not at all.

No move of today names another incident, so a row is made up here that pulls another one along.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from msgspec import Meta

from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.bootstrap import Services
from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident, recorded
from dispatch.domain.moves import table
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import ANY
from dispatch.domain.workflow.form import FieldKind, Form
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import OPERATOR as OPERATORS
from schemas.facts import CommentAdded
from tests.postgres.township import CITIZEN, OPERATOR, move, reported, rows, seen


class PullForm(Form, frozen=True, kw_only=True):
    """The incident that comes along."""

    along: Annotated[str, Meta(extra={"kind": FieldKind.INCIDENT})]
    in_vain: Annotated[bool, Meta(extra={"kind": FieldKind.CODE})] = False


def pull(act: Act, incident: Incident, form: PullForm, _township: TownshipRules) -> Decision:
    """Mark both as urgent; in vain, the other becomes something that the database does not keep."""
    other = act.others[form.along]
    changed = replace(other, urgent=True, status=Status.CLOSED if form.in_vain else other.status)
    pulled = recorded(other, changed, act.says(CommentAdded()), moved=True)
    return act.decides(incident, replace(incident, urgent=True), act.says(CommentAdded()), others=(pulled,))


@pytest.fixture(autouse=True)
def _a_row_that_names_another_incident() -> Iterator[None]:
    row = Move(
        row=99,
        action=Action.CLASSIFY,
        sources=ANY,
        goals=(),
        by=(OPERATORS,),
        form=PullForm,
        decide=pull,
        clocks="–",
    )
    with (
        patch.dict(table.ROWS, {Action.CLASSIFY: (row,)}),
        patch.dict(table.FORMS, {Action.CLASSIFY: PullForm}),
    ):
        yield


def test_both_are_saved_each_with_its_own_number_and_version(services: Services) -> None:
    one, other = reported(services), reported(services)

    move(services, one, Action.CLASSIFY, OPERATOR, along=seen(services, other).number)

    for incident in (one, other):
        after = seen(services, incident)
        assert (after.urgent, after.version, after.seq) == (True, 2, 2)
        told = rows(services, "SELECT seq, type FROM incident_event WHERE incident = :i ORDER BY seq", i=incident)
        assert [tuple(row) for row in told] == [(1, "IncidentReceived"), (2, "CommentAdded")]


def test_they_are_locked_in_one_go_in_id_order(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = sorted((reported(services), reported(services)), reverse=True)
    locked: list[list[UUID]] = []
    lock = PostgresIncidentStore.lock_numbers

    def noted(store: PostgresIncidentStore, numbers: Any) -> dict[str, Incident]:
        found = lock(store, numbers)
        locked.append([incident.id for incident in found.values()])
        return found

    monkeypatch.setattr(PostgresIncidentStore, "lock_numbers", noted)

    move(services, one, Action.CLASSIFY, OPERATOR, along=seen(services, other).number)

    assert locked == [[other, one]]


def test_one_that_is_not_there_or_not_visible_is_refused_by_name_and_nothing_is_saved(services: Services) -> None:
    incident = reported(services)
    before = seen(services, incident)

    with pytest.raises(InvalidValue) as refused:
        move(services, incident, Action.CLASSIFY, OPERATOR, along="330499101202611240000019")

    assert refused.value.name == "along"
    assert seen(services, incident) == before


def test_when_one_cannot_be_saved_neither_is(services: Services) -> None:
    one, other = reported(services), reported(services, CITIZEN)
    before = [seen(services, incident) for incident in (one, other)]

    with pytest.raises(psycopg.errors.CheckViolation):
        move(services, one, Action.CLASSIFY, OPERATOR, along=before[1].number, in_vain=True)

    assert [seen(services, incident) for incident in (one, other)] == before
