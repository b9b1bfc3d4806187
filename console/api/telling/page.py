"""An incident as one page to be read and printed anywhere: everything that the evidence holds, in words.

Nothing in it is asked for from elsewhere, and nothing that somebody wrote is anything but text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from console.api.models.clocks import ClockView
from console.api.models.custody import CustodyView
from console.api.models.history import EventView, Reason
from console.api.models.incidents import AttachmentView, Detail
from console.api.telling.clocks import told_day, told_line
from console.api.telling.narrative import actor, describe
from console.api.telling.reasons import told_outcome, told_reason
from console.api.telling.teller import Teller

_STYLE: Final = """
body { font: 15px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1c2430;
  max-width: 980px; margin: 0 auto; padding: 28px 24px }
h1 { font-size: 23px; margin: 0 0 10px }
h2 { font-size: 17px; margin: 28px 0 8px; padding-bottom: 4px; border-bottom: 2px solid #2457a6 }
h3 { font-size: 15px; margin: 16px 0 4px }
table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #ccd4e0; padding: 6px 9px; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #eef2f9; font-weight: 600; white-space: nowrap }
.facts th { width: 150px }
.history td:nth-child(2), .custody td:nth-child(n + 2) { white-space: nowrap }
.note { color: #56627a }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0 }
ul { margin: 4px 0; padding-left: 20px }
figure { display: inline-block; margin: 0 14px 14px 0; max-width: 300px; vertical-align: top }
img { max-width: 300px; max-height: 300px; border: 1px solid #ccd4e0 }
figcaption { font-size: 12px; color: #56627a; overflow-wrap: anywhere }
@media print { body { max-width: none; padding: 0 } h2 { break-after: avoid } tr, figure { break-inside: avoid } }
"""
Row = Sequence[str]


def page_of(
    detail: Detail,
    history: Sequence[EventView],
    photos: Mapping[str, str],
    notes: Sequence[tuple[str, str]],
    teller: Teller,
) -> bytes:
    """Return the page; photos: the names of the files, by the attachment's id. notes: what is said about it all."""
    title = f"{teller.text('export.evidence.title')} {detail.number}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _facts(notes),
        _section("incident", _facts(_matter(detail, teller)), teller),
        _section("history", _table("history", _HISTORY, _history(history, teller), teller), teller),
        _section("custody", _table("custody", _CUSTODY, _custody(detail.custody, teller), teller), teller),
        _section("clocks", "".join(_clock(clock, teller) for clock in detail.clocks), teller),
        _section("reasons", "".join(_reason(reason, teller) for reason in detail.reasons), teller),
        _section("photos", "".join(_photo(each, photos, teller) for each in detail.attachments), teller),
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    body = f"<head>{head}</head><body>{''.join(parts)}</body>"
    return f'<!doctype html><html lang="{teller.language}">{body}</html>'.encode()


_HISTORY: Final = ("seq", "at", "happened", "by", "status", "note")
_CUSTODY: Final = ("held_by", "from", "to_instant")


def _section(name: str, content: str, teller: Teller) -> str:
    nothing = f'<p class="note">{escape(teller.text("common.none"))}</p>'
    return f"<h2>{escape(teller.text(f'export.evidence.{name}'))}</h2>{content or nothing}"


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    cells = (f"<tr><th>{escape(name)}</th><td><pre>{escape(said)}</pre></td></tr>" for name, said in rows if said)
    return f'<table class="facts">{"".join(cells)}</table>'


def _table(kind: str, columns: Sequence[str], rows: Iterable[Row], teller: Teller) -> str:
    head = "".join(f"<th>{escape(teller.text(f'export.column.{name}'))}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{kind}"><tr>{head}</tr>{body}</table>' if body else ""


def _matter(detail: Detail, teller: Teller) -> list[tuple[str, str]]:
    category = teller.category(detail.category.code) if detail.category else ""
    said = {
        "number": detail.number,
        "status": teller.word("status", detail.status),
        "outcome": teller.word("outcome", detail.outcome),
        "category": category,
        "grade": teller.word("grade", detail.grade),
        "platform": teller.word("platform", detail.platform),
        "cell": detail.cell.name if detail.cell else "",
        "address": detail.address or "",
        "received_at": teller.instant(detail.received_at),
        "unit": detail.lead_unit.name if detail.lead_unit else "",
        "handler": detail.handler.name if detail.handler else "",
        "text": detail.text,
        "version": str(detail.version),
    }
    return [(teller.text(f"export.column.{name}"), value) for name, value in said.items()]


def _history(events: Sequence[EventView], teller: Teller) -> list[Row]:
    return [
        (
            str(event.seq),
            teller.instant(event.occurred_at),
            describe(event, teller),
            actor(event, teller),
            teller.word("status", event.status),
            event.note or "",
        )
        for event in events
    ]


def _custody(stays: Sequence[CustodyView], teller: Teller) -> list[Row]:
    return [
        (_holder(stay, teller), teller.instant(stay.since), teller.instant(stay.until) if stay.until else "")
        for stay in stays
    ]


def _holder(stay: CustodyView, teller: Teller) -> str:
    if stay.unit is None:
        return teller.word("holder", stay.holder)
    if stay.person is None:
        return stay.unit.name
    return teller.text("custody.handled", unit=stay.unit.name, person=stay.person.name)


def _clock(clock: ClockView, teller: Teller) -> str:
    name = f"{teller.word('clock', clock.kind)} · {teller.word('clockState', clock.state)}"
    lines = [told_line(line, clock, teller) for line in clock.lines]
    days = [told_day(line, clock, teller) for line in clock.counted]
    counted = f"<p>{escape(teller.text('clockCounted.title'))}</p>{_list(days)}" if days else ""
    return f"<h3>{escape(name)}</h3>{_list(lines)}{counted}"


def _reason(reason: Reason, teller: Teller) -> str:
    parts = (
        teller.word("step", reason.step),
        told_outcome(reason, teller),
        teller.instant(reason.at),
        teller.word("decidedBy", reason.by),
        reason.version or "",
    )
    head = " · ".join(part for part in parts if part)
    return f"<h3>{escape(head)}</h3>{_list(told_reason(line, teller) for line in reason.lines)}"


def _photo(each: AttachmentView, photos: Mapping[str, str], teller: Teller) -> str:
    named = photos.get(str(each.id))
    said = f"{teller.word('purpose', each.purpose)} · {teller.text('export.evidence.original')} {each.sha256}"
    picture = f'<img src="{escape(named)}" alt="{escape(teller.word("purpose", each.purpose))}">' if named else ""
    state = "" if named else f" · {teller.word('photoState', each.state)}"
    return f"<figure>{picture}<figcaption>{escape(said + state)}</figcaption></figure>"


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
