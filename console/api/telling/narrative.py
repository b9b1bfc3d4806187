"""The history of an incident in words: what happened, from the facts that were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from console.api.models.history import EventView
from console.api.telling.teller import Teller

_LISTED: Final[Mapping[str, str]] = {
    "IncidentDeclined": "decline",
    "HoldAsked": "hold",
    "IncidentHeld": "hold",
    "IncidentHeldWholly": "hold",
}
"""Which move's list a reason is of."""
_QUESTION: Final[Mapping[str, str]] = {
    "RequestMade": "QuestionAsked",
    "RequestGranted": "QuestionAnswered",
    "RequestLapsed": "QuestionLapsed",
}
"""What becomes of a question to the reporter is no grant and no refusal."""
_PARTED: Final = frozenset({"IncidentSplit", "PartClosed", "PartReopened"})
"""What tells of parts without their numbers to whoever reported the whole."""


def describe(event: EventView, teller: Teller) -> str:
    """Say what an event was, in one sentence."""
    kind = _kind(event)
    return teller.sentence(f"event.{kind}", **_values(event, kind, teller)) or kind


def actor(event: EventView, teller: Teller) -> str:
    """Say who did it."""
    by = event.by
    if by is None or (by.role == "platform" and by.name is None):
        return teller.word("role", "platform")
    return teller.text("event.by", role=teller.word("role", by.role), name=by.name or "").strip()


def _kind(event: EventView) -> str:
    """Return the sentence's name: what did not happen, or is more than others of its kind, has one of its own."""
    kind, data = event.type, event.data
    if data.get("kind") == "material" and kind in _QUESTION:
        return _QUESTION[kind]
    if kind in _PARTED and "number" not in data and "numbers" not in data:
        return f"{kind}Inside"
    for kind_, holds, instead in _VARIANTS:
        if kind_ == kind and holds(event):
            return instead
    return kind


_VARIANTS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("ResultTold", lambda e: e.data.get("delivered") is False and e.data.get("channel") == "sms", "ResultOnItsWay"),
    ("ResultTold", lambda e: e.data.get("delivered") is False, "ResultNotTold"),
    ("OrderReplied", lambda e: "former" in e.data, "OrderRepliedAgain"),
    ("MilestoneReached", lambda e: e.data.get("late") is True, "MilestoneReachedLate"),
    ("AssignmentHandedOn", lambda e: e.given_to is None, "AssignmentHandedOnInside"),
    ("IncidentReassigned", lambda e: e.data.get("taken_over") is True, "IncidentTakenOver"),
    ("IncidentMerged", lambda e: "number" not in e.data, "IncidentMergedInside"),
    ("IncidentUnmerged", lambda e: "number" not in e.data, "IncidentUnmergedInside"),
    ("IncidentSupervised", lambda e: "clock" in e.data, "IncidentSupervisedByLadder"),
    ("IncidentClosed", lambda e: "lead" in e.data, "IncidentClosedAlong"),
    ("RequestMade", lambda e: e.data.get("kind") == "extension", "ExtensionAsked"),
    ("RequestMade", lambda e: e.data.get("kind") == "hold", "HoldAsked"),
    ("IncidentTransferred", lambda e: "item" in e.data, "IncidentTransferredListed"),
    ("IncidentHeld", lambda e: e.data.get("total_paused") is True, "IncidentHeldWholly"),
    ("IncidentResumed", lambda e: e.data.get("ended") is True, "IncidentHoldEnded"),
    ("HandlingExtended", lambda e: "imposed_due_at" in e.data, "HandlingExtendedPastImposed"),
    ("ClockEscalated", lambda e: e.data.get("skipped") is True, "ClockEscalatedSkipped"),
)
"""Of which event, under which condition, which sentence; the first that holds."""


def _values(event: EventView, kind: str, teller: Teller) -> dict[str, str]:
    data = event.data
    plain = {name: _plain(data, name) for name in ("number", "milestone", "item", "limits", "count", "stars", "round")}
    codes = {name: teller.word(name, _one(data, name)) for name in ("card", "outcome", "channel", "level")}
    unit, former = teller.unit(_one(data, "unit")), teller.unit(_one(data, "from_unit"))
    why = teller.word("leftWhy", _one(data, "why"))
    return {
        **plain,
        **codes,
        **_matter(data, teller),
        **{name: _moment(data, key, teller) for name, key in _MOMENTS.items()},
        "unit": unit,
        "from_unit": former,
        "from": teller.text("event.from", unit=former) if former else "",
        "against": teller.text("event.against", unit=unit) if unit else "",
        "department": teller.department(_one(data, "department")),
        "reason": _reason(data, kind, teller),
        "numbers": teller.joined(map(str, data.get("numbers") or ())),
        "open": _plain(data, "open") or "0",
        "milestones": teller.joined(_planned(data, teller)),
        "version": _plain(data, "list_version"),
        "person": event.given_to.name if event.given_to else "",
        "kind": teller.word("requestKind", _one(data, "kind")),
        "code": _plain(data, "channel"),
        "clock": teller.word("clock", _one(data, "clock_kind")),
        "why": teller.text("event.why", why=why) if why else "",
    }


_MOMENTS: Final[Mapping[str, str]] = {
    "due": "due_at",
    "was": "was_due_at",
    "since": "since",
    "until": "until",
    "imposed": "imposed_due_at",
}


def _matter(data: Mapping[str, Any], teller: Teller) -> dict[str, str]:
    """Return category, grade and cell, each but the first after a dot."""
    grade, cell = data.get("grade"), _one(data, "cell")
    parts = {
        "category": teller.category(_one(data, "category")),
        "grade": teller.word("grade", grade),
        "cell": teller.area(cell),
    }
    said = False
    for name, value in parts.items():
        parts[name] = f" · {value}" if value and said else value
        said = said or bool(value)
    return parts


def _reason(data: Mapping[str, Any], kind: str, teller: Teller) -> str:
    code = _one(data, "reason_code")
    return "" if code is None else teller.reason(_LISTED.get(kind, "return"), code)


def _planned(data: Mapping[str, Any], teller: Teller) -> list[str]:
    """Return each step with its due time, in the order of their numbers."""
    steps, due = data.get("milestones"), data.get("due_at")
    if not isinstance(steps, list) or not isinstance(due, list):
        return []
    moments = (teller.instant(datetime.fromisoformat(at)) for at in due)
    return [f"{n}. {teller.text('milestones.due', t=at)}" for n, at in zip(steps, moments, strict=False)]


def _moment(data: Mapping[str, Any], name: str, teller: Teller) -> str:
    found = data.get(name)
    return teller.instant(datetime.fromisoformat(found)) if isinstance(found, str) else ""


def _one(data: Mapping[str, Any], name: str) -> str | None:
    found = data.get(name)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


def _plain(data: Mapping[str, Any], name: str) -> str:
    return _one(data, name) or ""
