"""An incident as a list shows it: its row, its first report, who has it, and the running clock that is due next."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.tables.incidents import AWAITS_LOOK
from dispatch.application.policy import Concerned
from dispatch.domain.clocks.due_times import lamp_at
from dispatch.domain.terms import (
    PATROL_CHANNEL,
    AccusedRef,
    AreaCode,
    ClockKind,
    Grade,
    IncidentId,
    Lamp,
    Outcome,
    Platform,
    RequestKind,
    Status,
    UnitId,
    UserId,
)

_FOUND: Final = f"""
CASE WHEN i.channel = '{PATROL_CHANNEL}' THEN (
    SELECT f.note || chr(10) || r.text FROM incident_event f WHERE f.incident = i.id AND f.type = 'FaultFound'
) END"""
TEXT: Final = f"coalesce(i.part_text, {_FOUND}, r.text)"
"""What the incident `i` is about: of a part, what was said of it when its parent was split, whose report is `r`; of a
visit, what was found."""
SHOWN: Final = f"""
SELECT i.id, i.number, i.status, i.outcome, i.version, i.seq, i.category, i.grade, i.platform, i.cell, i.urgent,
    i.channel, i.received_at, i.lead_unit, i.town, i.reporter, i.units, i.former_units, i.accused,
    i.left_to_person, i.person_only, i.followers, i.part_of IS NOT NULL AS is_part, i.parts, i.parts_open,
    {AWAITS_LOOK.format("i")} AS awaits_look,
    {TEXT} AS text, r.lon, r.lat, r.accuracy_m, r.address, r.occurred_at, a.handler,
    u.name AS handler_name, row_to_json(n) AS clock, (
        SELECT max(climbed.steps) FROM (
            SELECT count(*) AS steps FROM escalation e JOIN sla_clock c ON c.id = e.clock AND c.state = 'running'
            WHERE e.incident = i.id AND NOT EXISTS (
                SELECT FROM json_array_elements(c.ladder) s
                WHERE (s ->> 'step')::int = e.step AND s ->> 'at_fraction' IS NOT NULL
            ) GROUP BY e.clock
        ) climbed
    ) AS escalation_level, ARRAY(
        SELECT q.kind FROM request q WHERE q.incident = i.id AND q.state = 'pending' ORDER BY q.asked_at
    ) AS asked
FROM chosen JOIN incident i ON i.id = chosen.id JOIN report r ON r.id = i.report
    LEFT JOIN assignment a ON a.id = i.lead LEFT JOIN app_user u ON u.id = a.handler
    LEFT JOIN LATERAL (
        SELECT c.kind, c.due_soon_at, c.due_at, c.long_overdue_at FROM sla_clock c
        WHERE c.incident = i.id AND c.state = 'running' ORDER BY c.due_at, c.id LIMIT 1
    ) n ON true
"""
"""The incidents whose ids are in `chosen`."""


class DueNext(Struct, frozen=True, kw_only=True):
    """The running clock of an incident that is due next, as its last fact left it."""

    kind: ClockKind
    due_soon_at: datetime
    due_at: datetime
    long_overdue_at: datetime

    def lamp(self, at: datetime) -> Lamp:
        """Say how the clock looks at an instant; the end of a rating window is nobody's to keep, and turns no lamp."""
        if self.kind is ClockKind.RATING:
            return Lamp.NORMAL
        return lamp_at(at, due_soon_at=self.due_soon_at, due_at=self.due_at, long_overdue_at=self.long_overdue_at)


class Concerning(Struct, frozen=True, kw_only=True):
    """The columns of an incident that decide who sees it."""

    town: AreaCode
    cell: AreaCode | None
    reporter: UserId | None
    units: frozenset[UnitId]
    former_units: frozenset[UnitId]
    accused: frozenset[AccusedRef]
    urgent: bool

    @property
    def concerned(self) -> Concerned:
        """What decides who sees it."""
        return Concerned(
            town=self.town,
            cell=self.cell,
            reporter=self.reporter,
            units=self.units,
            former_units=self.former_units,
            accused=self.accused,
            urgent=self.urgent,
        )


class Listed(Concerning, frozen=True, kw_only=True):
    """An incident as a list shows it; `clock` is the running one that is due next, `asked` what waits to be decided."""

    id: IncidentId
    number: str
    status: Status
    outcome: Outcome | None
    version: int
    seq: int
    category: str | None
    grade: Grade | None
    platform: Platform | None
    channel: str
    received_at: datetime
    lead_unit: str | None
    left_to_person: bool
    person_only: bool
    followers: int
    is_part: bool
    awaits_look: bool
    parts: int
    parts_open: int
    text: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    address: str | None
    occurred_at: datetime | None
    handler: str | None
    handler_name: str | None
    clock: DueNext | None
    escalation_level: int | None
    asked: list[RequestKind]

    @property
    def needs_person(self) -> bool:
        """Say whether automation left it to a person, who has not decided yet."""
        return self.status is Status.RECEIVED and (self.left_to_person or self.person_only)
