"""Whatever the code can say by a code, the catalogue has a sentence for it, and none is left over."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from console.api.catalogue import OUR_REASONS
from console.api.models.followed import Coming, Done
from console.api.models.names import UnitRef
from console.api.problems import STATUS_OF, refusal
from deploy.demo.seed import documents
from deploy.workflow import NOT_OFFERED
from dispatch.adapters.postgres.dead_letters import PASSED_ON
from dispatch.adapters.postgres.incidents.attachments import State as PhotoState
from dispatch.adapters.postgres.reading.dead_letters import LetterState
from dispatch.adapters.postgres.reading.deliveries import State as DeliveryState
from dispatch.application.automation.decisions import NO_ANSWER, RECORDED
from dispatch.application.notifying import INSIDE, REPLY, REPLY_FILE
from dispatch.domain import refusals
from dispatch.domain.assessment.objection import OVERDUE
from dispatch.domain.assessment.standing import Bar as AssessmentBar
from dispatch.domain.clocks.explain import LineKind
from dispatch.domain.clocks.ladders import COUNTY
from dispatch.domain.moves.ending import PHONE
from dispatch.domain.moves.in_bulk import Barrier
from dispatch.domain.moves.table import FORMS, MOVES
from dispatch.domain.refusals import Bar, InvalidValue, Missing, MoveRefused, Refused, TakenBack
from dispatch.domain.terms import (
    Action,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    ClockReason,
    ClockState,
    Grade,
    Lamp,
    Outcome,
    Platform,
    Purpose,
    RequestKind,
    RequestState,
    Role,
    Status,
    TellBy,
    UnitId,
)
from dispatch.domain.township.contacts import PERSONAL, ROBOTS
from dispatch.domain.township.responsibility import Level
from dispatch.domain.workflow.form import fields_of
from producers.terminal import picture
from runtime.consume import UNWRITTEN
from schemas.facts import FACTS
from schemas.field_errors import Wrong
from schemas.texts import Language, sentences

ROOT = Path(__file__).parents[3]
OTHERWISE = (
    *(
        "ResultNotTold",
        "ResultOnItsWay",
        "OrderRepliedAgain",
        "IncidentTakenOver",
        "AssignmentHandedOnInside",
        "ClockEscalatedSkipped",
        "IncidentSupervisedByLadder",
    ),
    *("HoldAsked", "IncidentHeldWholly", "IncidentHoldEnded", "ExtensionAsked", "HandlingExtendedPastImposed"),
    *("QuestionAsked", "QuestionAnswered", "QuestionLapsed"),
    "IncidentTransferredListed",
    "MilestoneReachedLate",
    *("IncidentMergedInside", "IncidentUnmergedInside", "IncidentClosedAlong"),
    *("IncidentSplitInside", "PartClosedInside", "PartReopenedInside"),
)
"""Facts that are worded otherwise when they say something else, or not everything."""
DOORS = ("console", "producers", "runtime")
"""The packages that answer requests."""


def kinds_of_refusal() -> set[type[Refused]]:
    return {
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refused) and kind is not Refused
    }


def group(name: str) -> set[str]:
    """The codes that a group of the catalogue has sentences for."""
    return {key.removeprefix(f"{name}.") for key in sentences(Language.ZH_CN) if key.startswith(f"{name}.")}


def calls(name: str, folder: Path) -> Iterator[ast.Call]:
    """Every call of a name below a folder."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name:
                yield node


def constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def failure_codes() -> set[str | None]:
    """Every reason with which a channel fails, or a message waits, where it is written down."""
    reasons = (
        next(key for key in call.keywords if key.arg == "reason") for call in calls("Failure", ROOT / "dispatch")
    )
    return {constant(reason.value) for reason in reasons}


def problem_codes() -> set[str]:
    """Every code with which a door refuses something, where it is written down."""
    found = set()
    for call in (call for door in DOORS for name in ("Problem", "NoReceipt") for call in calls(name, ROOT / door)):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        code = constant(given.get("code")) or constant(call.args[1])
        found |= {code} if code else set()
    return found


def notices() -> set[str]:
    """Every kind of news that the decisions have for somebody, beside escalations."""
    told = {constant(call.args[1]) for call in calls("to_reporter", ROOT / "dispatch")}
    told |= {constant(call.args[1]) for call in calls("step_told", ROOT / "dispatch")}
    told |= {constant(keyword.value) for call in calls("tell", ROOT / "dispatch") for keyword in call.keywords}
    told |= {constant(call.args[3]) for call in calls("to_asker", ROOT / "dispatch")}
    told |= {constant(call.args[2]) for call in calls("to_questioner", ROOT / "dispatch")}
    told |= {constant(call.args[0]) for call in calls("_to_unit", ROOT / "dispatch")}
    told |= {constant(call.args[0]) for call in calls("_to_lead_unit", ROOT / "dispatch")}
    given = (keyword for call in calls("Notice", ROOT / "dispatch") for keyword in call.keywords)
    told |= {constant(keyword.value) for keyword in given if keyword.arg == "kind"}
    return {kind for kind in told if kind is not None} - {"escalation"}


def rejections() -> set[str]:
    """Every reason for which a record cannot be read or written."""
    return {reason for call in calls("RecordRejected", ROOT / "schemas") if (reason := constant(call.args[0]))}


def whys() -> Iterator[str]:
    """Every reason for which a move is not possible."""
    for move in MOVES:
        yield from (condition.code for condition in move.conditions)
        if move.within is not None:
            yield move.within.code
        yield from (f"while_{state.status}" for state in move.missed_in)
    yield from Bar
    yield TakenBack.code  # said by the duty list, not by a row


def values_of(field: str) -> set[str]:
    """What may be chosen in a field, whichever move asks for it."""
    fields = (each for form in FORMS.values() for each in fields_of(form) if each.name == field)
    return {value for each in fields for value in each.values or ()}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("status", Status),
        ("outcome", Outcome),
        ("lamp", Lamp),
        ("role", {*Role, COUNTY}),
        ("field", {each.name for form in FORMS.values() for one in fields_of(form) for each in (one, *one.fields)}),
        ("clock", ClockKind),
        ("clockReason", ClockReason),
        ("clockFact", LineKind),
        ("clockState", ClockState),
        ("assignmentState", AssignmentState),
        ("assignmentRole", AssignmentRole),
        ("requestKind", RequestKind),
        ("requestState", RequestState),
        ("move", set(Action) - NOT_OFFERED.keys()),
        ("photoState", get_args(PhotoState)),
        ("deadState", get_args(LetterState)),
        ("deadOutcome", {*RECORDED, PASSED_ON}),
        ("deadReason", {*rejections(), "failed", "unknown_incident", NO_ANSWER, UNWRITTEN}),
        ("fieldError", Wrong),
        ("platform", Platform),
        ("purpose", Purpose),
        ("at_fault", values_of("at_fault")),
        ("reasonCode", {code for codes in OUR_REASONS.values() for code in codes}),
        ("handlingLevel", get_args(Level)),
        ("notice", {*notices(), OVERDUE, "other"}),
        ("noticeWhy", {*notices(), OVERDUE, "other"}),
        ("card", values_of("card")),
        ("forbidden", set(whys())),
        ("barred", set(Barrier)),
        ("event", {*FACTS, *OTHERWISE, "why", "by", "against", "from"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "codes",
)
def test_every_code_has_its_words_and_no_word_is_left_over(name: str, codes: Collection[str]) -> None:
    assert group(name) == set(codes)


def test_every_step_that_a_resident_is_told_has_its_words_with_and_without_the_unit() -> None:
    without_unit = {"assigned_hidden", "reassigned_hidden", "part_closed_hidden"}

    assert group("track.done") == {*Done, *without_unit}
    assert group("track.coming") == set(Coming)
    assert group("track.head") >= {*Status, *Outcome}


@pytest.mark.parametrize("name", ["grade", "gradeShort"])
def test_every_grade_has_its_words(name: str) -> None:
    assert group(name) == {*(str(grade.value) for grade in Grade), "none"}


def test_every_problem_has_its_sentence_and_none_is_left_over() -> None:
    codes = problem_codes()

    assert len(codes) > 30
    hindered = {f"assessment_{bar}" for bar in AssessmentBar}
    assert group("problem") == codes | hindered | {kind.code for kind in kinds_of_refusal()}


def test_every_refusal_of_the_rules_has_its_status() -> None:
    assert set(STATUS_OF) == {kind.code for kind in kinds_of_refusal()}


def test_every_reason_for_not_using_a_photo_has_its_words() -> None:
    raised = {constant(call.args[0]) for call in calls("PictureRefused", Path(picture.__file__).parent)}

    assert group("photoRefusal") == raised


def test_every_level_of_the_demo_ladders_has_its_words() -> None:
    ladders = next(document.body for document in documents() if document.kind == "ladders")

    levels = {step["level"] for ladder in ladders["ladders"] for step in ladder["steps"]}

    assert levels <= group("level")


def test_alternatives_that_are_missing_are_joined_by_or() -> None:
    body = refusal(Missing("note|attachments", "reason")).body(Language.ZH_CN).decode()

    assert "说明或照片、理由" in body
    assert '"missing":["note|attachments","reason"]' in body


def test_a_refusal_is_said_in_the_language_that_was_asked_for() -> None:
    body = refusal(Missing("note|attachments", "reason")).body(Language.EN).decode()

    assert '"title":"Wrong or incomplete"' in body
    assert '"detail":"Something is missing: Note or Photos, Reason"' in body
    assert '{"field":"reason","code":"required","params":{},"message":"required"}' in body


def test_a_move_that_is_not_possible_is_refused_with_its_reason_as_data_and_in_words() -> None:
    late = datetime(2026, 11, 24, 8, tzinfo=UTC)
    helping = MoveRefused("no_co_handler_is_at_it", units=[UnitId("market"), UnitId("works")])

    over = msgspec.json.decode(refusal(MoveRefused("within_the_return_limit", at=late)).body(Language.ZH_CN))
    waits = msgspec.json.decode(refusal(helping, units=[UnitRef(id="market", name="Market")]).body(Language.EN))

    assert (over["status"], over["detail"]) == (409, "不能办理这一步：退回期限已过（2026-11-24 16:00 截止）")
    assert over["params"] == {"why": "within_the_return_limit", "at": "2026-11-24T08:00:00+00:00", "units": []}
    assert waits["detail"] == "Not possible: co-handlers have neither handed in nor been released: Market, works"
    assert waits["params"]["units"] == [{"id": "market", "name": "Market"}, {"id": "works", "name": "works"}]
    assert "refusal" not in over


def test_a_value_that_the_rules_do_not_know_says_what_is_wrong_with_it() -> None:
    body = refusal(InvalidValue("into", Wrong.INTO_NOT_OPEN, status="merged")).body(Language.EN)

    (said,) = msgspec.json.decode(body)["errors"]
    assert (said["field"], said["code"], said["params"]) == ("into", "into_not_open", {"status": "merged"})
    assert said["message"] == "it is “Merged”, so nothing can be merged into it"


def test_every_reason_why_a_message_did_not_arrive_has_a_word() -> None:
    said_otherwise = {"no_account", "quiet_hours", "pace", "died", "tls"}
    """By a constant, by what puts messages off, by the log, and beside another reason."""

    assert failure_codes() - {None} | said_otherwise == group("undelivered")
    assert set(get_args(DeliveryState)) == group("deliveryState")
    assert group("channel") == ROBOTS | PERSONAL | INSIDE | {PHONE, TellBy.CODE, REPLY, REPLY_FILE}
