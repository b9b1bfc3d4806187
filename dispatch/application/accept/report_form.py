"""What may be in a report, and what we say when it is not.

The bytes are read here once, for every producer; positions are turned into WGS-84 here and say where they came from.
Who sent it and what becomes of it is decided in `accept`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from dispatch.application.accept.shape_errors import shape_error
from dispatch.domain.terms import TellBy
from dispatch.domain.workflow.form import PHOTOS_AT_ONCE, TEXT_LIMIT, AttachmentForm
from schemas.field_errors import Wrong
from schemas.incident_records import Position
from schemas.spelling import says_nothing

BODY_LIMIT: Final = 64 * 1024
PHOTOS_OPEN: Final = 500
"""Photos that one person may have declared within a day and not sent: some fifty reports, written without network."""

FARTHEST_OFF: Final = 100_000
"""Metres; a phone that knows no more than the network tells it is off by some thousands."""

PHONE: Final = r"^[+]?[0-9]{5,15}$"
"""A telephone number without what people put between its digits."""

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Where clocks begin that have lost their time."""
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)

BY_TELEPHONE: Final = frozenset({TellBy.SMS, TellBy.PHONE})
"""Ways to be told that need a number."""

Crs = Literal["WGS-84", "CGCS2000", "GCJ-02", "BD-09"]


class FormRefused(Exception):
    """The report cannot be read or a field is wrong; `field` names it as in the JSON body, "" for the whole."""

    def __init__(self, field: str, code: Wrong, **params: Any) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.params = params


class TooLarge(FormRefused):
    """The body is larger than a report may be."""


class PositionForm(msgspec.Struct, frozen=True, kw_only=True):
    """Degrees in the datum named by `crs`; accuracy_m: how far off they may be, as the phone says."""

    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    crs: Crs = "WGS-84"
    accuracy_m: Annotated[float, msgspec.Meta(ge=0, le=FARTHEST_OFF)] | None = None


class OriginForm(msgspec.Struct, frozen=True, kw_only=True):
    """An order from outside (12345, county): it keeps its number, its due time and the channel of the reply.

    reply_to: a channel of the township's document `channels`, by its code; never an address.
    """

    system: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    due_at: datetime | None = None
    reply_to: Annotated[str, msgspec.Meta(max_length=256)] | None = None


class CallerForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who rang up, or wants text messages: kept beside the report, on no topic, shown to the command room alone."""

    name: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    phone: Annotated[str, msgspec.Meta(pattern=PHONE)] | None = None


class SelfHandledForm(msgspec.Struct, frozen=True, kw_only=True):
    """自处置: what the officer did on the spot, with photos of afterwards."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_LIMIT)]
    attachments: Annotated[tuple[AttachmentForm, ...], msgspec.Meta(max_length=PHOTOS_AT_ONCE)] = ()


class ReportForm(msgspec.Struct, frozen=True, kw_only=True):
    """A report as its sender wrote it (POST /api/v1/reports).

    tell_by: how the person is told what becomes of it; what the account says, where nothing is chosen.
    """

    report_id: UUID
    text: Annotated[str, msgspec.Meta(max_length=TEXT_LIMIT)] = ""
    category: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    position: PositionForm | None = None
    address: Annotated[str, msgspec.Meta(max_length=256)] | None = None
    occurred_at: datetime | None = None
    urgent: bool = False
    attachments: Annotated[tuple[AttachmentForm, ...], msgspec.Meta(max_length=PHOTOS_AT_ONCE)] = ()
    origin: OriginForm | None = None
    self_handled: SelfHandledForm | None = None
    caller: CallerForm | None = None
    tell_by: TellBy | None = None

    @property
    def reply_to(self) -> str | None:
        """The channel by which the reply to an order from outside goes back."""
        return self.origin.reply_to if self.origin else None

    def photos(self) -> tuple[AttachmentForm, ...]:
        """Return every photo declared, those of the self-handling marked as taken afterwards."""
        if self.self_handled is None:
            return self.attachments
        after = self.self_handled.attachments
        return (*self.attachments, *(msgspec.structs.replace(photo, purpose="after") for photo in after))


_decoder: Final = msgspec.json.Decoder(ReportForm)
_NUL_IN_JSON: Final = b"\\u0000"
"""The only way in which the text of a JSON document can have U+0000."""
_PLACE: Final = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def read_report(body: bytes) -> ReportForm:
    """Read the bytes of a report.

    Raises:
        TooLarge: more than 64 KB.
        FormRefused: not JSON, a field of the wrong shape, neither text nor category, or no possible time.
    """
    if len(body) > BODY_LIMIT:
        raise TooLarge("", Wrong.BODY_TOO_LARGE, kilobytes=BODY_LIMIT // 1024)
    try:
        form = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise refused_field(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormRefused("", Wrong.NOT_JSON, technical=str(error)) from error
    if _NUL_IN_JSON in body:
        for field, text in _texts(form):
            refuse_nul(field, text)
    _check(form)
    return form


def refused_field(message: str) -> FormRefused:
    """Return the refusal that names the field of a msgspec message such as "Expected `str` - at `$.text`"."""
    place = _PLACE.search(message)
    named = re.search(r"(?:missing required|contains unknown) field `(?P<name>[^`]+)`", message)
    path = place["path"] if place else ""
    if named:
        path = f"{path}.{named['name']}".lstrip(".")
    code, params = shape_error(_PLACE.sub("", message))
    return FormRefused(path, code, **params)


def _check(form: ReportForm) -> None:
    if says_nothing(form.text) and form.category is None:
        raise FormRefused("text", Wrong.TEXT_OR_CATEGORY)
    if form.self_handled is not None and says_nothing(form.self_handled.note):
        raise FormRefused("self_handled.note", Wrong.REQUIRED)
    if form.tell_by in BY_TELEPHONE and (form.caller is None or form.caller.phone is None):
        raise FormRefused("caller.phone", Wrong.REQUIRED)
    check_instant("occurred_at", form.occurred_at)
    check_instant("origin.due_at", form.origin.due_at if form.origin else None)
    ids = [photo.id for photo in form.photos()]
    if len(ids) != len(set(ids)):
        raise FormRefused("attachments", Wrong.PHOTO_TWICE)


def refuse_nul(field: str, value: object) -> None:
    """Refuse the one character that PostgreSQL keeps in no text.

    Raises:
        FormRefused: the value is a text that has it.
    """
    if isinstance(value, str) and "\x00" in value:
        raise FormRefused(field, Wrong.NUL)


def _texts(form: ReportForm) -> Iterator[tuple[str, str | None]]:
    yield from (("text", form.text), ("category", form.category), ("address", form.address))
    if form.origin is not None:
        yield from (("origin.system", form.origin.system), ("origin.number", form.origin.number))
        yield "origin.reply_to", form.origin.reply_to
    if form.self_handled is not None:
        yield "self_handled.note", form.self_handled.note
    if form.caller is not None:
        yield "caller.name", form.caller.name


def check_instant(field: str, instant: datetime | None) -> None:
    """Refuse what no clock says; a terminal's may be wrong by years, and its report is taken.

    Raises:
        FormRefused: the instant has no time zone, or no calendar of ours reaches it.
    """
    if instant is None:
        return
    if instant.tzinfo is None:
        raise FormRefused(field, Wrong.NO_TIME_ZONE)
    if not EARLIEST <= instant < LATEST:
        raise FormRefused(field, Wrong.TIME_RANGE, first=EARLIEST.year, last=LATEST.year - 1)


def to_wgs84(form: PositionForm) -> Position:
    """Return the position in WGS-84; CGCS2000 agrees with it within centimetres and is kept as it is."""
    if form.crs in ("WGS-84", "CGCS2000"):
        return Position(lon=form.lon, lat=form.lat, source_crs=form.crs, accuracy_m=form.accuracy_m)
    # imported late: it brings numpy, 25 MB that a process which only sees GPS positions never needs
    from coordTransform import bd09_to_wgs84, gcj02_to_wgs84

    convert = gcj02_to_wgs84 if form.crs == "GCJ-02" else bd09_to_wgs84
    lon, lat = convert(form.lon, form.lat)
    return Position(lon=round(lon, 7), lat=round(lat, 7), source_crs=form.crs, accuracy_m=form.accuracy_m)


def utc(instant: datetime | None) -> datetime | None:
    """Return the instant in UTC."""
    return instant.astimezone(UTC) if instant else None
