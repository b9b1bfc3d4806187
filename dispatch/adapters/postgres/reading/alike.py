"""Which open incidents may be the same thing as one: near it, of the same category, or in much the same words.

The one may be an incident, or what somebody tells on the telephone and nobody has sent yet. However much is open, the
newest few thousand of what somebody sees are looked at, and the likeliest of these returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import cos, hypot, radians
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.adapters.postgres.reading.words import bigrams, searchable
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.application.policy import Visibility
from dispatch.domain.terms import Status

LOOKED_AT: Final = 3000
COMPARED: Final = 300
OFFERED: Final = 8
DAYS: Final = 14
"""What is told now is hardly what was told longer ago, unless somebody looks for it by its words."""
WORTH_A_LOOK: Final = 0.2
"""Of what is only heard: a tenth of the words, or four hundred metres."""
NEAR_M: Final = 500.0
DEGREE_M: Final = 111_320.0
NEAR_DEGREES: Final = 0.006
"""A little more than `NEAR_M`, in whichever direction."""


class Candidate(Struct, frozen=True, kw_only=True):
    """An open incident beside the one that is looked at."""

    id: UUID
    number: str
    status: Status
    received_at: datetime
    category: str | None
    lead_unit: str | None
    followers: int
    text: str
    address: str | None
    lon: float | None
    lat: float | None


class Alike(Struct, frozen=True, kw_only=True):
    """A candidate with what speaks for it: how far away it is, how much of its words are the same (0 to 1)."""

    candidate: Candidate
    distance_m: float | None
    words: float
    same_category: bool

    @property
    def weight(self) -> float:
        """How much speaks for it, to put the likeliest first."""
        near = 0.0 if self.distance_m is None else max(0.0, 1.0 - self.distance_m / NEAR_M)
        return near + 2 * self.words + (0.5 if self.same_category else 0.0)


class Heard(Struct, frozen=True, kw_only=True):
    """What is known so far of something that is about to be reported."""

    text: str
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    cell: str | None = None


class _Found(Struct):
    at: datetime
    subject: Candidate
    beside: list[Candidate]


_COLUMNS: Final = (
    "i.id, i.number, i.status, i.received_at, i.category, i.lead_unit, i.followers, r.text, r.address, r.lon, r.lat"
)
_NEAR: Final = f"abs(r.lon - subject.lon) < {NEAR_DEGREES} AND abs(r.lat - subject.lat) < {NEAR_DEGREES}"
_BESIDE: Final = Question(
    f"""
WITH subject AS MATERIALIZED (
    SELECT {_COLUMNS}, i.cell, i.town FROM incident i JOIN report r ON r.id = i.report
    WHERE i.number = %(number)s AND {VISIBLE}
), newest AS MATERIALIZED (
    SELECT i.* FROM incident i WHERE {IS_OPEN.format("i")} ORDER BY i.received_at DESC, i.id DESC LIMIT {LOOKED_AT}
)
SELECT json_build_object(
    'at', statement_timestamp(),
    'subject', row_to_json(subject),
    'beside', (
        SELECT coalesce(json_agg(part), '[]') FROM (
            SELECT {_COLUMNS} FROM newest i JOIN report r ON r.id = i.report
            WHERE i.id <> subject.id AND i.town = subject.town AND i.accused = '{{}}' AND i.part_of IS NULL
                AND {VISIBLE}
                AND (i.cell = subject.cell OR i.category = subject.category OR ({_NEAR}))
            ORDER BY i.received_at DESC LIMIT {COMPARED}
        ) part
    )
)::text
FROM subject
""",
    _Found,
)


_LATELY: Final = Question(
    f"""
WITH subject AS MATERIALIZED (
    SELECT %(lon)s::float8 AS lon, %(lat)s::float8 AS lat, %(cell)s::text AS cell
), newest AS MATERIALIZED (
    SELECT i.* FROM incident i WHERE {IS_OPEN.format("i")} ORDER BY i.received_at DESC, i.id DESC LIMIT {LOOKED_AT}
)
SELECT coalesce(json_agg(part), '[]')::text FROM (
    SELECT {_COLUMNS} FROM subject, newest i JOIN report r ON r.id = i.report
    WHERE i.received_at > statement_timestamp() - make_interval(days => {DAYS}) AND i.accused = '{{}}' AND {VISIBLE}
        AND (i.cell = subject.cell OR ({_NEAR}) OR (subject.cell IS NULL AND subject.lon IS NULL))
    ORDER BY i.received_at DESC LIMIT {COMPARED}
) part
""",
    list[Candidate],
)


def alike_to(session: Session, seen: Visibility, heard: Heard) -> Sequence[Alike]:
    """Return the open incidents of the last days that may be what somebody tells, the likeliest first."""
    values_of = {"lon": heard.lon, "lat": heard.lat, "cell": heard.cell}
    found = _LATELY.ask(session, {**values(seen), **values_of}) or []
    compared = [compare(heard, candidate) for candidate in found]
    likely = [one for one in compared if one.weight >= WORTH_A_LOOK]
    return sorted(likely, key=lambda one: one.weight, reverse=True)[:OFFERED]


def alike(session: Session, seen: Visibility, number: str) -> Sequence[Alike] | None:
    """Return the open incidents that may be the same thing, the likeliest first; None when there is no such one."""
    found = _BESIDE.ask(session, {**values(seen), "number": number})
    if found is None:
        return None
    compared = (compare(found.subject, candidate) for candidate in found.beside)
    return sorted(compared, key=lambda one: one.weight, reverse=True)[:OFFERED]


def compare(subject: Candidate | Heard, candidate: Candidate) -> Alike:
    """Say what speaks for a candidate."""
    mine = set(bigrams(searchable(subject.text, subject.address)))
    other = set(bigrams(searchable(candidate.text, candidate.address)))
    either = len(mine | other)
    return Alike(
        candidate=candidate,
        distance_m=_distance(subject, candidate),
        words=len(mine & other) / either if either else 0.0,
        same_category=isinstance(subject, Candidate)
        and subject.category is not None
        and subject.category == candidate.category,
    )


def _distance(one: Candidate | Heard, other: Candidate) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    east = (one.lon - other.lon) * cos(radians(one.lat)) * DEGREE_M
    return hypot(east, (one.lat - other.lat) * DEGREE_M)
