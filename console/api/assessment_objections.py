"""申诉 over HTTP: a unit or an officer objects to what a leaf came to, an assessor decides."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from console.api.answer import Answer, Door
from console.api.assessment_seen import (
    Assessor,
    Worker,
    belonging,
    check_subject,
    hinder,
    objection_view,
    seen_period,
)
from console.api.context import Here, Names
from console.api.models.assessment import ObjectionView
from console.api.models.assessment_forms import DecisionForm, ObjectionForm
from console.api.problems import not_found
from dispatch.application.assessing.policy import speaks_for
from dispatch.domain.assessment.standing import Upheld
from runtime.http.problem import Problem

router: Final = Door(tags=["assessment"])


@router.post("/assessment/periods/{id}/objections", status_code=201)
def object_to(id: UUID, form: ObjectionForm, caller: Worker, here: Here, names: Names) -> Answer[ObjectionView]:
    """Object to what a leaf came to, as the lead of the unit, or as the officer."""
    row, much = seen_period(id, caller, here)
    check_subject(row, much, form.subject, caller)
    if not speaks_for(caller, row.rules.subjects, form.subject):
        raise Problem(403, "not_yours", code="assessment_not_your_subject")
    hinder(
        here.services.objections.raise_(
            id, form.id, form.subject, form.leaf, form.reason, form.evidence, by=caller.user
        )
    )
    return Answer(objection_view(form.id, caller, here, names), 201)


@router.post("/assessment/objections/{id}/decide")
def decide(id: UUID, form: DecisionForm, caller: Assessor, here: Here, names: Names) -> Answer[ObjectionView]:
    """Decide an objection, as an assessor who neither scored nor belongs to the subject."""
    if not form.upheld and (form.points is not None or form.left_out):
        raise Problem(422, "invalid", code="assessment_refused_whole")
    try:
        hinder(
            here.services.objections.decide(
                id,
                form.reason,
                by=caller.user,
                upheld=Upheld(points=form.points, left_out=tuple(form.left_out)) if form.upheld else None,
                entry=form.id,
                belongs=belonging(caller),
            )
        )
    except LookupError as error:
        raise not_found() from error
    return Answer(objection_view(id, caller, here, names))
