"""Where the finished picture of a photo is, and whose the incident is that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from dispatch.adapters.postgres.incidents.attachments import Stored
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading.visibility import KNOWN, values
from dispatch.application.policy import Concerned, Visibility
from dispatch.domain.terms import AccusedRef, UnitId

_STORED: Final = f"""
SELECT p.incident, p.stored_sha256, i.number, i.town, i.cell, i.reporter, i.units, i.former_units, i.accused
FROM attachment p JOIN LATERAL (
    SELECT * FROM incident WHERE id = p.incident
    UNION ALL
    SELECT part.* FROM incident whole JOIN incident part ON part.part_of = whole.id
    WHERE whole.id = p.incident AND whole.accused = '{{}}' AND p.report IS NOT NULL
) i ON true
WHERE p.id = %(id)s AND p.state = 'stored' AND {KNOWN} LIMIT 1
""".encode()
_FOLLOWED: Final = b"""
SELECT p.incident, p.stored_sha256, i.number, i.town, i.cell, i.reporter, i.units, i.former_units, i.accused
FROM incident held
JOIN attachment p ON p.id = %(id)s AND p.state = 'stored'
JOIN incident i ON i.id = p.incident AND (held.id = i.id OR held.id = i.part_of OR held.merged_into = i.id)
WHERE held.number = %(number)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The finished picture of a photo, with the number of its incident and whom that concerns."""

    stored: Stored
    number: str
    concerned: Concerned


def picture(session: Session, seen: Visibility, id: UUID) -> Picture | None:
    """Return the finished picture of an attachment of an incident that the reader knows, None while there is none.

    The photos of a report belong to the parts of its incident as well.
    """
    return _picture(session.execute(_STORED, {**values(seen), "id": id}).fetchone())


def picture_of_receipt(session: Session, number: str, id: UUID) -> Picture | None:
    """Return a finished picture of the incident whose receipt the reader holds, of a part of it, or of its lead."""
    return _picture(session.execute(_FOLLOWED, {"number": number, "id": id}).fetchone())


def _picture(row: tuple[Any, ...] | None) -> Picture | None:
    if row is None:
        return None
    incident, sha256, number, town, cell, reporter, units, former, accused = row
    concerned = Concerned(
        town=town,
        cell=cell,
        reporter=reporter,
        units=frozenset(map(UnitId, units)),
        former_units=frozenset(map(UnitId, former)),
        accused=frozenset(map(AccusedRef, accused)),
    )
    return Picture(stored=Stored(incident=incident, sha256=bytes(sha256)), number=number, concerned=concerned)
