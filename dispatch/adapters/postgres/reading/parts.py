"""What goes together with an incident that was split: its parts, and of a part the whole and the other parts."""

from __future__ import annotations

from typing import Final

from dispatch.adapters.postgres.reading.shown import Concerning
from dispatch.domain.terms import Outcome, Status

_STANDING: Final = "number, status, outcome, town, cell, reporter, units, former_units, accused, urgent"
PARENT: Final = f"SELECT {_STANDING} FROM incident WHERE id = chosen.part_of"
"""The incident of which the one in `chosen` is a part."""
PARTS_OF: Final = f"""
SELECT {_STANDING}, part_text AS text, category, lead_unit, joined, length(number) AS digits FROM incident
WHERE part_of = coalesce(chosen.part_of, chosen.id) AND id <> chosen.id
"""
"""The parts of the one in `chosen`; where that is a part itself, the others beside it."""
PARTS_IN_ORDER: Final = "part.digits, part.number"


class ParentRow(Concerning, frozen=True, kw_only=True):
    """The incident of which another one is a part: how far it is."""

    number: str
    status: Status
    outcome: Outcome | None


class PartRow(ParentRow, frozen=True, kw_only=True):
    """A part: what it is, who has it, and whether its parent was answered for."""

    text: str
    category: str | None
    lead_unit: str | None
    joined: bool
