"""What a wall shows: what happens, what stands, who is on duty, how fresh it is. No people, no free words."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.live import LiveFigures
from console.api.models.names import CategoryName, Coded, Instant, UnitRef
from console.api.models.streams import Advice, DecidedShare, StepHealth
from dispatch.application.stream_health import Health
from dispatch.domain.terms import ClockKind, Grade, Platform, Status


class WallPoint(Struct, frozen=True, kw_only=True):
    """WGS-84 degrees, as near as about a hundred metres."""

    lon: float
    lat: float


class WallSign(Struct, frozen=True, kw_only=True):
    """An incident as far as a wall may know it: no words of anybody's, and nobody's name."""

    number: str
    status: Status
    category: CategoryName | None
    grade: Grade | None
    platform: Platform | None
    cell: Coded | None
    point: WallPoint | None
    urgent: bool
    unit: UnitRef | None


class WallKind(StrEnum):
    """What happened to an incident, as a wall tells it."""

    RECEIVED = "received"
    CLASSIFIED = "classified"
    ASSIGNED = "assigned"
    SIGNED = "signed"
    RETURNED = "returned"
    HANDED_IN = "handed_in"
    SUPERVISED = "supervised"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    ESCALATED = "escalated"
    CLOSED = "closed"


class WallHappened(Struct, frozen=True, kw_only=True):
    """The data of a `happened` event: one thing that happened."""

    at: Instant
    kind: WallKind
    sign: WallSign


class WallStanding(Struct, frozen=True, kw_only=True):
    """A step of a ladder that nobody has taken note of: it stays until somebody does, or its clock stops."""

    sign: WallSign
    level: str
    clock_kind: ClockKind
    at: Instant
    due_at: Instant | None


class WallDuty(Struct, frozen=True, kw_only=True):
    """How many people are on duty in how many units that keep a roster; nobody is named."""

    people: int
    units: int
    of_units: int


class WallTrouble(Struct, frozen=True, kw_only=True):
    """What is most pressing about the stream, with the step that it is about; more: how many there are beside."""

    advice: Advice
    step: StepHealth | None
    more: int


class WallStream(Struct, frozen=True, kw_only=True):
    """How the way to Kafka is doing; silent: loops that keep promises and did not come round."""

    degraded: bool
    oldest_seconds: float
    silent: list[str]
    health: Health
    last_hour: DecidedShare
    trouble: WallTrouble | None


class WallCell(Struct, frozen=True, kw_only=True):
    """What came in from a cell since an act began; open: null where it is hidden."""

    cell: Coded
    open: Annotated[int | None, Meta(description="null below five, or where it would tell such a number")]


class WallAct(Struct, frozen=True, kw_only=True):
    """An act of 应急响应 that holds or is coming; came: what came in since it began and is open. Null is hidden."""

    reason: str
    since: Instant
    ends_at: Instant
    lasting: bool
    came: int | None
    urgent: int | None
    waiting: int | None
    cells: list[WallCell]


class WallBoard(Struct, frozen=True, kw_only=True):
    """The data of a `board` event: what stands on a wall beside what happens."""

    as_of: Instant
    standing: list[WallStanding]
    standing_total: int
    duty: WallDuty
    stream: WallStream
    act: WallAct | None


class WallCommand(Struct, frozen=True, kw_only=True):
    """The data of a `command` event: what a phone in the room tells this screen, which answers with its id."""

    id: UUID
    command: str
    value: str


class WallView(Struct, frozen=True, kw_only=True):
    """A wall as it is now; screen: what the screen is called, null for somebody of the command room who looks at it.

    address: under which phones reach the platform, empty where that is the address of the page. categories: names of
    what live figures count.
    """

    town: Coded
    screen: str | None
    address: str
    categories: list[CategoryName]
    board: WallBoard
    live: LiveFigures | None
    happened: list[WallHappened]


class WallTold(Struct, frozen=True, kw_only=True):
    """What a phone said is on its way; id: by which it asks whether the screen answered."""

    id: UUID


class WallAnswer(Struct, frozen=True, kw_only=True):
    """What the screen of a code answered: the scene that it shows since it did what was said, null while it did not."""

    screen: str
    scene: str | None


class WallPairing(Struct, frozen=True, kw_only=True):
    """The code by which a phone in the room tells this screen what to show."""

    code: str
    hours: int
