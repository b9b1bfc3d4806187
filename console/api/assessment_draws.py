"""双随机: an assessor draws closed incidents and officers by lot; each officer says on the phone what was found."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from console.api import views_assessment as views
from console.api.answer import Answer, Door
from console.api.assessment_seen import Assessor, Worker, read_period, town_of
from console.api.context import Here, Names
from console.api.models.assessment import DrawList, RandomChecks
from console.api.models.assessment_forms import CheckForm, DrawForm
from console.api.problems import not_found
from runtime.http.problem import Problem
from runtime.ids import new_id

router: Final = Door(tags=["assessment"])


@router.get("/assessment/draws")
def read_draws(caller: Assessor, here: Here) -> Answer[DrawList]:
    """Return the draws, the newest first."""
    rows = here.services.reading.as_(caller).assessment(lambda shelf: shelf.draws())
    return Answer(DrawList(items=[views.draw_view(row) for row in rows]))


@router.post("/assessment/draws", status_code=201)
def draw(form: DrawForm, caller: Assessor, here: Here, names: Names) -> Answer[RandomChecks]:
    """Draw closed incidents of a period, and an officer for each; the seed is kept, so that anybody can draw again."""
    period = read_period(form.period)
    seed = form.seed or str(new_id())
    here.services.draws.draw(form.id, period, seed, size=form.size, town=town_of(here), by=caller.user)
    rows = here.services.reading.as_(caller).assessment(lambda shelf: shelf.drawn(form.id))
    return Answer(RandomChecks(items=[views.check_view(row, names) for row in rows]), 201)


@router.get("/assessment/draws/{id}")
def read_draw(id: UUID, caller: Assessor, here: Here, names: Names) -> Answer[RandomChecks]:
    """Return what a draw came to, and what was found."""
    rows = here.services.reading.as_(caller).assessment(lambda shelf: shelf.drawn(id))
    return Answer(RandomChecks(items=[views.check_view(row, names) for row in rows]))


@router.get("/assessment/checks")
def read_checks(caller: Worker, here: Here, names: Names) -> Answer[RandomChecks]:
    """Return what was drawn for the caller to look at, what is still to be done first."""
    rows = here.services.reading.as_(caller).assessment(lambda shelf: shelf.checks_of(caller.user))
    return Answer(RandomChecks(items=[views.check_view(row, names) for row in rows]))


@router.post("/assessment/checks/{id}/{number}")
def check(id: UUID, number: str, form: CheckForm, caller: Worker, here: Here, names: Names) -> Answer[RandomChecks]:
    """Say what was found on site, as the officer who was drawn; it is said once."""
    if not form.in_order and not form.note:
        raise Problem(422, "invalid", code="assessment_note_needed")
    try:
        fresh = here.services.draws.check(id, number, in_order=form.in_order, note=form.note, by=caller.user)
    except LookupError as error:
        raise not_found() from error
    if not fresh:
        raise Problem(409, "not_open", code="assessment_checked")
    return read_checks(caller, here, names)
