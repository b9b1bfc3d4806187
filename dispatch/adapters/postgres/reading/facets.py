"""By which marks is an incident that is over found, whatever is asked: its facets, and which of them a question needs.

A list is mostly found by walking the newest incidents. What is too rare for that is found by an index over the facets,
which knows all of a question at once: the filters, and who may see. A facet only narrows; the conditions decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.tables.finding import PLACE_LENGTHS
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode, UserId

WHOLE: Final = min(PLACE_LENGTHS)


@dataclass(frozen=True, slots=True)
class Facets:
    """Facets that what is found has: all of these, and any of those; None where anything may be seen."""

    all_of: tuple[str, ...]
    any_of: tuple[str, ...] | None

    @property
    def narrows(self) -> bool:
        """Say whether an index over facets could find anything faster than reading all."""
        return bool(self.all_of) or self.any_of is not None

    def values(self) -> dict[str, Any]:
        """Return them as values of a statement."""
        return {"all_facets": list(self.all_of), "any_facets": list(self.any_of or ())}


def facets_of(seen: Visibility, filters: Filters) -> Facets:
    """Return the facets of what somebody sees and wants."""
    wanted = [
        f"{kind}:{value}"
        for kind, value in (
            ("platform", filters.platform),
            ("unit", filters.unit),
            ("grade", filters.grade),
            ("at", _place(filters.cell) if filters.cell else None),
            ("by", seen.reporter if filters.scope == "reported" else None),
        )
        if value is not None
    ]
    return Facets(tuple(wanted), _mine(seen) if filters.scope == "mine" else _seen(seen))


def _seen(seen: Visibility) -> tuple[str, ...] | None:
    return _any((*seen.areas, *seen.cells), sorted(seen.units), seen.reporter)


def _mine(seen: Visibility) -> tuple[str, ...] | None:
    return _any(seen.cells, [f"unit:{unit}" for unit in sorted(seen.units)], seen.reporter)


def _any(codes: Iterable[AreaCode], units: Iterable[str], reporter: UserId | None) -> tuple[str, ...] | None:
    places = [_place(code) for code in codes]
    if any(place is None or len(place) == WHOLE for place in places):
        return None  # a town, or more than that: nearly everything
    own = [f"by:{reporter}"] if reporter is not None else []
    return (*(f"at:{place}" for place in places), *units, *own)


def _place(code: str) -> str | None:
    """Return the longest beginning of a code that is a facet."""
    length = max((length for length in PLACE_LENGTHS if length <= len(code)), default=None)
    return None if length is None else code[:length]
