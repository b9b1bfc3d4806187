"""What does a letter that leaves the application say? Number, matter, place and time: no reporter, no words of theirs.

What an accusation is about is not said either; whoever is meant looks it up in the application.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from dispatch.application.notifying import Outgoing
from dispatch.domain.terms import Outcome
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.categories import categories_from
from dispatch.domain.township.contacts import SHANGHAI
from dispatch.domain.township.units import units_from
from schemas.reference import ReferenceDocument
from schemas.texts import text, word

MARK: Final = 8
"""As many digits of its id tell a reader that a letter came twice."""


RESIDENT: Final = frozenset({"report_taken_up", "report_assigned", "result_told", "declined"})
"""Kinds of messages that have a sentence of their own for whoever reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the township calls its categories, areas and units, by their codes."""

    categories: Mapping[str, str]
    areas: Mapping[str, str]
    units: Mapping[str, str]


def names_from(documents: Mapping[str, ReferenceDocument]) -> Names:
    """Return the names that the documents in force give."""
    found = {kind: documents[kind] for kind in ("categories", "areas", "units") if kind in documents}
    categories, areas, units = found.get("categories"), found.get("areas"), found.get("units")
    by_code = categories_from(categories.body, version=categories.version).by_code if categories else {}
    return Names(
        categories={code: category.name for code, category in by_code.items()},
        areas=dict(areas_from(areas.body).names) if areas else {},
        units={str(id): unit.name for id, unit in units_from(units.body).items()} if units else {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The text of a letter: a headline and its lines, the gravest first; `pressing` may be shown as such."""

    headline: str
    lines: tuple[str, ...]
    pressing: bool
    mark: str

    def within(self, size: int) -> str:
        """Return it as text of at most so many bytes of UTF-8: lines that do not fit are counted."""
        kept = list(self.lines)
        while len((whole := self._whole(kept)).encode()) > size and kept:
            kept.pop()
        return whole

    def _whole(self, lines: Sequence[str]) -> str:
        cut = len(self.lines) - len(lines)
        more = [text("outside.cut", n=cut)] if cut else []
        mark = [text("outside.mark", id=self.mark)] if self.mark else []
        return "\n".join([self.headline, *lines, *more, *mark])


def worded(letter: str, messages: Sequence[Outgoing], names: Names) -> Wording:
    """Return the text of a letter with these messages."""
    if messages[0].to_caller:
        return _to_resident(letter, messages, names)
    matters = list({message.body["notice"]: message for message in messages}.values())
    matters.sort(key=lambda message: (not message.pressing, message.created_at, message.id))
    pressing, mark = any(message.pressing for message in matters), letter[:MARK]
    if len(matters) > 1:
        lines = tuple(f"{place}. {_said(message, names)}" for place, message in enumerate(matters, 1))
        return Wording(headline=text("outside.together", n=len(matters)), lines=lines, pressing=pressing, mark=mark)
    (only,) = matters
    lines = tuple(line for line in (_due(only), _nobody(only, names), _to(messages, names)) if line)
    return Wording(headline=_said(only, names), lines=lines, pressing=pressing, mark=mark)


def worded_reply(
    outcome: Outcome,
    *,
    system: str,
    order: str,
    number: str,
    at: datetime,
    unit: str | None,
    done: str | None,
    former: UUID | None,
) -> str:
    """Return the sentences that answer an order from outside."""
    local = at.astimezone(SHANGHAI)
    said = [
        text(f"outside.reply.{outcome}", system=system, order=order, number=number, at=f"{local:%Y-%m-%d %H:%M}"),
        text("outside.reply.by", unit=unit) if unit else "",
        text("outside.reply.done", done=done) if done else "",
        text("outside.reply.again", former=former) if former else "",
    ]
    return "".join(said)


def _to_resident(letter: str, messages: Sequence[Outgoing], names: Names) -> Wording:
    """Say in plain words what became of what somebody reported, and how to follow it; of several, one line each."""
    newest = {message.body["number"]: message for message in sorted(messages, key=lambda one: (one.created_at, one.id))}
    lines = [_of_resident(message, names) for message in newest.values()]
    follow = text("outside.resident.follow")
    if len(lines) == 1:
        return Wording(headline=f"{lines[0]}{follow}", lines=(), pressing=False, mark="")
    headline = text("outside.resident.together", n=len(lines)) + follow
    return Wording(headline=headline, lines=tuple(lines), pressing=False, mark="")


def _of_resident(message: Outgoing, names: Names) -> str:
    unit = names.units.get(message.body.get("unit") or "")
    said = message.kind if message.kind in RESIDENT else "news"
    key = f"outside.resident.{said}" + ("_to" if said == "report_assigned" and unit else "")
    return text(key, number=message.body["number"], unit=unit or "")


def _said(message: Outgoing, names: Names) -> str:
    body = message.body
    if message.objection is not None:
        return text("outside.objection", scheme=body["scheme"], period=body["period"])
    key = "outside.pressing" if message.pressing else "outside.ordinary"
    if body.get("accusation"):
        return text("outside.accusation", number=body["number"])
    return text(
        key,
        why=_why(message),
        what=names.categories.get(body.get("category") or "", text("outside.nothing")),
        where=names.areas.get(body.get("cell") or "", text("outside.nowhere")),
        number=body["number"],
    )


def _why(message: Outgoing) -> str:
    if message.kind != "escalation":
        return word("notice", message.kind)
    if message.body.get("visit"):
        return text("outside.visit", level=word("level", message.body.get("level") or ""))
    return word("clock", message.body.get("clock_kind", "")) + word("level", message.body.get("level") or "")


def _due(message: Outgoing) -> str:
    due_at = message.body.get("due_at")
    local = datetime.fromisoformat(due_at).astimezone(SHANGHAI) if due_at else None
    return text("outside.due", at=f"{local:%m-%d %H:%M}") if local else ""


def _nobody(message: Outgoing, names: Names) -> str:
    unit = message.body.get("nobody_on_duty")
    return text("outside.nobodyOnDuty", unit=names.units.get(unit, unit)) if unit else ""


def _to(messages: Sequence[Outgoing], names: Names) -> str:
    told = {(message.body.get("unit") or "", message.body.get("alerted_as") or "") for message in messages}
    said = (names.units.get(unit, "") + word("role", role) for unit, role in sorted(told) if role)
    people = text("common.and").join(said) if told else ""
    return text("outside.to", people=people) if people else ""
