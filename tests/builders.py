"""Valid objects to begin a test with: a small township, its people, its limits, and incidents at any stage.

Incidents are made by the moves themselves, never by hand, so that what a test starts from can really happen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from deploy.demo.seed import documents
from dispatch.domain.actor import PLATFORM_ACTOR, Actor, Grant
from dispatch.domain.changed import replace
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import Limits, limits_from
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.co_handlers import ADDRESSED, co_handlers
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.kin import NO_KIN, Kin
from dispatch.domain.moves import collecting
from dispatch.domain.moves.accusing import Whom
from dispatch.domain.moves.milestones import StepForm
from dispatch.domain.moves.splitting import PartForm
from dispatch.domain.moves.table import FORMS, make_move
from dispatch.domain.terms import (
    PATROL_CHANNEL,
    Action,
    AreaCode,
    AssignmentId,
    Card,
    CategoryCode,
    ClockKind,
    Grade,
    IncidentId,
    Outcome,
    Platform,
    RequestId,
    RequestKind,
    Role,
    Status,
    UnitId,
    UnitKind,
    UserId,
)
from dispatch.domain.township.categories import Leaf, categories_from
from dispatch.domain.township.duties import Duties
from dispatch.domain.township.duty_list import DutyList, duty_list_from
from dispatch.domain.township.responsibility import ResponsibilityRow
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.self_handling import SelfHandlingList, self_handling_list_from
from dispatch.domain.township.units import Department, HandlingUnit
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    CANCELLED,
    DECLINED,
    HANDLING,
    IMPORTED,
    MERGED,
    ON_HOLD,
    RECEIVED,
    RESOLVED,
    RULING,
    SELF_HANDLED,
    SPLIT,
    WITH_COUNTY,
    handling_clock,
)
from dispatch.domain.workflow.form import AttachmentForm, Form
from dispatch.domain.workflow.move import State
from schemas.codec import RECORDS
from schemas.ids import named_id
from schemas.incident_records import Step, TriageDecided
from schemas.reasons import Reason, line
from schemas.seals import SealedCodec
from schemas.topics import catalogue

LEAD_NUMBER: Final = "330499101202603020000030"
NOON: Final = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Monday 2 March 2026, 12:00 in Shanghai."""

MINUTE: Final = timedelta(minutes=1)

TOWN: Final = AreaCode("330499101")
NEXT_TOWN: Final = AreaCode("330499102")
SOUTH_LAKE: Final = AreaCode("330499101201")
WATER_CHESTNUT: Final = AreaCode("330499101202")
CELL: Final = AreaCode("330499101201001")
OTHER_CELL: Final = AreaCode("330499101202001")

LITTER: Final = CategoryCode("0301")
DISPUTE: Final = CategoryCode("0102")

ALLOWED_MINUTES: Final[Mapping[ClockKind, float]] = {
    ClockKind.TOTAL: 120,
    ClockKind.RECEIVE: 10,
    ClockKind.SIGN: 15,
    ClockKind.HANDLE: 60,
    ClockKind.RULING: 20,
    ClockKind.CHECK: 30,
    ClockKind.RATING: 40,
    ClockKind.ARRIVAL: 30,
    ClockKind.COUNTY: 240,
}
RETURN_MINUTES: Final = 25
CONTEST_MINUTES: Final = 45
REOPEN_MINUTES: Final = 90

LADDERS_BODY: Final[dict[str, Any]] = {
    "ladders": [
        {
            "steps": [
                {"step": 0, "level": "reminder", "at_fraction": 0.8, "recipients": ["handler"]},
                {"step": 1, "level": "deadline", "after_due_minutes": 0, "recipients": ["handler", "unit_lead"]},
                {"step": 2, "level": "supervisor", "after_due_minutes": 480, "recipients": ["supervisor"]},
            ]
        }
    ]
}
LIMITS_BODY: Final[dict[str, Any]] = {
    "clocks": [
        *({"clock": kind.value, "minutes": minutes} for kind, minutes in ALLOWED_MINUTES.items()),
        {"clock": "sign", "category": "01", "minutes": 5},
        {"clock": "handle", "category": "01", "minutes": 90},
        {"clock": "handle", "category": "01", "grade": 2, "minutes": 20},
    ],
    "windows": [
        {"window": "return", "minutes": RETURN_MINUTES},
        {"window": "contest", "minutes": CONTEST_MINUTES},
        {"window": "reopen", "minutes": REOPEN_MINUTES},
    ],
}
LIMITS: Final[Limits] = limits_from(LIMITS_BODY, version=1, ladders=ladders_from(LADDERS_BODY, version=1))
ADMISSIONS: Final = duty_list_from(
    {"items": [{"id": "D01", "text": "调解民间纠纷", "kind": "basic"}]}, version="2026", level="village"
)


def a_self_handling_list(*categories: str, one_in: int = 1) -> SelfHandlingList:
    """A list by which an officer may deal with these matters on the spot; the empty prefix is any matter."""
    items = [
        {"id": f"G{n}", "kind": "basic", "text": "当场清理", "category": code} for n, code in enumerate(categories)
    ]
    return self_handling_list_from({"items": items, "sample_one_in": one_in}, version=1)


UNSAMPLED: Final = a_self_handling_list("03", one_in=2**130)
SAMPLED: Final = a_self_handling_list("03")

PHOTO: Final = named_id("photo")
A_PHOTO: Final = AttachmentForm(id=PHOTO, sha256="0" * 64, media_type="image/jpeg", bytes=1, purpose="after")

_DEMO: Final = {document.kind: document for document in documents()}
DEMO_CATEGORIES: Final = categories_from(_DEMO["categories"].body, version=_DEMO["categories"].version)
"""For what a classification needs beside the categories themselves."""


def an_actor(user: str, role: Role, area: AreaCode = TOWN, unit: str | None = None) -> Actor:
    """Somebody with one role."""
    return Actor(user=UserId(user), grants=(Grant(role=role, area=area, unit=UnitId(unit) if unit else None),))


A_CITIZEN: Final = an_actor("citizen", Role.CITIZEN)
ANOTHER_CITIZEN: Final = an_actor("citizen-2", Role.CITIZEN)
AN_OFFICER: Final = an_actor("officer", Role.OFFICER, CELL)
AN_OFFICER_ELSEWHERE: Final = an_actor("officer-2", Role.OFFICER, OTHER_CELL)
AN_OPERATOR: Final = an_actor("operator", Role.OPERATOR)
AN_OPERATOR_ELSEWHERE: Final = an_actor("operator-2", Role.OPERATOR, NEXT_TOWN)
A_SUPERVISOR: Final = an_actor("supervisor", Role.SUPERVISOR)
A_HANDLER: Final = an_actor("handler", Role.HANDLER, unit="u-squad")
A_UNIT_LEAD: Final = an_actor("lead", Role.UNIT_LEAD, unit="u-squad")
A_HANDLER_ELSEWHERE: Final = an_actor("handler-2", Role.HANDLER, unit="u-market")
A_UNIT_LEAD_ELSEWHERE: Final = an_actor("lead-2", Role.UNIT_LEAD, unit="u-market")
A_COUNTY_OPERATOR: Final = an_actor("county", Role.COUNTY_OPERATOR, AreaCode(TOWN[:6]), unit="u-county")
A_CO_HANDLER: Final = an_actor("co-handler", Role.HANDLER, unit="u-aid")
A_CO_UNIT_LEAD: Final = an_actor("co-lead", Role.UNIT_LEAD, unit="u-aid")
AN_ADMIN: Final = an_actor("admin", Role.ADMIN)


def a_unit(id: str = "u-squad", *, covers: AreaCode = TOWN, kind: UnitKind = UnitKind.STATION) -> HandlingUnit:
    """A handling unit that answers for one area."""
    platform = None if kind is UnitKind.VILLAGE else Platform.ENFORCEMENT
    return HandlingUnit(id=UnitId(id), name=id, kind=kind, platform=platform, jurisdiction=(covers,))


CREW: Final = frozenset({A_HANDLER.user, UserId("colleague"), UserId("colleague-2")})
"""Who can handle an incident in the unit that has it, as the directory would say."""

A_VILLAGE: Final = a_unit("v-south-lake", covers=SOUTH_LAKE, kind=UnitKind.VILLAGE)
ANOTHER_UNIT: Final = a_unit("u-market")
A_HELPING_UNIT: Final = a_unit("u-aid")
"""Never the lead; the one that is asked to help."""
A_COMMAND_ROOM: Final = a_unit("u-room", kind=UnitKind.COMMAND_ROOM)
THE_COUNTY: Final = dataclasses.replace(
    a_unit("u-county", covers=AreaCode(TOWN[:6]), kind=UnitKind.COUNTY),
    platform=None,
    departments=(Department(code="housing", name="县住建局"), Department(code="water", name="县水利局")),
)

STATES: Final = (
    RECEIVED,
    ASSIGNED,
    RULING,
    HANDLING,
    ON_HOLD,
    WITH_COUNTY,
    SPLIT,
    AWAITING_CHECK,
    AWAITING_RATING,
    MERGED,
    RESOLVED,
    SELF_HANDLED,
    DECLINED,
    CANCELLED,
    IMPORTED,
)
"""Every state in which an incident of the spine can be."""


def a_cause(of: Incident | None = None) -> UUID:
    """The id of a command: another one for each thing that has been announced."""
    return named_id("command", "first" if of is None else f"{of.id} {of.seq}")


def a_report(
    *,
    at: datetime = NOON,
    reporter: Actor | None = A_CITIZEN,
    actor: Actor | None = None,
    cell: AreaCode | None = CELL,
    category: CategoryCode | None = LITTER,
    id: UUID | None = None,
    number: str = "330499101202603020000014",
    **more: Any,
) -> Incident:
    """An incident as it is right after its report, with what triage would find; `more` goes to `receive`."""
    received = collecting.receive(
        LIMITS,
        incident=IncidentId(id or named_id("incident")),
        number=number,
        town=TOWN,
        channel="citizen",
        text="菜场门口有垃圾",
        declared=None,
        actor=actor or reporter or A_CITIZEN,
        reporter=reporter.user if reporter else None,
        at=at,
        cause=a_cause(),
        **more,
    ).incident
    return replace(received, cell=cell, category=category)


def a_visit(*, at: datetime = NOON, decided_by: str | None = "triage v1", **changes: Any) -> Incident:
    """A visit to a key place that was raised and placed, and that nobody has made yet."""
    raised = replace(a_report(at=at, reporter=None, actor=PLATFORM_ACTOR), channel=PATROL_CHANNEL, reporter=None)
    return replace(raised, decided_by=decided_by, **changes)


def a_history() -> Incident:
    """A report of the past, taken over."""
    return collecting.import_history(
        incident=IncidentId(named_id("history")),
        number="330499101202603020000022",
        town=TOWN,
        channel="import",
        text="噪音扰民",
        declared=None,
        actor=AN_OPERATOR,
        at=NOON,
        cause=a_cause(),
    ).incident


DUTY_ITEMS: Final[list[dict[str, Any]]] = [
    {"id": "B01", "kind": "basic", "text": "镇区保洁"},
    {"id": "P01", "kind": "helping", "text": "水污染查处", "department": "water", "does": "巡查、报告", "law": "水法"},
    {"id": "S01", "kind": "taken_back", "text": "房屋安全鉴定", "department": "housing", "does": "由县局受理"},
]
UNITS: Final = {
    unit.id: unit for unit in (a_unit(), ANOTHER_UNIT, A_HELPING_UNIT, A_VILLAGE, A_COMMAND_ROOM, THE_COUNTY)
}


def some_duties(*rows: ResponsibilityRow) -> Duties:
    """The duty list of the small township, and these rows that cite it."""
    return Duties(
        rows=rows,
        units=UNITS,
        town=duty_list_from({"items": DUTY_ITEMS}, version="2026", level="town"),
        villages=DutyList(level="village", version="none"),
    )


def a_row(duty_item: str | None = None, **changes: Any) -> ResponsibilityRow:
    """A row for litter in the whole town."""
    given: dict[str, Any] = {
        "id": "R1",
        "scheme": "local",
        "category": LITTER,
        "area": TOWN,
        "unit": "u-squad",
        "level": "town",
        "legal_basis": "市容条例",
        "duty_item": duty_item,
    }
    return ResponsibilityRow(**(given | changes))


LEAVES: Final[Mapping[str, Leaf]] = {
    LITTER: Leaf(code=LITTER, name="暴露垃圾", scheme="local", platform=Platform.ENFORCEMENT, grade=Grade.ORDINARY),
    DISPUTE: Leaf(
        code=DISPUTE, name="邻里纠纷", scheme="local", platform=Platform.PUBLIC_ORDER, grade=Grade.CONSIDERABLE
    ),
}


def a_township(**changes: Any) -> TownshipRules:
    """The rules of the small township, with what the test wants to be different."""
    given: dict[str, Any] = {
        "limits": LIMITS,
        "units": UNITS,
        "categories": dataclasses.replace(DEMO_CATEGORIES, by_code=LEAVES, leaves=LEAVES),
        "admissions": DutyList(level="village", version="none"),
        "self_handling": UNSAMPLED,
        "duties": some_duties(),
        "reasons": {},
        "cells": frozenset({CELL, OTHER_CELL}),
    }
    return TownshipRules(**(given | changes))


TOWNSHIP: Final = a_township()

Performer = Callable[[Incident, Actor, datetime, UUID], Decision]

AMONG: Final[ContextVar[Mapping[UUID, Incident] | None]] = ContextVar("AMONG", default=None)
"""The incidents that there are besides, where a test has several; else those are made up with which one is merged."""


def decision_of(
    action: Action,
    incident: Incident,
    actor: Actor,
    *,
    at: datetime = NOON,
    cause: UUID | None = None,
    township: TownshipRules = TOWNSHIP,
    **fields: Any,
) -> Decision:
    """What becomes of a move with these fields filled in."""
    form = FORMS[action](**fields)
    cause = cause or a_cause(incident)
    others, kin = _made_up(incident, form) if (among := AMONG.get()) is None else _found(incident, form, among)
    return make_move(
        action, incident, form, township, actor=actor, at=at, cause=cause, crew=CREW, others=others, kin=kin
    )


def _made_up(incident: Incident, form: Form) -> tuple[Mapping[str, Incident], Kin]:
    others = {number: a_lead() for number in form.others}
    if incident.part_of is not None:
        return others, Kin(parent=replace(an_incident(SPLIT), id=incident.part_of))
    return others, NO_KIN if incident.merged_into is None else Kin(lead=replace(a_lead(), followers=1))


def _found(incident: Incident, form: Form, among: Mapping[UUID, Incident]) -> tuple[Mapping[str, Incident], Kin]:
    others = {each.number: each for each in among.values() if each.number in form.others}
    return others, Kin.of(incident, among)


def a_lead(**changes: Any) -> Incident:
    """Another open incident, into which one may be merged."""
    report = a_report(reporter=ANOTHER_CITIZEN, id=named_id("lead"), number=LEAD_NUMBER)
    return replace(report, **changes)


TWO_PARTS: Final = (
    PartForm(text="清运垃圾", unit="u-squad"),
    PartForm(text="调解纠纷", category=DISPUTE),
)
"""A unit for the one part, none for the other."""


def filled(action: Action, **fields: Any) -> Performer:
    """A move that is always filled in like this."""
    return lambda i, actor, at, cause: decision_of(action, i, actor, at=at, cause=cause, **fields)


def about_the_request(action: Action, **fields: Any) -> Performer:
    """A move about the request that is pending."""
    return lambda i, actor, at, cause: decision_of(
        action, i, actor, at=at, cause=cause, request=the_request(i, of_reporter=action is Action.ANSWER), **fields
    )


def about_the_co_handler(action: Action, **fields: Any) -> Performer:
    """A move about the unit that helps, the first of those to which it can be made."""
    return lambda i, actor, at, cause: decision_of(
        action, i, actor, at=at, cause=cause, assignment=the_co_handler(i, action), **fields
    )


def in_two_steps(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Agree on two steps, due in twenty and in forty minutes."""
    steps = tuple(StepForm(name=name, by=at + n * 20 * MINUTE) for n, name in ((1, "到场勘查"), (2, "清运完毕")))
    return decision_of(Action.PLAN, incident, actor, at=at, cause=cause, milestones=steps)


def about_the_step(action: Action, *, within: timedelta | None = None, **fields: Any) -> Performer:
    """A move about the first step that is open, or about one that never was; `within`: so long from then."""

    def performed(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
        lead = incident.lead_assignment
        steps = lead.open_milestones if lead is not None else ()
        given = fields | ({"by": at + within} if within is not None else {})
        n = steps[0].n if steps else 1
        return decision_of(action, incident, actor, at=at, cause=cause, milestone=n, **given)

    return performed


def to_another_unit(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Reassign to whichever of the two units does not have it."""
    other = "u-squad" if incident.leads and incident.leads[-1].unit == ANOTHER_UNIT.id else ANOTHER_UNIT.id
    return decision_of(Action.REASSIGN, incident, actor, at=at, cause=cause, unit=other, reason="改由他们办")


def to_a_colleague(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Hand on to whichever of two colleagues does not have it."""
    lead = incident.lead_assignment
    person = "colleague-2" if lead is not None and lead.handler == "colleague" else "colleague"
    return decision_of(Action.HAND_ON, incident, actor, at=at, cause=cause, person=person)


def for_two_hours(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Ask for a hold of two hours."""
    return decision_of(Action.HOLD, incident, actor, at=at, cause=cause, reason_code="weather", until=at + 120 * MINUTE)


def for_another_hour(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Ask for an hour more than the unit has."""
    handling = handling_clock(incident)
    due_at = (handling.due_at if handling else None) or at
    return decision_of(
        Action.EXTEND, incident, actor, at=at, cause=cause, due_at=due_at + 60 * MINUTE, reason="等专用设备"
    )


def in_two_hours(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Ask the reporter for an answer within two hours."""
    until = at + 120 * MINUTE
    return decision_of(Action.ASK, incident, actor, at=at, cause=cause, question="请补充门牌号", until=until)


def within_two_hours(incident: Incident, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Let a department of the county report, which will be through in two hours."""
    promised_at = at + 120 * MINUTE
    return decision_of(
        Action.ARRIVE, incident, actor, at=at, cause=cause, department="housing", promised_at=promised_at
    )


PERFORM: Final[Mapping[Action, Performer]] = {
    Action.CLASSIFY: filled(Action.CLASSIFY, category=DISPUTE, grade=Grade.MAJOR, reason="纠纷"),
    Action.DECLINE: filled(Action.DECLINE, reason_code="not-ours", turn_to="12345"),
    Action.CONTEST: filled(Action.CONTEST, reason="就在本镇"),
    Action.SELF_HANDLE: filled(Action.SELF_HANDLE, attachments=(A_PHOTO,)),
    Action.IN_ORDER: filled(Action.IN_ORDER),
    Action.FAULT: filled(Action.FAULT, note="灭火器不见了", attachments=(A_PHOTO,)),
    Action.ASSIGN: filled(Action.ASSIGN, unit="u-squad", reason="职责"),
    Action.RECALL: filled(Action.RECALL, reason="派错"),
    Action.CANCEL: filled(Action.CANCEL, reason="已自行解决"),
    Action.REASSIGN: to_another_unit,
    Action.TAKE_OVER: filled(Action.TAKE_OVER, reason="久拖不决"),
    Action.SIGN: filled(Action.SIGN),
    Action.HAND_ON: to_a_colleague,
    Action.RETURN: filled(Action.RETURN, reason_code="not-our-duty", reason="清单第3条"),
    Action.RULE: filled(Action.RULE, unit="u-squad", reason="裁定"),
    Action.HOLD: for_two_hours,
    Action.RESUME: filled(Action.RESUME),
    Action.EXTEND: for_another_hour,
    Action.TRANSFER_LISTED: filled(Action.TRANSFER_LISTED, duty_item="S01", reason="须县级鉴定"),
    Action.TRANSFER: filled(Action.TRANSFER, reason="须县级部门处置", done="已到现场两次"),
    Action.ARRIVE: within_two_hours,
    Action.COUNTY_RETURN: filled(Action.COUNTY_RETURN, reason="属乡镇职责"),
    Action.COUNTY_TAKE_BACK: filled(Action.COUNTY_TAKE_BACK, reason="镇里已能处置"),
    Action.COUNTY_RESULT: filled(Action.COUNTY_RESULT, result="县住建局已修复"),
    Action.HAND_IN: filled(Action.HAND_IN, result="已清理", attachments=(A_PHOTO,)),
    Action.CONFIRM: filled(Action.CONFIRM, note="现场已看"),
    Action.SEND_BACK: filled(Action.SEND_BACK, reason="未清干净", attachments=(A_PHOTO,)),
    Action.RATE: filled(Action.RATE, stars=5),
    Action.REOPEN: filled(Action.REOPEN, reason="又有了"),
    Action.GRANT: about_the_request(Action.GRANT),
    Action.REFUSE: about_the_request(Action.REFUSE, reason="另案"),
    Action.COMMENT: filled(Action.COMMENT, note="已电话联系"),
    Action.LOCATE: filled(Action.LOCATE, cell=CELL, reason="来电说明在桥南"),
    Action.NUDGE: filled(Action.NUDGE, note="尽快"),
    Action.SUPERVISE: filled(Action.SUPERVISE, card=Card.YELLOW, reason="两次约定都没有到场"),
    Action.ACCUSE: filled(Action.ACCUSE, whom=Whom.SOMEBODY, reason="来信反映"),
    Action.CLEAR: filled(Action.CLEAR, reason="与本镇人员无关"),
    Action.ASK: in_two_hours,
    Action.MERGE: filled(Action.MERGE, into=LEAD_NUMBER, reason="同一处垃圾"),
    Action.UNMERGE: filled(Action.UNMERGE, reason="不是一件事"),
    Action.SPLIT: filled(Action.SPLIT, parts=TWO_PARTS),
    Action.JOIN: filled(Action.JOIN, result="垃圾已清运，纠纷已调解"),
    Action.ANSWER: about_the_request(Action.ANSWER, note="桥南三号门"),
    Action.TELL: filled(Action.TELL, note="已电话告知，表示满意"),
    Action.CO_ADD: filled(Action.CO_ADD, unit="u-aid", asked="请到场警戒"),
    Action.CO_ACCEPT: about_the_co_handler(Action.CO_ACCEPT),
    Action.CO_REFUSE: about_the_co_handler(Action.CO_REFUSE, reason="人手不足"),
    Action.CO_IMPOSE: about_the_co_handler(Action.CO_IMPOSE, reason="职责所在"),
    Action.CO_HAND_IN: about_the_co_handler(Action.CO_HAND_IN, result="已警戒", attachments=(A_PHOTO,)),
    Action.PLAN: in_two_steps,
    Action.MILESTONE_DONE: about_the_step(Action.MILESTONE_DONE, note="已到现场"),
    Action.MILESTONE_MOVE: about_the_step(Action.MILESTONE_MOVE, within=50 * MINUTE, reason="等设备"),
    Action.MILESTONE_DROP: about_the_step(Action.MILESTONE_DROP, reason="不需要"),
    Action.CO_RELEASE: about_the_co_handler(Action.CO_RELEASE, reason="不再需要"),
}
"""Every move of a person, with everything it needs, so that only the workflow can refuse it."""


def the_request(incident: Incident, *, of_reporter: bool = False) -> RequestId:
    """The request that is pending, of the reporter or of us, or one that never was."""
    kinds = {RequestKind.MATERIAL} if of_reporter else {*RequestKind} - {RequestKind.MATERIAL}
    pending = [found for found in incident.requests if found.pending and found.kind in kinds]
    return pending[0].id if pending else RequestId(named_id("no request"))


def the_co_handler(incident: Incident, action: Action) -> AssignmentId:
    """The first assignment of a unit that helps to which the move can be made, or one that never was."""
    found = [held.id for held in co_handlers(incident) if held.state in ADDRESSED[action]]
    return found[0] if found else AssignmentId(named_id("no assignment"))


def latest(incident: Incident, kind: ClockKind) -> Clock:
    """The clock of this kind that was started last, whatever it belongs to."""
    return [clock for clock in incident.clocks if clock.kind is kind][-1]


def perform(incident: Incident, action: Action, actor: Actor, *, at: datetime = NOON) -> Incident:
    """Return the incident after a move."""
    return PERFORM[action](incident, actor, at, a_cause(incident)).incident


def walk(incident: Incident, *steps: tuple[Action, Actor], at: datetime = NOON) -> Incident:
    """Return the incident after several moves at the same instant."""
    for action, actor in steps:
        incident = perform(incident, action, actor, at=at)
    return incident


TO_ASSIGNED: Final = ((Action.ASSIGN, AN_OPERATOR),)
TO_HANDLING: Final = (*TO_ASSIGNED, (Action.SIGN, A_HANDLER))
TO_HOLD: Final = (*TO_HANDLING, (Action.HOLD, A_HANDLER), (Action.GRANT, AN_OPERATOR))
TO_COUNTY: Final = (*TO_HANDLING, (Action.TRANSFER, AN_OPERATOR), (Action.GRANT, A_SUPERVISOR))
TO_RULING: Final = (
    *TO_HANDLING,
    (Action.RETURN, A_UNIT_LEAD),
    (Action.ASSIGN, AN_OPERATOR),
    (Action.RETURN, A_UNIT_LEAD),
)
TO_CHECK: Final = (*TO_HANDLING, (Action.HAND_IN, A_HANDLER))
TO_RATING: Final = (*TO_CHECK, (Action.CONFIRM, AN_OFFICER))
STEPS_TO: Final[Mapping[State, tuple[tuple[Action, Actor], ...]]] = {
    RECEIVED: (),
    ASSIGNED: TO_ASSIGNED,
    RULING: TO_RULING,
    HANDLING: TO_HANDLING,
    ON_HOLD: TO_HOLD,
    WITH_COUNTY: TO_COUNTY,
    AWAITING_CHECK: TO_CHECK,
    AWAITING_RATING: TO_RATING,
    MERGED: ((Action.MERGE, AN_OPERATOR),),
    SPLIT: ((Action.SPLIT, AN_OPERATOR),),
    RESOLVED: (*TO_RATING, (Action.RATE, A_CITIZEN)),
    SELF_HANDLED: ((Action.SELF_HANDLE, AN_OFFICER),),
    DECLINED: ((Action.DECLINE, AN_OPERATOR),),
    CANCELLED: ((Action.CANCEL, A_CITIZEN),),
}


def an_incident(
    status: Status | State = Status.RECEIVED, *, at: datetime = NOON, cell: AreaCode | None = CELL, **changes: Any
) -> Incident:
    """An incident that is where the test wants it, all at one instant; `changes` are put on top.

    A closed one is resolved unless a state says otherwise.
    """
    state = status if isinstance(status, State) else State(status, Outcome.RESOLVED if status == "closed" else None)
    if state == IMPORTED:
        return replace(a_history(), **changes)
    reported = a_report(at=at, cell=cell, reporter=changes.pop("reporter", A_CITIZEN))
    return replace(walk(reported, *STEPS_TO[state], at=at), **changes)


def a_triage(**changes: Any) -> TriageDecided:
    """A decision of triage that routes an incident to the squad."""
    why = (line(Reason.CLASSIFY_NO_WORDS),)
    steps = (
        Step(step="classify", outcome=LITTER, document="v1", lines=why),
        Step(step="grade", outcome="4", document="v1", lines=why),
        Step(step="locate", outcome=CELL, document="v1", lines=why),
        Step(step="route", outcome="u-squad", document="v1", lines=why),
    )
    given: dict[str, Any] = {
        "event_id": named_id("triage"),
        "incident": named_id("incident"),
        "occurred_at": NOON,
        "caused_by": named_id("report"),
        "rules": "triage v1",
        "steps": steps,
        "category": LITTER,
        "platform": "enforcement",
        "grade": 4,
        "cell": CELL,
        "unit": "u-squad",
        "responsibility_row": "R1",
        "level": "town",
    }
    return TriageDecided(**(given | changes))


SEALING: Final = SealedCodec(catalogue(), RECORDS, lambda: (b"a key that triage and effects have",))
"""Writes and reads records as triage and effects do."""

EVERYBODY: Final[Mapping[str, Actor]] = {
    "RP": A_CITIZEN,
    "other citizen": ANOTHER_CITIZEN,
    "OF": AN_OFFICER,
    "other OF": AN_OFFICER_ELSEWHERE,
    "OP": AN_OPERATOR,
    "other OP": AN_OPERATOR_ELSEWHERE,
    "H": A_HANDLER,
    "other H": A_HANDLER_ELSEWHERE,
    "UL": A_UNIT_LEAD,
    "other UL": A_UNIT_LEAD_ELSEWHERE,
    "SV": A_SUPERVISOR,
    "CO": A_COUNTY_OPERATOR,
    "admin": AN_ADMIN,
    "SYS": PLATFORM_ACTOR,
}
"""One actor of each kind, with the evil twin of each: the same role elsewhere."""
