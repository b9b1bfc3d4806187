"""What people do next about an incident in its present state: the part of the simulator that knows the workflow.

Pure: an incident as a list shows it, the plan, and what was done before; out comes a step, a wait, or nothing more.
Whether somebody may really do it is asked of the service at the time (`moves`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from producers.simulator.day import Evil, Fate, Neglect
from producers.simulator.scenes import Beat

PATIENCE: Final = 45.0
"""Seconds that the command room leaves an incident to the platform before it assigns it itself."""
MISSED: Final = 2
"""Attempts at a beat of a scene that came to nothing before the scene is over and the incident goes its way."""
RATED: Final = {5: "处理得很快", 4: "还可以", 3: "一般", 2: "拖得太久", 1: "没有解决"}


class Party(StrEnum):
    """Who should do it."""

    OPERATOR = "operator"
    RULER = "ruler"
    UNIT_LEAD = "unit_lead"
    HANDLER = "handler"
    CHECKER = "checker"
    CHECKING_OPERATOR = "checking_operator"
    SUPERVISOR = "supervisor"
    COUNTY = "county"
    REPORTER = "reporter"
    OFFICER = "officer"
    CO_LEAD = "co_lead"
    CO_HANDLER = "co_handler"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move, by whom, so many seconds after the incident reached its status; `photo`: what one shows.

    fields: what is said in the form; a length of time means so much later than the moment at which it is filled in.

    beside: the incident goes its way without the move, where nobody may make it.
    """

    move: str
    by: Party
    after: float
    fields: Mapping[str, Any] = field(default_factory=dict)
    photo: str | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again after so many seconds."""

    seconds: float


@dataclass(slots=True, kw_only=True)
class Case:
    """An incident that the simulator follows: its plan, and how often each move was made.

    beats: what is still to be seen of its scene. cell: where it happened, as somebody finds out. helper: the unit that
    was asked to help. code: with which whoever holds the receipt follows it. into: the incident that tells the same.
    """

    number: str
    sender: str
    fate: Fate
    unit: str | None
    settled: str | None
    evil: Evil | None = None
    beats: tuple[Beat, ...] = ()
    missed: int = 0
    cell: str | None = None
    helper: str | None = None
    code: str | None = None
    into: str | None = None
    asked: bool = False
    whistled: bool = False
    done: Counter[str] = field(default_factory=Counter)


def next_step(shown: Mapping[str, Any], case: Case) -> Step | Wait | None:
    """Return what happens next to an incident that is shown so; None when nothing more will."""
    fate = case.fate
    if beat := _on_the_stage(shown["status"], case):
        return beat
    if case.asked:
        return _decide_request(case)
    if case.whistled:
        return _agree_to_transfer(shown, case)
    if beside := _beside(shown["status"], case):
        return beside
    match shown["status"]:
        case "received":
            return _received(shown, case)
        case "assigned" if case.done["return"] < fate.returns:
            words = {"reason": "经现场核实，不属于本单位职责范围"}
            return Step(move="return", by=Party.UNIT_LEAD, after=fate.sign_after, fields=words)
        case "assigned":
            return Step(move="sign", by=Party.HANDLER, after=fate.sign_after)
        case "ruling":
            words = {"unit": _unit(shown, case) or "", "reason": "经研究，按职责清单由该单位处置"}
            return Step(move="rule", by=Party.RULER, after=fate.person_after, fields=words)
        case "handling":
            words = {"result": "已到现场处置完毕，恢复原状"}
            return Step(move="hand-in", by=Party.HANDLER, after=fate.result_after, fields=words, photo="after")
        case "on_hold":
            return Wait(60.0)  # a person paused it, and a person or the clock lets it go on
        case "with_county":
            return _with_county(case)
        case "split":
            return _split(shown, case)
        case "awaiting_check":
            return _check(case)
        case "awaiting_rating" if _rang_up(shown) and not case.done["tell"]:
            words = {"note": "已电话告知处理结果，来电人表示知晓"}
            return Step(move="tell", by=Party.OPERATOR, after=fate.person_after, fields=words)
        case "awaiting_rating":
            return _rate(case)
        case _:
            return _closed(shown, case)


def _on_the_stage(status: str, case: Case) -> Step | None:
    """The next beat of its scene, where the incident stands so that it can come."""
    if not case.beats or status not in case.beats[0].status:
        return None
    beat = case.beats[0]
    known = {"locate": {"cell": case.cell}, "merge": {"into": case.into}}.get(beat.move, {})
    fields = {**beat.fields, **known}
    return Step(move=beat.move, by=Party(beat.by), after=beat.after, fields=fields, photo=beat.photo, beside=True)


def _rang_up(shown: Mapping[str, Any]) -> bool:
    return shown.get("source") == "hotline" and shown.get("told") is None


def _beside(status: str, case: Case) -> Step | None:
    """What somebody does who does not have to: a reporter withdraws, a supervisor takes a hand, a lead hands on."""
    fate, done = case.fate, case.done
    neglected = {Neglect.SIGN: "assigned", Neglect.RESULT: "handling"}.get(fate.neglect) if fate.neglect else None
    if fate.withdraws and status == "assigned" and not done["cancel"]:
        words = {"reason": "问题已经自行解决，不用再来了"}
        return Step(move="cancel", by=Party.REPORTER, after=fate.sign_after / 2, fields=words, beside=True)
    if fate.card and status == neglected and not done["supervise"]:
        after = fate.sign_after / 2 if status == "assigned" else fate.result_after * 0.8
        words = {"card": fate.card, "reason": "超过时限仍未办理，请立即到场"}
        return Step(move="supervise", by=Party.SUPERVISOR, after=after, fields=words, beside=True)
    if fate.whistles and status == "handling" and not done["transfer"]:
        words = {"reason": "需县级部门专业力量处置，本镇无权限", "done": "已到现场核实，设置警示标志"}
        return Step(move="transfer", by=Party.OPERATOR, after=20.0, fields=words, beside=True)
    if fate.hands_on and status == "handling" and not done["hand-on"]:
        words = {"note": "今天由你负责到现场"}
        return Step(move="hand-on", by=Party.UNIT_LEAD, after=15.0, fields=words, beside=True)
    return None


def _received(shown: Mapping[str, Any], case: Case) -> Step | Wait:
    fate = case.fate
    if not shown["needs_person"] and not case.done["return"] and not case.done["contest"]:
        words = {"unit": _unit(shown, case), "reason": "平台未自动交办，按职责交办"}
        return Step(move="assign", by=Party.OPERATOR, after=max(PATIENCE, fate.person_after), fields=words)
    if fate.decline and not case.done["decline"] and not case.done["return"]:
        words = {"reason_code": fate.decline, "reason": "经核实不符合受理条件", "turn_to": "请按指引向有关部门反映"}
        return Step(move="decline", by=Party.OPERATOR, after=fate.person_after, fields=words)
    if shown["category"] is None and case.settled and not case.done["classify"]:
        words = {"category": case.settled, "reason": "电话联系上报人后人工分类"}
        return Step(move="classify", by=Party.OPERATOR, after=fate.person_after, fields=words)
    words = {"unit": _unit(shown, case), "reason": "人工核实后按职责交办"}
    after = 5.0 if case.done["classify"] else fate.person_after
    return Step(move="assign", by=Party.OPERATOR, after=after, fields=words)


def _unit(shown: Mapping[str, Any], case: Case) -> str | None:
    """The unit that should have it; what nobody can say goes to whoever the list of choices begins with."""
    if case.unit is not None:
        return case.unit
    lead = shown["lead_unit"]
    return str(lead["id"]) if lead else None


def _agree_to_transfer(shown: Mapping[str, Any], case: Case) -> Step | Wait:
    """The supervisor agrees, unless the unit was through with it first."""
    if shown["status"] != "handling":
        case.whistled = False
        return Wait(1.0)
    return Step(move="grant", by=Party.SUPERVISOR, after=case.fate.person_after, fields={"reason": "同意上报"})


def _with_county(case: Case) -> Step:
    """A department reports, and later the county hands in what it did; after a result that was sent back, once more."""
    if not case.done["arrive"]:
        words = {"department": "housing", "promised_at": timedelta(minutes=8), "note": "已安排科室到场"}
        return Step(move="arrive", by=Party.COUNTY, after=case.fate.sign_after, fields=words)
    words = {"result": "县级部门已到场处置完毕"}
    return Step(move="county-result", by=Party.COUNTY, after=case.fate.result_after, fields=words)


def _split(shown: Mapping[str, Any], case: Case) -> Step | Wait:
    """The command room answers for the parts together, when all are closed."""
    if shown["parts_open"]:
        return Wait(15.0)
    words = {"result": "各部分均已处置完毕，现场已恢复"}
    return Step(move="join", by=Party.OPERATOR, after=case.fate.person_after, fields=words)


def _check(case: Case) -> Step:
    fate = case.fate
    if case.done["send-back"] < fate.reworks:
        by = Party.CHECKER if not case.done["send-back"] else Party.CHECKING_OPERATOR
        words = {"reason": "现场仍有遗留，请继续处置"}
        return Step(move="send-back", by=by, after=fate.check_after, fields=words, photo="evidence")
    return Step(move="confirm", by=Party.CHECKER, after=fate.check_after, fields={"note": "现场已核实，处置到位"})


def _rate(case: Case) -> Step | Wait:
    fate = case.fate
    if fate.stars is None:
        return Wait(60.0)
    stars, reason = (fate.stars, RATED[fate.stars]) if not case.done["rate"] else (5, "重新处理后满意")
    by = Party.RECEIPT if fate.by_code and case.code else Party.REPORTER
    return Step(move="rate", by=by, after=fate.rate_after, fields={"stars": stars, "reason": reason})


def _closed(shown: Mapping[str, Any], case: Case) -> Step | None:
    fate = case.fate
    if shown["outcome"] == "declined" and fate.contests and not case.done["contest"]:
        return Step(move="contest", by=Party.REPORTER, after=fate.rate_after, fields={"reason": "情况属实，请再核实"})
    resolved = shown["outcome"] in ("resolved", "self_handled")
    if resolved and fate.reopens and not case.done["reopen"]:
        words = {"reason": "问题又出现了，请重新处理", "at_fault": "us"}
        return Step(move="reopen", by=Party.REPORTER, after=fate.rate_after, fields=words)
    return None


def _decide_request(case: Case) -> Step:
    granted = case.fate.reopens or case.fate.stars == 1
    words = {"reason": "同意重办" if granted else "已电话回访，上报人认可处置结果"}
    return Step(move="grant" if granted else "refuse", by=Party.OPERATOR, after=case.fate.person_after, fields=words)


def count(case: Case, move: str) -> None:
    """Take note of a move that was made: who asked waits for a decision, and a reopened incident starts afresh."""
    case.done[move] += 1
    if case.beats and case.beats[0].move == move:
        case.beats, case.missed = case.beats[1:], 0
    badly_rated = move == "rate" and case.done["rate"] == 1 and case.fate.stars in (1, 2)
    if move == "reopen" or badly_rated:
        case.asked = True
    if move == "transfer":
        case.whistled = True
    if move in ("grant", "refuse"):
        case.asked = case.whistled = False


def miss(case: Case, move: str) -> None:
    """Take note of a move beside the way that nobody made: the incident goes on without it, a scene after some more."""
    if not (case.beats and case.beats[0].move == move):
        case.done[move] += 1
    elif case.missed < MISSED:
        case.missed += 1
    else:
        case.beats = ()
