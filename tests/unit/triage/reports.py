"""Reports and the rulebook of the demo township for tests of the triage rules."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from shapely.geometry import shape

from deploy.demo.seed import documents
from schemas.incident_records import Position, ReportAccepted, Step, TriageDecided
from schemas.reasons import Reason
from schemas.reference import ReferenceDocument
from stream_processors.learned.judgement import Heard, Judgement, Likely
from stream_processors.triage.rules import Rulebook, build_rulebook
from stream_processors.triage.second_voice import SecondVoice, Silent

NOON: Final = datetime(2026, 11, 2, 4, tzinfo=UTC)
MARKET_STREET: Final = "330499101202008"
LAKE_HEAD: Final = "330499101201003"


@cache
def township() -> dict[str, ReferenceDocument]:
    """The documents of the demo township, by kind."""
    return {document.kind: document for document in documents()}


@cache
def rulebook() -> Rulebook:
    """The rules of the demo township."""
    return build_rulebook(township())


def a_voice(*likely: tuple[str, float], passed: bool = False) -> SecondVoice:
    """A second voice that always finds the same categories likely, and passes its own gate or does not."""
    judgement = Judgement(
        label=likely[0][0] if passed else None,
        gate=0.95,
        likely=tuple(Likely(label, probability) for label, probability in likely),
        heard=(Heard("照明", 0.8), Heard("好，", 0.3), Heard("这里", 0.001)),
        model="toy-1",
    )
    return lambda _text: judgement


def a_silent_voice(why: Reason) -> SecondVoice:
    """A second voice that says nothing."""

    def silent(_text: str) -> Judgement:
        raise Silent(why)

    return silent


def with_second(voice: SecondVoice) -> Rulebook:
    """The rules of the demo township with a second voice."""
    return build_rulebook(township(), second=voice)


@cache
def inside(cell: str) -> Position:
    """A position inside a cell."""
    row = next(row for row in township()["areas"].body["cells"] if row["code"] == cell)
    point = shape(row["polygon"]).representative_point()
    return Position(lon=point.x, lat=point.y)


def a_report(text: str = "河西街路灯不亮", **changes: Any) -> ReportAccepted:
    """A citizen's report from the market street, unless told otherwise."""
    fields: dict[str, Any] = {
        "event_id": UUID("019a4000-0000-7000-8000-000000000001"),
        "incident": UUID("019a4000-0000-7000-8000-000000000002"),
        "occurred_at": NOON,
        "caused_by": UUID("019a4000-0000-7000-8000-000000000003"),
        "number": "330499101202611020000019",
        "town": "330499101",
        "received_at": NOON,
        "channel": "citizen",
        "text": text,
        "position": inside(MARKET_STREET),
    }
    return ReportAccepted(**{**fields, **changes})


def step(decided: TriageDecided, name: str) -> Step:
    """The step of that name."""
    return next(found for found in decided.steps if found.step == name)


def said(found: Step, reason: Reason) -> dict[str, Any]:
    """The data of the only line of a step that gives this reason."""
    (data,) = [line.data for line in found.lines if line.code == reason]
    return data
