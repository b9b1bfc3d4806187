"""Exports of how the township is set up: contacts, duty lists, the duty roster, hand-overs, versions of documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from console.api import contacts, documents, duty_lists, figures, handovers, roster
from console.api.exporting.source import Asking, Column, Nothing, Source, body_of
from console.api.exporting.words import (
    category,
    day,
    flag,
    instant,
    joined,
    labelled,
    number,
    person,
    place,
    plain,
    unit,
    worded,
    words,
)
from console.api.models.contacts import ContactsView, PersonWays, UnitWays
from console.api.models.documents import DocumentHistory, DocumentVersion
from console.api.models.duty_list import DutyItemView, DutyListView
from console.api.models.handovers import Handover, HandoverEntry, HandoverPage, LeftOpen
from console.api.models.names import Person, UnitRef
from console.api.models.operations import Figures
from console.api.models.roster import RosterView, ShiftView
from dispatch.application.exporting.sheet import Form
from dispatch.domain.handover import HandoverId
from dispatch.domain.township.responsibility import Level
from schemas.reference import PUBLISHABLE
from schemas.texts import word

PAGE: Final = 100


class LevelWish(Nothing):
    """Whose list."""

    level: Level = "town"


class WeekWish(Nothing):
    """Of which week: a day of it; this week by default."""

    day: date | None = None


class KindWish(Nothing):
    """Of which kind of document."""

    kind: Annotated[str, Field(pattern="^(" + "|".join(PUBLISHABLE) + ")$")]


class HandoverWish(Nothing):
    """Which hand-over."""

    id: HandoverId


class Reached(NamedTuple):
    """A unit or a person, and the ways to them."""

    unit: UnitRef | None
    person: Person | None
    ways: list[str]
    phone: str | None
    mail: str | None


class OnShift(NamedTuple):
    """Somebody who has a shift of a unit."""

    unit: UnitRef
    date: str
    shift: ShiftView
    person: Person
    deputies: list[str]


class Count(NamedTuple):
    """A figure of the desk."""

    name: str
    group: str
    value: int


def _contacts(asking: Asking, _wish: Nothing) -> Iterator[Reached]:
    found = body_of(contacts.read(asking.caller, asking.here, asking.names), ContactsView)
    yield from map(_of_unit, found.units)
    yield from map(_of_person, found.people)


def _of_unit(each: UnitWays) -> Reached:
    return Reached(each.unit, None, each.ways, None, None)


def _of_person(each: PersonWays) -> Reached:
    return Reached(None, each.person, each.ways or [], each.phone, each.mail)


def _duties(asking: Asking, wish: LevelWish) -> Iterator[DutyItemView]:
    yield from body_of(duty_lists.read_duty_list(wish.level, asking.caller, asking.names), DutyListView).items


def _roster(asking: Asking, wish: WeekWish) -> Iterator[OnShift]:
    found = body_of(roster.read_roster(asking.caller, asking.here, asking.names, wish.day), RosterView)
    for duty in found.units:
        for each in duty.days:
            for shift in each.shifts:
                for one in shift.people:
                    deputies = [away.deputy.name for away in one.away if away.deputy]
                    yield OnShift(duty.unit, each.date, shift, one.person, deputies)


def _handovers(asking: Asking, _wish: Nothing) -> Iterator[HandoverEntry]:
    before = None
    while True:
        answer = handovers.list_handovers(asking.caller, asking.here, asking.names, before, PAGE)
        page = body_of(answer, HandoverPage)
        yield from page.items
        if page.next is None:
            return
        before = page.next


def _handover(asking: Asking, wish: HandoverWish) -> Iterator[LeftOpen]:
    answer = handovers.read_handover(wish.id, asking.caller, asking.here, asking.names)
    yield from body_of(answer, Handover).sheet.lines


def _documents(asking: Asking, wish: KindWish) -> Iterator[DocumentVersion]:
    shelf = asking.here.services.reading.as_(asking.caller).documents()
    yield from body_of(documents.read_kind(wish.kind, shelf), DocumentHistory).versions


def _figures(asking: Asking, _wish: Nothing) -> Iterator[Count]:
    found = body_of(figures.read_figures(asking.caller, asking.here), Figures)
    for name in ("open", "overdue", "due_soon", "needs_person", "received_today", "closed_today"):
        yield Count(name, "export.figure", getattr(found, name))
    for status, count in found.by_status.items():
        yield Count(status, "status", count)


CONTACTS: Final = Source(
    what="contacts",
    wish=Nothing,
    gate=lambda asking: documents.check_keeper(asking.caller, asking.here),
    rows=_contacts,
    columns=(
        unit("unit", lambda row: row.unit),
        person("person", lambda row: row.person),
        plain("account", lambda row: row.person.user if row.person else None),
        joined("ways", lambda row: row.ways),
        plain("phone", lambda row: row.phone),
        plain("mail", lambda row: row.mail),
    ),
)
DUTIES: Final = Source(
    what="duty_list",
    wish=LevelWish,
    rows=_duties,
    columns=(
        plain("item", lambda row: row.id),
        worded("duty_kind", "dutyKind", lambda row: row.kind),
        words("duty", lambda row: row.text),
        words("law", lambda row: row.law),
        labelled("department", lambda row: row.department),
        words("does", lambda row: row.does),
        category(lambda row: row.category),
        joined("units", lambda row: (each.name for each in row.units)),
    ),
)
ROSTER: Final = Source(
    what="roster",
    wish=WeekWish,
    rows=_roster,
    columns=(
        unit("unit", lambda row: row.unit),
        day("date", lambda row: row.date),
        instant("from", lambda row: row.shift.begin),
        instant("to_instant", lambda row: row.shift.end),
        person("person", lambda row: row.person),
        joined("deputy", lambda row: row.deputies),
        flag("dated", lambda row: row.shift.dated),
        number("turn_minutes", lambda row: row.shift.turn_minutes),
    ),
)
HANDOVERS: Final = Source(
    what="handovers",
    wish=Nothing,
    gate=lambda asking: handovers.on_shift(asking.caller),
    rows=_handovers,
    columns=(
        place("room", lambda row: row.area),
        worded("shift_state", "handover.state", lambda row: row.state),
        person("left_by", lambda row: row.left_by),
        instant("left_at", lambda row: row.left_at),
        person("taken_by", lambda row: row.taken_by),
        instant("taken_at", lambda row: row.taken_at),
        number("open", lambda row: row.open),
        number("overdue", lambda row: row.overdue),
    ),
)
HANDOVER: Final = Source(
    what="handover",
    wish=HandoverWish,
    gate=lambda asking: handovers.on_shift(asking.caller),
    rows=_handover,
    columns=(
        plain("number", lambda row: row.number),
        worded("status", "status", lambda row: row.status),
        category(lambda row: row.category),
        worded("grade", "grade", lambda row: row.grade),
        place("cell", lambda row: row.cell),
        flag("urgent", lambda row: row.urgent),
        unit("unit", lambda row: row.unit),
        worded("clock", "clock", lambda row: row.clock),
        instant("due_at", lambda row: row.due_at),
        flag("overdue_then", lambda row: row.overdue),
    ),
)
DOCUMENTS: Final = Source(
    what="documents",
    wish=KindWish,
    gate=lambda asking: documents.check_keeper(asking.caller, asking.here),
    rows=_documents,
    columns=(
        plain("version", lambda row: row.version),
        worded("validity", "documentState", lambda row: row.validity),
        instant("effective_from", lambda row: row.effective_from),
        person("published_by", lambda row: row.published_by),
        instant("published_at", lambda row: row.published_at),
        words("remark", lambda row: row.remark),
        plain("based_on", lambda row: row.based_on),
        flag("reaches_open", lambda row: row.reaches_open),
        instant("withdrawn_at", lambda row: row.withdrawn_at),
        plain("withdrawn_by", lambda row: row.withdrawn_by),
    ),
)
FIGURES: Final = Source(
    what="figures",
    wish=Nothing,
    rows=_figures,
    columns=(
        Column(name="figure", form=Form.WORD, value=lambda row, language: word(row.group, row.name, language)),
        number("count", lambda row: row.value),
    ),
)
