"""Exports of incidents: a list with its filters and its search, and what happened to one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field, StringConstraints

from console.api.exporting.source import Asking, Column, Nothing, Source, body_of
from console.api.exporting.words import category, flag, instant, number, person, place, plain, unit, worded, words
from console.api.incidents import list_incidents, read_history
from console.api.merged import list_merged
from console.api.models.forms import WITHOUT_NUL
from console.api.models.history import EventView, History
from console.api.models.incidents import IncidentPage, Summary
from console.api.models.merged import FollowerPage, FollowerView
from console.api.telling.narrative import actor, describe
from console.api.telling.teller import Teller
from dispatch.adapters.postgres.reading.filters import Scope
from dispatch.domain.terms import Lamp, Status

PAGE: Final = 200
Code = Annotated[str, StringConstraints(max_length=100, pattern=WITHOUT_NUL)]


class QueueWish(Nothing):
    """Which incidents; as the parameters of `GET /incidents`."""

    number: Code | None = None
    status: list[Status] | None = None
    platform: Code | None = None
    cell: Code | None = None
    unit: Code | None = None
    grade: int | None = Field(default=None, ge=1, le=4)
    q: Code | None = None
    scope: Scope = "all"
    open: bool | None = None
    needs_person: bool | None = None
    awaits_look: bool | None = None
    lamp: list[Lamp] | None = None
    sort: Literal["due", "received"] = "received"


def _queue(asking: Asking, wish: QueueWish) -> Iterator[Summary]:
    wanted, cursor = wish.model_dump(), None
    while True:
        answer = list_incidents(asking.caller, asking.here, asking.names, **{**wanted, "limit": PAGE, "cursor": cursor})
        page = body_of(answer, IncidentPage)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


SUMMARY: Final[tuple[Column[Summary], ...]] = (
    plain("number", lambda row: row.number),
    worded("status", "status", lambda row: row.status),
    worded("outcome", "outcome", lambda row: row.outcome),
    category(lambda row: row.category),
    worded("grade", "grade", lambda row: row.grade),
    worded("platform", "platform", lambda row: row.platform),
    place("cell", lambda row: row.cell),
    words("address", lambda row: row.address),
    words("summary", lambda row: row.summary),
    flag("urgent", lambda row: row.urgent),
    flag("accusation", lambda row: row.accusation),
    worded("source", "source", lambda row: row.source),
    instant("received_at", lambda row: row.received_at),
    unit("unit", lambda row: row.lead_unit),
    person("handler", lambda row: row.handler),
    worded("clock", "clock", lambda row: row.clock.kind if row.clock else None),
    instant("due_at", lambda row: row.clock.due_at if row.clock else None),
    worded("lamp", "lamp", lambda row: row.clock.lamp if row.clock else None),
    flag("needs_person", lambda row: row.needs_person),
    number("followers", lambda row: row.followers or None),
    number("longitude", lambda row: row.position.lon if row.position else None),
    number("latitude", lambda row: row.position.lat if row.position else None),
)

QUEUE: Final = Source(what="queue", wish=QueueWish, rows=_queue, columns=SUMMARY, about=lambda row: row.number)


class OneWish(Nothing):
    """Of which incident."""

    number: Code


class Told(NamedTuple):
    """An entry of the history, in words."""

    number: str
    event: EventView
    said: str
    by: str


def _history(asking: Asking, wish: OneWish) -> Iterator[Told]:
    teller = Teller(names=asking.names, language=asking.language)
    answer = read_history(wish.number, asking.caller, asking.here, asking.names)
    for event in body_of(answer, History).items:
        yield Told(wish.number, event, describe(event, teller), actor(event, teller))


def _merged(asking: Asking, wish: OneWish) -> Iterator[FollowerView]:
    after = None
    while True:
        page = body_of(list_merged(wish.number, asking.caller, asking.here, after), FollowerPage)
        yield from page.items
        after = page.next
        if after is None:
            return


HISTORY: Final = Source(
    what="history",
    wish=OneWish,
    rows=_history,
    about=lambda row: row.number,
    columns=(
        number("seq", lambda row: row.event.seq),
        instant("at", lambda row: row.event.occurred_at),
        words("happened", lambda row: row.said),
        plain("by", lambda row: row.by),
        worded("status", "status", lambda row: row.event.status),
        words("note", lambda row: row.event.note),
        number("photos", lambda row: len(row.event.attachments) or None),
    ),
)
MERGED: Final = Source(
    what="merged",
    wish=OneWish,
    rows=_merged,
    about=lambda row: row.number,
    columns=(
        plain("number", lambda row: row.number),
        worded("status", "status", lambda row: row.status),
        instant("received_at", lambda row: row.received_at),
        words("summary", lambda row: row.summary),
        words("address", lambda row: row.address),
    ),
)
