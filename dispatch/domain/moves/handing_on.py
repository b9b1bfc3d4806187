"""转办: within the unit that handles it, the incident goes from one person to another; its time runs on."""

from __future__ import annotations

from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident, Notice
from dispatch.domain.moves.handing_over import change_assignment, in_hand, remembering
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, Role, UserId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import HANDLING
from dispatch.domain.workflow.form import Form, PersonField, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import UNIT_LEAD
from schemas.facts import AssignmentHandedOn
from schemas.field_errors import Wrong
from schemas.ids import derived_id


class HandOnForm(Form, frozen=True, kw_only=True):
    """Who handles it from now on, and what that person should know."""

    person: PersonField
    note: Words | None = None


def hand_on(act: Act, incident: Incident, form: HandOnForm, _township: TownshipRules) -> Decision:
    """Make another person of the unit its handler, who is told; the clocks are the unit's and do not notice.

    Raises:
        InvalidValue: the person is no handler of this unit, or has it already.
    """
    lead, person = in_hand(incident), UserId(form.person)
    if person not in act.crew:
        raise InvalidValue("person", Wrong.INVALID_PERSON)
    if person == lead.handler:
        raise InvalidValue("person", Wrong.PERSON_HAS_IT)
    after = change_assignment(remembering(incident, lead.handler), replace(lead, handler=person))
    said = act.says(AssignmentHandedOn(assignment=lead.id, unit=lead.unit), note=form.note, given_to=person)
    id = derived_id(act.cause, "handed-on")
    notice = Notice(id=id, kind="handed_on", to=Role.HANDLER, unit=lead.unit)
    return act.decides(incident, after, said, notify=(notice,))


ROWS: Final = (
    Move(
        row=13,
        action=Action.HAND_ON,
        sources=(HANDLING,),
        goals=(),
        by=(UNIT_LEAD,),
        form=HandOnForm,
        decide=hand_on,
        clocks="–",
    ),
)
