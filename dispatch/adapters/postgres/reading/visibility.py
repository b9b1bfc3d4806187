"""The policy's `visible(actor)` as SQL: the condition that every statement about incidents carries.

Its text is the same for everybody; who sees what are its values. So statements can be prepared, and a policy of
row-level security can say the same with a session's settings in place of the values.
"""

from __future__ import annotations

from typing import Any, Final

from dispatch.application.policy import Visibility

VISIBLE: Final = """((
    i.town LIKE ANY(%(seen_areas)s::text[]) OR i.cell LIKE ANY(%(seen_places)s::text[])
    OR i.units && %(seen_units)s::text[] OR i.reporter = %(seen_reporter)s::text
) AND (
    i.accused = ARRAY[]::text[] OR i.reporter = %(seen_reporter)s::text OR NOT i.accused && %(seen_names)s::text[] AND (
        i.units && %(seen_units)s::text[]
        OR i.town LIKE ANY(%(seen_supervised)s::text[]) OR i.cell LIKE ANY(%(seen_supervised)s::text[])
    )
))"""
"""Which rows of `incident` as `i` are visible; it says the same as `Visibility.covers`.

That hardly any incident is an accusation is known to the planner by the column alone; so it is asked apart.
"""
_FORMER: Final = "i.former_units && %(seen_units)s::text[] AND NOT i.accused && %(seen_names)s::text[]"
KNOWN: Final = f"({VISIBLE} OR {_FORMER})"
"""Which rows somebody finds by their number; it says the same as `policy.sight`."""


def values(seen: Visibility) -> dict[str, Any]:
    """Return the values of `VISIBLE` for somebody."""
    areas = [beginning(area) for area in seen.areas]
    return {
        "seen_areas": areas,
        "seen_places": [*areas, *map(beginning, seen.cells)],
        "seen_supervised": [beginning(area) for area in seen.supervised],
        "seen_names": sorted(seen.names),
        "seen_units": sorted(seen.units),
        "seen_reporter": seen.reporter,
    }


def beginning(words: str) -> str:
    """Return the pattern of LIKE for what begins with these words."""
    return escaped(words) + "%"


def escaped(words: str) -> str:
    """Return words so that LIKE takes each of their characters for itself."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
