"""What is written on the topics about incidents: a report was accepted, what the rules propose, a fact of dispatch.

Each is the envelope and the incident it is about, by which its topic is keyed. The JSON Schemas beside this file are
made from these types.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec

from schemas.envelope import Instant, Record


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A point in WGS-84 degrees; `source_crs` names the datum it was sent in, before conversion at the edge.

    accuracy_m: how far off it may be, in metres, as the phone says; None when somebody chose it on a map.
    """

    lon: float
    lat: float
    source_crs: str = "WGS-84"
    accuracy_m: float | None = None


class IncidentRecord(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A record about one incident."""

    incident: UUID


class ReportAccepted(IncidentRecord, frozen=True, kw_only=True, omit_defaults=True):
    """A report has a receipt. The only record with the reporter's text; kept three days; no reporter fields."""

    number: str
    town: str
    received_at: Instant
    channel: str
    text: str
    category: str | None = None
    position: Position | None = None
    address: str | None = None
    urgent: bool = False
    self_handled: bool = False
    observed_at: Instant | None = None
    history: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reason: its code, one of `schemas.reasons`, and the figures and names behind it."""

    code: str
    data: dict[str, Any] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One automatic decision: what came out, by which version of which document, and why.

    step: purpose, accuse, classify, grade, locate or route. Later releases may take steps, and give reasons, that a
    reader does not know: it passes them on, and shows them as they are. outcome: the purpose, code, cell, grade or unit
    decided; None when the step leaves it to a person. score, gate: the score of the winner and the bar it had to pass,
    both 0 to 1, where the step has one.
    """

    step: str
    outcome: str | None
    document: str
    lines: tuple[Line, ...]
    score: float | None = None
    gate: float | None = None


class TriageDecided(IncidentRecord, frozen=True, kw_only=True, omit_defaults=True):
    """What the platform proposes for a report, with every reason; None means a person decides that part.

    level: who should handle it: cell (网格自处置), village (村社), town (镇街), county (县级). purpose: what the sender
    wants. accused: whom a complaint is about, as references (`unit:works`, `account:officer01`, `role:officer`,
    `somebody`), never by name. urgent: its words say that life is in danger. duty_item: what the row cites of the
    town's duty list; where that has the county lead, `unit` is the county and helping: the unit of the town beside it.
    """

    rules: str
    steps: tuple[Step, ...]
    category: str | None = None
    platform: str | None = None
    grade: int | None = None
    cell: str | None = None
    unit: str | None = None
    responsibility_row: str | None = None
    admission_item: str | None = None
    duty_item: str | None = None
    helping: str | None = None
    level: Literal["cell", "village", "town", "county"] | None = None
    purpose: Literal["report", "question", "thanks", "complaint"] = "report"
    accused: tuple[str, ...] = ()
    urgent: bool = False


class Stands(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a fact leaves its incident, for who counts: nothing has to be looked up or added up from earlier facts.

    counted: whether it counts as one; history, parts and accusations do not. due_at: when the next of the clocks that
    run is due. total_due_at: when the whole is due, or was when it was done; not said while that clock is paused.
    assigned_at: when a unit got it first.
    """

    received_at: Instant
    counted: bool = True
    closed_at: Instant | None = None
    assigned_at: Instant | None = None
    due_at: Instant | None = None
    total_due_at: Instant | None = None


class IncidentEvent(IncidentRecord, frozen=True, kw_only=True, omit_defaults=True):
    """A fact of dispatch: the envelope that every move of an incident is announced in.

    seq: 1, 2, 3 … per incident without gaps. incident_version: counts workflow moves only (the ETag).
    type: the name of a fact in `schemas.facts`; data: that fact. by: the role that acted, never a person.
    stands: how the fact leaves the incident; left out of facts that are sent again from the history.
    """

    type: str
    number: str
    seq: int
    incident_version: int
    status: str
    town: str
    by: str
    data: dict[str, Any]
    cell: str | None = None
    category: str | None = None
    grade: int | None = None
    platform: str | None = None
    stands: Stands | None = None
