"""The shapes of what the console's interface says: the source of its OpenAPI document.

Instants are RFC 3339 in UTC; codes are those of the reference documents and come with their names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from dispatch.domain.terms import Action
from dispatch.domain.workflow.move import FieldKind, Tone

WITHOUT_NUL = "^[^\\x00]*$"
"""PostgreSQL keeps that character in no text, and compares none with it."""


class Coded(BaseModel):
    """A code and its name."""

    code: str
    name: str


class UnitRef(BaseModel):
    """A handling unit."""

    id: str
    name: str


class Person(BaseModel):
    """An account, by name."""

    user: str
    name: str


class HiddenReporter(BaseModel):
    """Somebody reported it, and the caller may not know who."""

    hidden: Literal[True] = True


class Position(BaseModel):
    """WGS-84 degrees."""

    lon: float
    lat: float


class NextClock(BaseModel):
    """The running clock that is due next; a negative rest is time over."""

    kind: str
    due_at: datetime
    lamp: str
    remaining_seconds: float


class Summary(BaseModel):
    """An incident as a list shows it; telephone and identity numbers are masked."""

    number: str
    status: str
    outcome: str | None
    version: int
    seq: int
    category: Coded | None
    grade: int | None
    platform: str | None
    cell: Coded | None
    unplaced: bool
    position: Position | None
    address: str | None
    summary: str
    urgent: bool
    source: str
    received_at: datetime
    lead_unit: UnitRef | None
    handler: Person | None
    clock: NextClock | None
    needs_person: bool = Field(description="automation left it to a person")
    escalation_level: int | None = Field(description="highest step that the running clocks have climbed")


class AssignmentView(BaseModel):
    """An incident in the hands of a unit."""

    id: UUID
    role: str
    unit: UnitRef
    state: str
    handler: Person | None
    since: datetime
    ended_at: datetime | None
    binding: bool
    reason: str | None


class ClockLine(BaseModel):
    """One line of why a clock is due when it is."""

    at: datetime
    what: str
    detail: str | None
    due_at: datetime


class LimitView(BaseModel):
    """The rule that gave the allowance, and the version of the limits it stands in."""

    rule: str
    version: str | None


class ClockView(BaseModel):
    """A clock, explained line by line."""

    id: UUID
    kind: str
    assignment: UUID | None
    state: str
    started_at: datetime
    due_at: datetime | None
    allowance_seconds: float
    lamp: str
    lines: list[ClockLine]
    limit: LimitView


class ReasonLine(BaseModel):
    """One reason in words, with the figures behind it."""

    text: str
    data: dict[str, Any]


class Reason(BaseModel):
    """Why something about the incident was decided so; `by` is triage, fallback or an account."""

    step: str
    outcome: str | None
    by: str
    at: datetime
    version: str | None
    score: float | None = None
    gate: float | None = None
    lines: list[ReasonLine]


class RequestView(BaseModel):
    """Asked by one, decided by another."""

    id: UUID
    kind: str
    state: str
    asked_by: Person | None
    asked_at: datetime
    decided_by: Person | None
    decided_at: datetime | None
    reason: str | None


class AttachmentView(BaseModel):
    """A photo; the addresses are there once a picture of it is stored."""

    id: UUID
    sha256: str
    media_type: str
    bytes: int
    state: Literal["declared", "partial", "arrived", "stored", "refused"]
    purpose: str | None
    reason: str | None = Field(default=None, description="why it was refused")
    url: str | None
    thumb_url: str | None


class Option(BaseModel):
    """A value that may be chosen."""

    value: str
    label: str


class Choice(BaseModel):
    """A value that may be chosen; those without a name of the township's are worded by whoever shows them."""

    value: str
    label: str | None


class MoveField(BaseModel):
    """What a move asks for.

    alternatives: the fields of which one must be filled in, where this is one of several. max: how many characters,
    photos or stars. purpose: what its photos show. choices: None where anything may be written.
    """

    name: str
    kind: FieldKind
    required: bool
    alternatives: list[str]
    max: int | None
    purpose: Literal["before", "after", "evidence"] | None
    choices: list[Choice] | None


class MoveView(BaseModel):
    """A move that the caller may make now; they come in the order in which they are offered."""

    move: Action
    tone: Tone
    fields: list[MoveField]
    needs_if_match: bool


class IncidentAlert(BaseModel):
    """A step of a clock's ladder that fired."""

    id: UUID
    step: int
    level: str
    at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: Person | None


class Told(BaseModel):
    """That the reporter was told the result, and how."""

    at: datetime
    channel: str


class Detail(Summary):
    """An incident with everything about it that the caller may see."""

    text: str
    assignments: list[AssignmentView]
    clocks: list[ClockView]
    reasons: list[Reason]
    requests: list[RequestView]
    attachments: list[AttachmentView]
    reporter: HiddenReporter | Person | None
    moves: list[MoveView]
    alerts: list[IncidentAlert]
    told: Told | None
    self_handled: bool


class IncidentPage(BaseModel):
    """A page of a list; `next` is the cursor of what follows, null at the end."""

    items: list[Summary]
    next: str | None


class EventActor(BaseModel):
    """Who acted, in which role; a reporter who is hidden from the caller has no account here."""

    user: str | None
    name: str | None
    role: str


class EventView(BaseModel):
    """One entry of the history."""

    seq: int
    type: str
    occurred_at: datetime
    by: EventActor | None
    status: str
    version: int
    data: dict[str, Any]
    note: str | None
    attachments: list[UUID]


class History(BaseModel):
    """The whole history, seq 1, 2, 3 … without gaps."""

    items: list[EventView]


class Alert(BaseModel):
    """A notification of the caller: what happened, why they are told, who had it, what was tried before."""

    id: UUID
    number: str
    kind: str
    level: str | None
    step: int | None
    title: str
    why: str
    who_had_it: str | None
    tried: list[str]
    at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None


class Alerts(BaseModel):
    """Notifications, newest first."""

    items: list[Alert]


class SignIn(BaseModel):
    """A name and a password."""

    user: str = Field(max_length=64, pattern=WITHOUT_NUL)
    password: str = Field(max_length=256)


class DemoSignIn(BaseModel):
    """Which demo account to become."""

    user: str = Field(max_length=64)


class DemoAccount(BaseModel):
    """An account of the demo township."""

    user: str
    name: str
    role: str
    unit: str | None
    areas: list[str]
    unit_name: str | None
    area_names: list[str]


class DemoAccounts(BaseModel):
    """All accounts of the demo township."""

    items: list[DemoAccount]


class RoleView(BaseModel):
    """A role that is held, for an area and maybe in a unit."""

    role: str
    unit: str | None
    unit_name: str | None
    area: str
    area_name: str


class Me(BaseModel):
    """Who is signed in."""

    user: str
    name: str
    roles: list[RoleView]
    town: Coded
    profile: str


class CategoryRef(BaseModel):
    """A category of the tree; only leaves are given to incidents."""

    code: str
    name: str
    parent: str | None
    platform: str | None
    grade: int | None
    leaf: bool


class UnitView(BaseModel):
    """A handling unit as pickers show it."""

    id: str
    name: str
    platform: str | None
    kind: str


class StatusView(BaseModel):
    """A status with its label and the stage people call it by."""

    value: str
    label: str
    stage: str


class ReasonCode(BaseModel):
    """A code and its label."""

    code: str
    label: str


class ReasonCodes(BaseModel):
    """Codes that declining and returning ask for."""

    decline: list[ReasonCode]
    return_: list[ReasonCode] = Field(serialization_alias="return", validation_alias="return")


class ReferenceView(BaseModel):
    """The township's own words."""

    categories: list[CategoryRef]
    units: list[UnitView]
    reasons: ReasonCodes
    statuses: list[StatusView]
    platforms: list[Option]
    lamps: list[Option]
    limits_version: str | None


class StreamState(BaseModel):
    """How the way from acceptance to Kafka is doing."""

    state: Literal["normal", "degraded"]
    outbox: int
    oldest_seconds: float


class Figures(BaseModel):
    """Counts of what the caller sees."""

    open: int
    overdue: int
    due_soon: int
    needs_person: int
    by_status: dict[str, int]
    received_today: int
    closed_today: int
    unacknowledged_alerts: int
    stream: StreamState
    as_of: datetime


class DeadLetter(BaseModel):
    """A message that could not be handled."""

    id: UUID
    consumer: str
    topic: str
    reason: str
    detail: str
    attempts: int
    first_at: datetime
    last_at: datetime
    state: str
    outcome: str | None = Field(
        description="of a replay that went well: assigned, classified, left_to_person; ignored, when a person had "
        "decided already; repeated, when it had its effect before; passed_on, when the history tells what came of it"
    )
    number: str | None
    payload: str | None = Field(description="the bytes as text, what cannot be read replaced; personal data masked")


class DeadLetters(BaseModel):
    """What could not be handled, newest first."""

    items: list[DeadLetter]
    next: str | None


class DeclaredPhoto(BaseModel):
    """A photo that will follow: its id and SHA-256 are made by the client."""

    id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    media_type: Literal["image/jpeg", "image/png", "image/webp"]
    bytes: int = Field(ge=1, le=10 * 1024 * 1024)
    purpose: Literal["before", "after", "evidence"] = "evidence"


class Declaration(BaseModel):
    """Photos that will follow for an incident."""

    attachments: list[DeclaredPhoto] = Field(min_length=1, max_length=9)


class Part(BaseModel):
    """A part of the service and whether it works."""

    ok: bool
    detail: str


class Readiness(BaseModel):
    """Whether the service can do its work, part by part."""

    ready: bool
    parts: dict[str, Part]


class Version(BaseModel):
    """Which release runs."""

    name: str
    version: str
