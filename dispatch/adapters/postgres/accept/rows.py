"""Which rows does a batch of new reports make, and how do they travel: as one JSON text for each kind of row.

PostgreSQL makes rows of it again (`json_to_recordset`), in the one statement that stores them. Texts that are JSON
themselves are put in as they are and come out byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import UnionType
from typing import Any, Final, get_args
from uuid import UUID

import msgspec
from msgspec import Raw

from dispatch.adapters.postgres.incidents.clock_rows import ladder_to_json, rule_to_json
from dispatch.adapters.postgres.incidents.events import event_rows
from dispatch.adapters.postgres.json_text import encode
from dispatch.application.accept.accepting import Opening
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.sla_clock import Clock

_SQL_TYPES: Final[dict[Any, str]] = {
    UUID: "uuid",
    str: "text",
    Raw: "text",
    datetime: "timestamptz",
    tuple[datetime, ...]: "timestamptz[]",
    float: "float8",
    bool: "bool",
    int: "int8",
}


class ReportRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A report with its incident, the incident's first event, and the records of both.

    sha256: hex. event_data, event_value, record: as they are kept.
    """

    report: UUID
    number: str
    incident: UUID
    sender: str
    sha256: str
    received_at: datetime
    channel: str
    text: str
    category: str | None = None
    lon: float | None = None
    lat: float | None = None
    source_crs: str | None = None
    accuracy_m: float | None = None
    address: str | None = None
    occurred_at: datetime | None = None
    claimed_urgent: bool
    origin: Raw | None = None
    self_handled_form: Raw | None = None
    caller: Raw | None = None
    tell_by: str | None = None
    town: str
    status: str
    outcome: str | None = None
    urgent: bool
    self_handled: bool
    history: bool
    closed_at: datetime | None = None
    reporter: str | None = None
    self_handled_by: str | None = None
    actor: str | None = None
    event: UUID
    event_type: str
    by: str
    event_data: Raw
    event_value: Raw
    record: Raw


class ClockRow(msgspec.Struct, kw_only=True):
    """A clock; start: the number of the row that says how it starts."""

    id: UUID
    incident: UUID
    start: int


class StartRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How clocks start: their first fact and their first timer, which an empty ladder does without.

    The clocks of a batch start at one instant by a few rules, so that hundreds of them share such a row.
    """

    n: int
    kind: str
    rule: Raw
    cap: datetime | None = None
    ladder: Raw
    due_soon_at: datetime
    due_at: datetime
    long_overdue_at: datetime
    uncapped_due_at: datetime | None = None
    steps_due_at: tuple[datetime, ...]
    step: int | None = None
    step_due_at: datetime | None = None


class PhotoRow(msgspec.Struct, kw_only=True):
    """A photo that a report declares; sha256: hex, bytes: how many."""

    id: UUID
    incident: UUID
    purpose: str
    sha256: str
    media_type: str
    bytes: int


def columns(row: type[msgspec.Struct]) -> str:
    """Return the columns of a row as `json_to_recordset` is told them."""
    return ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in msgspec.structs.fields(row))


def _sql_type(hint: Any) -> str:
    (kept,) = {*get_args(hint)} - {type(None)} if isinstance(hint, UnionType) else (hint,)
    return _SQL_TYPES[kept]


def report_row(opened: Opening) -> ReportRow:
    """Return the row of a new report."""
    submission, record, incident = opened.submission, opened.record, opened.decision.incident
    form, position = submission.form, opened.position
    event, told = next(event_rows(opened.decision.change, at=record.received_at, cause=record.event_id))
    return ReportRow(
        report=form.report_id,
        number=opened.number,
        incident=incident.id,
        sender=submission.sender.user,
        sha256=submission.sha256.hex(),
        received_at=record.received_at,
        channel=record.channel,
        text=form.text,
        category=form.category,
        lon=position.lon if position else None,
        lat=position.lat if position else None,
        source_crs=position.source_crs if position else None,
        accuracy_m=position.accuracy_m if position else None,
        address=form.address,
        occurred_at=record.observed_at,
        claimed_urgent=form.urgent,
        origin=Raw(encode(form.origin)) if form.origin else None,
        self_handled_form=Raw(encode(form.self_handled)) if form.self_handled else None,
        caller=Raw(encode(form.caller)) if form.caller else None,
        tell_by=incident.tell_by.value if incident.tell_by else None,
        town=incident.town,
        status=incident.status.value,
        outcome=incident.outcome.value if incident.outcome else None,
        urgent=incident.urgent,
        self_handled=incident.self_handled,
        history=incident.history,
        closed_at=incident.closed_at,
        reporter=incident.reporter,
        self_handled_by=incident.self_handled_by,
        actor=event["actor"],
        event=event["id"],
        event_type=event["type"],
        by=event["by"],
        event_data=event["data"],
        event_value=Raw(encode(told)),
        record=Raw(encode(record)),
    )


def clock_rows(openings: Sequence[Opening]) -> tuple[list[ClockRow], list[StartRow]]:
    """Return the rows of the clocks that new reports start, and how those start."""
    clocks: list[ClockRow] = []
    starts: dict[tuple[object, ...], StartRow] = {}
    for opened in openings:
        for clock in opened.decision.incident.clocks:
            key = (clock.kind, clock.rule, clock.cap, clock.ladder, clock.latest_times)
            start = starts.get(key)
            if start is None:
                start = starts[key] = _start_row(len(starts), clock)
            clocks.append(ClockRow(id=clock.id, incident=clock.incident, start=start.n))
    return clocks, list(starts.values())


def _start_row(n: int, clock: Clock) -> StartRow:
    step, times = next_step(clock, None), clock.latest_times
    return StartRow(
        n=n,
        kind=clock.kind.value,
        rule=Raw(rule_to_json(clock.rule)),
        cap=clock.cap,
        ladder=Raw(ladder_to_json(clock.ladder)),
        due_soon_at=times.due_soon_at,
        due_at=times.due_at,
        long_overdue_at=times.long_overdue_at,
        uncapped_due_at=times.uncapped_due_at,
        steps_due_at=times.steps_due_at,
        step=step.step if step else None,
        step_due_at=step_due_at(clock, step) if step else None,
    )


def photo_rows(opened: Opening) -> Iterator[PhotoRow]:
    """Yield the rows of the photos that a report declares."""
    for photo in opened.submission.form.photos():
        yield PhotoRow(
            id=photo.id,
            incident=opened.decision.incident.id,
            purpose=photo.purpose,
            sha256=photo.sha256,
            media_type=photo.media_type,
            bytes=photo.bytes,
        )
