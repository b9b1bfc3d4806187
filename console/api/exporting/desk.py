"""Exports of what the command room works on beside the queue: its inbox, calls, deliveries, dead letters and alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from console.api import alerts, calls, deadletters, deliveries, due, emergency, inbox, morning
from console.api.exporting.incidents import SUMMARY
from console.api.exporting.source import Asking, Column, Nothing, Source, body_of
from console.api.exporting.words import (
    category,
    flag,
    instant,
    joined,
    number,
    person,
    place,
    plain,
    several,
    unit,
    worded,
    words,
)
from console.api.models.alerts import Alert, Alerts
from console.api.models.calls import CallList, CallView
from console.api.models.deliveries import Deliveries, Delivery
from console.api.models.due import DueAxis, DueMark
from console.api.models.emergency import ActView, CellArrivals, EmergencyArrivals, EmergencyView
from console.api.models.inbox import Inbox, InboxEntry
from console.api.models.incidents import Summary
from console.api.models.morning import MorningSheet, MorningUnit
from console.api.models.names import UnitRef
from console.api.models.operations import DeadLetter, DeadLetters
from dispatch.adapters.postgres.reading.dead_letters import LetterState
from dispatch.adapters.postgres.reading.deliveries import Wanted

PAGE: Final = 200
GROUPS: Final = ("overnight", "due_today", "overdue", "returned")


class OpenWish(Nothing):
    """Which alerts: those that nobody took note of, or all."""

    open: bool = False


class DeliveriesWish(Nothing):
    """Which messages."""

    state: Wanted = "failed"


class DeadLettersWish(Nothing):
    """Which dead letters."""

    state: LetterState | None = None


class DueWish(Nothing):
    """Of how many hours."""

    hours: Literal[4, 8, 12, 24] = 8


class Grouped(NamedTuple):
    """An incident of the morning's sheet, and why it is on it."""

    group: str
    row: Summary


class Laned(NamedTuple):
    """What comes, and whose it is."""

    unit: UnitRef | None
    mark: DueMark


def of_summary(get: Column[Summary]) -> Column[InboxEntry]:
    """Return a column of an incident as one of what came up about it."""
    return Column(name=get.name, form=get.form, value=lambda entry, language: get.value(entry.incident, language))


def of_grouped(get: Column[Summary]) -> Column[Grouped]:
    """Return a column of an incident as one of the morning's sheet."""
    return Column(name=get.name, form=get.form, value=lambda each, language: get.value(each.row, language))


def _inbox(asking: Asking, _wish: Nothing) -> Iterator[InboxEntry]:
    yield from body_of(inbox.read_inbox(asking.caller, asking.here, asking.names), Inbox).items


def _calls(asking: Asking, _wish: Nothing) -> Iterator[CallView]:
    yield from body_of(calls.list_calls(asking.caller, asking.here, asking.names), CallList).items


def _alerts(asking: Asking, wish: OpenWish) -> Iterator[Alert]:
    yield from body_of(alerts.list_alerts(asking.caller, asking.here, asking.names, open=wish.open), Alerts).items


def _deliveries(asking: Asking, wish: DeliveriesWish) -> Iterator[Delivery]:
    before = None
    while True:
        answer = deliveries.list_deliveries(asking.caller, asking.here, wish.state, before, PAGE)
        page = body_of(answer, Deliveries)
        yield from page.items
        if page.next is None:
            return
        before = page.items[-1].at


def _dead_letters(asking: Asking, wish: DeadLettersWish) -> Iterator[DeadLetter]:
    before = None
    while True:
        answer = deadletters.list_dead_letters(asking.caller, asking.here, wish.state, before, PAGE)
        page = body_of(answer, DeadLetters)
        yield from page.items
        if page.next is None:
            return
        before = page.items[-1].last_at


def _due(asking: Asking, wish: DueWish) -> Iterator[Laned]:
    axis = body_of(due.read_axis(asking.caller, asking.here, asking.names, wish.hours), DueAxis)
    for lane in axis.lanes:
        for mark in lane.marks:
            yield Laned(lane.unit, mark)


def _sheet(asking: Asking) -> MorningSheet:
    return body_of(morning.read_sheet(asking.caller, asking.here, asking.names), MorningSheet)


def _morning(asking: Asking, _wish: Nothing) -> Iterator[Grouped]:
    sheet = _sheet(asking)
    for group in GROUPS:
        for row in getattr(sheet, group):
            yield Grouped(group, row)


def _morning_units(asking: Asking, _wish: Nothing) -> Iterator[MorningUnit]:
    yield from _sheet(asking).units


def _acts(asking: Asking, _wish: Nothing) -> Iterator[ActView]:
    found = body_of(emergency.read(asking.caller, asking.here, asking.names), EmergencyView)
    yield from (each for each in (found.act, found.proposal, *found.earlier) if each is not None)


def _arrivals(asking: Asking, _wish: Nothing) -> Iterator[CellArrivals]:
    answer = emergency.read_arrivals(asking.caller, asking.here, asking.names)
    yield from body_of(answer, EmergencyArrivals).cells


INBOX: Final = Source(
    what="inbox",
    wish=Nothing,
    gate=lambda asking: inbox.check_reader(asking.caller),
    rows=_inbox,
    about=lambda row: row.incident.number,
    columns=(
        *map(of_summary, SUMMARY),
        instant("came_up_at", lambda row: row.at),
        several("levels", "level", lambda row: [each.level for each in row.raised]),
        several("asked_for", "requestKind", lambda row: [each.kind for each in row.waiting]),
        unit("held_by", lambda row: row.holder.unit),
        instant("held_since", lambda row: row.holder.since),
        number("nudges", lambda row: row.tried.nudges),
        number("yellow_cards", lambda row: row.tried.yellow_cards),
        number("red_cards", lambda row: row.tried.red_cards),
        number("returns", lambda row: row.tried.returns),
        number("reworks", lambda row: row.tried.reworks),
        number("extensions", lambda row: row.tried.extensions),
    ),
)
CALLS: Final = Source(
    what="calls",
    wish=Nothing,
    gate=lambda asking: calls.check_reader(asking.caller),
    rows=_calls,
    about=lambda row: row.number,
    columns=(
        plain("number", lambda row: row.number),
        worded("call_about", "export.callAbout", lambda row: row.what),
        worded("call_why", "export.callWhy", lambda row: row.why),
        instant("since", lambda row: row.since),
        plain("caller", lambda row: row.name),
        plain("phone", lambda row: row.phone),
        category(lambda row: row.category),
        words("summary", lambda row: row.summary),
        person("called_by", lambda row: row.asked.by if row.asked else None),
        instant("called_at", lambda row: row.asked.at if row.asked else None),
    ),
)
ALERTS: Final = Source(
    what="alerts",
    wish=OpenWish,
    rows=_alerts,
    about=lambda row: row.number,
    columns=(
        instant("at", lambda row: row.at),
        worded("kind", "notice", lambda row: row.kind),
        worded("level", "level", lambda row: row.level),
        worded("clock", "clock", lambda row: row.clock_kind),
        plain("number", lambda row: row.number),
        category(lambda row: row.category),
        worded("grade", "grade", lambda row: row.grade),
        place("cell", lambda row: row.cell),
        flag("urgent", lambda row: row.urgent),
        unit("unit", lambda row: row.had_unit),
        person("handler", lambda row: row.had_handler),
        instant("due_at", lambda row: row.due_at),
        instant("acknowledged_at", lambda row: row.acknowledged_at),
    ),
)
DELIVERIES: Final = Source(
    what="deliveries",
    wish=DeliveriesWish,
    gate=lambda asking: deliveries.reader_of(asking.caller),
    rows=_deliveries,
    about=lambda row: row.number,
    columns=(
        instant("at", lambda row: row.at),
        worded("kind", "notice", lambda row: row.kind),
        person("to", lambda row: row.to),
        worded("channel", "channel", lambda row: row.channel.partition(":")[0]),
        worded("delivery_state", "deliveryState", lambda row: row.state),
        worded("reason", "undelivered", lambda row: row.reason),
        instant("until", lambda row: row.until),
        plain("number", lambda row: row.number),
        number("tries", lambda row: len(row.tries)),
        instant("last_try_at", lambda row: row.tries[0].at if row.tries else None),
        plain("answer", lambda row: row.tries[0].code if row.tries else None),
    ),
)
DEAD_LETTERS: Final = Source(
    what="dead_letters",
    wish=DeadLettersWish,
    gate=lambda asking: deadletters.reader_of(asking.caller),
    rows=_dead_letters,
    about=lambda row: row.number,
    columns=(
        worded("consumer", "deadConsumer", lambda row: row.consumer),
        plain("topic", lambda row: row.topic),
        worded("reason", "deadReason", lambda row: row.reason),
        words("detail", lambda row: row.detail),
        number("attempts", lambda row: row.attempts),
        instant("first_at", lambda row: row.first_at),
        instant("last_at", lambda row: row.last_at),
        worded("letter_state", "deadState", lambda row: row.state),
        worded("letter_outcome", "deadOutcome", lambda row: row.outcome),
        plain("number", lambda row: row.number),
        words("payload", lambda row: row.payload),
    ),
)
DUE: Final = Source(
    what="due",
    wish=DueWish,
    rows=_due,
    about=lambda row: row.mark.number,
    columns=(
        unit("unit", lambda row: row.unit),
        instant("at", lambda row: row.mark.at),
        worded("mark", "export.mark", lambda row: row.mark.what),
        worded("level", "level", lambda row: row.mark.level),
        worded("clock", "clock", lambda row: row.mark.clock),
        plain("milestone", lambda row: row.mark.milestone),
        worded("lamp", "lamp", lambda row: row.mark.lamp),
        plain("number", lambda row: row.mark.number),
        worded("status", "status", lambda row: row.mark.status),
        category(lambda row: row.mark.category),
        worded("grade", "grade", lambda row: row.mark.grade),
        place("cell", lambda row: row.mark.cell),
        flag("urgent", lambda row: row.mark.urgent),
    ),
)
MORNING: Final = Source(
    what="morning",
    wish=Nothing,
    rows=_morning,
    about=lambda row: row.row.number,
    columns=(worded("group", "morning", lambda each: each.group), *map(of_grouped, SUMMARY)),
)
MORNING_UNITS: Final = Source(
    what="morning_units",
    wish=Nothing,
    rows=_morning_units,
    columns=(
        unit("unit", lambda row: row.unit),
        number("overnight", lambda row: row.overnight),
        number("due_today", lambda row: row.due_today),
        number("overdue", lambda row: row.overdue),
        number("returned", lambda row: row.returned),
    ),
)
ACTS: Final = Source(
    what="emergency",
    wish=Nothing,
    rows=_acts,
    columns=(
        worded("act_state", "emergency.state", lambda row: row.state),
        words("act_reason", lambda row: row.reason),
        instant("from", lambda row: row.since),
        instant("to_instant", lambda row: row.until),
        instant("ends_at", lambda row: row.ends_at),
        several("grades", "grade", lambda row: row.grades),
        joined("categories", lambda row: (each.name for each in row.categories)),
        joined("areas", lambda row: (each.name for each in row.areas)),
        person("proposed_by", lambda row: row.proposed_by),
        instant("proposed_at", lambda row: row.proposed_at),
        person("decided_by", lambda row: row.decided_by),
        instant("decided_at", lambda row: row.decided_at),
        words("decision", lambda row: row.decision),
        person("ended_by", lambda row: row.ended_by),
        instant("ended_at", lambda row: row.ended_at),
        words("end_reason", lambda row: row.end_reason),
    ),
)
ARRIVALS: Final = Source(
    what="emergency_arrivals",
    wish=Nothing,
    rows=_arrivals,
    columns=(
        place("cell", lambda row: row.cell),
        number("open", lambda row: row.open),
        number("urgent_count", lambda row: row.urgent),
        number("waiting", lambda row: row.waiting),
        instant("last_at", lambda row: row.latest_at),
    ),
)
