"""What a proposal would change, before it is published: which due times move, and who gets what. Nothing is kept."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from fastapi import Request

from console.api.answer import Answer, Door
from console.api.context import Console, Here, Names
from console.api.documents import PATH, Keeper, Kind
from console.api.models.document_forms import WrittenDocument
from console.api.models.document_trials import DocumentPreview, DocumentRounds, DocumentTrial
from console.api.problems import not_found
from console.api.views_documents import fault_views
from console.api.views_tried import duty_view, preview_view, rounds_view, trial_view
from dispatch.adapters.postgres.event_tail import now
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading import open_clocks
from dispatch.adapters.postgres.reading.documents import Shelf
from dispatch.adapters.postgres.reading.last_month import last_month
from dispatch.adapters.postgres.reading.open_clocks import by_the_hundred, wholes
from dispatch.adapters.postgres.visits import raised
from dispatch.application.documents.faults import look
from dispatch.application.documents.preview import FOR_PREVIEW, Seen, preview
from dispatch.application.documents.rounds import due_now, plan_from, rounds
from dispatch.application.documents.trial import FOR_TRIAL, Rules, on_the_spot, trial
from dispatch.application.documents.turns import turns
from dispatch.application.policy import Visibility
from dispatch.application.township import NEEDED, township_rules
from dispatch.domain.clocks.following import ForOpen
from dispatch.domain.township.key_places import KIND as KEY_PLACES
from dispatch.domain.township.units import command_room
from dispatch.domain.visits import Raised
from runtime.clock import monotonic
from runtime.http.problem import Problem, wished_language
from schemas.reference import ReferenceDocument

SECONDS: Final = 8.0
"""So long incidents are read for one preview; what is looked at until then is shown, and how much that was."""
PROPOSED: Final = "draft"

router: Final = Door(tags=["documents"])


@router.post(f"{PATH}/{{kind}}/preview")
def preview_of(
    kind: Kind, wanted: WrittenDocument, keeper: Keeper, here: Here, names: Names, request: Request
) -> Answer[DocumentPreview]:
    """Return which due times of what is open a proposal would move now, or of a roster, on whom steps would fall."""
    if kind not in FOR_PREVIEW:
        raise not_found()
    reading = here.services.reading.as_(keeper)
    rules = township_rules(together(here, reading.documents(), kind, wanted.text, request))
    older = frozenset(each.version for each in reading.documents().versions("limits"))
    found = reading.tried(open_clocks.open_incidents)
    order = ForOpen(version=PROPOSED, since=found.at, older=older, by=keeper.user, remark="")
    seen: list[Seen] = []
    until = monotonic() + SECONDS
    for ids in by_the_hundred(found.ids):
        if monotonic() > until:
            break
        seen += reading.tried(partial(wholes, ids=ids))
    made = preview(kind, seen, rules.limits, order, at=found.at)
    duty = None
    if kind == "roster":
        before = here.services.rules().roster
        fall = turns(seen, before, rules.roster, room=command_room(rules.units), at=found.at)
        users = {user for each in fall.examples() for user in (*(each.was or ()), *(each.becomes or ()))}
        duty = duty_view(fall, names, reading.people(users).names)
    return Answer(preview_view(made, at=found.at, open=found.open, looked=len(seen), duty=duty))


@router.post(f"{PATH}/{{kind}}/trial")
def trial_of(
    kind: Kind, wanted: WrittenDocument, keeper: Keeper, here: Here, request: Request
) -> Answer[DocumentTrial]:
    """Return what of the last month would have gone elsewhere, or not been settled, by a proposal."""
    if kind not in FOR_TRIAL:
        raise not_found()
    reading = here.services.reading.as_(keeper)
    proposed = township_rules(together(here, reading.documents(), kind, wanted.text, request))
    in_force = here.services.rules()
    before, after = (Rules(categories=each.categories, duties=each.duties) for each in (in_force, proposed))
    came = reading.tried(last_month)
    spot = on_the_spot(came.alike, in_force.self_handling, proposed.self_handling) if kind == "self_handling" else None
    return Answer(trial_view(came, trial(came.alike, before, after), spot))


@router.post(f"{PATH}/{{kind}}/rounds")
def rounds_of(
    kind: Kind, wanted: WrittenDocument, keeper: Keeper, here: Here, request: Request
) -> Answer[DocumentRounds]:
    """Return which visits to key places would become due by a proposal, at once and in the coming days."""
    if kind != KEY_PLACES:
        raise not_found()
    reading = here.services.reading.as_(keeper)
    shelf = reading.documents()
    proposed, in_force = plan_from(together(here, shelf, kind, wanted.text, request)), plan_from(shelf.in_force())

    def waiting(session: Session, _seen: Visibility) -> tuple[datetime, dict[UUID, Raised]]:
        at = now(session)
        return at, raised(session, [visit.report for visits in due_now(proposed, at) for visit in visits])

    at, became = reading.tried(waiting)
    return Answer(rounds_view(rounds(in_force, proposed, became, at=at), at))


def together(here: Console, shelf: Shelf, kind: str, text: str, request: Request) -> dict[str, ReferenceDocument]:
    """Return the documents in force with a proposal in its place, which has to be right."""
    beside = shelf.in_force()
    found = look(kind, text, beside=beside, fits=here.fits)
    if found.faults or found.body is None:
        faults = fault_views(found.faults, wished_language(request.scope["headers"]))
        raise Problem(422, "document_faulty", members={"faults": faults}, n=len(faults), first=faults[0].message)
    proposed = {**beside, kind: ReferenceDocument(kind=kind, version=PROPOSED, body=found.body)}
    if missing := [each for each in NEEDED if each not in proposed]:
        raise Problem(409, "document_alone", kinds=", ".join(missing))
    return proposed
