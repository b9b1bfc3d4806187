"""裁定: who has to handle an incident that was returned too often; the ruling binds."""

from __future__ import annotations

from typing import Final

from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.handing_over import (
    assigned_fact,
    check_lead,
    handed_over,
    named_unit,
    new_assignment,
)
from dispatch.domain.moves.timing import stop_clocks
from dispatch.domain.terms import Action, ClockKind, ClockReason
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import ASSIGNED, RULING, THRICE_RETURNED, TWICE_RETURNED
from dispatch.domain.workflow.form import AdmissionField, Form, UnitField, Words
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR, SUPERVISOR
from schemas.facts import IncidentRuled


class RuleForm(Form, frozen=True, kw_only=True):
    """The unit, why it has to, and for a village the item of the admission list."""

    unit: UnitField
    reason: Words
    admission_item: AdmissionField | None = None


def rule(act: Act, incident: Incident, form: RuleForm, township: TownshipRules) -> Decision:
    """Say who has to handle it: the operator after the second return, the supervisor after the third, with no way back.

    Raises:
        InvalidValue: there is no such unit.
        OutsideJurisdiction, AdmissionItemNeeded, TakenBack: as in `assign`.
    """
    unit, last = named_unit(form.unit, township), incident.leads[-1]
    same_unit = last.unit == unit.id
    item = form.admission_item or (last.admission_item if same_unit else None)
    check_lead(incident, unit, item, township)
    terms = new_assignment(
        act, incident, unit.id, township.limits, reason=form.reason, admission_item=item, binding=True
    )
    ruled = stop_clocks(incident, own(ClockKind.RULING), at=act.at, why=ClockReason.RULED)
    after = handed_over(act, ruled, terms, township.limits)
    said = [act.says(IncidentRuled(unit=unit.id, same_unit=same_unit), note=form.reason)]
    if not same_unit:
        said.append(act.says(assigned_fact(after)))
    return act.decides(incident, after, *said)


ROWS: Final = (
    Move(
        row=11,
        action=Action.RULE,
        sources=(RULING,),
        goals=(ASSIGNED,),
        by=(OPERATOR,),
        when=TWICE_RETURNED,
        form=RuleForm,
        decide=rule,
        tone=Tone.PRIMARY,
        clocks="stop U; start S; same unit: Hd never stopped; other unit: old Hd kept for assessment, new Hd",
    ),
    Move(
        row=11,
        action=Action.RULE,
        sources=(RULING,),
        goals=(ASSIGNED,),
        by=(SUPERVISOR,),
        when=THRICE_RETURNED,
        form=RuleForm,
        decide=rule,
        tone=Tone.PRIMARY,
        clocks="as after the second return; there is no further return",
    ),
)
