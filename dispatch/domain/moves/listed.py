"""依清单上报: what the town's duty list has a department of the county lead goes to the county; the list is the grant.

Nobody has to agree, but the item is cited. What was taken back is the county's alone; with what is helping, the unit of
the town helps from the same act on. How an incident comes to the county, with or without a list, is in `transferring`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dispatch.domain.accused import unit_accused
from dispatch.domain.changed import replace
from dispatch.domain.co_handlers import open_co_handlers
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.assigning import row_followed
from dispatch.domain.moves.co_handling import offered
from dispatch.domain.moves.handing_over import change_assignment
from dispatch.domain.moves.transferring import FROM, to_county, told_of_transfer
from dispatch.domain.refusals import Missing
from dispatch.domain.terms import Action, UnitId, UnitKind
from dispatch.domain.township.citing import cited
from dispatch.domain.township.duty_list import DutyItem, ItemKind
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import NO_ACCUSATION, NO_CO_HANDLER_BUT_LISTED, WITH_COUNTY
from dispatch.domain.workflow.form import DutyItemField, Form, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import OPERATOR, PLATFORM
from schemas.facts import IncidentTransferred
from schemas.incident_records import Step, TriageDecided


class TransferListedForm(Form, frozen=True, kw_only=True):
    """The item of the duty list by which it is the county's, and what the town has done already.

    reason: why it is that item's, where the responsibility catalogue cites another one for the matter, or none.
    """

    duty_item: DutyItemField
    reason: Words | None = None
    done: Words | None = None


def transfer_listed(act: Act, incident: Incident, form: TransferListedForm, township: TownshipRules) -> Decision:
    """Give the incident to the county by an item of the duty list.

    Raises:
        InvalidValue: the list in force has no such item, or the town answers for it alone.
        Missing: the catalogue cites another item for the matter, or none, and no reason says why it is this one.
        MoveRefused: no unit of the township is the county's centre for this place.
    """
    item = township.duties.of_county(form.duty_item)
    row = township.answerable(incident.category, incident.grade, incident.place)
    if (row is None or row.item != item) and not form.reason:
        raise Missing("reason")
    helping = township.duties.helper(item, incident.place) or _unit_that_has_it(incident, township)
    after, fact = to_county(act, incident, township, reason=item.text, item=item.id)
    listed = township.duties.town
    why = Step(step="route", outcome=fact.unit, document=listed.name, lines=tuple(cited(item, listed)))
    return _by_list(act, incident, after, replace(fact, steps=(why,)), item, helping, township, note=_said(form))


def transfer_by_rules(
    incident: Incident,
    decided: TriageDecided,
    township: TownshipRules,
    *,
    steps: tuple[Step, ...],
    at: datetime,
    cause: UUID,
) -> Decision:
    """Give the incident to the county by the item that a row of the responsibility catalogue cites, as the platform.

    Raises:
        MoveRefused, NotYours: as in `assign_by_rules`, or the county's centre is none of the township's.
        Missing: no row says so, or the row cites no item.
        InvalidValue: the list in force has no such item any more, or the town answers for it alone.
    """
    act = act_of_platform(ROWS, incident, at=at, cause=cause)
    row = row_followed(incident, decided)
    if decided.duty_item is None:
        raise Missing("duty_item")
    item = township.duties.of_county(decided.duty_item)
    helping = UnitId(decided.helping) if decided.helping else None
    after, fact = to_county(act, incident, township, reason=item.text, item=item.id)
    fact = replace(fact, responsibility_row=row, by_rules=decided.rules, steps=steps)
    return _by_list(act, incident, after, fact, item, helping, township)


def _said(form: TransferListedForm) -> str | None:
    return "\n".join(words for words in (form.reason, form.done) if words) or None


def _by_list(
    act: Act,
    before: Incident,
    after: Incident,
    fact: IncidentTransferred,
    item: DutyItem,
    helping: UnitId | None,
    township: TownshipRules,
    *,
    note: str | None = None,
) -> Decision:
    """Cite the list in what is said, and let the unit of the town help where the item says so."""
    said = [act.says(replace(fact, list_version=township.duties.town.version), note=note)]
    notices = [*told_of_transfer(act, before, after)]
    unit = _helper(after, helping, township) if item.kind is ItemKind.HELPING else None
    if unit is not None:
        held = next((held for held in open_co_handlers(after) if held.unit == unit.id), None)
        if held is not None:
            after = change_assignment(after, replace(held, duty_item=item.id))
        else:
            asked = item.does or item.text
            after, added, notice = offered(act, after, unit.id, township.limits, asked=asked, duty_item=item.id)
            said.append(act.says(added, note=asked))
            notices.append(notice)
    return act.decides(before, after, *said, notify=tuple(notices))


def _helper(incident: Incident, helping: UnitId | None, township: TownshipRules) -> HandlingUnit | None:
    """Return the unit of the town that helps, None where there is none or it is complained about."""
    unit = township.units.get(helping) if helping is not None else None
    return unit if unit is not None and unit_accused(unit.id) not in incident.accused else None


def _unit_that_has_it(incident: Incident, township: TownshipRules) -> UnitId | None:
    """Return the station or village that has the incident in hand: it helps with what it cannot lead."""
    lead = incident.lead_assignment
    unit = township.units.get(lead.unit) if lead is not None else None
    return unit.id if unit is not None and unit.kind in (UnitKind.STATION, UnitKind.VILLAGE) else None


ROWS: Final[tuple[Move[Any], ...]] = (
    Move(
        row=14,
        action=Action.TRANSFER_LISTED,
        sources=FROM,
        goals=(WITH_COUNTY,),
        by=(PLATFORM, OPERATOR),
        when=NO_ACCUSATION,
        and_when=NO_CO_HANDLER_BUT_LISTED,
        form=TransferListedForm,
        decide=transfer_listed,
        clocks="stop R, S, Hd, U; start the county's arrival, and S, Hd of the unit that helps; T runs",
    ),
)
