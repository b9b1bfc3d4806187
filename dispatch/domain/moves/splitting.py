"""拆分 and 合并答复: several units deal with parts of one matter, and its reporter gets one answer.

A part is an incident of its own, with the clocks of those who have it; the total and the reporter stay with the
incident that was split, its parent. A part is not split again. What closes a part is told to its parent, in the same
decision; when all are closed, an operator answers for them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Final

from msgspec import Meta, Struct

from dispatch.domain.changed import replace
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Change, Decision, Incident, Notice, recorded
from dispatch.domain.moves.handing_over import assigned_fact, check_lead, handed_over, named_unit, new_assignment
from dispatch.domain.moves.releasing import all_released
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import (
    Action,
    AssignmentState,
    CategoryCode,
    ClockKind,
    ClockReason,
    IncidentId,
    Role,
    Status,
    UnitId,
)
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import (
    ALL_PARTS_CLOSED,
    ASSIGNED,
    AWAITING_CHECK,
    HANDLING,
    NO_ACCUSATION_OR_PART,
    NO_CO_HANDLER_BUT_LISTED,
    RECEIVED,
    SPLIT,
)
from dispatch.domain.workflow.form import (
    TEXT_LIMIT,
    AdmissionField,
    CategoryField,
    FieldKind,
    Form,
    Proof,
    UnitField,
    Words,
)
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import OPERATOR
from schemas.facts import (
    Fact,
    IncidentSplit,
    PartAnswered,
    PartClosed,
    PartReceived,
    PartReopened,
    PartsJoined,
)
from schemas.field_errors import Wrong
from schemas.ids import derived_id, part_id

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 6
"""As many units as can still be answered for together in a few sentences."""


class PartForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one unit is to do: in words, and what kind of matter that is; without a unit it waits to be assigned."""

    text: Annotated[str, Meta(max_length=TEXT_LIMIT, extra={"kind": FieldKind.TEXT})]
    category: CategoryField | None = None
    unit: UnitField | None = None
    admission_item: AdmissionField | None = None


class SplitForm(Form, frozen=True, kw_only=True):
    """Into which parts it is split."""

    parts: Annotated[
        tuple[PartForm, ...],
        Meta(min_length=FEWEST_PARTS, max_length=MOST_PARTS, extra={"kind": FieldKind.PARTS}),
    ]


class JoinForm(Form, frozen=True, kw_only=True):
    """What came of all parts together, as the reporter is to read it."""

    result: Words
    attachments: Proof = ()


def split(act: Act, incident: Incident, form: SplitForm, township: TownshipRules) -> Decision:
    """Let several units deal with parts of the incident: its own clocks stop, but the total, and the parts' begin.

    Raises:
        InvalidValue: there is no such category or unit; the field says of which part.
        OutsideJurisdiction, AdmissionItemNeeded, TakenBack: as for an assignment.
    """
    parts = tuple(_parts(act, incident, form, township))
    free, let_go = all_released(act, incident)
    after = stop_clocks(free, _of_those_who_had_it, at=act.at, why=ClockReason.SPLIT)
    after = replace(
        after,
        status=Status.SPLIT,
        lead=None,
        assignments=tuple(_ended(act, held) for held in after.assignments),
        parts=incident.parts + len(parts),
        parts_open=incident.parts_open + len(parts),
        self_handled=False,
        person_only=True,
        left_to_person=False,
    )
    fact = IncidentSplit(
        parts=tuple(part.after.id for part in parts), numbers=tuple(part.after.number for part in parts)
    )
    notices = tuple(_to_former_units(act, incident, {held.unit for part in parts for held in part.after.assignments}))
    return act.decides(incident, after, *map(act.says, let_go), act.says(fact), notify=notices, others=parts)


def join(act: Act, incident: Incident, form: JoinForm, township: TownshipRules) -> Decision:
    """Answer for all parts together; somebody who handled none of them checks."""
    answered = [part for part in act.kin.parts if not part.joined]
    handlers = {*incident.earlier_handlers, *(user for part in answered for user in part.handlers)}
    after = replace(incident, status=Status.AWAITING_CHECK, earlier_handlers=tuple(sorted(handlers)))
    after = start_clock(after, ClockKind.CHECK, township.limits, act)
    fact = PartsJoined(parts=len(answered), attachments=form.photo_ids)
    said = act.says(fact, note=form.result, attachments=form.photo_ids)
    told = act.says(PartAnswered(parent=incident.id, number=incident.number))
    others = tuple(recorded(part, replace(part, joined=True), told, moved=True) for part in answered)
    return act.decides(incident, after, said, others=others)


def with_parent(act: Act, decision: Decision) -> Decision:
    """Add what a decision means for the incident of which that is a part: it counts which are open.

    When the last one is closed, the command room is told, because nobody else has anything to do about it then.
    """
    before, after = decision.change.before, decision.change.after
    if before.part_of is None or before.status.is_open == after.status.is_open:
        return decision
    parent = act.kin.parent
    if parent is None or parent.id != before.part_of:
        raise ValueError(f"{before.id} is a part of an incident that was not looked up")
    open_ = parent.parts_open + (1 if after.status.is_open else -1)
    counted = replace(parent, parts_open=open_)
    notices = () if open_ else (_all_closed(act, parent),)
    change = recorded(parent, counted, act.says(_told_of(after, open_)), moved=False, notify=notices)
    return replace(decision, others=(*decision.others, change))


def _told_of(part: Incident, open_: int) -> Fact:
    if part.outcome is None:
        return PartReopened(part=part.id, number=part.number, open=open_)
    lead = part.lead_assignment
    return PartClosed(
        part=part.id,
        number=part.number,
        outcome=part.outcome.value,
        unit=lead.unit if lead is not None else None,
        open=open_,
    )


def _all_closed(act: Act, parent: Incident) -> Notice:
    id = derived_id(act.cause, f"notice-parts_closed:{parent.id}")
    return Notice(id=id, kind="parts_closed", to=Role.OPERATOR)


def _parts(act: Act, parent: Incident, form: SplitForm, township: TownshipRules) -> Iterator[Change]:
    for index, part in enumerate(form.parts):
        try:
            yield _part(act, parent, part, parent.parts + index + 1, township)
        except InvalidValue as error:
            raise InvalidValue(f"parts.{index}.{error.name}", error.wrong, **error.params) from error


def _part(act: Act, parent: Incident, form: PartForm, n: int, township: TownshipRules) -> Change:
    """Return a new part, in the hands of its unit or in the queue."""
    id = IncidentId(part_id(parent.id, act.cause, f"part-{n}"))
    # Its id begins as its parent's does: what follows from the cause alone would be the same in every part.
    own = replace(act, cause=id)
    empty = _empty(parent, form, id, n, township, act)
    begun = PartReceived(
        parent=parent.id,
        number=parent.number,
        category=empty.category,
        grade=empty.grade.value if empty.grade else None,
        platform=empty.platform.value if empty.platform else None,
        cell=empty.cell,
    )
    said = act.says(begun, note=form.text)
    if form.unit is None:
        waiting = start_clock(empty, ClockKind.RECEIVE, township.limits, own)
        return recorded(empty, waiting, said, moved=True)
    unit = named_unit(form.unit, township)
    check_lead(empty, unit, form.admission_item, township)
    terms = new_assignment(own, empty, unit.id, township.limits, admission_item=form.admission_item)
    given = handed_over(own, empty, terms, township.limits)
    return recorded(empty, given, said, act.says(assigned_fact(given)), moved=True)


def _empty(parent: Incident, form: PartForm, id: IncidentId, n: int, township: TownshipRules, act: Act) -> Incident:
    """Return a part as it is before anything happened to it: without a reporter, whose only thread is the parent's."""
    named = township.categories.leaves.get(CategoryCode(form.category)) if form.category else None
    if form.category and named is None:
        raise InvalidValue("category", Wrong.INVALID_CATEGORY)
    return Incident(
        id=id,
        report=parent.report,
        number=f"{parent.number}-{n}",
        town=parent.town,
        status=Status.RECEIVED,
        channel=parent.channel,
        received_at=act.at,
        version=0,
        seq=0,
        urgent=parent.urgent,
        category=named.code if named else parent.category,
        grade=parent.grade or (named.grade if named else None),
        platform=named.platform if named else parent.platform,
        cell=parent.cell,
        person_only=True,
        part_of=parent.id,
        part_text=form.text,
    )


def _of_those_who_had_it(clock: Clock) -> bool:
    """Mean every clock but the total, and those of requests, which stop as what was asked for lapses."""
    return clock.kind is not ClockKind.TOTAL and clock.request is None


def _ended(act: Act, held: Assignment) -> Assignment:
    return replace(held, state=AssignmentState.SPLIT, ended_at=act.at) if held.active else held


def _to_former_units(act: Act, incident: Incident, busy: Collection[UnitId]) -> Iterator[Notice]:
    """Whoever may be on the way has to hear that others do it now; a unit that got a part finds that."""
    lead = incident.lead_assignment
    if lead is None or not lead.active or lead.unit in busy:
        return
    for to in (Role.HANDLER, Role.UNIT_LEAD):
        yield Notice(id=derived_id(act.cause, f"split-{to}-{lead.unit}"), kind="split", to=to, unit=lead.unit)


ROWS: Final = (
    Move(
        row=26,
        action=Action.SPLIT,
        sources=(RECEIVED, ASSIGNED, HANDLING),
        goals=(SPLIT,),
        by=(OPERATOR,),
        when=NO_ACCUSATION_OR_PART,
        and_when=NO_CO_HANDLER_BUT_LISTED,
        form=SplitForm,
        decide=split,
        clocks="stop R, S, Hd; T runs; each part: start R, or S, Hd with its unit; no T",
    ),
    Move(
        row=27,
        action=Action.JOIN,
        sources=(SPLIT,),
        goals=(AWAITING_CHECK,),
        by=(OPERATOR,),
        when=ALL_PARTS_CLOSED,
        form=JoinForm,
        decide=join,
        tone=Tone.PRIMARY,
        clocks="start K",
    ),
)
