"""How does a row become a report? The same row of the same file always becomes the same bytes under the same id.

That, and nothing else, makes a second import harmless: the front door knows the report by its id and its bytes. Only
fields that the row has are written, in a fixed order, so that a later release that knows more fields makes the same
bytes. What cannot become a report says why; nothing is cut unless the mapping asks for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from dispatch.application.accept.accepting import Submission
from dispatch.application.accept.report_form import FormRefused, read_report
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import AreaCode, Role, UserId
from dispatch.domain.workflow.form import TEXT_LIMIT
from producers.importer.mapping import ISO, Mapping, OccurredAt, PositionColumns
from producers.importer.source import Row, Source
from runtime.http.problem import FieldError, message_of
from schemas.ids import named_id
from schemas.texts import Language

CUT_MARK: Final = "……（原文过长，导入时截断）"


class RowRejected(Exception):
    """The row cannot become a report; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A row that is ready for the front door."""

    row: Row
    submission: Submission


Prepare = Callable[[Row], Prepared]


def importer(town: str) -> Actor:
    """Return the importing account, the reporter of everything that is imported: nobody of the file is kept as such."""
    return Actor(user=UserId("importer"), grants=(Grant(role=Role.CITIZEN, area=AreaCode(town)),))


def in_words(wrong: FieldError) -> str:
    """Return what is wrong with a report as the rejects file says it: like the command line, in English."""
    said = message_of(wrong, Language.EN)
    return f"{wrong.field}: {said}" if wrong.field else said


def preparing(source: Source, mapping: Mapping, *, sender: Actor, history: bool) -> Prepare:
    """Return the function that turns rows of this file into submissions.

    Raises (the function):
        RowRejected: see there.
    """
    place = {name: number for number, name in enumerate(source.header)}

    def prepare(row: Row) -> Prepared:
        if row.broken:
            raise RowRejected(row.broken)

        def cell(column: str) -> str:
            return row.cells[place[column]].strip()

        body = msgspec.json.encode(_form(cell, row, source, mapping))
        try:
            form = read_report(body)
        except FormRefused as refused:
            wrong = FieldError(refused.field, refused.code, refused.params)
            raise RowRejected(in_words(wrong)) from refused
        return Prepared(
            row=row,
            submission=Submission(
                form=form,
                sha256=hashlib.sha256(body).digest(),
                sender=sender,
                channel=mapping.channel,
                history=history,
            ),
        )

    return prepare


def _form(cell: Callable[[str], str], row: Row, source: Source, mapping: Mapping) -> dict[str, Any]:
    key = str(row.number)
    if mapping.row_id is not None:
        key = cell(mapping.row_id)
        if not key:
            raise RowRejected(f"{mapping.row_id} is empty: it names the row")
    form: dict[str, Any] = {"report_id": named_id("import", source.sha256, key), "text": _text(cell, mapping)}
    if mapping.category and (said := cell(mapping.category.column)):
        codes = mapping.category.codes
        if codes and said not in codes:
            raise RowRejected(f"category {said!r} is not among category.codes of the mapping")
        form["category"] = codes.get(said, said)
    if mapping.position and (position := _position(cell, mapping.position)):
        form["position"] = position
    if mapping.address and (address := cell(mapping.address)):
        form["address"] = address
    if mapping.occurred_at and (at := _instant(cell(mapping.occurred_at.column), mapping.occurred_at)):
        form["occurred_at"] = at.isoformat()
    return form


def _text(cell: Callable[[str], str], mapping: Mapping) -> str:
    text = mapping.joined_by.join(part for column in mapping.text if (part := cell(column)))
    if len(text) <= TEXT_LIMIT:
        return text
    if mapping.too_long == "reject":
        raise RowRejected(f"text longer than {TEXT_LIMIT:,} characters ({len(text):,})")
    return text[: TEXT_LIMIT - len(CUT_MARK)] + CUT_MARK


def _position(cell: Callable[[str], str], position: PositionColumns) -> dict[str, Any] | None:
    lon, lat = cell(position.lon), cell(position.lat)
    if not lon and not lat:
        return None
    try:
        return {"lon": float(lon), "lat": float(lat), "crs": position.crs}
    except ValueError as error:
        raise RowRejected(f"position {lon!r}, {lat!r}: not two numbers") from error


def _instant(said: str, at: OccurredAt) -> datetime | None:
    if not said:
        if at.required:
            raise RowRejected(f"{at.column} is empty")
        return None
    for pattern in at.formats:
        try:
            parsed = datetime.fromisoformat(said) if pattern == ISO else datetime.strptime(said, pattern)  # noqa: DTZ007 - the zone is set below
        except ValueError:
            continue
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(at.time_zone))
    raise RowRejected(f"{at.column} {said!r}: none of {', '.join(at.formats)}")
