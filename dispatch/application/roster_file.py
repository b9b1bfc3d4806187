"""A duty roster as a small table, as people keep it in a spreadsheet: into a document of kind `roster`, and back.

A line is a shift (值班) or an absence (请假). What is wrong is told by line, all of it at once; what lines say together
(somebody away twice) is found by the reader of the document. Whether people are of the unit is not known here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from dispatch.domain.calendar.duty import shift_from
from dispatch.domain.document import Where

HEADER: Final = ("类别", "单位", "星期或日期", "开始", "结束", "人员", "轮换分钟", "代班")
IN_ENGLISH: Final = ("kind", "unit", "days", "from", "to", "persons", "turn_minutes", "deputy")
SHIFT: Final = ("值班", "shift")
ABSENCE: Final = ("请假", "absence")
EVERY_DAY: Final = ("每天", "daily")
WEEKDAYS: Final = "一二三四五六日"
MOST_LINES: Final = 5_000

_DAYS: Final = re.compile(r"(?:周|星期)?([一二三四五六日天1-7])")
_BETWEEN: Final = re.compile(r"[、,，;；/ ]+")
_THROUGH: Final = re.compile(r"[至到\-–~]")
_DATE: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_CLOCK: Final = re.compile(r"([0-9]{1,2})[:：]([0-9]{2})(?:[:：]00)?")


class LineFault(StrEnum):
    """What is wrong with a line, or with the whole file (line 0)."""

    ENCODING = "encoding"
    NO_TABLE = "no_table"
    TOO_LONG = "too_long"
    HEADER = "header"
    CELLS = "cells"
    KIND = "kind"
    UNIT = "unit"
    DAYS = "days"
    HOURS = "hours"
    PERSONS = "persons"
    TURN = "turn"
    MOMENT = "moment"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyLine:
    """A line that cannot be read: its number as a spreadsheet shows it, and what stands there."""

    line: int
    fault: LineFault
    value: str = ""


class FileRefused(ValueError):
    """A file is no duty roster; `faults` says why, line by line."""

    def __init__(self, faults: Sequence[FaultyLine]) -> None:
        super().__init__("; ".join(f"line {each.line}: {each.fault} {each.value}".rstrip() for each in faults))
        self.faults = tuple(faults)


class _Wrong(Exception):
    def __init__(self, fault: LineFault, value: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.value = value


def roster_in(file: bytes, units: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that a file says; units may be called by id or by name.

    units: the id of each unit by its name.

    Raises:
        FileRefused: it is no such table, or lines of it cannot be read.
    """
    rows = _rows(file)
    found = _Gathered(units)
    faults = []
    for number, cells in rows:
        try:
            found.take(cells)
        except _Wrong as wrong:
            faults.append(FaultyLine(line=number, fault=wrong.fault, value=wrong.value[:60]))
    if faults:
        raise FileRefused(faults)
    return found.body()


def file_of(body: Mapping[str, Any]) -> bytes:
    """Return a document as a table: UTF-8 with the mark by which spreadsheets know it."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\r\n")
    writer.writerow(HEADER)
    for unit in body.get("units", ()):
        weekly, dates = unit.get("weekly", ()), unit.get("dates", ())
        if not weekly and not dates:
            writer.writerow((SHIFT[0], unit["unit"], EVERY_DAY[0], "", "", "", "", ""))
        for shift in weekly:
            writer.writerow(_shift_row(unit["unit"], _days_said(shift["days"]), shift))
        for special in dates:
            if not special["shifts"]:
                writer.writerow((SHIFT[0], unit["unit"], special["date"], "", "", "", "", ""))
            for shift in special["shifts"]:
                writer.writerow(_shift_row(unit["unit"], special["date"], shift))
    for gone in body.get("absences", ()):
        since, until = (gone[end].replace("T", " ") for end in ("from", "to"))
        writer.writerow((ABSENCE[0], "", "", since, until, gone["person"], "", gone.get("deputy", "")))
    return b"\xef\xbb\xbf" + into.getvalue().encode()


def _rows(file: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(file), newline=""))
    try:
        header = next(reader, [])
        if tuple(cell.strip() for cell in header[: len(HEADER)]) not in (HEADER, IN_ENGLISH):
            raise FileRefused([FaultyLine(line=1, fault=LineFault.HEADER, value="、".join(HEADER))])
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise FileRefused([FaultyLine(line=reader.line_num, fault=LineFault.NO_TABLE, value=str(error))]) from error
    if len(rows) > MOST_LINES:
        raise FileRefused([FaultyLine(line=0, fault=LineFault.TOO_LONG, value=str(MOST_LINES))])
    return ((number, cells) for number, cells in rows if any(cells))


def _text(file: bytes) -> str:
    """Decode what spreadsheets write in China: UTF-8, with or without its mark, or GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return file.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused([FaultyLine(line=0, fault=LineFault.ENCODING)])


class _Gathered:
    """The lines read so far, by unit."""

    def __init__(self, units: Mapping[str, str]) -> None:
        self._ids = {**{id: id for id in units.values()}, **units}
        self._weekly: dict[str, list[dict[str, Any]]] = {}
        self._dates: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self._absences: list[dict[str, str]] = []

    def take(self, cells: list[str]) -> None:
        """Read a line.

        Raises:
            _Wrong: it cannot be read.
        """
        if len(cells) > len(HEADER) and any(cells[len(HEADER) :]):
            raise _Wrong(LineFault.CELLS, str(len(cells)))
        kind, unit, days, begin, end, persons, turn, deputy = (*cells, *[""] * len(HEADER))[: len(HEADER)]
        if kind in SHIFT:
            self._take_shift(unit, days, _hours(begin, end), _people(persons), turn)
        elif kind in ABSENCE:
            self._take_absence(begin, end, _people(persons), deputy)
        else:
            raise _Wrong(LineFault.KIND, kind)

    def _take_shift(self, unit: str, days: str, hours: tuple[str, str] | None, persons: list[str], turn: str) -> None:
        if unit not in self._ids:
            raise _Wrong(LineFault.UNIT, unit)
        id, on = self._ids[unit], _day(days)
        if (hours is None) is not (not persons):
            raise _Wrong(LineFault.PERSONS if hours else LineFault.HOURS)
        shifts = self._weekly.setdefault(id, [])
        if isinstance(on, str):
            shifts = self._dates.setdefault(id, {}).setdefault(on, [])
        if hours is None:
            return
        shift: dict[str, Any] = {"from": hours[0], "to": hours[1], "persons": persons}
        if turn:
            shift["turn_minutes"] = _turn(turn)
        shifts.append(shift if isinstance(on, str) else {"days": on, **shift})

    def _take_absence(self, since: str, until: str, persons: list[str], deputy: str) -> None:
        if len(persons) != 1:
            raise _Wrong(LineFault.PERSON, "、".join(persons))
        gone = {"person": persons[0], "from": _moment(since), "to": _moment(until)}
        self._absences.append(gone | ({"deputy": deputy} if deputy else {}))

    def body(self) -> dict[str, Any]:
        """Return the document, with what is empty left out."""
        units = []
        for unit, weekly in self._weekly.items():
            dates = [{"date": day, "shifts": shifts} for day, shifts in self._dates.get(unit, {}).items()]
            units.append(
                {"unit": unit, **({"weekly": weekly} if weekly else {}), **({"dates": dates} if dates else {})}
            )
        return {"units": units, **({"absences": self._absences} if self._absences else {})}


def _day(said: str) -> list[int] | str:
    """Return the weekdays that are meant, or the one date."""
    if said in EVERY_DAY:
        return list(range(1, 8))
    if _DATE.fullmatch(said):
        try:
            return _date(said).isoformat()
        except ValueError:
            raise _Wrong(LineFault.DAYS, said) from None
    days: set[int] = set()
    for part in _BETWEEN.split(said):
        ends = [_weekday(end.strip(), said) for end in _THROUGH.split(part)]
        if len(ends) > 2 or ends[-1] < ends[0]:
            raise _Wrong(LineFault.DAYS, said)
        days.update(range(ends[0], ends[-1] + 1))
    return sorted(days)


def _date(said: str) -> date:
    """Return the date; a spreadsheet that shows one writes 2026/1/5, whatever was typed in.

    Raises:
        ValueError: it is none.
    """
    found = _DATE.fullmatch(said)
    if found is None:
        raise ValueError(said)
    return date(*map(int, found.groups()))


def _clock(said: str) -> str:
    """Return the time of day as documents have it; spreadsheets leave the first zero out, and write 24:00:00.

    Raises:
        ValueError: it is none.
    """
    found = _CLOCK.fullmatch(said)
    if found is None:
        raise ValueError(said)
    return f"{found[1].zfill(2)}:{found[2]}"


def _weekday(said: str, whole: str) -> int:
    found = _DAYS.fullmatch(said)
    if found is None:
        raise _Wrong(LineFault.DAYS, whole)
    return int(found[1]) if found[1].isdigit() else WEEKDAYS.index(found[1].replace("天", "日")) + 1


def _hours(begin: str, end: str) -> tuple[str, str] | None:
    """Return the two times as they stand in a document; None for none."""
    if not begin and not end:
        return None
    try:
        first, last = _clock(begin), _clock(end)
        shift_from(first, last, Where("roster"))
    except ValueError:
        raise _Wrong(LineFault.HOURS, f"{begin}–{end}") from None
    return first, last


def _people(said: str) -> list[str]:
    return [person for person in _BETWEEN.split(said) if person]


def _turn(said: str) -> int:
    if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= 1440:
        raise _Wrong(LineFault.TURN, said)
    return int(said)


def _moment(said: str) -> str:
    on, _, clock = said.replace("T", " ").partition(" ")
    try:
        at = datetime.combine(_date(on), time.fromisoformat(_clock(clock.strip() or "00:00")))
    except ValueError:
        raise _Wrong(LineFault.MOMENT, said) from None
    return f"{at:%Y-%m-%dT%H:%M}"


def _shift_row(unit: str, days: str, shift: Mapping[str, Any]) -> tuple[str, ...]:
    turn = str(shift.get("turn_minutes", ""))
    return (SHIFT[0], unit, days, shift["from"], shift["to"], "、".join(shift["persons"]), turn, "")


def _days_said(days: Sequence[int]) -> str:
    if len(days) == len(WEEKDAYS):
        return EVERY_DAY[0]
    named = [f"周{WEEKDAYS[day - 1]}" for day in sorted(days)]
    in_a_row = len(days) > 2 and max(days) - min(days) == len(days) - 1
    return f"{named[0]}至{named[-1]}" if in_a_row else "、".join(named)
